/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI: as much as a disk needs [SPC-4, SBC-3, SAM-5]. Numbers in commands and answers are big endian. */
#ifndef ABI_SCSI_H
#define ABI_SCSI_H

#include "abi/macro.h"

/* Operation codes [SPC-4, SBC-3, MMC-6], byte 0 of a command */
#define SCSI_TEST_UNIT_READY      ABI_U(0x00)
#define SCSI_REQUEST_SENSE        ABI_U(0x03)
#define SCSI_FORMAT_UNIT          ABI_U(0x04)
#define SCSI_READ_6               ABI_U(0x08)
#define SCSI_WRITE_6              ABI_U(0x0A)
#define SCSI_INQUIRY              ABI_U(0x12)
#define SCSI_MODE_SELECT_6        ABI_U(0x15)
#define SCSI_RESERVE_6            ABI_U(0x16)
#define SCSI_RELEASE_6            ABI_U(0x17)
#define SCSI_MODE_SENSE_6         ABI_U(0x1A)
#define SCSI_START_STOP_UNIT      ABI_U(0x1B)
#define SCSI_RECEIVE_DIAGNOSTIC   ABI_U(0x1C)
#define SCSI_SEND_DIAGNOSTIC      ABI_U(0x1D)
#define SCSI_PREVENT_REMOVAL      ABI_U(0x1E) /* PREVENT ALLOW MEDIUM REMOVAL */
#define SCSI_READ_CAPACITY_10     ABI_U(0x25)
#define SCSI_READ_10              ABI_U(0x28)
#define SCSI_WRITE_10             ABI_U(0x2A)
#define SCSI_SEEK_10              ABI_U(0x2B)
#define SCSI_WRITE_VERIFY_10      ABI_U(0x2E)
#define SCSI_VERIFY_10            ABI_U(0x2F)
#define SCSI_SYNCHRONIZE_CACHE_10 ABI_U(0x35)
#define SCSI_WRITE_BUFFER         ABI_U(0x3B)
#define SCSI_READ_BUFFER          ABI_U(0x3C)
#define SCSI_WRITE_SAME_10        ABI_U(0x41)
#define SCSI_UNMAP                ABI_U(0x42)
#define SCSI_READ_TOC             ABI_U(0x43)
#define SCSI_GET_CONFIGURATION    ABI_U(0x46)
#define SCSI_GET_EVENT_STATUS     ABI_U(0x4A)
#define SCSI_LOG_SELECT           ABI_U(0x4C)
#define SCSI_LOG_SENSE            ABI_U(0x4D)
#define SCSI_READ_DISC            ABI_U(0x51) /* READ DISC INFORMATION */
#define SCSI_MODE_SELECT_10       ABI_U(0x55)
#define SCSI_MODE_SENSE_10        ABI_U(0x5A)
#define SCSI_RESERVE_IN           ABI_U(0x5E) /* PERSISTENT RESERVE IN */
#define SCSI_RESERVE_OUT          ABI_U(0x5F)
#define SCSI_ATA_PASS_THROUGH_16  ABI_U(0x85)
#define SCSI_READ_16              ABI_U(0x88)
#define SCSI_COMPARE_AND_WRITE    ABI_U(0x89)
#define SCSI_WRITE_16             ABI_U(0x8A)
#define SCSI_WRITE_VERIFY_16      ABI_U(0x8E)
#define SCSI_VERIFY_16            ABI_U(0x8F)
#define SCSI_SYNCHRONIZE_CACHE_16 ABI_U(0x91)
#define SCSI_WRITE_SAME_16        ABI_U(0x93)
#define SCSI_SERVICE_ACTION_IN_16 ABI_U(0x9E)
#define SCSI_REPORT_LUNS          ABI_U(0xA0)
#define SCSI_ATA_PASS_THROUGH_12  ABI_U(0xA1)
#define SCSI_MAINTENANCE_IN       ABI_U(0xA3)
#define SCSI_READ_12              ABI_U(0xA8)
#define SCSI_WRITE_12             ABI_U(0xAA)
#define SCSI_READ_DVD             ABI_U(0xAD) /* READ DISC STRUCTURE */
#define SCSI_SET_CD_SPEED         ABI_U(0xBB)
#define SCSI_MECHANISM_STATUS     ABI_U(0xBD)
#define SCSI_READ_CD              ABI_U(0xBE)

/* Service actions: of SERVICE ACTION IN (16), of MAINTENANCE IN */
#define SCSI_READ_CAPACITY_16 ABI_U(0x10)
#define SCSI_GET_LBA_STATUS   ABI_U(0x12)
#define SCSI_REPORT_TARGETS   ABI_U(0x0A) /* REPORT TARGET PORT GROUPS */
#define SCSI_REPORT_COMMANDS  ABI_U(0x0C) /* REPORT SUPPORTED OPERATION CODES */
#define SCSI_REPORT_TASKS     ABI_U(0x0D) /* REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS */
#define SCSI_ACTION_MASK      ABI_U(0x1F) /* of byte 1 of a command */
#define SCSI_ACTION_NONE      ABI_U(0xFF) /* abi/scsi_command.def: the command has none */

/* Byte 1 of reads and writes */
#define SCSI_FORCE_ACCESS_BIT ABI_BIT(3) /* FUA: past the cache */
#define SCSI_UNMAP_BIT        ABI_BIT(3) /* of WRITE SAME */

/* SCSI status [SAM-5, "Status codes"] */
#define SCSI_STATUS_GOOD                 ABI_U(0x00)
#define SCSI_STATUS_CHECK_CONDITION      ABI_U(0x02)
#define SCSI_STATUS_BUSY                 ABI_U(0x08)
#define SCSI_STATUS_RESERVATION_CONFLICT ABI_U(0x18)
#define SCSI_STATUS_TASK_SET_FULL        ABI_U(0x28)

