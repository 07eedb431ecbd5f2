/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the ACPI tables, with every length checked before it is used. */
#include "boot/acpi.h"

/* RSDP [ACPI 5.2.5.3, "Root System Description Pointer (RSDP) Structure"] */
#define RSDP_REVISION  ABI_U(15)
#define RSDP_XSDT      ABI_U(24)
#define RSDP_V1_SIZE   ABI_U(20) /* the part that the first checksum covers */
#define RSDP_SIZE      ABI_U(36)
#define RSDP_SIGNATURE "RSD PTR "

#define XSDT_ENTRY_SIZE ABI_U(8)

/* SPCR [Microsoft, "Serial Port Console Redirection Table"] */
#define SPCR_INTERFACE     ABI_U(36)
#define SPCR_ADDRESS_SPACE ABI_U(40)
#define SPCR_ADDRESS       ABI_U(44)
#define SPCR_SIZE_MIN      ABI_U(52)
#define SPCR_PL011         ABI_U(0x03)
#define SPCR_SBSA_32_BIT   ABI_U(0x0d)
#define SPCR_SBSA          ABI_U(0x0e)
#define SPCR_MEMORY        ABI_U(0)

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
	return table->size >= ABI_ACPI_HEADER_SIZE && table->size <= ACPI_TABLE_SIZE_MAX;
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
	return (uint8_t *)(uintptr_t)acpi_read64(acpi->xsdt.bytes + ABI_ACPI_HEADER_SIZE +
						 (size_t)index * XSDT_ENTRY_SIZE);
}

const char *acpi_open(struct acpi *acpi, uint8_t *rsdp)
{
	struct acpi_table table;

	if (rsdp == NULL || memcmp(rsdp, RSDP_SIGNATURE, sizeof(RSDP_SIGNATURE) - 1) != 0 ||
	    sum(rsdp, RSDP_V1_SIZE) != 0 || rsdp[RSDP_REVISION] < 2 || sum(rsdp, RSDP_SIZE) != 0 ||
	    !acpi_table_check((uint8_t *)(uintptr_t)acpi_read64(rsdp + RSDP_XSDT), "XSDT",
			      &acpi->xsdt)) {
		return NOT_FOUND;
	}
	acpi->count = (acpi->xsdt.size - ABI_ACPI_HEADER_SIZE) / XSDT_ENTRY_SIZE;
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

	if (!acpi_find(acpi, "SPCR", &spcr) || spcr.size < SPCR_SIZE_MIN ||
	    spcr.bytes[SPCR_ADDRESS_SPACE] != SPCR_MEMORY) {
		return 0;
	}
	type = spcr.bytes[SPCR_INTERFACE];
	if (type != SPCR_PL011 && type != SPCR_SBSA_32_BIT && type != SPCR_SBSA) {
		return 0;
	}
	return acpi_read64(spcr.bytes + SPCR_ADDRESS);
}
