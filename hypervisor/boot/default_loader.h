/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot loader of a disk that nobody has chosen. */
#ifndef BOOT_DEFAULT_LOADER_H
#define BOOT_DEFAULT_LOADER_H

#include "abi/efi.h"

/**
 * default_loader_start - start \EFI\BOOT\BOOTAA64.EFI of the disks of block_io_install(), one after the other
 * @self:  handle of conduit.efi
 * @image: what the firmware knows of conduit.efi, which is left out
 *
 * The boot manager has made its list of disks before conduit.efi, which was on it, and does not look again. OBS: EDK2 2022.11
 * and 2025.02.
 *
 * Context: at EL1. returns: only when there is none, or each has returned
 */
void default_loader_start(struct efi_boot_services *services, efi_handle self,
			  const struct efi_loaded_image *image);

#endif
