/* SPDX-License-Identifier: BSD-2-Clause */
/* From the firmware: options, tables, the picture, the memory map; and the end of its boot services. */
#include "machine/efi.h"

#include "machine/machine.h"

#define MAP_SIZE_MAX 0x10000
#define TABLES_MAX   64
#define EXIT_TRIES   4

uint64_t efi_main(void *self, struct efi_system_table *system);

/* [UEFI 9.1, 12.9, 13.2, 4.6] */
static const struct efi_guid loaded_image_guid = { { 0xa1, 0x31, 0x1b, 0x5b, 0x62, 0x95, 0xd2, 0x11,
						     0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72,
						     0x3b } };
static const struct efi_guid graphics_guid = { { 0xde, 0xa9, 0x42, 0x90, 0xdc, 0x23, 0x38, 0x4a,
						 0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a } };
static const struct efi_guid load_file2_guid = { { 0xc1, 0xc0, 0x06, 0x40, 0xb3, 0xfc, 0x3e, 0x40,
						   0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0,
						   0x6d } };
static const uint8_t acpi_guid[16] = { 0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4, 0xd3, 0x11,
				       0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 };
static const uint8_t tree_guid[16] = { 0xd5, 0x21, 0xb6, 0xb1, 0x9c, 0xf1, 0xa5, 0x41,
				       0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0 };

/* A device path: vendor media with the GUID of initrds, then the end [UEFI 10.3; OBS: Linux since 5.7, U-Boot, EDK2] */
static const uint8_t initrd_path[] = { 0x04, 0x03, 0x14, 0x00, 0x27, 0xe4, 0x68, 0x55,
				       0xfc, 0x68, 0x3d, 0x4f, 0xac, 0x74, 0xca, 0x55,
				       0x52, 0x31, 0xcc, 0x68, 0x7f, 0xff, 0x04, 0x00 };

static __attribute__((aligned(8))) uint8_t map[MAP_SIZE_MAX];

uint64_t efi_physical(uint64_t address)
{
	const uint8_t *bytes = (const uint8_t *)(uintptr_t)machine.map.base;
	struct efi_memory_descriptor entry;

	for (uint32_t at = 0; at + sizeof(entry) <= machine.map.size; at += machine.map.stride) {
		memcpy(&entry, bytes + at, sizeof(entry));
		if ((entry.attribute & EFI_MEMORY_RUNTIME_BIT) != 0 && entry.virtual_start != 0 &&
		    address >= entry.virtual_start &&
		    address - entry.virtual_start < entry.page_count * EFI_PAGE_SIZE) {
			return entry.physical_start + (address - entry.virtual_start);
		}
	}
	return address;
}

const uint8_t *efi_table(const uint8_t *system, const uint8_t *guid)
{
	uint64_t count = read64(system + EFI_SYSTEM_TABLE_COUNT_OFFSET);
	const uint8_t *tables = (const uint8_t *)(uintptr_t)efi_physical(
		read64(system + EFI_SYSTEM_TABLE_TABLES_OFFSET));

	for (uint64_t i = 0; i < count && i < TABLES_MAX; i++) {
		const uint8_t *entry = tables + i * EFI_TABLE_SIZE;

		if (memcmp(entry, guid, sizeof(struct efi_guid)) == 0) {
			return (const uint8_t *)(uintptr_t)read64(entry + 16);
		}
	}
	return NULL;
}

void efi_find_acpi(void)
{
	machine.rsdp = efi_table(machine.system, acpi_guid);
}

static bool is_ram(const struct efi_memory_descriptor *entry)
{
	return (entry->attribute & EFI_MEMORY_WB_BIT) != 0 &&
	       ((entry->type >= EFI_LOADER_CODE && entry->type <= EFI_CONVENTIONAL) ||
		entry->type == EFI_ACPI_RECLAIM || entry->type == EFI_ACPI_NVS);
}

static void add_range(uint64_t base, uint64_t size, bool is_free)
{
	struct machine_range *last = &machine.ranges[machine.range_count];

	if (machine.range_count != 0 && last[-1].base + last[-1].size == base &&
	    last[-1].is_free == is_free) {
		last[-1].size += size;
	} else if (machine.range_count < MACHINE_RANGES_MAX) {
		*last = (struct machine_range){ base, size, is_free };
		machine.range_count++;
	}
}

