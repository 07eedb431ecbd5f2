/* SPDX-License-Identifier: BSD-2-Clause */
/* A handle for each disk, with EFI_BLOCK_IO_PROTOCOL and a device path. */
#include "boot/block_io.h"

#include <stdbool.h>

#include "aarch64/string.h"
#include "abi/vmbus_guid.h"
#include "boot/block_io_code.h"
#include "boot/cache.h"
#include "core/config.h"
#include "hypervisor/disk_call.h"

/* OBS: Hyper-V's firmware, as efibootmgr -v shows it: AcpiEx(VMBus,,)/VenHw(...)/Scsi(0,0). */
struct disk_path {
	struct efi_device_path bus;
	uint32_t bus_ids[3];
	char bus_names[8]; /* of _HID, _UID and _CID */
	struct efi_device_path channel;
	struct hv_guid kind;
	struct hv_guid interface;
	struct hv_guid instance;
	struct efi_device_path scsi;
	uint16_t target;
	uint16_t lun;
	struct efi_device_path end;
};
ABI_OFFSET(struct disk_path, channel, 0x18);
ABI_OFFSET(struct disk_path, scsi, 0x4c);
ABI_SIZE(struct disk_path, 0x58);

/* What one disk takes of the firmware's memory. */
struct block_device {
	struct efi_block_io protocol;
	uint32_t number;
	struct efi_block_media media;
	struct disk_path path;
};
ABI_OFFSET(struct block_device, number, BLOCK_IO_NUMBER);

#define NODE(node, subtype, size)                                                                  \
	{                                                                                          \
		(node), (subtype),                                                                 \
		{                                                                                  \
			(size), 0                                                                  \
		}                                                                                  \
	}

static const struct disk_path path_model = {
	.bus = NODE(EFI_DEVICE_PATH_ACPI, EFI_DEVICE_PATH_ACPI_EXTENDED, 0x18),
	.bus_names = "VMBus",
	.channel = NODE(EFI_DEVICE_PATH_HARDWARE, EFI_DEVICE_PATH_HARDWARE_VENDOR, 0x34),
	.kind = HV_GUID_DEVICE_PATH_CHANNEL,
	.interface = HV_GUID_SCSI,
	.instance = HV_GUID_INSTANCE_SCSI,
	.scsi = NODE(EFI_DEVICE_PATH_MESSAGING, EFI_DEVICE_PATH_MESSAGING_SCSI, 0x08),
	.end = NODE(EFI_DEVICE_PATH_END, EFI_DEVICE_PATH_END_ENTIRE, 0x04),
};

/* The copy of a function of block_io_code.S. */
static void *at(uint64_t code, const uint8_t *function)
{
	return (void *)(code + (uintptr_t)function - (uintptr_t)block_io_reset);
}

static void fill(struct block_device *device, uint32_t number,
		 const struct disk_description *description, uint64_t code)
{
	*device = (struct block_device){
		.protocol = {
			.revision = EFI_BLOCK_IO_REVISION,
			.media = &device->media,
			.reset = at(code, block_io_reset),
			.read = at(code, block_io_read),
			.write = at(code, block_io_write),
			.flush = at(code, block_io_flush),
		},
		.number = number,
		.media = {
			.id = DISK_CALL_MEDIUM(number),
			.removable = (description->flags & DISK_CALL_REMOVABLE_BIT) != 0,
			.present = description->block_count != 0,
			.read_only = (description->flags & DISK_CALL_READ_ONLY_BIT) != 0,
			.write_caching = true,
			.block_size = (uint32_t)description->block_size,
			.last_block = description->block_count - 1,
		},
		.path = path_model,
	};
	device->path.instance.bytes[15] = (uint8_t)description->controller;
	device->path.lun = (uint16_t)description->lun;
}

static void install(struct efi_boot_services *services, uint32_t number,
		    const struct disk_description *description, uint64_t code)
{
	struct efi_guid path_guid = EFI_GUID_DEVICE_PATH;
	struct efi_guid block_guid = EFI_GUID_BLOCK_IO;
	struct block_device *device;
	efi_handle handle = NULL;
	void *memory;

	if (efi_failed(services->allocate_pool(EFI_BOOT_SERVICES_DATA, sizeof(*device), &memory))) {
		return;
	}
	device = memory;
	fill(device, number, description, code);
	if (!efi_failed(
		    services->install_protocol_interface(&handle, &path_guid, 0, &device->path))) {
		services->install_protocol_interface(&handle, &block_guid, 0, &device->protocol);
	}
}

void block_io_install(struct efi_boot_services *services)
{
	uint64_t size = (uintptr_t)block_io_end - (uintptr_t)block_io_reset;
	struct disk_description description;
	uint64_t code;

	if (efi_failed(disk_call_describe(0, &description)) ||
	    efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_BOOT_SERVICES_CODE, 1,
						&code))) {
		return;
	}
	memcpy((void *)code, block_io_reset, size);
	cache_sync_code((void *)code, size);
	for (uint32_t i = 0; i < DISK_CALL_DISKS; i++) {
		if (efi_failed(disk_call_describe(i, &description))) {
			return;
		}
		install(services, i, &description, code);
	}
}
