/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's kernel: an EFI image that the host passes by fw_cfg. */
#ifndef BOOT_GUEST_KERNEL_H
#define BOOT_GUEST_KERNEL_H

#include "abi/efi.h"
#include "core/fw_cfg.h"

/* The file, in pages of the firmware's. */
struct guest_kernel {
	uint64_t source; /* 0: none */
	uint64_t size;
};

/**
 * guest_kernel_read - copy the kernel from fw_cfg, which the guest will not see any more
 *
 * Nothing in it is looked at: that is for the firmware's loader, once it runs at EL1.
 *
 * returns: NULL, or what to tell the person at the console
 */
const char *guest_kernel_read(struct efi_boot_services *services, const struct fw_cfg_file *file,
			      struct guest_kernel *kernel);

/**
 * guest_kernel_load - hand the kernel to the firmware's loader, with conduit.efi's own command line,
 * and free the copy
 * @self:   handle of conduit.efi
 * @image:  what the firmware knows of conduit.efi
 * @handle: out, what to start
 *
 * returns: NULL, or what to tell the person at the console
 */
const char *guest_kernel_load(struct efi_boot_services *services, efi_handle self,
			      const struct efi_loaded_image *image, struct guest_kernel *kernel,
			      efi_handle *handle);

/** guest_kernel_free - free the copy of a kernel that is not to be started */
void guest_kernel_free(struct efi_boot_services *services, struct guest_kernel *kernel);

#endif
