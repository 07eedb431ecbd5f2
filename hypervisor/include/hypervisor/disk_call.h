/* SPDX-License-Identifier: BSD-2-Clause */
/* The disk calls: how the firmware, at EL1, reads and writes the disks that EL2 owns, until there is a kernel. */
#ifndef HYPERVISOR_DISK_CALL_H
#define HYPERVISOR_DISK_CALL_H

#include "abi/macro.h"

/*
 * Immediates of HVC. IMPDEF: [DEN0028 G 2.9] leaves all but 0 to hypervisors, and Hyper-V has 1 to 4. A call has a disk's
 * number in w5 and returns an EFI status in x0.
 */
#define DISK_CALL_DESCRIBE                                                                         \
	ABI_U(0xcd00) /* x1: block size, x2: blocks, x3: DISK_CALL_*, x4: controller, x5: LUN */
#define DISK_CALL_READ                                                                             \
	ABI_U(0xcd01) /* w1: medium, x2: first block, x3: bytes, x4: buffer, as of EFI_BLOCK_IO_PROTOCOL */
#define DISK_CALL_WRITE ABI_U(0xcd02)
#define DISK_CALL_FLUSH ABI_U(0xcd03)

#define DISK_CALL_DISKS ABI_U(64) /* IMPDEF: the first so many have a number */

/* What a disk is. */
#define DISK_CALL_READ_ONLY_BIT ABI_BIT(0)
#define DISK_CALL_REMOVABLE_BIT ABI_BIT(1)

/* Each disk has one medium, for as long as the firmware runs. */
#define DISK_CALL_MEDIUM(number) ((uint32_t)(number) + 1)

#endif
