/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices that the guest may not touch disappear from what ACPI shows. */
#include "boot/acpi.h"

/*
 * AML [ACPI 20.2, "AML Grammar Definition"]. Name (_HID, ...) gives way to Name (_STA, Zero) and NoOp up to the same
 * length: what is below a device that is neither present nor functioning, and the device itself, is not looked at
 * [ACPI 6.3.7, "_STA (Device Status)"].
 */
#define AML_NAME   0x08
#define AML_NO_OP  0xa3
#define AML_HID    "\x08_HID"
#define AML_STA    "\x08_STA"
#define AML_SLOTS  "\x08MDNR"
#define AML_BYTE   "\x0a"
#define AML_WORD   "\x0b"
#define AML_DWORD  "\x0c"
#define AML_STRING "\x0d"

#define AML_NUMBER_MAX ABI_U(3) /* bytes of a number below 65536, with what introduces it */

/* EISAID() of a PCI root and a PCI Express root, as other firmware prefers it; QEMU writes strings. */
#define EISA_PNP0A03 "\x41\xd0\x0a\x03"
#define EISA_PNP0A08 "\x41\xd0\x0a\x08"

/* Without the NUL that C adds. A guest may boot from the device, or may not. */
#define PATTERN(string)                                                                            \
	{                                                                                          \
		string, sizeof(string) - 1                                                         \
	}

/* Name (_STA, Zero) */
static const uint8_t absent[] = { AML_NAME, '_', 'S', 'T', 'A', 0 };

/*
 * What a device begins with that the guest may not touch. OBS: QEMU 7.2 and 10.0, hw/arm/virt-acpi-build.c,
 * hw/pci-host/gpex-acpi.c and hw/acpi/nvdimm.c. Of these only fw_cfg has a _STA of its own. An NVDIMM's methods let the
 * host write where the guest says.
 */
static const struct {
	const char *bytes;
	size_t size;
} hidden_devices[] = {
	PATTERN(AML_HID AML_STRING "QEMU0002\0" AML_STA AML_BYTE "\x0b"), /* fw_cfg */
	PATTERN(AML_HID AML_STRING "LNRO0005\0"),                         /* virtio-mmio */
	PATTERN(AML_HID AML_STRING "PNP0A08\0"),                          /* PCI Express root */
	PATTERN(AML_HID AML_STRING "PNP0A03\0"),                          /* PCI root */
	PATTERN(AML_HID AML_STRING "PNP0C0F\0"),                          /* PCI interrupt link */
	PATTERN(AML_HID AML_DWORD EISA_PNP0A08),
	PATTERN(AML_HID AML_DWORD EISA_PNP0A03),
	PATTERN(AML_HID AML_STRING "ACPI0012\0"), /* NVDIMMs */
};

/* Whole tables. Signatures that begin with OEM belong to nobody [ACPI 5.2.6, "System Description Table Header"]. */
static const struct {
	const char *signature;
	const char *other;
} hidden_tables[] = {
	{ "MCFG", "OEMM" }, /* PCI configuration space */
	{ "IORT", "OEMI" }, /* how PCI reaches the ITS and the SMMU */
};

static void hide_device_at(uint8_t *bytes, size_t left)
{
	for (size_t i = 0; i < ABI_COUNT(hidden_devices); i++) {
		size_t size = hidden_devices[i].size;

		if (size <= left && memcmp(bytes, hidden_devices[i].bytes, size) == 0) {
			memset(bytes, AML_NO_OP, size);
			memcpy(bytes, absent, sizeof(absent));
			return;
		}
	}
}

/*
 * Slots for more memory, which stage 2 would not map: none. OBS: QEMU 7.2 and 10.0, hw/acpi/memory_hotplug.c; _STA of the
 * device that holds them asks for this number. Linux 6.1 evaluates what is below all the same, so the registers are there.
 */
static void hide_slots_at(uint8_t *bytes, size_t left)
{
	const size_t size = sizeof(AML_SLOTS) - 1;
	size_t number;

	if (left < size + AML_NUMBER_MAX || memcmp(bytes, AML_SLOTS, size) != 0) {
		return;
	}
	number = bytes[size] == AML_BYTE[0] ? 2 : bytes[size] == AML_WORD[0] ? 3 : 1;
	memset(bytes + size, AML_NO_OP, number);
	bytes[size] = 0;
}

static void hide_devices_in(struct acpi_table *table)
{
	for (uint32_t i = ACPI_HEADER_SIZE; i < table->size; i++) {
		if (table->bytes[i] == AML_NAME) {
			hide_device_at(table->bytes + i, table->size - i);
			hide_slots_at(table->bytes + i, table->size - i);
		}
	}
	acpi_seal(table);
}

static void hide_table(struct acpi_table *table)
{
	for (size_t i = 0; i < ABI_COUNT(hidden_tables); i++) {
		if (memcmp(table->bytes, hidden_tables[i].signature, ACPI_SIGNATURE_SIZE) == 0) {
			memcpy(table->bytes, hidden_tables[i].other, ACPI_SIGNATURE_SIZE);
			acpi_seal(table);
			return;
		}
	}
}

bool aml_names(const struct acpi_table *table, const char id[ACPI_ID_SIZE])
{
	for (uint32_t i = ACPI_HEADER_SIZE; i + 1 + ACPI_ID_SIZE <= table->size; i++) {
		if (table->bytes[i] == AML_STRING[0] &&
		    memcmp(table->bytes + i + 1, id, ACPI_ID_SIZE) == 0) {
			return true;
		}
	}
	return false;
}

void hide_devices(const struct acpi *acpi, struct acpi_table *dsdt)
{
	hide_devices_in(dsdt);
	for (uint32_t i = 0; i < acpi->count; i++) {
		struct acpi_table table = acpi_table_at(acpi, i);

		if (memcmp(table.bytes, "SSDT", ACPI_SIGNATURE_SIZE) == 0) {
			hide_devices_in(&table);
		}
		hide_table(&table);
	}
}
