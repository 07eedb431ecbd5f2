/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI functions and virtio-mmio slots: no IOMMU stands between them and EL2's memory. */
#include "boot/visible_devices.h"

#include "aarch64/mmio.h"
#include "abi/virtio.h"
#include "boot/console.h"
#include "core/qemu_virt.h"

/* [PCI Local Bus Specification 3.0, 6.1 "Configuration Space Organization"] */
#define PCI_ID           ABI_U(0x00)
#define PCI_CLASS        ABI_U(0x08)
#define PCI_CLASS_SHIFT  24
#define PCI_CLASS_BRIDGE ABI_U(0x06)
#define PCI_HANDLES_MAX  ABI_U(256)

/* Before the first device come the words, before each other one a comma. */
static void name_next(uint32_t *count)
{
	if (*count == 0) {
		console_begin();
		console_text("warning: EL2's memory is not protected from");
	} else {
		console_text(",");
	}
	(*count)++;
}

static void name_pci(struct efi_pci_io *pci, uint32_t *count)
{
	uint64_t segment;
	uint64_t bus;
	uint64_t device;
	uint64_t function;
	uint32_t class;
	uint32_t id;

	if (efi_failed(pci->configuration_read(pci, EFI_PCI_IO_WIDTH_32, PCI_CLASS, 1, &class)) ||
	    efi_failed(pci->configuration_read(pci, EFI_PCI_IO_WIDTH_32, PCI_ID, 1, &id)) ||
	    efi_failed(pci->get_location(pci, &segment, &bus, &device, &function)) ||
	    class >> PCI_CLASS_SHIFT == PCI_CLASS_BRIDGE) {
		return;
	}
	name_next(count);
	console_text(" PCI ");
	console_hex(segment, 4);
	console_text(":");
	console_hex(bus, 2);
	console_text(":");
	console_hex(device, 2);
	console_text(".");
	console_hex(function, 1);
	console_text(" ");
	console_hex(id & 0xffff, 4);
	console_text(":");
	console_hex(id >> 16, 4);
}

static void name_all_pci(struct efi_boot_services *services, uint32_t *count)
{
	struct efi_guid protocol = EFI_GUID_PCI_IO;
	efi_handle *handles;
	uint64_t handle_count;

	if (efi_failed(services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, &protocol, NULL,
						      &handle_count, &handles))) {
		return;
	}
	for (uint64_t i = 0; i < handle_count && i < PCI_HANDLES_MAX; i++) {
		void *pci;

		if (!efi_failed(services->handle_protocol(handles[i], &protocol, &pci))) {
			name_pci(pci, count);
		}
	}
	services->free_pool(handles);
}

static void name_virtio(uint32_t *count)
{
	for (uint32_t i = QEMU_VIRT_VIRTIO_OWN_COUNT; i < QEMU_VIRT_VIRTIO_COUNT; i++) {
		uint64_t slot = QEMU_VIRT_VIRTIO + (uint64_t)i * QEMU_VIRT_VIRTIO_STRIDE;

		if (mmio_read32(slot + VIRTIO_MMIO_MAGIC_VALUE) == VIRTIO_MMIO_MAGIC &&
		    mmio_read32(slot + VIRTIO_MMIO_DEVICE_ID) != VIRTIO_ID_NONE) {
			name_next(count);
			console_text(" virtio-mmio ");
			console_hex(slot, 8);
		}
	}
}

void visible_devices_warn(struct efi_boot_services *services, const struct acpi_table *dsdt)
{
	uint32_t count = 0;

	name_all_pci(services, &count);
	if (aml_names(dsdt, QEMU_VIRT_VIRTIO_ID)) {
		name_virtio(&count);
	}
	if (count != 0) {
		console_end();
	}
}
