/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine as its ACPI tables describe it [ACPI 6.5 5.2]. The firmware is trusted with its own
 * tables, not with their sizes.
 */
#include "image/machine.h"

#include "image/image.h"

#define TABLES_MAX       ABI_U(64)
#define XSDT_ENTRIES_MAX ABI_U(256)
#define HEADER_SIZE      ABI_U(36)
#define LENGTH_OFFSET    ABI_U(4)
#define REVISION_OFFSET  ABI_U(8)
#define RSDP_XSDT        ABI_U(24)
#define SPACE_MEMORY     ABI_U(0) /* of a generic address */
#define GAS_ADDRESS      ABI_U(4)

/* [ACPI 6.5 5.2.9 "Fixed ACPI Description Table"] */
#define FADT_FLAGS      ABI_U(112)
#define FADT_ARM_BOOT   ABI_U(129)
#define FADT_HYPERVISOR ABI_U(268)
#define FADT_SIZE       ABI_U(276)
#define ARM_BOOT_PSCI   ABI_BIT(0)
#define ARM_BOOT_HVC    ABI_BIT(1)

/* [ACPI 6.5 5.2.12 "Multiple APIC Description Table"] */
#define MADT_FIRST       ABI_U(44)
#define TYPE_GICC        ABI_U(0x0b)
#define TYPE_GICD        ABI_U(0x0c)
#define TYPE_GICR        ABI_U(0x0e)
#define GICC_FLAGS       ABI_U(12)
#define GICC_PMU         ABI_U(20)
#define GICC_MAINTENANCE ABI_U(56)
#define GICC_GICR        ABI_U(60)
#define GICC_MPIDR       ABI_U(68)
#define GICC_SIZE        ABI_U(76)
#define GICC_ENABLED     ABI_BIT(0)
#define GICD_ADDRESS     ABI_U(8)
#define GICR_ADDRESS     ABI_U(4)
#define GICR_LENGTH      ABI_U(12)

/* [ACPI 6.5 5.2.25 "Generic Timer Description Table"]: four times interrupt and flags */
#define GTDT_FIRST  ABI_U(48)
#define GTDT_STRIDE ABI_U(8)
#define GTDT_COUNT  ABI_U(4)

/* Microsoft's "Serial Port Console Redirection Table" and "Debug Port Table 2" */
#define SPCR_TYPE        ABI_U(36)
#define SPCR_BASE        ABI_U(40)
#define DBG2_FIRST       ABI_U(36)
#define DBG2_COUNT       ABI_U(40)
#define DBG2_DEVICES_MAX ABI_U(8)
#define DEVICE_LENGTH    ABI_U(1)
#define DEVICE_TYPE      ABI_U(12)
#define DEVICE_SUBTYPE   ABI_U(14)
#define DEVICE_BASE      ABI_U(18)
#define DEVICE_SERIAL    ABI_U(0x8000)
#define SUBTYPE_PL011    ABI_U(0x03)
#define SUBTYPE_SBSA_32  ABI_U(0x0d)
#define SUBTYPE_SBSA     ABI_U(0x0e)

#define REGIONS_MAX      ABI_U(8)
#define FRAMES_MAX       ABI_U(512)
#define FRAMES_SIZE      ABI_U(0x20000)
#define GICR_TYPER       ABI_U(8)
#define GICR_TYPER_VLPIS ABI_BIT(1)
#define GICR_TYPER_LAST  ABI_BIT(4)
#define MPIDR_AFFINITY   ABI_ULL(0xff00ffffff)
#define NO_CPU           ABI_ULL(0xff00ffffff) /* an affinity that PSCI knows nothing of */

/* [UEFI 4.6 "EFI Configuration Table"] */
static const struct efi_guid acpi_guid = {
	ABI_U(0x8868e871), 0xe4f1, 0x11d3, { 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81 }
};

struct machine machine;

/* Redistributor regions: the frames of several CPUs, one behind the other */
static struct {
	uint64_t base;
	uint64_t size;
} regions[REGIONS_MAX];
static uint32_t region_count;

/* PPIs that a table gives to a timer, a performance monitor or a hypervisor */
static uint32_t used_ppis;

static uint64_t number_at(const uint8_t *bytes, uint32_t size)
{
	uint64_t value = 0;

	while (size-- != 0) {
		value = value << 8 | bytes[size];
	}
	return value;
}

static uint32_t length_of(const uint8_t *table)
{
	return (uint32_t)number_at(table + LENGTH_OFFSET, 4);
}