/* Byte 0 of INQUIRY data: qualifier and type. OBS: an absent LUN answers 0x7F */
#define SCSI_DEVICE_TYPE_SHIFT      0
#define SCSI_DEVICE_TYPE_WIDTH      5
#define SCSI_DEVICE_QUALIFIER_SHIFT 5
#define SCSI_DEVICE_QUALIFIER_WIDTH 3
#define SCSI_DEVICE_TYPE_DISK       ABI_U(0x00)
#define SCSI_DEVICE_TYPE_CD         ABI_U(0x05)
#define SCSI_DEVICE_ABSENT          ABI_U(0x7F)

/* Byte 1 of INQUIRY data, and of an INQUIRY for a page of vital product data */
#define SCSI_INQUIRY_REMOVABLE_BIT ABI_BIT(7)
#define SCSI_INQUIRY_PAGE_BIT      ABI_BIT(0)

/* Byte 2 of the header of MODE SENSE (6) data: the medium is write-protected */
#define SCSI_MODE_WRITE_PROTECT_BIT ABI_BIT(7)
#define SCSI_MODE_PAGE_ALL          ABI_U(0x3F)

/* Numbers that share a byte with other fields */
#define SCSI_MODE_PAGE_MASK ABI_U(0x3F)     /* above it: which values are asked for */
#define SCSI_LBA_6_MASK     ABI_U(0x1FFFFF) /* of a command of 6 bytes */
#define SCSI_LUN_HIGH_MASK  ABI_U(0x3F) /* of byte 0 of a LUN; above it: the addressing method */

#define SCSI_INQUIRY_SIZE          ABI_U(36)
#define SCSI_INQUIRY_MORE          ABI_U(4) /* bytes after this one */
#define SCSI_READ_CAPACITY_10_SIZE ABI_U(8)
#define SCSI_READ_CAPACITY_16_SIZE ABI_U(32)
#define SCSI_REPORT_LUNS_HEADER                                                                    \
	ABI_U(8) /* before the first LUN of 8 bytes: the size of the list in 4 */

/* Sense data: response code in byte 0, then where key, code and qualifier are [SPC-4] */
#define SCSI_SENSE_RESPONSE_MASK      ABI_U(0x7F)
#define SCSI_SENSE_KEY_MASK           ABI_U(0x0F)
#define SCSI_SENSE_FIXED              ABI_U(0x70) /* 0x71: of an earlier command */
#define SCSI_SENSE_FIXED_KEY          ABI_U(2)
#define SCSI_SENSE_FIXED_MORE         ABI_U(7) /* bytes after this one */
#define SCSI_SENSE_FIXED_ASC          ABI_U(12)
#define SCSI_SENSE_FIXED_ASCQ         ABI_U(13)
#define SCSI_SENSE_FIXED_SIZE         ABI_U(18)
#define SCSI_SENSE_DESCRIPTOR         ABI_U(0x72) /* 0x73: of an earlier command */
#define SCSI_SENSE_DESCRIPTOR_KEY     ABI_U(1)
#define SCSI_SENSE_DESCRIPTOR_ASC     ABI_U(2)
#define SCSI_SENSE_DESCRIPTOR_ASCQ    ABI_U(3)
#define SCSI_SENSE_KEY_NONE           ABI_U(0x0)
#define SCSI_SENSE_KEY_RECOVERED      ABI_U(0x1)
#define SCSI_SENSE_KEY_NOT_READY      ABI_U(0x2)
#define SCSI_SENSE_KEY_MEDIUM         ABI_U(0x3)
#define SCSI_SENSE_KEY_HARDWARE       ABI_U(0x4)
#define SCSI_SENSE_KEY_ILLEGAL        ABI_U(0x5)
#define SCSI_SENSE_KEY_UNIT_ATTENTION ABI_U(0x6)
#define SCSI_SENSE_KEY_DATA_PROTECT   ABI_U(0x7)
#define SCSI_SENSE_KEY_ABORTED        ABI_U(0xB)

/* Additional sense codes: code << 8 | qualifier */
#define SCSI_ASC_INVALID_FIELD     ABI_U(0x2400) /* in the command */
#define SCSI_ASC_LUN_NOT_SUPPORTED ABI_U(0x2500)

#ifndef __ASSEMBLER__

/* Where the numbers of a command are (abi/scsi_command.def): big-endian, by first byte and size. */
enum scsi_form {
	SCSI_FORM_NONE,
	SCSI_FORM_6,       /* LBA 1:3, of 21 bits; blocks 4:1, 0 means 256 */
	SCSI_FORM_10,      /* LBA 2:4, blocks 7:2 */
	SCSI_FORM_12,      /* LBA 2:4, blocks 6:4 */
	SCSI_FORM_16,      /* LBA 2:8, blocks 10:4 */
	SCSI_FORM_INQUIRY, /* page 2:1, allocation 3:2 */
	SCSI_FORM_MODE_6,  /* page 2:1, allocation 4:1 */
	SCSI_FORM_MODE_10, /* page 2:1, allocation 7:2 */
	SCSI_FORM_LIST_10, /* parameters or allocation 7:2 */
	SCSI_FORM_LIST_12, /* allocation 6:4 */
	SCSI_FORM_LIST_16, /* LBA 2:8, allocation 10:4 */
};

enum scsi_value {
	SCSI_VALUE_STATUS,
	SCSI_VALUE_SENSE_KEY,
	SCSI_VALUE_VPD_PAGE,
	SCSI_VALUE_MODE_PAGE,
};

#endif /* __ASSEMBLER__ */

#endif
