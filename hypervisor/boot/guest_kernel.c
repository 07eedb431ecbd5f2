/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading the guest's kernel. Its initrd is no matter of conduit: the kernel asks the firmware for it by LoadFile2, and the
 * firmware has fetched QEMU's -initrd before conduit.efi ran.
 */
#include "boot/guest_kernel.h"

#define NOT_A_KERNEL "opt/conduit/kernel is not an EFI image for arm64; give an uncompressed kernel"

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

static uint64_t page_count(const struct guest_kernel *kernel)
{
	return (kernel->size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
}

const char *guest_kernel_read(struct efi_boot_services *services, const struct fw_cfg_file *file,
			      struct guest_kernel *kernel)
{
	kernel->size = file->size;
	if (kernel->size == 0) {
		return NOT_A_KERNEL;
	}
	if (efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA,
						page_count(kernel), &kernel->source))) {
		kernel->source = 0;
		return "not enough memory for the guest's kernel; start QEMU with more, as -m 1024M";
	}
	if (!fw_cfg_read(file, (void *)kernel->source, file->size)) {
		return "opt/conduit/kernel is unreadable; give a plain file with -fw_cfg";
	}
	return NULL;
}

const char *guest_kernel_load(struct efi_boot_services *services, efi_handle self,
			      const struct efi_loaded_image *image, struct guest_kernel *kernel,
			      efi_handle *handle)
{
	efi_status status =
		services->load_image(0, self, NULL, (void *)kernel->source, kernel->size, handle);

	guest_kernel_free(services, kernel);
	if (efi_failed(status) || !pass_options(services, image, *handle)) {
		return NOT_A_KERNEL;
	}
	return NULL;
}

void guest_kernel_free(struct efi_boot_services *services, struct guest_kernel *kernel)
{
	if (kernel->source != 0) {
		services->free_pages(kernel->source, page_count(kernel));
		kernel->source = 0;
	}
}
