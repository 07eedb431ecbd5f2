/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of EFI_BLOCK_IO_PROTOCOL, to be copied, and disk_call_describe(), which runs where it is. */
#ifndef BOOT_BLOCK_IO_CODE_H
#define BOOT_BLOCK_IO_CODE_H

#define BLOCK_IO_NUMBER ABI_U(0x30) /* behind the protocol: the number of the disk */

#ifndef __ASSEMBLER__
#include <stdint.h>

#include "abi/efi.h"

struct disk_description {
	uint64_t block_size;
	uint64_t block_count;
	uint64_t flags; /* DISK_CALL_* */
	uint64_t controller;
	uint64_t lun;
};

/** disk_call_describe - what disk @number is. returns: EFI_SUCCESS, or EFI_NOT_FOUND: that many disks there are not */
efi_status disk_call_describe(uint32_t number, struct disk_description *description);

/* Where each begins, and where the last one ends. */
extern const uint8_t block_io_reset[];
extern const uint8_t block_io_read[];
extern const uint8_t block_io_write[];
extern const uint8_t block_io_flush[];
extern const uint8_t block_io_end[];
#endif
#endif
