/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way in from UEFI firmware, which stays: it prints, and gets the machine back. The conduit is what its ACPI tables or
 * its device tree say.
 */
#include "smccc/check.h"

#include "image/efi.h"

#define LINE_SIZE          128
#define OPTIONS_SIZE       200
#define TABLES_MAX         64
#define XSDT_ENTRIES_MAX   256
#define ACPI_HEADER_SIZE   36
#define RSDP_XSDT_OFFSET   24
#define FADT_ARM_BOOT      129
#define FADT_ARM_BOOT_PSCI ABI_BIT(0)
#define FADT_ARM_BOOT_HVC  ABI_BIT(1)

uint64_t efi_main(void *self, struct efi_system_table *system);

/* [UEFI 9.1 "EFI Loaded Image Protocol"] */
static const struct efi_guid loaded_image_guid = {
	ABI_U(0x5b1b31a1), 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};

/* [UEFI 4.6 "EFI Configuration Table"]: ACPI 2.0 and later, device tree */
static const struct efi_guid acpi_guid = {
	ABI_U(0x8868e871), 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 }
};
static const struct efi_guid device_tree_guid = {
	ABI_U(0xb1b621d5), 0xf19c, 0x41a5, { 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0 }
};

static struct {
	struct efi_text_output *output;
	uint16_t line[LINE_SIZE + 3]; /* and "\r\n", and a zero */
	uint32_t used;
} console;

/* Line by line: each call of the firmware's takes its time. */
static void put_to_firmware(char c)
{
	if (c != '\n') {
		if (console.used < LINE_SIZE) {
			console.line[console.used++] = (uint8_t)c;
		}
		return;
	}
	console.line[console.used++] = '\r';
	console.line[console.used++] = '\n';
	console.line[console.used] = 0;
	console.used = 0;
	console.output->output_string(console.output, console.line);
}

static const uint8_t *find_table(const struct efi_system_table *system, const struct efi_guid *guid)
{
	for (uint64_t i = 0; i < system->table_count && i < TABLES_MAX; i++) {
		if (memcmp(&system->tables[i].guid, guid, sizeof(*guid)) == 0) {
			return system->tables[i].table;
		}
	}
	return NULL;
}

static uint64_t number_at(const uint8_t *bytes, uint32_t size)
{
	uint64_t value = 0;

	while (size-- != 0) {
		value = value << 8 | bytes[size];
	}
	return value;
}

/* [ACPI 6.5, 5.2.9 "Fixed ACPI Description Table", ARM_BOOT_ARCH] */
static const char *conduit_of_fadt(const uint8_t *fadt)
{
	uint64_t flags;

	if (number_at(fadt + 4, 4) < FADT_ARM_BOOT + 2) {
		return NULL;
	}
	flags = number_at(fadt + FADT_ARM_BOOT, 2);
	if ((flags & FADT_ARM_BOOT_PSCI) == 0) {
		return NULL;
	}
	return (flags & FADT_ARM_BOOT_HVC) != 0 ? "hvc" : "smc";
}

static const char *conduit_of_acpi(const uint8_t *rsdp)
{
	const uint8_t *xsdt = (const uint8_t *)(uintptr_t)number_at(rsdp + RSDP_XSDT_OFFSET, 8);
	uint64_t size = xsdt != NULL ? number_at(xsdt + 4, 4) : 0;

	for (uint64_t i = 0; i < XSDT_ENTRIES_MAX && ACPI_HEADER_SIZE + (i + 1) * 8 <= size; i++) {
		const uint8_t *entry = xsdt + ACPI_HEADER_SIZE + i * 8;
		const uint8_t *table = (const uint8_t *)(uintptr_t)number_at(entry, 8);

		if (table != NULL && memcmp(table, "FACP", 4) == 0) {
			return conduit_of_fadt(table);
		}
	}
	return NULL;
}

static const char *find_conduit(const struct efi_system_table *system)
{
	static struct device_tree found;
	const uint8_t *rsdp = find_table(system, &acpi_guid);

	if (rsdp != NULL) {
		return conduit_of_acpi(rsdp);
	}
	device_tree_read(find_table(system, &device_tree_guid), &found);
	return found.conduit;
}

static void read_options(void *self, const struct efi_boot_services *services)
{
	static char words[OPTIONS_SIZE];
	const struct efi_loaded_image *image;
	void *found;

	if ((services->handle_protocol(self, &loaded_image_guid, &found) & EFI_ERROR_BIT) == 0) {
		image = found;
		for (uint32_t i = 0; i < image->load_options_size / 2 && i < OPTIONS_SIZE - 1;
		     i++) {
			words[i] = (char)image->load_options[i];
		}
	}
	options_add(words);
}

uint64_t efi_main(void *self, struct efi_system_table *system)
{
	static struct file file;
	struct uart uart;

	read_options(self, system->boot);
	if (option_uart(&uart) && uart.base != 0) {
		console_use_uart(&uart);
	} else {
		console.output = system->output;
		console_use(put_to_firmware);
	}
	check_main(find_conduit(system));
	if (callee.conduit != NULL && option_has("then", "off")) {
		file_fill(&file, 0);
		file.r[0] = FID_PSCI_SYSTEM_OFF;
		guarded_call(callee.conduit->call, &file);
	}
	return 0;
}
