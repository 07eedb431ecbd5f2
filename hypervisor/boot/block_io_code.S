/* SPDX-License-Identifier: BSD-2-Clause */
/* Disk calls. */
#include "boot/block_io_code.h"
#include "hypervisor/disk_call.h"

	.text
	.balign	4
	/*
	 * efi_status disk_call_describe(uint32_t number, struct disk_description *description)
	 *                               w0               x1
	 */
	.globl	disk_call_describe
disk_call_describe:
	mov	x6, x1
	mov	w5, w0
	hvc	#DISK_CALL_DESCRIBE
	stp	x1, x2, [x6]
	stp	x3, x4, [x6, #0x10]
	str	x5, [x6, #0x20]
	ret

	/*
	 * efi_status block_io_reset(struct efi_block_io *self, uint8_t extended)
	 *
	 * Each call has ended when it returns: there is nothing to reset.
	 */
	.globl	block_io_reset
block_io_reset:
	mov	x0, #0
	ret

	/*
	 * efi_status block_io_read(struct efi_block_io *self, uint32_t medium, uint64_t block, uint64_t size, void *buffer)
	 *                          x0                         w1               x2              x3             x4
	 */
	.globl	block_io_read
block_io_read:
	ldr	w5, [x0, #BLOCK_IO_NUMBER]
	hvc	#DISK_CALL_READ
	ret

	/* block_io_write: the same */
	.globl	block_io_write
block_io_write:
	ldr	w5, [x0, #BLOCK_IO_NUMBER]
	hvc	#DISK_CALL_WRITE
	ret

	/* efi_status block_io_flush(struct efi_block_io *self) */
	.globl	block_io_flush
block_io_flush:
	ldr	w5, [x0, #BLOCK_IO_NUMBER]
	hvc	#DISK_CALL_FLUSH
	ret
	.globl	block_io_end
block_io_end:
