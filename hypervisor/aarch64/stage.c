/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables: 4 KiB granules, levels 1 to 3, from a pool of tables. */
#include "aarch64/stage.h"

#include "aarch64/string.h"
#include "aarch64/sysreg.h"
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
 * tables"]. EL2 itself maps 2^39 bytes and uses the first only.
 */
#define ROOT_TABLES ABI_U(2)
#define STAGE2_END  ABI_BIT64(40)

struct table {
	uint64_t entry[ENTRIES];
};
ABI_SIZE(struct table, STAGE_TABLE_SIZE);

struct stage {
	struct table root[ROOT_TABLES] __attribute__((aligned(ROOT_TABLES * STAGE_TABLE_SIZE)));
	struct table *pool;
	uint32_t left; /* tables in the pool */
};

static struct stage stage1;
static struct stage stage2;

static uint32_t level_shift(uint32_t level)
{
	return 12 + 9 * (LEVEL_LAST - level);
}

static bool is_block(uint64_t entry, uint32_t level)
{
	return level == LEVEL_LAST ||
	       (entry & (DESCRIPTOR_VALID | DESCRIPTOR_TABLE)) == DESCRIPTOR_VALID;
}

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & DESCRIPTOR_ADDRESS);
}

/* Walks of other CPUs see what @table holds before they see the table. */
static void link_table(uint64_t *entry, const struct table *table)
{
	__atomic_store_n(entry, (uintptr_t)table->entry | DESCRIPTOR_TABLE | DESCRIPTOR_VALID,
			 __ATOMIC_RELEASE);
}

/* The table below @entry, made when there is none. NULL: pool used up. */
static uint64_t *table_below(struct stage *stage, uint64_t *entry)
{
	if (*entry == 0) {
		if (stage->left == 0) {
			return NULL;
		}
		stage->left--;
		link_table(entry, stage->pool++);
	}
	return table_of(*entry);
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
		if (is_block(*entry, level)) {
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

static void init(struct stage *stage, void *pool, uint32_t count)
{
	memset(stage, 0, sizeof(*stage));
	stage->pool = pool;
	stage->left = count;
}

void stage2_init(void *pool, uint32_t count)
{
	init(&stage2, pool, count);
}

void stage1_init(void *pool, uint32_t count)
{
	init(&stage1, pool, count);
}

bool stage2_map(uint64_t base, uint64_t size, enum stage_memory memory)
{
	uint64_t attributes = STAGE2_READ | DESCRIPTOR_INNER_SHAREABLE;
	bool done;

	attributes |= memory == STAGE_DEVICE ? STAGE2_DEVICE | STAGE2_XN : STAGE2_NORMAL;
	attributes |= memory == STAGE_ROM ? 0 : STAGE2_WRITE;
	done = map(&stage2, base, size, attributes);
	dsb_ishst();
	return done;
}

/* The entry that maps @address or leaves it out, and its level. */
static uint64_t *find_entry(uint64_t address, uint32_t *level)
{
	uint64_t *table = stage2.root[0].entry;
	uint64_t *entry = &table[address >> level_shift(LEVEL_FIRST)];

	for (*level = LEVEL_FIRST; *entry != 0 && !is_block(*entry, *level); ++*level) {
		table = table_of(*entry);
		entry = &table[(address >> level_shift(*level + 1)) & (ENTRIES - 1)];
	}
	return entry;
}

/* Other VPs have forgotten all translations when this returns: they walk again. */
static void forget_translations(void)
{
	dsb_ishst();
	tlbi_vmalls12e1is();
	dsb_ish();
	isb();
}

/*
 * Make @address the beginning of a block or page. Break before make: no CPU may hold the block and
 * its parts at the same time [DDI0487 "Using break-before-make when updating translation table
 * entries"].
 */
static bool split_at(uint64_t address)
{
	uint32_t level;
	uint64_t *entry = find_entry(address, &level);

	while (*entry != 0 && (address & ((ABI_ULL(1) << level_shift(level)) - 1)) != 0) {
		uint64_t part = ABI_ULL(1) << level_shift(level + 1);
		uint64_t first = *entry | (level + 1 == LEVEL_LAST ? DESCRIPTOR_TABLE : 0);

		if (stage2.left == 0) {
			return false;
		}
		for (uint32_t i = 0; i < ENTRIES; i++) {
			stage2.pool->entry[i] = first + i * part;
		}
		__atomic_store_n(entry, 0, __ATOMIC_RELAXED);
		forget_translations();
		stage2.left--;
		link_table(entry, stage2.pool++);
		dsb_ishst();
		entry = find_entry(address, &level);
	}
	return true;
}

bool stage2_unmap(uint64_t base, uint64_t size)
{
	if (!split_at(base) || !split_at(base + size)) {
		return false;
	}
	for (uint64_t at = base; at < base + size;) {
		uint32_t level;
		uint64_t *entry = find_entry(at, &level);
		uint64_t block = ABI_ULL(1) << level_shift(level);

		__atomic_store_n(entry, 0, __ATOMIC_RELAXED);
		at += block - (at & (block - 1));
	}
	forget_translations();
	return true;
}

bool stage2_reaches(uint64_t address)
{
	uint32_t level;

	return address < STAGE2_END && *find_entry(address, &level) != 0;
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
