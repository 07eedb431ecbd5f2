/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of VMBus's SCSI device. abi/scsi.h describes the commands in them. */
#ifndef ABI_VMBUS_STORAGE_H
#define ABI_VMBUS_STORAGE_H

#include "abi/macro.h"

/*
 * There is no public specification. OBS: numbers and layouts are those on which Linux 6.1
 * (drivers/scsi/storvsc_drv.c) and OpenVMM (vm/devices/storage/storvsp_protocol) agree.
 *
 * Each packet of the guest has struct vmbus_storage_packet as its payload, and is answered by a
 * completion packet with the same. Data goes by GPA-direct packets.
 */
#define VMBUS_STORAGE_COMPLETE_IO         ABI_U(1)
#define VMBUS_STORAGE_REMOVE_DEVICE       ABI_U(2)
#define VMBUS_STORAGE_EXECUTE_SRB         ABI_U(3)
#define VMBUS_STORAGE_RESET_LUN           ABI_U(4)
#define VMBUS_STORAGE_RESET_ADAPTER       ABI_U(5)
#define VMBUS_STORAGE_RESET_BUS           ABI_U(6)
#define VMBUS_STORAGE_BEGIN_INIT          ABI_U(7)
#define VMBUS_STORAGE_END_INIT            ABI_U(8)
#define VMBUS_STORAGE_QUERY_VERSION       ABI_U(9)
#define VMBUS_STORAGE_QUERY_PROPERTIES    ABI_U(10)
#define VMBUS_STORAGE_ENUMERATE_BUS       ABI_U(11) /* by the host: look for disks again */
#define VMBUS_STORAGE_FC_HBA_DATA         ABI_U(12)
#define VMBUS_STORAGE_CREATE_SUB_CHANNELS ABI_U(13)

/* flags of a packet */
#define VMBUS_STORAGE_COMPLETION_BIT ABI_BIT(0)

/* status of a completion: 0, or an NTSTATUS */
#define VMBUS_STORAGE_STATUS_SUCCESS           ABI_U(0)
#define VMBUS_STORAGE_STATUS_UNSUCCESSFUL      ABI_U(0xC0000001)
#define VMBUS_STORAGE_STATUS_INVALID_REQUEST   ABI_U(0xC0000010)
#define VMBUS_STORAGE_STATUS_REVISION_MISMATCH ABI_U(0xC0000059)
#define VMBUS_STORAGE_STATUS_INVALID_STATE     ABI_U(0xC0000184) /* not in this order */

/* Versions. Before 5.1 the request is shorter than the one below. */
#define VMBUS_STORAGE_VERSION_5_1 ABI_U(0x0501)
#define VMBUS_STORAGE_VERSION_6_0 ABI_U(0x0600)
#define VMBUS_STORAGE_VERSION_6_2 ABI_U(0x0602)

/* flags of the properties */
#define VMBUS_STORAGE_MULTI_CHANNEL_BIT ABI_BIT(0)

/* data_in of a request */
#define VMBUS_STORAGE_DATA_OUT  ABI_U(0)
#define VMBUS_STORAGE_DATA_IN   ABI_U(1)
#define VMBUS_STORAGE_DATA_NONE ABI_U(2)

/* srb_flags of a request */
#define VMBUS_STORAGE_SRB_QUEUE_ACTION_BIT   ABI_BIT(1)
#define VMBUS_STORAGE_SRB_NO_SYNCHRONIZE_BIT ABI_BIT(3) /* no transfer negotiation */
#define VMBUS_STORAGE_SRB_DATA_IN_BIT        ABI_BIT(6)
#define VMBUS_STORAGE_SRB_DATA_OUT_BIT       ABI_BIT(7)

/* queue_action of a request: that of a SCSI simple queue tag */
#define VMBUS_STORAGE_SIMPLE_TAG ABI_U(0x20)

/* srb_status of an answer */
#define VMBUS_STORAGE_SRB_STATUS_SHIFT     0
#define VMBUS_STORAGE_SRB_STATUS_WIDTH     6
#define VMBUS_STORAGE_SRB_QUEUE_FROZEN_BIT ABI_BIT(6)
#define VMBUS_STORAGE_SRB_SENSE_VALID_BIT  ABI_BIT(7)
#define VMBUS_STORAGE_SRB_SUCCESS          ABI_U(0x01)
#define VMBUS_STORAGE_SRB_ABORTED          ABI_U(0x02)
#define VMBUS_STORAGE_SRB_ERROR            ABI_U(0x04)
#define VMBUS_STORAGE_SRB_BUSY             ABI_U(0x05)
#define VMBUS_STORAGE_SRB_INVALID_REQUEST  ABI_U(0x06)
#define VMBUS_STORAGE_SRB_NO_DEVICE        ABI_U(0x08)
#define VMBUS_STORAGE_SRB_DATA_OVERRUN     ABI_U(0x12)
#define VMBUS_STORAGE_SRB_INVALID_LUN      ABI_U(0x20)

