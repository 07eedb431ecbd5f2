/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A driver of the firmware that stays bound resets its device when the guest's kernel ends the boot services. OBS: EDK2,
 * OvmfPkg/VirtioBlkDxe and its like. Behind stage 2 that would be the end of the firmware. It binds again when the firmware's
 * boot manager looks for devices, so what it binds to goes, too.
 */
#include "boot/firmware_drivers.h"

#include <stdbool.h>

#define HANDLES_MAX ABI_U(256)

/*
 * What the drivers stand on, the higher first. OBS: EDK2 gives each virtio-mmio slot a protocol of its own,
 * OvmfPkg/VirtioFdtDxe; OvmfPkg/VirtioNetDxe does not stop while a driver of the network uses it.
 */
static const struct {
	struct efi_guid protocol;
	bool goes; /* nothing is to find it again */
} layers[] = {
	{ EFI_GUID_SIMPLE_NETWORK, false },
	{ EFI_GUID_PCI_ROOT_BRIDGE_IO, true },
	{ EFI_GUID_VIRTIO_DEVICE, true },
};

/* One that is not there is no error. */
static void stop_on(struct efi_boot_services *services, const struct efi_guid *protocol, bool goes)
{
	efi_handle *handles;
	uint64_t count;
	void *interface;

	if (efi_failed(services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, protocol, NULL,
						      &count, &handles))) {
		return;
	}
	for (uint64_t i = 0; i < count && i < HANDLES_MAX; i++) {
		services->disconnect_controller(handles[i], NULL, NULL);
		if (goes &&
		    !efi_failed(services->handle_protocol(handles[i], protocol, &interface))) {
			services->uninstall_protocol_interface(handles[i], protocol, interface);
		}
	}
	services->free_pool(handles);
}

void firmware_drivers_stop(struct efi_boot_services *services)
{
	for (size_t i = 0; i < ABI_COUNT(layers); i++) {
		stop_on(services, &layers[i].protocol, layers[i].goes);
	}
}