void efi_read_map(void)
{
	const uint8_t *bytes = (const uint8_t *)(uintptr_t)machine.map.base;
	struct efi_memory_descriptor entry;

	machine.range_count = 0;
	for (uint32_t at = 0; at + sizeof(entry) <= machine.map.size; at += machine.map.stride) {
		memcpy(&entry, bytes + at, sizeof(entry));
		if (is_ram(&entry)) {
			add_range(entry.physical_start, entry.page_count * EFI_PAGE_SIZE,
				  entry.type == EFI_CONVENTIONAL);
		}
	}
}

static void read_options(void *self, const struct efi_boot_services *services)
{
	const struct efi_loaded_image *image;
	void *found;

	if ((services->handle_protocol(self, &loaded_image_guid, &found) & EFI_ERROR_BIT) != 0) {
		return;
	}
	image = found;
	for (uint32_t i = 0; i < image->load_options_size / 2 && i < MACHINE_OPTIONS_SIZE - 1;
	     i++) {
		machine.options[i] = (char)image->load_options[i];
	}
}

static void read_graphics(const struct efi_boot_services *services)
{
	const struct efi_graphics_mode *mode;
	void *found;

	if ((services->locate_protocol(&graphics_guid, NULL, &found) & EFI_ERROR_BIT) != 0) {
		return;
	}
	mode = ((const struct efi_graphics *)found)->mode;
	if (mode == NULL || mode->information == NULL || mode->information->format > 1) {
		return;
	}
	machine.frame.base = mode->frame_base;
	machine.frame.size = mode->frame_size;
	machine.frame.width = mode->information->width;
	machine.frame.height = mode->information->height;
	machine.frame.stride = mode->information->stride;
	machine.frame.red_first = mode->information->format == 0;
}

/* What a boot loader has for the kernel. A guest takes it for another kernel to start. */
static void read_payload(const struct efi_boot_services *services)
{
	const void *path = initrd_path;
	const struct efi_load_file *loader;
	void *handle;
	void *found;
	uint64_t size = 0;
	uint64_t address;

	if ((services->locate_device_path(&load_file2_guid, &path, &handle) & EFI_ERROR_BIT) != 0 ||
	    (services->handle_protocol(handle, &load_file2_guid, &found) & EFI_ERROR_BIT) != 0) {
		return;
	}
	loader = found;
	if (loader->load_file(loader, path, 0, &size, NULL) != EFI_BUFFER_TOO_SMALL ||
	    (services->allocate_pages(0, EFI_LOADER_DATA,
				      (size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE, &address) &
	     EFI_ERROR_BIT) != 0) {
		return;
	}
	if ((loader->load_file(loader, path, 0, &size, (void *)(uintptr_t)address) &
	     EFI_ERROR_BIT) == 0) {
		machine.payload.base = address;
		machine.payload.size = size;
	}
}

static bool leave_firmware(void *self, const struct efi_boot_services *services)
{
	for (uint32_t i = 0; i < EXIT_TRIES; i++) {
		uint64_t size = sizeof(map);
		uint64_t stride;
		uint64_t key_;
		uint32_t version;

		if ((services->get_memory_map(&size, map, &key_, &stride, &version) &
		     EFI_ERROR_BIT) != 0) {
			return false;
		}
		if ((services->exit_boot_services(self, key_) & EFI_ERROR_BIT) == 0) {
			machine.map = (struct machine_map){ (uintptr_t)map, (uint32_t)size,
							    (uint32_t)stride, version };
			return true;
		}
	}
	return false;
}

/* Also of firmware that describes the machine by a device tree. */
static void find_machine(struct efi_system_table *system)
{
	machine.system = (const uint8_t *)system;
	efi_find_acpi();
	machine.tree = efi_table(machine.system, tree_guid);
	if (!acpi_read()) {
		tree_read_devices();
	}
	machine_discover();
}

uint64_t efi_main(void *self, struct efi_system_table *system)
{
	struct efi_boot_services *services = system->boot;

	machine.under_firmware = true;
	machine.started = "an EFI application";
	machine.el = (uint32_t)(sysreg_read(CurrentEL) >> 2);
	console_use_firmware((const uint8_t *)system);
	read_options(self, services);
	find_machine(system);
	if (guest.wanted != NULL && !guest.wanted()) {
		return EFI_UNSUPPORTED;
	}
	if (guest.under_firmware) {
		guest.main();
		return 0;
	}
	if (machine.el != 1) {
		print("%s: this needs a machine at EL1\n", guest.name);
		return EFI_UNSUPPORTED;
	}
	mmu_choose();
	read_graphics(services);
	read_payload(services);
	if (!leave_firmware(self, services)) {
		return EFI_UNSUPPORTED;
	}
	machine.under_firmware = false;
	console_use_uart(machine.uart);
	efi_read_map();
	machine_take();
}
