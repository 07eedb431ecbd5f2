/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the ACPI tables, with every length checked before it is used. */
#include "boot/acpi.h"

#define NOT_FOUND "the firmware gives no valid ACPI tables; start QEMU without -machine acpi=off"

static uint8_t sum(const uint8_t *bytes, uint32_t size)
{
	uint8_t total = 0;

	for (uint32_t i = 0; i < size; i++) {
		total = (uint8_t)(total + bytes[i]);
	}
	return total;
}

static bool table_open(uint8_t *bytes, struct acpi_table *table)
{
	if (bytes == NULL) {
		return false;
	}
	table->bytes = bytes;
	table->size = acpi_read32(bytes + ACPI_LENGTH);
	return table->size >= ACPI_HEADER_SIZE && table->size <= ACPI_TABLE_SIZE_MAX;
}

static bool has_signature(const struct acpi_table *table, const char *signature)
{
	return memcmp(table->bytes, signature, ACPI_SIGNATURE_SIZE) == 0;
}

bool acpi_table_check(uint8_t *bytes, const char *signature, struct acpi_table *table)
{
	return table_open(bytes, table) && has_signature(table, signature) &&
	       sum(table->bytes, table->size) == 0;
}

static uint8_t *entry(const struct acpi *acpi, uint32_t index)
{
	return (uint8_t *)(uintptr_t)acpi_read64(acpi->xsdt.bytes + ACPI_HEADER_SIZE +
						 (size_t)index * ACPI_XSDT_ENTRY_SIZE);
}

const char *acpi_open(struct acpi *acpi, uint8_t *rsdp)
{
	struct acpi_table table;

	if (rsdp == NULL ||
	    memcmp(rsdp, ACPI_RSDP_SIGNATURE, sizeof(ACPI_RSDP_SIGNATURE) - 1) != 0 ||
	    sum(rsdp, ACPI_RSDP_V1_SIZE) != 0 || rsdp[ACPI_RSDP_REVISION] < 2 ||
	    sum(rsdp, ACPI_RSDP_SIZE) != 0 ||
	    !acpi_table_check((uint8_t *)(uintptr_t)acpi_read64(rsdp + ACPI_RSDP_XSDT), "XSDT",
			      &acpi->xsdt)) {
		return NOT_FOUND;
	}
	acpi->count = (acpi->xsdt.size - ACPI_HEADER_SIZE) / ACPI_XSDT_ENTRY_SIZE;
	if (acpi->count > ACPI_TABLE_COUNT_MAX) {
		return "the firmware gives more ACPI tables than conduit can look at";
	}
	for (uint32_t i = 0; i < acpi->count; i++) {
		if (!table_open(entry(acpi, i), &table)) {
			return "the firmware gives an ACPI table of an impossible length";
		}
	}
	return NULL;
}

struct acpi_table acpi_table_at(const struct acpi *acpi, uint32_t index)
{
	uint8_t *bytes = entry(acpi, index);

	return (struct acpi_table){ .bytes = bytes, .size = acpi_read32(bytes + ACPI_LENGTH) };
}

bool acpi_find(const struct acpi *acpi, const char *signature, struct acpi_table *table)
{
	for (uint32_t i = 0; i < acpi->count; i++) {
		if (acpi_table_check(entry(acpi, i), signature, table)) {
			return true;
		}
	}
	return false;
}

void acpi_seal(struct acpi_table *table)
{
	table->bytes[ACPI_CHECKSUM] = 0;
	table->bytes[ACPI_CHECKSUM] = (uint8_t)-sum(table->bytes, table->size);
}

uint64_t acpi_console(const struct acpi *acpi)
{
	struct acpi_table spcr;
	uint32_t type;

	if (!acpi_find(acpi, "SPCR", &spcr) || spcr.size < ACPI_SPCR_SIZE ||
	    spcr.bytes[ACPI_SPCR_ADDRESS + ACPI_ADDRESS_SPACE] != ACPI_ADDRESS_SPACE_MEMORY) {
		return 0;
	}
	type = spcr.bytes[ACPI_SPCR_TYPE];
	if (type != ACPI_PORT_PL011 && type != ACPI_PORT_SBSA_32_BIT && type != ACPI_PORT_SBSA) {
		return 0;
	}
	return acpi_read64(spcr.bytes + ACPI_SPCR_ADDRESS + ACPI_ADDRESS_VALUE);
}