static const uint8_t *find_xsdt(const struct efi_system_table *system)
{
	for (uint64_t i = 0; i < system->table_count && i < TABLES_MAX; i++) {
		const uint8_t *rsdp = system->tables[i].table;

		if (memcmp(&system->tables[i].guid, &acpi_guid, sizeof(acpi_guid)) == 0) {
			return (const uint8_t *)(uintptr_t)number_at(rsdp + RSDP_XSDT, 8);
		}
	}
	return NULL;
}

/* A table of at least @size bytes; NULL: there is none */
static const uint8_t *find_table(const uint8_t *xsdt, const char *signature, uint32_t size)
{
	uint64_t end = xsdt != NULL ? length_of(xsdt) : 0;

	for (uint64_t i = 0; i < XSDT_ENTRIES_MAX && HEADER_SIZE + (i + 1) * 8 <= end; i++) {
		const uint8_t *entry = xsdt + HEADER_SIZE + i * 8;
		const uint8_t *table = (const uint8_t *)(uintptr_t)number_at(entry, 8);

		if (table != NULL && memcmp(table, signature, 4) == 0 && length_of(table) >= size) {
			return table;
		}
	}
	return NULL;
}

static void use_ppi(uint64_t intid)
{
	if (intid < INTID_COUNT) {
		used_ppis |= ABI_BIT((uint32_t)intid);
	}
}

static void take_fadt(const uint8_t *fadt)
{
	uint64_t arm = number_at(fadt + FADT_ARM_BOOT, 2);

	machine.fadt_revision = fadt[REVISION_OFFSET];
	machine.fadt_flags = (uint32_t)number_at(fadt + FADT_FLAGS, 4);
	machine.psci_by_smc = (arm & ARM_BOOT_PSCI) != 0 && (arm & ARM_BOOT_HVC) == 0;
	machine.fadt_names_hyper_v = memcmp(fadt + FADT_HYPERVISOR, "MsHyperV", 8) == 0;
}

static void take_cpu(const uint8_t *gicc)
{
	uint64_t mpidr = number_at(gicc + GICC_MPIDR, 8) & MPIDR_AFFINITY;
	uint64_t own = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	struct cpu *cpu = &cpus[0];

	if ((number_at(gicc + GICC_FLAGS, 4) & GICC_ENABLED) == 0) {
		return;
	}
	use_ppi(number_at(gicc + GICC_PMU, 4));
	use_ppi(number_at(gicc + GICC_MAINTENANCE, 4));
	if (mpidr != own) {
		if (machine.cpu_count == CPU_COUNT_MAX) {
			return;
		}
		cpu = &cpus[machine.cpu_count++];
	}
	cpu->mpidr = mpidr;
	cpu->gicr = number_at(gicc + GICC_GICR, 8);
}

static void take_madt(const uint8_t *madt)
{
	uint32_t end = length_of(madt);

	machine.cpu_count = 1;
	for (uint32_t at = MADT_FIRST; at + 2 <= end && madt[at + 1] >= 2; at += madt[at + 1]) {
		const uint8_t *entry = madt + at;

		if (at + entry[1] > end) {
			return;
		}
		if (entry[0] == TYPE_GICC && entry[1] >= GICC_SIZE) {
			take_cpu(entry);
		} else if (entry[0] == TYPE_GICD && entry[1] >= GICD_ADDRESS + 8) {
			machine.gicd = number_at(entry + GICD_ADDRESS, 8);
		} else if (entry[0] == TYPE_GICR && entry[1] >= GICR_LENGTH + 4 &&
			   region_count < REGIONS_MAX) {
			regions[region_count].base = number_at(entry + GICR_ADDRESS, 8);
			regions[region_count++].size = number_at(entry + GICR_LENGTH, 4);
		}
	}
}

static bool is_pl011(uint64_t type)
{
	return type == SUBTYPE_PL011 || type == SUBTYPE_SBSA_32 || type == SUBTYPE_SBSA;
}

static uint64_t address_of(const uint8_t *gas)
{
	return gas[0] == SPACE_MEMORY ? number_at(gas + GAS_ADDRESS, 8) : 0;
}

