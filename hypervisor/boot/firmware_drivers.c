/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver of the firmware that stays bound resets its device when the guest's kernel ends the boot services. OBS: EDK2,
 * OvmfPkg/VirtioBlkDxe and its like. Behind stage 2 that would be the end of the firmware.
 */
#include "boot/firmware_drivers.h"

#include <stdbool.h>

#include "abi/virtio.h"

#define HANDLES_MAX ABI_U(256)

/* What the drivers stand on. OBS: EDK2 gives each virtio-mmio slot a protocol of its own, OvmfPkg/VirtioFdtDxe. */
static const struct efi_guid buses[] = {
	EFI_GUID_PCI_ROOT_BRIDGE_IO,
	EFI_GUID_VIRTIO_DEVICE,
};

/* OBS: EDK2, OvmfPkg/Include/Protocol/VirtioDevice.h: how a protocol of a virtio device begins. */
struct efi_virtio_device {
	uint32_t revision;
	int32_t device_id;
};

static bool is_console(void *bus)
{
	return ((const struct efi_virtio_device *)bus)->device_id == (int32_t)VIRTIO_ID_CONSOLE;
}

/* All of @bus; of virtio consoles only, which then are no devices of it any more. A bus without a driver is no error. */
static void stop_on(struct efi_boot_services *services, const struct efi_guid *bus,
		    bool only_consoles)
{
	efi_handle *handles;
	uint64_t count;
	void *interface;

	if (efi_failed(services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, bus, NULL, &count,
						      &handles))) {
		return;
	}
	for (uint64_t i = 0; i < count && i < HANDLES_MAX; i++) {
		if (!only_consoles) {
			services->disconnect_controller(handles[i], NULL, NULL);
		} else if (!efi_failed(services->handle_protocol(handles[i], bus, &interface)) &&
			   is_console(interface)) {
			services->disconnect_controller(handles[i], NULL, NULL);
			services->uninstall_protocol_interface(handles[i], bus, interface);
		}
	}
	services->free_pool(handles);
}

void firmware_drivers_stop(struct efi_boot_services *services)
{
	for (size_t i = 0; i < ABI_COUNT(buses); i++) {
		stop_on(services, &buses[i], false);
	}
}

/* OBS: EDK2 2025.02, OvmfPkg/VirtioSerialDxe binds to each console that it finds. */
void firmware_drivers_stop_console(struct efi_boot_services *services)
{
	const struct efi_guid virtio = EFI_GUID_VIRTIO_DEVICE;

	stop_on(services, &virtio, true);
}
