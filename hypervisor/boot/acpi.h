/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's ACPI tables: finding them, and changing them so that the guest sees Hyper-V [ACPI 6.5]. */
#ifndef BOOT_ACPI_H
#define BOOT_ACPI_H

#include <stdbool.h>
#include <stdint.h>

#include "aarch64/string.h"
#include "abi/acpi.h"
#include "core/boot_info.h"

/* IMPDEF: a table that claims more is taken for damage. QEMU's largest is a DSDT of a few 100 KiB. */
#define ACPI_TABLE_SIZE_MAX  ABI_U(0x1000000)
#define ACPI_TABLE_COUNT_MAX ABI_U(256)

/* A _HID of the form AAAANNNN, with the NUL after it */
#define ACPI_ID_SIZE ABI_U(9)

/* A table with @size bytes, as its header says; at least ACPI_HEADER_SIZE. */
struct acpi_table {
	uint8_t *bytes;
	uint32_t size;
};

/* The table of tables. */
struct acpi {
	struct acpi_table xsdt;
	uint32_t count;
};

/* Fields are not aligned. The caller has compared the offset with the table's size. */
static inline uint32_t acpi_read32(const uint8_t *field)
{
	uint32_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static inline uint64_t acpi_read64(const uint8_t *field)
{
	uint64_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

/*
 * Functions that can refuse return NULL, or the words for the person at the console: what is wrong, and what to change.
 */

/** acpi_open - check the RSDP, the XSDT and the header of each table in it */
const char *acpi_open(struct acpi *acpi, uint8_t *rsdp);

/** acpi_table_at - table number @index of the XSDT, below acpi->count */
struct acpi_table acpi_table_at(const struct acpi *acpi, uint32_t index);

/** acpi_find - the first table with this signature and a correct checksum. returns: false when there is none */
bool acpi_find(const struct acpi *acpi, const char *signature, struct acpi_table *table);

/** acpi_table_check - the table at @bytes, when it has that signature, a sane length and a correct checksum */
bool acpi_table_check(uint8_t *bytes, const char *signature, struct acpi_table *table);

/** acpi_seal - make the checksum right again after a change */
void acpi_seal(struct acpi_table *table);

/** acpi_console - address of the PL011 that SPCR names; 0: none */
uint64_t acpi_console(const struct acpi *acpi);

/** fadt_check - recent enough to name a hypervisor, and PSCI by SMC */
const char *fadt_check(const struct acpi_table *fadt);

/** fadt_dsdt - the DSDT that the FADT points to. returns: false when there is none, or it is damaged */
bool fadt_dsdt(const struct acpi_table *fadt, struct acpi_table *dsdt);

/** fadt_announce - this machine is a partition of Hyper-V */
void fadt_announce(struct acpi_table *fadt);

/** madt_read - CPUs and the interrupt controller: fills cpus, cpu_count, gicd, gicr and gicr_size of @info */
const char *madt_read(const struct acpi_table *madt, struct boot_info *info);

/** madt_hide_its - the guest must not give the interrupt controller memory to write to */
void madt_hide_its(struct acpi_table *madt);

/** aml_names - whether a DSDT or SSDT holds @id as a string (a _HID or _CID) */
bool aml_names(const struct acpi_table *table, const char id[ACPI_ID_SIZE]);

/**
 * hide_devices - no table shows a device that stage 2 does not map
 * @dsdt: it is not in the XSDT
 */
void hide_devices(const struct acpi *acpi, struct acpi_table *dsdt);

#endif
