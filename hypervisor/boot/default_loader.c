/* SPDX-License-Identifier: BSD-2-Clause */
/* The default boot loader of each disk [UEFI 3.5.1.1 "Removable Media Boot Behavior"]. */
#include "boot/default_loader.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/string.h"
#include "boot/device_path.h"
#include "boot/main.h"

#define HANDLES_MAX ABI_U(256)
#define CODE_SIZE   ABI_U(64) /* enough to know conduit.efi by */

static const uint16_t loader_name[] = { '\\', 'E',  'F', 'I', '\\', 'B', 'O', 'O',
					'T',  '\\', 'B', 'O', 'O',  'T', 'A', 'A',
					'6',  '4',  '.', 'E', 'F',  'I', '\0' };

static uint64_t find_handles(struct efi_boot_services *services, struct efi_guid protocol,
			     efi_handle **handles)
{
	uint64_t count;

	if (efi_failed(services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, &protocol, NULL,
						      &count, handles))) {
		*handles = NULL;
		return 0;
	}
	return count < HANDLES_MAX ? count : HANDLES_MAX;
}

/* The firmware looks for partitions and file systems. */
static void connect_disks(struct efi_boot_services *services)
{
	efi_handle *disks;
	uint64_t count = find_handles(services, EFI_GUID_BLOCK_IO, &disks);

	for (uint64_t i = 0; i < count; i++) {
		services->connect_controller(disks[i], NULL, NULL, true);
	}
	services->free_pool(disks);
}

static bool is_same(const struct efi_loaded_image *image, struct efi_boot_services *services,
		    efi_handle other)
{
	struct efi_guid protocol = EFI_GUID_LOADED_IMAGE;
	uint64_t offset = (uintptr_t)efi_main - (uintptr_t)image->image_base;
	const struct efi_loaded_image *loaded;
	void *found;

	if (efi_failed(services->handle_protocol(other, &protocol, &found))) {
		return false;
	}
	loaded = found;
	return loaded->image_size == image->image_size &&
	       memcmp((const uint8_t *)loaded->image_base + offset,
		      (const uint8_t *)image->image_base + offset, CODE_SIZE) == 0;
}

static void start_from(struct efi_boot_services *services, efi_handle self,
		       const struct efi_loaded_image *image, efi_handle file_system)
{
	void *path = device_path_to_file(services, file_system, loader_name, sizeof(loader_name));
	efi_handle loader;

	if (path == NULL) {
		return;
	}
	/*
	 * A second conduit.efi stays in memory. OBS: EDK2 2022.11 faults in UnloadImage() once its SCSI drivers have been
	 * stopped.
	 */
	if (!efi_failed(services->load_image(false, self, path, NULL, 0, &loader)) &&
	    !is_same(image, services, loader)) {
		services->start_image(loader, NULL, NULL);
	}
	services->free_pool(path);
}

void default_loader_start(struct efi_boot_services *services, efi_handle self,
			  const struct efi_loaded_image *image)
{
	efi_handle *file_systems;
	uint64_t count;

	connect_disks(services);
	count = find_handles(services, EFI_GUID_SIMPLE_FILE_SYSTEM, &file_systems);
	for (uint64_t i = 0; i < count; i++) {
		start_from(services, self, image, file_systems[i]);
	}
	services->free_pool(file_systems);
}
