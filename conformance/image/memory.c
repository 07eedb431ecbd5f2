/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory: the firmware's map, the page table. */
#include "image/image.h"

#define MAP_SIZE_MAX ABI_U(0x8000)
#define BLOCK_SIZE   ABI_ULL(0x200000)
#define GIGABYTE     ABI_ULL(0x40000000)
#define TABLE_COUNT  ABI_U(512)

/*
 * A block at level 1 or 2 [DDI0487 "VMSAv8-64 descriptor formats"]: access flag, inner shareable, MAIR
 * index.
 */
#define BLOCK_DEVICE (ABI_ULL(0x401) | ABI_BIT64(54) | ABI_BIT64(53))
#define BLOCK_NORMAL ABI_ULL(0x705)
#define BLOCK_TABLE  ABI_ULL(0x3)
#define TABLES_MAX   ABI_U(16) /* gigabytes that are memory in part */

static struct {
	uint64_t size;
	uint64_t stride;
	uint8_t bytes[MAP_SIZE_MAX];
} map;

__attribute__((aligned(4096))) uint64_t page_table[TABLE_COUNT];
static __attribute__((aligned(4096))) uint64_t tables[TABLES_MAX][TABLE_COUNT];

void memory_map_set(const void *bytes, uint64_t size, uint64_t stride)
{
	map.size = size < MAP_SIZE_MAX ? size : MAP_SIZE_MAX;
	map.stride = stride;
	memcpy(map.bytes, bytes, map.size);
}

static struct efi_memory_descriptor descriptor_at(uint64_t offset)
{
	struct efi_memory_descriptor descriptor;

	memcpy(&descriptor, map.bytes + offset, sizeof(descriptor));
	return descriptor;
}

/* conduit takes whole blocks of 2 MiB, which the map shows as reserved. */
uint64_t hidden_memory(void)
{
	for (uint64_t at = 0; at + sizeof(struct efi_memory_descriptor) <= map.size;
	     at += map.stride) {
		struct efi_memory_descriptor descriptor = descriptor_at(at);

		if (descriptor.type == EFI_RESERVED_MEMORY &&
		    (descriptor.attribute & EFI_MEMORY_WB) != 0 &&
		    descriptor.physical_start % BLOCK_SIZE == 0 &&
		    descriptor.page_count * EFI_PAGE_SIZE >= BLOCK_SIZE) {
			return descriptor.physical_start;
		}
	}
	return 0;
}

uint64_t ram_end(void)
{
	uint64_t end = 0;

	for (uint64_t at = 0; at + sizeof(struct efi_memory_descriptor) <= map.size;
	     at += map.stride) {
		struct efi_memory_descriptor descriptor = descriptor_at(at);
		uint64_t its_end =
			descriptor.physical_start + descriptor.page_count * EFI_PAGE_SIZE;

		if (descriptor.type == EFI_CONVENTIONAL && its_end > end) {
			end = its_end;
		}
	}
	return (end + BLOCK_SIZE - 1) & ~(BLOCK_SIZE - 1);
}

/* The table of blocks of a gigabyte; NULL: no more tables */
static uint64_t *blocks_of(uint64_t gigabyte)
{
	static uint32_t used;
	uint64_t *entry = &page_table[gigabyte];

	if ((*entry & BLOCK_TABLE) == BLOCK_TABLE) {
		return (uint64_t *)(uintptr_t)(*entry & ~BLOCK_TABLE);
	}
	if (used == TABLES_MAX) {
		return NULL;
	}
	for (uint64_t i = 0; i < TABLE_COUNT; i++) {
		tables[used][i] = (gigabyte * GIGABYTE + i * BLOCK_SIZE) | BLOCK_DEVICE;
	}
	*entry = (uintptr_t)tables[used] | BLOCK_TABLE;
	return tables[used++];
}

/* A block of two kinds is memory: devices have theirs to themselves. */
static void map_memory(uint64_t start, uint64_t end)
{
	uint64_t limit = TABLE_COUNT * GIGABYTE;

	for (uint64_t at = start & ~(BLOCK_SIZE - 1); at < end && at < limit; at += BLOCK_SIZE) {
		uint64_t *blocks;

		if (at % GIGABYTE == 0 && end - at >= GIGABYTE) {
			page_table[at / GIGABYTE] = at | BLOCK_NORMAL;
			at += GIGABYTE - BLOCK_SIZE;
			continue;
		}
		blocks = blocks_of(at / GIGABYTE);
		if (blocks == NULL) {
			page_table[at / GIGABYTE] = (at & ~(GIGABYTE - 1)) | BLOCK_NORMAL;
		} else {
			blocks[at / BLOCK_SIZE % TABLE_COUNT] = at | BLOCK_NORMAL;
		}
	}
}

void page_table_init(void)
{
	for (uint64_t i = 0; i < TABLE_COUNT; i++) {
		page_table[i] = i * GIGABYTE | BLOCK_DEVICE;
	}
	for (uint64_t at = 0; at + sizeof(struct efi_memory_descriptor) <= map.size;
	     at += map.stride) {
		struct efi_memory_descriptor descriptor = descriptor_at(at);

		if ((descriptor.attribute & EFI_MEMORY_WB) != 0) {
			map_memory(descriptor.physical_start,
				   descriptor.physical_start +
					   descriptor.page_count * EFI_PAGE_SIZE);
		}
	}
	dsb_sy();
}

uint64_t page_table_set(uint64_t address, uint64_t descriptor)
{
	uint64_t *entry = &page_table[address / GIGABYTE];
	uint64_t before = *entry;

	*(volatile uint64_t *)entry = 0;
	__asm__ volatile("dsb ish; tlbi vmalle1is; dsb ish; isb" : : : "memory");
	*(volatile uint64_t *)entry = descriptor;
	__asm__ volatile("dsb ish; isb" : : : "memory");
	return before;
}
