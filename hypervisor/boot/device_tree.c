/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree by which a firmware describes a machine that has no ACPI [Devicetree Specification 0.4]. */
#include "boot/device_tree.h"

#include "aarch64/string.h"
#include "abi/macro.h"

/* [Devicetree Specification 0.4, "Header"], all big-endian */
#define FDT_MAGIC       ABI_U(0xd00dfeed)
#define FDT_TOTAL_SIZE  4
#define FDT_HEADER_SIZE 40

/* IMPDEF: a tree that claims more is taken for damage. OBS: QEMU 7.2 and 10.0 make trees of at most 1 MiB. */
#define FDT_SIZE_MAX ABI_U(0x200000)

static uint32_t read_be32(const uint8_t *field)
{
	return (uint32_t)field[0] << 24 | (uint32_t)field[1] << 16 | (uint32_t)field[2] << 8 |
	       field[3];
}

bool device_tree_names(const uint8_t *tree, const char *name, size_t size)
{
	uint32_t total;

	if (tree == NULL || read_be32(tree) != FDT_MAGIC) {
		return false;
	}
	total = read_be32(tree + FDT_TOTAL_SIZE);
	if (total > FDT_SIZE_MAX) {
		return false;
	}
	for (size_t i = FDT_HEADER_SIZE; i + size <= total; i++) {
		if (memcmp(tree + i, name, size) == 0) {
			return true;
		}
	}
	return false;
}
