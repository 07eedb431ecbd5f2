/* SPDX-License-Identifier: BSD-2-Clause */
/* RAM, by the EFI memory map or by a device tree. */
#include "baremetal/memory.h"

#include "baremetal/device_tree.h"
#include "baremetal/image.h"
#include "baremetal/text.h"

struct memory_range memory_ranges[MEMORY_RANGES_MAX];
uint32_t memory_range_count;

static void add(uint64_t base, uint64_t size, bool is_free)
{
	struct memory_range *next = &memory_ranges[memory_range_count];

	if (memory_range_count != 0 && next[-1].base + next[-1].size == base &&
	    next[-1].is_free == is_free) {
		next[-1].size += size;
	} else if (memory_range_count < MEMORY_RANGES_MAX) {
		*next = (struct memory_range){ base, size, is_free };
		memory_range_count++;
	}
}

static void read_tree(void)
{
	struct tree tree = tree_open(boot.tree);
	struct tree_node node = tree_begin(&tree);

	while (tree_next(&node)) {
		if (node.depth == 1 && text_begins(node.name, "memory@")) {
			add(tree_reg(&node, 0).base, tree_reg(&node, 0).size, false);
		}
	}
}

void memory_read(void)
{
	struct efi_memory_descriptor entry;

	memory_range_count = 0;
	for (uint32_t i = 0; efi_descriptor(i, &entry); i++) {
		if ((entry.attribute & EFI_MEMORY_WB) != 0) {
			add(entry.physical_start, entry.page_count * EFI_PAGE_SIZE,
			    entry.type == EFI_CONVENTIONAL);
		}
	}
	if (boot.map.size == 0) {
		read_tree();
	}
}
