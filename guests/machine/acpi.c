/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ACPI: who calls, the console, CPUs and interrupt controller, and VMBus's interrupt. Byte by byte, since nothing in it is
 * aligned [ACPI 6.5].
 */
#include "abi/acpi.h"
#include "abi/hv_identity.h"
#include "machine/machine.h"

#define XSDT_OFFSET      24 /* in the RSDP */
#define XSDT_ENTRIES_MAX 256
#define TABLE_SIZE_MAX   ABI_U(0x1000000)

#define FADT_DSDT   40
#define FADT_X_DSDT 140

/* [ACPI "Multiple APIC Description Table"]: entries from 44 on, each with type and length */
#define MADT_ENTRIES   44
#define MADT_GICC      11
#define MADT_GICC_SIZE 76
#define MADT_GICD      12
#define MADT_GICR      14
#define GICC_FLAGS     12
#define GICC_GICR      60
#define GICC_MPIDR     68
#define GICD_BASE      8
#define GICR_BASE      4
#define GICR_SIZE      12
#define MPIDR_AFFINITY ABI_ULL(0xff00ffffff)

/* [Microsoft, "Serial Port Console Redirection Table"; "Debug Port Table 2"] */
#define SPCR_TYPE        36
#define SPCR_ADDRESS     44
#define SERIAL_PL011     ABI_U(0x03)
#define SERIAL_SBSA      ABI_U(0x0e)
#define DBG2_FIRST       36
#define DBG2_COUNT       40
#define DBG2_TYPE        12 /* in a device */
#define DBG2_SUBTYPE     14
#define DBG2_REGISTERS   18
#define DBG2_SERIAL_TYPE ABI_U(0x8000)

/* Extended Interrupt Descriptor [ACPI 6.4.3.6]: tag, length, flags, count, numbers */
#define AML_EXTENDED_INTERRUPT 0x89
#define AML_INTERRUPT_SIZE     9
#define AML_DEVICE_MAX         512 /* bytes behind its name in which VMBus's _CRS is looked for */

/* Address space descriptors of memory [ACPI 6.4.3.5]: tag, length, type, flags, granularity, range */
#define AML_DWORD_SPACE  0x87
#define AML_DWORD_LENGTH 0x17
#define AML_DWORD_BASE   10
#define AML_DWORD_SIZE   22
#define AML_QWORD_SPACE  0x8a
#define AML_QWORD_LENGTH 0x2b
#define AML_QWORD_BASE   14
#define AML_QWORD_SIZE   38
#define AML_SPACE_SIZE   46 /* of the larger one */
#define WINDOW_SIZE_MIN  ABI_ULL(0x100000)
#define WINDOW_END_MAX   ABI_ULL(0x100000000)

struct table {
	const uint8_t *bytes;
	uint32_t size;
};

typedef bool table_visitor(const struct table *table);

static struct table table_at(uint64_t address)
{
	struct table table = { (const uint8_t *)(uintptr_t)address, 0 };

	if (address != 0) {
		table.size = read32(table.bytes + ACPI_LENGTH);
	}
	if (table.size < ACPI_HEADER_SIZE || table.size > TABLE_SIZE_MAX) {
		table.size = 0;
	}
	return table;
}

/* Visits the tables with this signature until one is found good. */
static bool visit(const char *signature, table_visitor *visitor)
{
	struct table xsdt = table_at(read64(machine.rsdp + XSDT_OFFSET));

	for (uint32_t i = 0; i < XSDT_ENTRIES_MAX && ACPI_HEADER_SIZE + (i + 1) * 8 <= xsdt.size;
	     i++) {
		struct table table =
			table_at(read64(xsdt.bytes + ACPI_HEADER_SIZE + (size_t)i * 8));

		if (table.size != 0 && memcmp(table.bytes, signature, 4) == 0 && visitor(&table)) {
			return true;
		}
	}
	return false;
}

static bool take_fadt(const struct table *table)
{
	machine.fadt = table->bytes;
	machine.fadt_size = table->size;
	return true;
}

static bool take_spcr(const struct table *table)
{
	if (table->size < SPCR_ADDRESS + 8 ||
	    (table->bytes[SPCR_TYPE] != SERIAL_PL011 && table->bytes[SPCR_TYPE] != SERIAL_SBSA)) {
		return false;
	}
	machine.uart = read64(table->bytes + SPCR_ADDRESS);
	return true;
}

static bool take_dbg2(const struct table *table)
{
	uint32_t at = table->size >= DBG2_COUNT + 4 ? read32(table->bytes + DBG2_FIRST) : 0;
	const uint8_t *device = table->bytes + at;
	uint32_t registers;

	if (at == 0 || at > table->size - DBG2_REGISTERS - 2 ||
	    read16(device + DBG2_TYPE) != DBG2_SERIAL_TYPE ||
	    (read16(device + DBG2_SUBTYPE) != SERIAL_PL011 &&
	     read16(device + DBG2_SUBTYPE) != SERIAL_SBSA)) {
		return false;
	}
	registers = at + read16(device + DBG2_REGISTERS);
	if (registers > table->size - 12) {
		return false;
	}
	machine.uart = read64(table->bytes + registers + 4);
	return true;
}

