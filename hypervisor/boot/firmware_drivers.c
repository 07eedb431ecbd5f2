/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver of the firmware that stays bound resets its device when the guest's kernel ends the boot services. OBS: EDK2,
 * OvmfPkg/VirtioBlkDxe and its like. Behind stage 2 that would be the end of the firmware.
 */
#include "boot/firmware_drivers.h"

#define HANDLES_MAX ABI_U(256)

/* What the drivers stand on. OBS: EDK2 gives each virtio-mmio slot a protocol of its own, OvmfPkg/VirtioFdtDxe. */
static const struct efi_guid buses[] = {
	EFI_GUID_PCI_ROOT_BRIDGE_IO,
	EFI_GUID_VIRTIO_DEVICE,
};

static void stop_on(struct efi_boot_services *services, const struct efi_guid *bus)
{
	efi_handle *handles;
	uint64_t count;

	if (efi_failed(services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, bus, NULL, &count,
						      &handles))) {
		return;
	}
	for (uint64_t i = 0; i < count && i < HANDLES_MAX; i++) {
		/* A bus without a driver is no error. */
		services->disconnect_controller(handles[i], NULL, NULL);
	}
	services->free_pool(handles);
}

void firmware_drivers_stop(struct efi_boot_services *services)
{
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		stop_on(services, &buses[i]);
	}
}
