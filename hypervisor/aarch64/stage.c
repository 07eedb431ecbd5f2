/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables: 4 KiB granules, levels 1 to 3, filled from a fixed pool. */
#include "aarch64/stage.h"

#include "aarch64/string.h"
#include "abi/macro.h"

/*
 * Descriptors [DDI0487 D8.3 "Translation table descriptor formats"]. Level 1 entries span 1 GiB,
 * level 2 2 MiB, level 3 4 KiB. A table of 512 entries is one page.
 */
#define ENTRIES                    ABI_U(512)
#define LEVEL_FIRST                ABI_U(1)
#define LEVEL_LAST                 ABI_U(3)
#define DESCRIPTOR_VALID           ABI_BIT64(0)
#define DESCRIPTOR_TABLE           ABI_BIT64(1) /* at level 3: a page */
#define DESCRIPTOR_ADDRESS         ABI_ULL(0x0000fffffffff000)
#define DESCRIPTOR_AF              ABI_BIT64(10)
#define DESCRIPTOR_INNER_SHAREABLE (ABI_ULL(3) << 8)

/* Stage 2: MemAttr in 5:2, S2AP in 7:6, XN in 54:53. */
#define STAGE2_NORMAL (ABI_ULL(0xf) << 2)
#define STAGE2_DEVICE (ABI_ULL(0x0) << 2) /* nGnRnE */
#define STAGE2_READ   (ABI_ULL(1) << 6)
#define STAGE2_WRITE  (ABI_ULL(2) << 6)
#define STAGE2_XN     (ABI_ULL(2) << 53)

/* Stage 1 of EL2: index into MAIR_EL2 in 4:2, AP[1] is RES1, AP[2] in 7, XN in 54. */
#define STAGE1_NORMAL    (ABI_ULL(1) << 2)
#define STAGE1_DEVICE    (ABI_ULL(0) << 2)
#define STAGE1_AP1_RES1  ABI_BIT64(6)
#define STAGE1_READ_ONLY ABI_BIT64(7)
#define STAGE1_XN        ABI_BIT64(54)

/*
 * Level 1 has two concatenated tables: 2^40 bytes [DDI0487 D8.2.7 "Concatenated translation
 * tables"]. EL2 itself maps 2^39 bytes and uses the first only. The pool serves the holes: each
 * costs a table or two.
 */
#define ROOT_TABLES ABI_U(2)
#define POOL_TABLES ABI_U(48)

struct table {
	uint64_t entry[ENTRIES];
};

struct stage {
	struct table root[ROOT_TABLES] __attribute__((aligned(ROOT_TABLES * 4096)));
	struct table pool[POOL_TABLES] __attribute__((aligned(4096)));
	uint32_t used;
};

static struct stage stage1;
static struct stage stage2;

static uint32_t level_shift(uint32_t level)
{
	return 12 + 9 * (LEVEL_LAST - level);
}

/* The table below @entry, made when there is none. NULL: pool used up. */
static uint64_t *table_below(struct stage *stage, uint64_t *entry)
{
	if (*entry == 0) {
		if (stage->used == POOL_TABLES) {
			return NULL;
		}
		*entry = (uint64_t)(uintptr_t)stage->pool[stage->used++].entry | DESCRIPTOR_TABLE |
			 DESCRIPTOR_VALID;
	}
	return (uint64_t *)(uintptr_t)(*entry & DESCRIPTOR_ADDRESS);
}

/*
 * Map the largest block that starts at @base and fits into @size. Returns its size, 0 when the pool
 * is used up.
 */
static uint64_t map_one(struct stage *stage, uint64_t base, uint64_t size, uint64_t attributes)
{
	/* The root tables are contiguous: one index over both. */
	uint64_t *table = stage->root[0].entry;
	uint64_t index_mask = ROOT_TABLES * ENTRIES - 1;

	for (uint32_t level = LEVEL_FIRST;; level++) {
		uint64_t block = ABI_ULL(1) << level_shift(level);
		uint64_t *entry = &table[(base >> level_shift(level)) & index_mask];

		if ((base & (block - 1)) == 0 && size >= block && *entry == 0) {
			*entry = base | attributes | DESCRIPTOR_AF | DESCRIPTOR_VALID |
				 (level == LEVEL_LAST ? DESCRIPTOR_TABLE : 0);
			return block;
		}
		if (level == LEVEL_LAST ||
		    (*entry & (DESCRIPTOR_VALID | DESCRIPTOR_TABLE)) == DESCRIPTOR_VALID) {
			return block - (base & (block - 1)); /* mapped before */
		}
		table = table_below(stage, entry);
		if (table == NULL) {
			return 0;
		}
		index_mask = ENTRIES - 1;
	}
}

static bool map(struct stage *stage, uint64_t base, uint64_t size, uint64_t attributes)
{
	while (size != 0) {
		uint64_t done = map_one(stage, base, size, attributes);

		if (done == 0) {
			return false;
		}
		done = done < size ? done : size;
		base += done;
		size -= done;
	}
	return true;
}

void stage2_init(void)
{
	memset(&stage2, 0, sizeof(stage2));
}

void stage1_init(void)
{
	memset(&stage1, 0, sizeof(stage1));
}

bool stage2_map(uint64_t base, uint64_t size, enum stage_memory memory)
{
	uint64_t attributes = STAGE2_READ | DESCRIPTOR_INNER_SHAREABLE;

	attributes |= memory == STAGE_DEVICE ? STAGE2_DEVICE | STAGE2_XN : STAGE2_NORMAL;
	attributes |= memory == STAGE_ROM ? 0 : STAGE2_WRITE;
	return map(&stage2, base, size, attributes);
}

bool stage1_map(uint64_t base, uint64_t size, enum stage_memory memory, bool code)
{
	uint64_t attributes = STAGE1_AP1_RES1 | DESCRIPTOR_INNER_SHAREABLE;

	attributes |= memory == STAGE_RAM ? STAGE1_NORMAL : STAGE1_DEVICE;
	return map(&stage1, base, size, attributes | (code ? STAGE1_READ_ONLY : STAGE1_XN));
}

uint64_t stage2_root(void)
{
	return (uint64_t)(uintptr_t)stage2.root;
}

uint64_t stage1_root(void)
{
	return (uint64_t)(uintptr_t)stage1.root;
}