static void take_gicc(const uint8_t *entry)
{
	struct cpu *cpu = &machine.cpus[machine.cpu_count];

	if ((read32(entry + GICC_FLAGS) & 1) == 0 || machine.cpu_count == CPU_COUNT_MAX) {
		return;
	}
	cpu->mpidr = read64(entry + GICC_MPIDR) & MPIDR_AFFINITY;
	cpu->gicr = read64(entry + GICC_GICR);
	machine.cpu_count++;
}

static bool take_madt(const struct table *table)
{
	uint32_t at = MADT_ENTRIES;

	machine.cpu_count = 0;
	while (at + 2 <= table->size) {
		const uint8_t *entry = table->bytes + at;
		uint32_t size = entry[1];

		if (size < 2 || size > table->size - at) {
			break;
		}
		if (entry[0] == MADT_GICC && size >= MADT_GICC_SIZE) {
			take_gicc(entry);
		} else if (entry[0] == MADT_GICD && size >= GICD_BASE + 8) {
			machine.gicd = read64(entry + GICD_BASE);
		} else if (entry[0] == MADT_GICR && size >= GICR_SIZE + 4 && machine.gicr == 0) {
			machine.gicr = read64(entry + GICR_BASE);
			machine.gicr_size = read32(entry + GICR_SIZE);
		}
		at += size;
	}
	return true;
}

/* A PPI in an Extended Interrupt Descriptor with one number; 0: it is none. */
static uint32_t interrupt_at(const uint8_t *at)
{
	uint32_t intid;

	if (at[0] != AML_EXTENDED_INTERRUPT || read16(at + 1) < 6 || at[4] != 1) {
		return 0;
	}
	intid = read32(at + 5);
	return intid >= 16 && intid < 32 ? intid : 0;
}

static struct machine_range window_at(const uint8_t *at)
{
	struct machine_range window = { 0, 0, false };

	if (at[0] == AML_DWORD_SPACE && read16(at + 1) == AML_DWORD_LENGTH && at[3] == 0) {
		window.base = read32(at + AML_DWORD_BASE);
		window.size = read32(at + AML_DWORD_SIZE);
	} else if (at[0] == AML_QWORD_SPACE && read16(at + 1) == AML_QWORD_LENGTH && at[3] == 0) {
		window.base = read64(at + AML_QWORD_BASE);
		window.size = read64(at + AML_QWORD_SIZE);
	}
	if (window.base >= WINDOW_END_MAX || window.size > WINDOW_END_MAX - window.base ||
	    window.size < WINDOW_SIZE_MIN) {
		window.size = 0;
	}
	return window;
}

/* The memory of the bus is that of the device around VMBus's, before it: the last one below 4 GiB. */
static void find_window(const struct table *table, uint32_t name)
{
	uint32_t first =
		name > ACPI_HEADER_SIZE + AML_DEVICE_MAX ? name - AML_DEVICE_MAX : ACPI_HEADER_SIZE;

	for (uint32_t at = first; at < name && at + AML_SPACE_SIZE <= table->size; at++) {
		struct machine_range window = window_at(table->bytes + at);

		if (window.size != 0) {
			machine.vmbus_window = window;
		}
	}
}

/*
 * AML is a language, and this is no interpreter of it: the names of VMBus's device are looked for as bytes, and the first
 * interrupt descriptor with a PPI behind them is taken.
 */
static bool take_aml(const struct table *table)
{
	static const char names[][6] = { "VMBus", "VMBUS" };

	for (uint32_t at = ACPI_HEADER_SIZE; at + sizeof(names[0]) <= table->size; at++) {
		if (memcmp(table->bytes + at, names[0], sizeof(names[0])) != 0 &&
		    memcmp(table->bytes + at, names[1], sizeof(names[1])) != 0) {
			continue;
		}
		for (uint32_t i = at;
		     i < at + AML_DEVICE_MAX && i + AML_INTERRUPT_SIZE <= table->size; i++) {
			uint32_t intid = interrupt_at(table->bytes + i);

			if (intid != 0) {
				machine.vmbus_intid = intid;
				machine.vmbus_found_by = "ACPI";
				find_window(table, at);
				return true;
			}
		}
	}
	return false;
}

void vmbus_assume(void)
{
	machine.vmbus_intid = HV_ACPI_VMBUS_INTID;
	machine.vmbus_found_by = "nothing, hence Microsoft's number";
}

static void find_vmbus(void)
{
	struct table dsdt = { NULL, 0 };

	if (machine.fadt_size >= FADT_X_DSDT + 8) {
		dsdt = table_at(read64(machine.fadt + FADT_X_DSDT));
	}
	if (dsdt.size == 0 && machine.fadt_size >= FADT_DSDT + 4) {
		dsdt = table_at(read32(machine.fadt + FADT_DSDT));
	}
	if (take_aml(&dsdt) || visit("SSDT", take_aml)) {
		return;
	}
	vmbus_assume();
}

bool acpi_read(void)
{
	int conduit;

	if (machine.rsdp == NULL || memcmp(machine.rsdp, "RSD PTR ", 8) != 0 ||
	    !visit("FACP", take_fadt)) {
		return false;
	}
	machine.found_by = "ACPI";
	conduit = smccc_conduit_from_fadt(machine.fadt, machine.fadt_size);
	machine.conduit = conduit > 0 ? (enum arm_smccc_conduit)conduit : SMCCC_CONDUIT_NONE;
	visit("APIC", take_madt);
	if (!visit("SPCR", take_spcr)) {
		visit("DBG2", take_dbg2);
	}
	find_vmbus();
	return true;
}