static uint64_t uart_of_dbg2(const uint8_t *dbg2)
{
	uint64_t at = number_at(dbg2 + DBG2_FIRST, 4);
	uint64_t count = number_at(dbg2 + DBG2_COUNT, 4);

	for (uint64_t i = 0; i < count && i < DBG2_DEVICES_MAX; i++) {
		const uint8_t *device = dbg2 + at;
		uint64_t base;

		if (at + DEVICE_BASE + 2 > length_of(dbg2)) {
			return 0;
		}
		base = number_at(device + DEVICE_BASE, 2);
		if (number_at(device + DEVICE_TYPE, 2) == DEVICE_SERIAL &&
		    is_pl011(number_at(device + DEVICE_SUBTYPE, 2)) &&
		    at + base + GAS_ADDRESS + 8 <= length_of(dbg2)) {
			return address_of(device + base);
		}
		at += number_at(device + DEVICE_LENGTH, 2);
	}
	return 0;
}

static uint64_t find_uart(const uint8_t *xsdt)
{
	const uint8_t *spcr = find_table(xsdt, "SPCR", SPCR_BASE + GAS_ADDRESS + 8);
	const uint8_t *dbg2 = find_table(xsdt, "DBG2", DBG2_COUNT + 4);
	uint64_t uart = 0;

	if (spcr != NULL && is_pl011(spcr[SPCR_TYPE])) {
		uart = address_of(spcr + SPCR_BASE);
	}
	return uart == 0 && dbg2 != NULL ? uart_of_dbg2(dbg2) : uart;
}

/* The tests let EL2 raise these. Not 26: conduit's own, which no table names. */
static bool choose_ppis(const uint8_t *gtdt)
{
	static const uint8_t candidates[] = { 19, 20, 21, 22, 24, 25, 28, 31, 30, 17, 16 };
	uint32_t count = 0;

	for (uint32_t i = 0; i < GTDT_COUNT && gtdt != NULL; i++) {
		use_ppi(number_at(gtdt + GTDT_FIRST + (size_t)i * GTDT_STRIDE, 4));
	}
	for (uint32_t i = 0; i < sizeof(candidates) && count < FREE_PPI_COUNT; i++) {
		if ((used_ppis >> candidates[i] & 1) == 0) {
			machine.free_ppi[count++] = candidates[i];
		}
	}
	return count == FREE_PPI_COUNT;
}

const char *machine_find(const struct efi_system_table *system)
{
	const uint8_t *xsdt = find_xsdt(system);
	const uint8_t *fadt = find_table(xsdt, "FACP", FADT_SIZE);
	const uint8_t *madt = find_table(xsdt, "APIC", MADT_FIRST);
	const uint8_t *gtdt = find_table(xsdt, "GTDT", GTDT_FIRST + GTDT_COUNT * GTDT_STRIDE);

	for (uint32_t i = 0; i < CPU_COUNT_MAX; i++) {
		cpus[i].index = i;
		cpus[i].mpidr = NO_CPU;
	}
	if (fadt == NULL || madt == NULL) {
		return "this machine has no ACPI tables with a FADT of revision 6 and a MADT";
	}
	take_fadt(fadt);
	take_madt(madt);
	machine.uart = find_uart(xsdt);
	if (machine.gicd == 0 || (cpus[0].gicr == 0 && region_count == 0)) {
		return "this machine has no GICv3";
	}
	if (machine.uart == 0) {
		return "no PL011 in SPCR or DBG2 to report on; give the machine a serial port";
	}
	return choose_ppis(gtdt) ? NULL : "this machine has no five PPIs that are free";
}

static struct cpu *cpu_of_affinity(uint32_t affinity)
{
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		uint64_t mpidr = cpus[i].mpidr;

		if (((uint32_t)(mpidr >> 32) << 24 | (uint32_t)(mpidr & 0xffffff)) == affinity) {
			return &cpus[i];
		}
	}
	return NULL;
}

/* [IHI0069 "GICR_TYPER"]: two frames of 64 KiB a CPU, with virtual LPIs four */
static void walk_region(uint64_t at, uint64_t end)
{
	for (uint32_t i = 0; i < FRAMES_MAX && at + FRAMES_SIZE <= end; i++) {
		uint32_t typer = mmio_read(at + GICR_TYPER);
		struct cpu *cpu = cpu_of_affinity(mmio_read(at + GICR_TYPER + 4));

		if (cpu != NULL && cpu->gicr == 0) {
			cpu->gicr = at;
		}
		if ((typer & GICR_TYPER_LAST) != 0) {
			return;
		}
		at += (typer & GICR_TYPER_VLPIS) != 0 ? 2 * FRAMES_SIZE : FRAMES_SIZE;
	}
}

void machine_find_redistributors(void)
{
	for (uint32_t i = 0; i < region_count; i++) {
		walk_region(regions[i].base, regions[i].base + regions[i].size);
	}
}
