/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine, by ACPI or by a device tree. */
#include "baremetal/platform.h"

#include "abi/psci.h"
#include "baremetal/acpi.h"
#include "baremetal/bytes.h"
#include "baremetal/cpu.h"
#include "baremetal/device_tree.h"
#include "baremetal/text.h"

static void add_cpus_of_madt(const struct acpi_table *madt)
{
	const uint8_t *gicc = NULL;

	while ((gicc = acpi_madt_entry(madt, gicc, ACPI_MADT_TYPE_GICC, ACPI_GICC_SIZE)) != NULL) {
		if ((read32(gicc + ACPI_GICC_FLAGS) & ACPI_GICC_ENABLED_BIT) != 0) {
			cpu_add(read64(gicc + ACPI_GICC_MPIDR) & PSCI_MPIDR_MASK_64,
				read64(gicc + ACPI_GICC_GICR));
		}
	}
}

static void add_cpus_of_tree(const struct tree *tree)
{
	struct tree_node node = tree_begin(tree);

	while (tree_next(&node)) {
		if (node.depth == 2 && text_begins(node.name, "cpu@")) {
			cpu_add(tree_reg(&node, 0).base, 0);
		}
	}
}

struct platform platform_find(const uint8_t *rsdp, const uint8_t *bytes)
{
	struct acpi_table fadt = acpi_find(rsdp, "FACP", 0);
	struct platform platform = { .found_by = "nothing" };

	if (fadt.size != 0) {
		struct acpi_table madt = acpi_find(rsdp, "APIC", 0);

		platform.found_by = "ACPI";
		platform.conduit = acpi_conduit(&fadt);
		platform.uart = acpi_uart(rsdp);
		platform.gic = acpi_gic(&madt);
		add_cpus_of_madt(&madt);
	} else {
		struct tree tree = tree_open(bytes);

		if (tree.bytes != NULL) {
			platform.found_by = "device tree";
			platform.conduit = tree_conduit(&tree);
			platform.uart = tree_uart(&tree);
			platform.gic = tree_gic(&tree);
			add_cpus_of_tree(&tree);
		}
	}
	return platform;
}
