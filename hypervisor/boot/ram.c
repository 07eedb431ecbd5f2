/* SPDX-License-Identifier: BSD-2-Clause */
/* RAM from the UEFI memory map: every kind that is memory, merged. */
#include "boot/ram.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/string.h"
#include "abi/efi.h"

struct memory_map {
	const uint8_t *bytes;
	uint64_t count;
	uint64_t stride;
};

/*
 * What the firmware reserved belongs to the guest as well: runtime services, ACPI tables. Devices have types of their own,
 * or are reserved without write-back caching.
 */
static bool is_ram(const struct efi_memory_descriptor *descriptor)
{
	return descriptor->page_count != 0 && descriptor->type != EFI_MMIO &&
	       descriptor->type != EFI_MMIO_PORTS && (descriptor->attribute & EFI_MEMORY_WB) != 0;
}

/* The descriptor of RAM that begins lowest at or above @from. returns: false when there is none */
static bool next_ram(const struct memory_map *map, uint64_t from, struct boot_range *range)
{
	bool found = false;

	for (uint64_t i = 0; i < map->count; i++) {
		struct efi_memory_descriptor descriptor;

		memcpy(&descriptor, map->bytes + i * map->stride, sizeof(descriptor));
		if (is_ram(&descriptor) && descriptor.physical_start >= from &&
		    (!found || descriptor.physical_start < range->base)) {
			range->base = descriptor.physical_start;
			range->size = descriptor.page_count * EFI_PAGE_SIZE;
			found = true;
		}
	}
	return found;
}

/* returns: false when there is no room for one more */
static bool append(struct boot_info *info, const struct boot_range *range)
{
	struct boot_range *last = info->ram_count == 0 ? NULL : &info->ram[info->ram_count - 1];

	if (last != NULL && last->base + last->size == range->base) {
		last->size += range->size;
		return true;
	}
	if (info->ram_count == BOOT_MAX_RAM_RANGES) {
		return false;
	}
	info->ram[info->ram_count] = *range;
	info->ram_count++;
	return true;
}

static bool is_aligned(const struct boot_info *info)
{
	for (uint32_t i = 0; i < info->ram_count; i++) {
		if ((info->ram[i].base | info->ram[i].size) % RAM_ALIGN != 0) {
			return false;
		}
	}
	return true;
}

const char *ram_ranges(const uint8_t *map, uint64_t size, uint64_t stride, struct boot_info *info)
{
	struct memory_map all = { .bytes = map, .stride = stride };
	struct boot_range range;
	uint64_t from = 0;

	if (stride < sizeof(struct efi_memory_descriptor) ||
	    size / stride > EFI_MEMORY_DESCRIPTORS_MAX) {
		return "the firmware's memory map has an impossible size";
	}
	all.count = size / stride;
	while (next_ram(&all, from, &range)) {
		if (range.base + range.size <= range.base) {
			return "the firmware's memory map has a range that wraps around";
		}
		if (!append(info, &range)) {
			return "the machine's RAM is in more pieces than conduit can keep";
		}
		from = range.base + range.size;
	}
	if (info->ram_count == 0) {
		return "the firmware's memory map shows no RAM";
	}
	if (from > RAM_END_MAX) {
		return "RAM ends above 512 GiB; start QEMU with less, as -m 1024M";
	}
	/* EL2 maps RAM in blocks: a block that is RAM in part would let the guest make EL2 touch what is not there. */
	if (!is_aligned(info)) {
		return "RAM does not begin and end at 2 MiB; start QEMU with an even number of MiB, as -m 1024M";
	}
	return NULL;
}

uint64_t ram_total(const struct boot_info *info)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < info->ram_count; i++) {
		total += info->ram[i].size;
	}
	return total;
}
