// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loading the guest's kernel. Its initrd is no matter of conduit: the kernel asks the firmware for it by LoadFile2, and the
 * firmware has fetched QEMU's -initrd before conduit.efi ran.
 */
#include "boot/guest_kernel.h"

#define NOT_A_KERNEL "opt/conduit/kernel is not an EFI image for arm64; give an uncompressed kernel"

static efi_status load(struct efi_boot_services *services, efi_handle self, uint64_t source,
		       const struct fw_cfg_file *file, efi_handle *kernel)
{
	if (!fw_cfg_read(file, (void *)source, file->size)) {
		return EFI_NOT_FOUND;
	}
	return services->load_image(0, self, NULL, (void *)source, file->size, kernel);
}

static bool pass_options(struct efi_boot_services *services, const struct efi_loaded_image *image,
			 efi_handle kernel)
{
	struct efi_guid protocol = EFI_GUID_LOADED_IMAGE;
	struct efi_loaded_image *loaded;
	void *found;

	if (efi_failed(services->handle_protocol(kernel, &protocol, &found))) {
		return false;
	}
	loaded = found;
	loaded->load_options = image->load_options;
	loaded->load_options_size = image->load_options_size;
	return true;
}

const char *guest_kernel_load(struct efi_boot_services *services, efi_handle self,
			      const struct efi_loaded_image *image, const struct fw_cfg_file *file,
			      efi_handle *kernel)
{
	uint64_t pages = ((uint64_t)file->size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
	uint64_t source;
	efi_status status;

	if (pages == 0) {
		return NOT_A_KERNEL;
	}
	if (efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA, pages,
						&source))) {
		return "not enough memory for the guest's kernel; start QEMU with more, as -m 1024M";
	}
	status = load(services, self, source, file, kernel);
	services->free_pages(source, pages);
	if (efi_failed(status) || !pass_options(services, image, *kernel)) {
		return NOT_A_KERNEL;
	}
	return NULL;
}
