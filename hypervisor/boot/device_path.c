/* SPDX-License-Identifier: BSD-2-Clause */
/* Device paths of file systems. */
#include "boot/device_path.h"

#include "aarch64/string.h"

#define PATH_NODES_MAX ABI_U(16)

/* Bytes of a device path with its end; 0: it has none. */
static uint64_t path_size(const struct efi_device_path *path)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < PATH_NODES_MAX; i++) {
		const struct efi_device_path *node = (const void *)((const uint8_t *)path + size);
		uint32_t length = node->length[0] | (uint32_t)node->length[1] << 8;

		size += length;
		if (node->type == EFI_DEVICE_PATH_END || length < sizeof(*node)) {
			return length < sizeof(*node) ? 0 : size;
		}
	}
	return 0;
}

/* NULL: none, or it makes no sense. */
static struct efi_device_path *path_of(struct efi_boot_services *services, efi_handle handle)
{
	struct efi_guid protocol = EFI_GUID_DEVICE_PATH;
	void *found;

	if (efi_failed(services->handle_protocol(handle, &protocol, &found)) ||
	    path_size(found) == 0) {
		return NULL;
	}
	return found;
}

bool device_path_is_of_a_device(struct efi_boot_services *services, efi_handle handle)
{
	const struct efi_device_path *path = path_of(services, handle);

	return path != NULL && path->type != EFI_DEVICE_PATH_MEDIA;
}

void device_path_unlock(struct efi_boot_services *services, efi_handle handle)
{
	struct efi_guid protocol = EFI_GUID_DEVICE_PATH;
	struct efi_device_path *path = path_of(services, handle);
	void *copy;

	if (path == NULL ||
	    efi_failed(services->allocate_pool(EFI_BOOT_SERVICES_DATA, path_size(path), &copy))) {
		return;
	}
	memcpy(copy, path, path_size(path));
	if (efi_failed(services->reinstall_protocol_interface(handle, &protocol, path, copy))) {
		services->free_pool(copy);
	}
}

void *device_path_to_file(struct efi_boot_services *services, efi_handle handle,
			  const uint16_t *name, uint16_t name_size)
{
	const struct efi_device_path *path = path_of(services, handle);
	struct efi_device_path file = { EFI_DEVICE_PATH_MEDIA, EFI_DEVICE_PATH_MEDIA_FILE, { 0 } };
	uint16_t length = (uint16_t)(sizeof(file) + name_size);
	uint64_t before;
	void *copy;

	if (path == NULL) {
		return NULL;
	}
	/* The new node goes before the end. */
	before = path_size(path) - sizeof(*path);
	if (efi_failed(services->allocate_pool(EFI_BOOT_SERVICES_DATA,
					       before + length + sizeof(*path), &copy))) {
		return NULL;
	}
	file.length[0] = (uint8_t)length;
	file.length[1] = (uint8_t)(length >> 8);
	memcpy(copy, path, before);
	memcpy((uint8_t *)copy + before, &file, sizeof(file));
	memcpy((uint8_t *)copy + before + sizeof(file), name, name_size);
	memcpy((uint8_t *)copy + before + length, (const uint8_t *)path + before, sizeof(*path));
	return copy;
}
