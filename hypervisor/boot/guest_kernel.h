/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's kernel: an EFI image that the host passes by fw_cfg. */
#ifndef BOOT_GUEST_KERNEL_H
#define BOOT_GUEST_KERNEL_H

#include "boot/efi.h"
#include "boot/fw_cfg.h"

/**
 * guest_kernel_load - hand the kernel to the firmware's loader, with conduit.efi's own command line
 * @self:   handle of conduit.efi
 * @image:  what the firmware knows of conduit.efi
 * @kernel: out, what guest_kernel_start() starts
 *
 * returns: NULL, or what to tell the person at the console
 */
const char *guest_kernel_load(struct efi_boot_services *services, efi_handle self,
			      const struct efi_loaded_image *image, const struct fw_cfg_file *file,
			      efi_handle *kernel);

#endif
