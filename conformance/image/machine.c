/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine as its ACPI tables describe it: what the tests ask of them. */
#include "image/image.h"

#include "baremetal/acpi.h"
#include "baremetal/bytes.h"
#include "baremetal/efi.h"

struct probe_machine machine;

static uint32_t bit_of(uint32_t intid)
{
	return intid < CPU_INTID_COUNT ? ABI_BIT(intid) : 0;
}

/* PPIs that a table gives to a timer, a performance monitor or a hypervisor. */
static uint32_t used_ppis(const uint8_t *rsdp)
{
	struct acpi_table madt = acpi_find(rsdp, "APIC", 0);
	struct acpi_table gtdt = acpi_find(rsdp, "GTDT", 0);
	const uint8_t *gicc = NULL;
	uint32_t used = 0;

	while ((gicc = acpi_madt_entry(&madt, gicc, ACPI_MADT_TYPE_GICC, ACPI_GICC_SIZE)) != NULL) {
		used |= bit_of(read32(gicc + ACPI_GICC_PMU)) |
			bit_of(read32(gicc + ACPI_GICC_MAINTENANCE));
	}
	for (uint32_t at = ACPI_GTDT_FIRST;
	     at < ACPI_GTDT_FIRST + ACPI_GTDT_COUNT * ACPI_GTDT_STRIDE && at + 4 <= gtdt.size;
	     at += ACPI_GTDT_STRIDE) {
		used |= bit_of(read32(gtdt.bytes + at));
	}
	return used;
}

/* The tests let EL2 raise these. Not 26: conduit's own, which no table names. */
static bool choose_ppis(uint32_t used)
{
	static const uint8_t candidates[] = { 19, 20, 21, 22, 24, 25, 28, 31, 30, 17, 16 };
	uint32_t count = 0;

	for (uint32_t i = 0; i < sizeof(candidates) && count < FREE_PPI_COUNT; i++) {
		if ((used >> candidates[i] & 1) == 0) {
			machine.free_ppi[count++] = candidates[i];
		}
	}
	return count == FREE_PPI_COUNT;
}

const char *machine_find(void)
{
	const uint8_t *rsdp = efi_rsdp();
	struct acpi_table fadt = acpi_find(rsdp, "FACP", 0);

	if (fadt.size < ACPI_FADT_SIZE) {
		return "this machine has no ACPI tables with a FADT of revision 6 and a MADT";
	}
	machine.platform = platform_find(rsdp, NULL);
	machine.cpu_count = cpu_count < PROBE_CPUS_MAX ? cpu_count : PROBE_CPUS_MAX;
	machine.fadt_revision = fadt.bytes[ACPI_REVISION];
	machine.fadt_flags = read32(fadt.bytes + ACPI_FADT_FLAGS);
	machine.fadt_names_hyper_v =
		memcmp(fadt.bytes + ACPI_FADT_HYPERVISOR_ID, "MsHyperV", 8) == 0;
	if (machine.platform.gic.distributor == 0 ||
	    (cpus[0].gicr == 0 && machine.platform.gic.region_count == 0)) {
		return "this machine has no GICv3";
	}
	if (machine.platform.uart.base == 0) {
		return "no PL011 in SPCR or DBG2 to report on; give the machine a serial port";
	}
	if (!choose_ppis(used_ppis(rsdp))) {
		return "this machine has no five PPIs that are free";
	}
	return machine.fadt_names_hyper_v
		       ? NULL
		       : "this is not Hyper-V: the FADT names another hypervisor or none";
}
