/* SPDX-License-Identifier: BSD-2-Clause */
/* The conduit from a flattened device tree, by libfdt. */
#include "smccc/fdt.h"

#include <libfdt.h>

#include "smccc/discover.h"

static int find_node(const void *fdt)
{
	static const char *const compatible[] = { "arm,psci-1.0", "arm,psci-0.2", "arm,psci" };
	int node = -FDT_ERR_NOTFOUND;

	for (size_t i = 0; i < ABI_COUNT(compatible) && node < 0; i++) {
		node = fdt_node_offset_by_compatible(fdt, -1, compatible[i]);
	}
	return node;
}

static const char *property(const void *fdt, int node, const char *name, size_t *size)
{
	int length = 0;
	const char *value = fdt_getprop(fdt, node, name, &length);

	*size = value != NULL && length > 0 ? (size_t)length : 0;
	return value;
}

int smccc_conduit_from_fdt(const void *fdt, size_t size)
{
	const char *compatible;
	const char *method;
	size_t compatible_size;
	size_t method_size;
	int node;

	if (fdt == NULL || size < sizeof(struct fdt_header) || fdt_check_full(fdt, size) != 0) {
		return -SMCCC_ERR_BAD_TABLE;
	}
	node = find_node(fdt);
	if (node < 0) {
		return -SMCCC_ERR_NO_CONDUIT;
	}
	compatible = property(fdt, node, "compatible", &compatible_size);
	method = property(fdt, node, "method", &method_size);
	return smccc_conduit_from_psci_node(compatible, compatible_size, method, method_size);
}
