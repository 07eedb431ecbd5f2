/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables. */
#include "baremetal/acpi.h"

#include "baremetal/bytes.h"
#include "baremetal/text.h"

#define TABLE_SIZE_MAX   ABI_U(0x1000000)
#define XSDT_ENTRIES_MAX ABI_U(256)
#define DBG2_DEVICES_MAX ABI_U(8)

static struct acpi_table table_at(uint64_t address)
{
	struct acpi_table table = { (const uint8_t *)(uintptr_t)address, 0 };

	if (address != 0) {
		table.size = read32(table.bytes + ACPI_LENGTH);
	}
	if (table.size < ACPI_HEADER_SIZE || table.size > TABLE_SIZE_MAX) {
		table.size = 0;
	}
	return table;
}

struct acpi_table acpi_find(const uint8_t *rsdp, const char *signature, uint32_t index)
{
	struct acpi_table xsdt = { NULL, 0 };

	if (rsdp != NULL &&
	    memcmp(rsdp, ACPI_RSDP_SIGNATURE, sizeof(ACPI_RSDP_SIGNATURE) - 1) == 0) {
		xsdt = table_at(read64(rsdp + ACPI_RSDP_XSDT));
	}
	for (uint32_t i = 0;
	     i < XSDT_ENTRIES_MAX && ACPI_HEADER_SIZE + (i + 1) * ACPI_XSDT_ENTRY_SIZE <= xsdt.size;
	     i++) {
		struct acpi_table table = table_at(
			read64(xsdt.bytes + ACPI_HEADER_SIZE + (size_t)i * ACPI_XSDT_ENTRY_SIZE));

		if (table.size != 0 && memcmp(table.bytes, signature, ACPI_SIGNATURE_SIZE) == 0 &&
		    index-- == 0) {
			return table;
		}
	}
	return (struct acpi_table){ NULL, 0 };
}

struct acpi_table acpi_dsdt(const struct acpi_table *fadt)
{
	struct acpi_table dsdt = { NULL, 0 };

	if (fadt->size >= ACPI_FADT_X_DSDT + 8) {
		dsdt = table_at(read64(fadt->bytes + ACPI_FADT_X_DSDT));
	}
	if (dsdt.size == 0 && fadt->size >= ACPI_FADT_DSDT + 4) {
		dsdt = table_at(read32(fadt->bytes + ACPI_FADT_DSDT));
	}
	return dsdt;
}

enum psci_conduit acpi_conduit(const struct acpi_table *fadt)
{
	uint32_t flags = fadt->size >= ACPI_FADT_ARM_BOOT_ARCH + 2
				 ? read16(fadt->bytes + ACPI_FADT_ARM_BOOT_ARCH)
				 : 0;

	if ((flags & ACPI_FADT_PSCI_COMPLIANT_BIT) == 0) {
		return CONDUIT_NONE;
	}
	return (flags & ACPI_FADT_PSCI_USE_HVC_BIT) != 0 ? CONDUIT_HVC : CONDUIT_SMC;
}

static bool is_pl011(uint32_t type)
{
	return type == ACPI_PORT_PL011 || type == ACPI_PORT_SBSA_32_BIT || type == ACPI_PORT_SBSA;
}

static uint64_t address_of(const uint8_t *generic)
{
	return generic[ACPI_ADDRESS_SPACE] == ACPI_ADDRESS_SPACE_MEMORY
		       ? read64(generic + ACPI_ADDRESS_VALUE)
		       : 0;
}

static uint64_t uart_of_dbg2(const struct acpi_table *dbg2)
{
	uint32_t at = dbg2->size >= ACPI_DBG2_SIZE ? read32(dbg2->bytes + ACPI_DBG2_FIRST) : 0;

	for (uint32_t i = 0;
	     i < DBG2_DEVICES_MAX && at >= ACPI_DBG2_SIZE &&
	     at <= dbg2->size - ACPI_DBG2_DEVICE_SIZE && i < read32(dbg2->bytes + ACPI_DBG2_COUNT);
	     i++) {
		const uint8_t *device = dbg2->bytes + at;
		uint32_t registers = at + read16(device + ACPI_DBG2_REGISTERS);

		if (read16(device + ACPI_DBG2_TYPE) == ACPI_DBG2_TYPE_SERIAL &&
		    is_pl011(read16(device + ACPI_DBG2_SUBTYPE)) &&
		    registers <= dbg2->size - ACPI_ADDRESS_SIZE) {
			return address_of(dbg2->bytes + registers);
		}
		at += read16(device + ACPI_DBG2_LENGTH);
	}
	return 0;
}

struct uart acpi_uart(const uint8_t *rsdp)
{
	struct acpi_table spcr = acpi_find(rsdp, "SPCR", 0);
	struct acpi_table dbg2 = acpi_find(rsdp, "DBG2", 0);
	struct uart uart = { .kind = UART_PL011 };

	if (spcr.size >= ACPI_SPCR_SIZE && is_pl011(spcr.bytes[ACPI_SPCR_TYPE])) {
		uart.base = address_of(spcr.bytes + ACPI_SPCR_ADDRESS);
	}
	if (uart.base == 0) {
		uart.base = uart_of_dbg2(&dbg2);
	}
	return uart;
}

const uint8_t *acpi_madt_entry(const struct acpi_table *madt, const uint8_t *entry, uint8_t type,
			       uint32_t size)
{
	uint32_t at = entry == NULL ? ACPI_MADT_FIRST
				    : (uint32_t)(entry - madt->bytes) + entry[ACPI_MADT_LENGTH];

	while (at + ACPI_MADT_ENTRY_SIZE <= madt->size) {
		const uint8_t *next = madt->bytes + at;
		uint32_t length = next[ACPI_MADT_LENGTH];

		if (length < ACPI_MADT_ENTRY_SIZE || length > madt->size - at) {
			break;
		}
		if (next[0] == type && length >= size) {
			return next;
		}
		at += length;
	}
	return NULL;
}

struct gic acpi_gic(const struct acpi_table *madt)
{
	const uint8_t *distributor =
		acpi_madt_entry(madt, NULL, ACPI_MADT_TYPE_GICD, ACPI_GICD_BASE + 8);
	const uint8_t *region = NULL;
	struct gic gic = { .distributor = 0 };

	if (distributor != NULL) {
		gic.distributor = read64(distributor + ACPI_GICD_BASE);
	}
	while (gic.region_count < GIC_REGIONS_MAX &&
	       (region = acpi_madt_entry(madt, region, ACPI_MADT_TYPE_GICR, ACPI_GICR_SIZE)) !=
		       NULL) {
		gic.regions[gic.region_count++] =
			(struct range){ read64(region + ACPI_GICR_BASE),
					read32(region + ACPI_GICR_LENGTH) };
	}
	return gic;
}