#define VMBUS_STORAGE_REQUEST_SIZE ABI_U(0x34)
#define VMBUS_STORAGE_CDB_SIZE     ABI_U(16)
#define VMBUS_STORAGE_SENSE_SIZE   ABI_U(20)
#define VMBUS_STORAGE_PACKET_SIZE  ABI_U(64)
#define VMBUS_STORAGE_DATA_ALIGNMENT                                                               \
	ABI_U(2) /* OBS: mu_msvm VstorageProtocol.h; IoAlign of its driver */

#ifndef __ASSEMBLER__

/* EXECUTE_SRB; cdb becomes sense data in an answer. In both, the rest of its 20 bytes is 0. */
struct vmbus_storage_request {
	uint16_t length; /* VMBUS_STORAGE_REQUEST_SIZE */
	uint8_t srb_status;
	uint8_t scsi_status;
	uint8_t port;
	uint8_t path;
	uint8_t target;
	uint8_t lun;
	uint8_t cdb_size;
	uint8_t sense_size;
	uint8_t data_in;
	uint8_t reserved_0x0b;
	uint32_t transfer_size;
	uint8_t cdb[VMBUS_STORAGE_SENSE_SIZE];
	uint16_t reserved_0x24;
	uint8_t queue_tag;
	uint8_t queue_action;
	uint32_t srb_flags;
	uint32_t timeout_seconds;
	uint32_t queue_sort_key;
};
ABI_OFFSET(struct vmbus_storage_request, length, 0x00);
ABI_OFFSET(struct vmbus_storage_request, srb_status, 0x02);
ABI_OFFSET(struct vmbus_storage_request, scsi_status, 0x03);
ABI_OFFSET(struct vmbus_storage_request, port, 0x04);
ABI_OFFSET(struct vmbus_storage_request, path, 0x05);
ABI_OFFSET(struct vmbus_storage_request, target, 0x06);
ABI_OFFSET(struct vmbus_storage_request, lun, 0x07);
ABI_OFFSET(struct vmbus_storage_request, cdb_size, 0x08);
ABI_OFFSET(struct vmbus_storage_request, sense_size, 0x09);
ABI_OFFSET(struct vmbus_storage_request, data_in, 0x0A);
ABI_OFFSET(struct vmbus_storage_request, reserved_0x0b, 0x0B);
ABI_OFFSET(struct vmbus_storage_request, transfer_size, 0x0C);
ABI_OFFSET(struct vmbus_storage_request, cdb, 0x10);
ABI_OFFSET(struct vmbus_storage_request, reserved_0x24, 0x24);
ABI_OFFSET(struct vmbus_storage_request, queue_tag, 0x26);
ABI_OFFSET(struct vmbus_storage_request, queue_action, 0x27);
ABI_OFFSET(struct vmbus_storage_request, srb_flags, 0x28);
ABI_OFFSET(struct vmbus_storage_request, timeout_seconds, 0x2C);
ABI_OFFSET(struct vmbus_storage_request, queue_sort_key, 0x30);
ABI_SIZE(struct vmbus_storage_request, 0x34);

/* QUERY_VERSION */
struct vmbus_storage_version {
	uint16_t version;
	uint16_t revision; /* 0 */
};
ABI_OFFSET(struct vmbus_storage_version, version, 0x00);
ABI_OFFSET(struct vmbus_storage_version, revision, 0x02);
ABI_SIZE(struct vmbus_storage_version, 0x04);

/* Answer to QUERY_PROPERTIES */
struct vmbus_storage_properties {
	uint32_t reserved_0x00;
	uint16_t subchannel_count_max;
	uint16_t reserved_0x06;
	uint32_t flags;
	uint32_t transfer_size_max;
	uint32_t reserved_0x10[2];
};
ABI_OFFSET(struct vmbus_storage_properties, reserved_0x00, 0x00);
ABI_OFFSET(struct vmbus_storage_properties, subchannel_count_max, 0x04);
ABI_OFFSET(struct vmbus_storage_properties, reserved_0x06, 0x06);
ABI_OFFSET(struct vmbus_storage_properties, flags, 0x08);
ABI_OFFSET(struct vmbus_storage_properties, transfer_size_max, 0x0C);
ABI_OFFSET(struct vmbus_storage_properties, reserved_0x10, 0x10);
ABI_SIZE(struct vmbus_storage_properties, 0x18);

/* The payload of a packet */
struct vmbus_storage_packet {
	uint32_t operation;
	uint32_t flags;
	uint32_t status;
	union {
		struct vmbus_storage_request request;
		struct vmbus_storage_version version;
		struct vmbus_storage_properties properties;
		uint16_t subchannel_count; /* CREATE_SUB_CHANNELS */
	};
};
ABI_OFFSET(struct vmbus_storage_packet, operation, 0x00);
ABI_OFFSET(struct vmbus_storage_packet, flags, 0x04);
ABI_OFFSET(struct vmbus_storage_packet, status, 0x08);
ABI_OFFSET(struct vmbus_storage_packet, request, 0x0C);
ABI_OFFSET(struct vmbus_storage_packet, version, 0x0C);
ABI_OFFSET(struct vmbus_storage_packet, properties, 0x0C);
ABI_OFFSET(struct vmbus_storage_packet, subchannel_count, 0x0C);
ABI_SIZE(struct vmbus_storage_packet, 0x40);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_STORAGE_H */
