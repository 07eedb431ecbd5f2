/* SPDX-License-Identifier: BSD-2-Clause */
/* The device path of where conduit.efi was loaded from. */
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

void device_path_unlock(struct efi_boot_services *services, efi_handle handle)
{
	struct efi_guid protocol = EFI_GUID_DEVICE_PATH;
	const struct efi_device_path *path;
	uint64_t size;
	void *found;
	void *copy;

	if (efi_failed(services->handle_protocol(handle, &protocol, &found))) {
		return;
	}
	path = found;
	size = path_size(path);
	if (path->type != EFI_DEVICE_PATH_MEDIA || size == 0 ||
	    efi_failed(services->allocate_pool(EFI_BOOT_SERVICES_DATA, size, &copy))) {
		return;
	}
	memcpy(copy, path, size);
	if (efi_failed(services->reinstall_protocol_interface(handle, &protocol, found, copy))) {
		services->free_pool(copy);
	}
}
