/* SPDX-License-Identifier: BSD-2-Clause */
/* From the firmware: options, console, tables, the picture, the memory map; and the end of its boot services. */
#include "baremetal/efi.h"

#include "baremetal/console.h"
#include "baremetal/cpu.h"
#include "baremetal/image.h"
#include "baremetal/options.h"
#include "baremetal/text.h"

#define MAP_SIZE_MAX 0x10000
#define TABLES_MAX   64
#define EXIT_TRIES   4
#define LINE_SIZE    160

/* A device path: vendor media with the GUID of initrds, then the end [UEFI 10.3; OBS: Linux since 5.7, U-Boot, EDK2] */
static const uint8_t initrd_path[] = { 0x04, 0x03, 0x14, 0x00, 0x27, 0xe4, 0x68, 0x55,
				       0xfc, 0x68, 0x3d, 0x4f, 0xac, 0x74, 0xca, 0x55,
				       0x52, 0x31, 0xcc, 0x68, 0x7f, 0xff, 0x04, 0x00 };

static __attribute__((aligned(8))) uint8_t map[MAP_SIZE_MAX];

static struct {
	uint16_t text[LINE_SIZE + 3]; /* "\r\n", NUL */
	uint32_t used;
} line;

uint64_t efi_main(efi_handle self, struct efi_system_table *system);

bool efi_descriptor(uint32_t index, struct efi_memory_descriptor *descriptor)
{
	uint64_t at = (uint64_t)index * boot.map.stride;

	if (at + sizeof(*descriptor) > boot.map.size) {
		return false;
	}
	memcpy(descriptor, (const uint8_t *)(uintptr_t)boot.map.base + at, sizeof(*descriptor));
	return true;
}

/* An earlier kernel may have given the firmware other addresses. */
static uint64_t physical(uint64_t address)
{
	struct efi_memory_descriptor entry;

	for (uint32_t i = 0; efi_descriptor(i, &entry); i++) {
		if ((entry.attribute & EFI_MEMORY_RUNTIME) != 0 && entry.virtual_start != 0 &&
		    address >= entry.virtual_start &&
		    address - entry.virtual_start < entry.page_count * EFI_PAGE_SIZE) {
			return entry.physical_start + (address - entry.virtual_start);
		}
	}
	return address;
}

const uint8_t *efi_table(const struct efi_guid *guid)
{
	const struct efi_configuration_table *tables;

	if (boot.system == NULL) {
		return NULL;
	}
	tables = (const void *)(uintptr_t)physical((uintptr_t)boot.system->tables);
	for (uint64_t i = 0; i < boot.system->table_count && i < TABLES_MAX; i++) {
		if (memcmp(&tables[i].guid, guid, sizeof(*guid)) == 0) {
			return tables[i].table;
		}
	}
	return NULL;
}

const uint8_t *efi_rsdp(void)
{
	return efi_table(&EFI_GUID_ACPI_20_TABLE);
}

/* A machine without a console has NULL for its output. Line by line: each call of the firmware's takes its time. */
static void put_to_firmware(char c)
{
	if (c != '\n') {
		if (line.used < LINE_SIZE) {
			line.text[line.used++] = (uint8_t)c;
		}
		return;
	}
	line.text[line.used++] = '\r';
	line.text[line.used++] = '\n';
	line.text[line.used] = 0;
	line.used = 0;
	if (boot.system->console != NULL) {
		boot.system->console->output_string(boot.system->console, line.text);
	}
}

static char key_of_firmware(void)
{
	struct efi_text_input *keyboard = boot.system->keyboard;
	struct efi_key typed;

	return keyboard != NULL && keyboard->read_key(keyboard, &typed) == EFI_SUCCESS
		       ? (char)typed.unicode
		       : 0;
}

void efi_options(efi_handle self)
{
	static char words[OPTIONS_SIZE];
	const struct efi_loaded_image *image;
	void *found;

	if (efi_failed(boot.system->boot->handle_protocol(self, &EFI_GUID_LOADED_IMAGE, &found))) {
		return;
	}
	image = found;
	for (uint32_t i = 0; i < image->load_options_size / 2 && i < OPTIONS_SIZE - 1; i++) {
		words[i] = (char)((const uint16_t *)image->load_options)[i];
	}
	options_add(words);
}

struct efi_frame efi_frame(void)
{
	struct efi_frame frame = { { 0, 0 }, 0, 0, 0, false };
	const struct efi_graphics_mode *mode;
	void *found;

	if (efi_failed(boot.system->boot->locate_protocol(&EFI_GUID_GRAPHICS, NULL, &found))) {
		return frame;
	}
	mode = ((const struct efi_graphics *)found)->mode;
	if (mode == NULL || mode->information == NULL || mode->information->format > 1) {
		return frame;
	}
	frame.memory = (struct range){ mode->frame_base, mode->frame_size };
	frame.width = mode->information->width;
	frame.height = mode->information->height;
	frame.stride = mode->information->stride;
	frame.red_first = mode->information->format == 0;
	return frame;
}

struct range efi_initrd(void)
{
	struct efi_boot_services *services = boot.system->boot;
	struct range initrd = { 0, 0 };
	const void *path = initrd_path;
	struct efi_load_file *loader;
	efi_handle handle;
	void *found;
	uint64_t size = 0;

	if (efi_failed(services->locate_device_path(&EFI_GUID_LOAD_FILE2, &path, &handle)) ||
	    efi_failed(services->handle_protocol(handle, &EFI_GUID_LOAD_FILE2, &found))) {
		return initrd;
	}
	loader = found;
	if (loader->load_file(loader, path, 0, &size, NULL) != EFI_BUFFER_TOO_SMALL ||
	    efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA,
						(size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE,
						&initrd.base))) {
		return initrd;
	}
	if (!efi_failed(
		    loader->load_file(loader, path, 0, &size, (void *)(uintptr_t)initrd.base))) {
		initrd.size = size;
	}
	return initrd;
}

bool efi_leave(efi_handle self)
{
	struct efi_boot_services *services = boot.system->boot;

	for (uint32_t i = 0; i < EXIT_TRIES; i++) {
		uint64_t size = sizeof(map);
		uint64_t stride;
		uint64_t key;
		uint32_t version;

		if (efi_failed(services->get_memory_map(&size, map, &key, &stride, &version))) {
			return false;
		}
		if (!efi_failed(services->exit_boot_services(self, key))) {
			boot.map = (struct efi_map){ (uintptr_t)map, (uint32_t)size,
						     (uint32_t)stride, version };
			boot.under_firmware = false;
			return true;
		}
	}
	return false;
}

uint64_t efi_main(efi_handle self, struct efi_system_table *system)
{
	boot.under_firmware = true;
	boot.started = "an EFI application";
	boot.el = (uint32_t)(sysreg_read(CurrentEL) >> 2 & 3);
	boot.system = system;
	boot.tree = efi_table(&EFI_GUID_DEVICE_TREE);
	console_use(put_to_firmware, key_of_firmware);
	return image_efi(self);
}
