/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables: finding them, and what an image reads of them. Context: any. The firmware is trusted with addresses, not with sizes. */
#ifndef BAREMETAL_ACPI_H
#define BAREMETAL_ACPI_H

#include "abi/acpi.h"
#include "baremetal/platform.h"

/* A table of at least ACPI_HEADER_SIZE bytes; size 0: there is none */
struct acpi_table {
	const uint8_t *bytes;
	uint32_t size;
};

/** acpi_find - number @index of the tables with this signature; @rsdp may be NULL */
struct acpi_table acpi_find(const uint8_t *rsdp, const char *signature, uint32_t index);

/** acpi_dsdt - the DSDT that a FADT names */
struct acpi_table acpi_dsdt(const struct acpi_table *fadt);

/** acpi_conduit - of PSCI, by the FADT */
enum psci_conduit acpi_conduit(const struct acpi_table *fadt);

/** acpi_uart - the PL011 that SPCR or DBG2 names */
struct uart acpi_uart(const uint8_t *rsdp);

/** acpi_gic - by the MADT */
struct gic acpi_gic(const struct acpi_table *madt);

/**
 * acpi_madt_entry - the first entry of a type behind another one
 * @entry: the one before; NULL: none
 * @type, @size: ACPI_MADT_TYPE_x, and the size of the smallest such entry
 *
 * returns: NULL: there is none
 */
const uint8_t *acpi_madt_entry(const struct acpi_table *madt, const uint8_t *entry, uint8_t type,
			       uint32_t size);

#endif
