/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's disks as the firmware sees them: EFI_BLOCK_IO_PROTOCOL [UEFI 2.10, 13.9 "Block I/O Protocol"]. */
#ifndef BOOT_BLOCK_IO_H
#define BOOT_BLOCK_IO_H

#include "abi/efi.h"

/**
 * block_io_install - give each disk a handle, with a device path as Hyper-V's
 *
 * Its functions are disk calls (hypervisor/disk_call.h), in memory that the firmware's boot services own, since this image may
 * be unloaded. A disk that the firmware has no memory for is left out.
 *
 * Context: at EL1, after el2_install().
 */
void block_io_install(struct efi_boot_services *services);

#endif
