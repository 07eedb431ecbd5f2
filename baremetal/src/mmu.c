/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables [DDI0487 "The AArch64 Virtual Memory System Architecture"]. */
#include "baremetal/mmu.h"

#include "baremetal/cache.h"
#include "baremetal/cpu.h"
#include "baremetal/memory.h"

#define TCR_T0SZ   (64 - 39)       /* MMU_SIZE */
#define TCR_CACHED ABI_ULL(0x3500) /* walks: write-back, inner shareable */
#define TCR_EPD1   ABI_BIT64(23)
#define MAIR_VALUE                                                                                 \
	ABI_ULL(0x44ff00) /* 0: Device-nGnRnE, 1: Normal write-back, 2: Normal not cached */

#define ENTRY_VALID   ABI_BIT64(0)
#define ENTRY_TABLE   ABI_BIT64(1) /* also of a page at the last level */
#define ENTRY_USED    ABI_BIT64(10)
#define ENTRY_SHARED  (ABI_ULL(3) << 8)
#define ENTRY_NO_EXEC (ABI_BIT64(53) | ABI_BIT64(54))
#define ENTRY_ADDRESS ABI_ULL(0x0000fffffffff000)

#define POOL_SIZE  0x100000 /* of tables: 16 of the largest */
#define LARGEST    0x10000
#define PAR_FAILED ABI_BIT64(0)

static uint8_t pool[POOL_SIZE + LARGEST];

static struct {
	uintptr_t next; /* free part of the pool */
	uint64_t root;
	uint32_t page_shift;
	bool is_on;
} mmu;

/* [DDI0487 "ID_AA64MMFR0_EL1"] TGran4, TGran64, TGran16 */
static bool cpu_has_pages(uint32_t shift)
{
	uint64_t features = sysreg_read(id_aa64mmfr0_el1);

	switch (shift) {
	case 12:
		return (features >> 28 & 0xf) != 0xf;
	case 14:
		return (features >> 20 & 0xf) != 0;
	default:
		return (features >> 24 & 0xf) != 0xf;
	}
}

uint64_t mmu_page_size(void)
{
	return ABI_ULL(1) << mmu.page_shift;
}

bool mmu_is_on(void)
{
	return mmu.is_on;
}

uint64_t *mmu_root(void)
{
	return (uint64_t *)(uintptr_t)mmu.root;
}

static uint64_t align_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) & ~(to - 1);
}

static uint64_t *new_table(void)
{
	uintptr_t table = mmu.next;

	if (table + mmu_page_size() > (uintptr_t)pool + sizeof(pool)) {
		return NULL;
	}
	mmu.next += mmu_page_size();
	return (uint64_t *)table;
}

/* Bits below the index of a table at @level. */
static uint32_t level_shift(uint32_t level)
{
	return mmu.page_shift + (3 - level) * (mmu.page_shift - 3);
}

static uint32_t first_level(void)
{
	return mmu.page_shift == 16 ? 2 : 1;
}

static bool has_blocks(uint32_t level)
{
	return level == 3 || level == 2 || (level == 1 && mmu.page_shift == 12);
}

/* Something to be mapped: what is left of it. */
struct piece {
	uint64_t virtual;
	uint64_t physical;
	uint64_t size;
	uint64_t attributes;
};

/* The entry of @piece at @level, with as much behind it as it covers. Returns how much; 0: no room. */
static uint64_t map_entry(uint64_t *table, uint32_t level, const struct piece *piece)
{
	uint64_t covered = ABI_ULL(1) << level_shift(level);
	uint64_t index_mask = (ABI_ULL(1) << (mmu.page_shift - 3)) - 1;
	uint64_t *entry = &table[piece->virtual >> level_shift(level) & index_mask];
	uint64_t offset = piece->virtual & (covered - 1);
	uint64_t *next;

	if (has_blocks(level) && offset == 0 && piece->size >= covered &&
	    (piece->physical & (covered - 1)) == 0 && *entry == 0) {
		*entry = piece->physical | piece->attributes | ENTRY_VALID |
			 (level == 3 ? ENTRY_TABLE : 0);
		return covered;
	}
	if (level == 3 || (*entry & (ENTRY_VALID | ENTRY_TABLE)) == ENTRY_VALID) {
		return covered - offset; /* mapped by an earlier one */
	}
	if (*entry == 0) {
		next = new_table();
		if (next == NULL) {
			return 0;
		}
		*entry = (uintptr_t)next | ENTRY_VALID | ENTRY_TABLE;
	}
	next = (uint64_t *)(uintptr_t)(*entry & ENTRY_ADDRESS);
	return map_entry(next, level + 1, piece);
}

static uint64_t attributes_of(enum mmu_kind kind)
{
	switch (kind) {
	case MMU_NORMAL:
		return ENTRY_USED | ENTRY_SHARED | ABI_ULL(1) << 2;
	case MMU_FRAME:
		return ENTRY_USED | ENTRY_SHARED | ENTRY_NO_EXEC | ABI_ULL(2) << 2;
	case MMU_DEVICE:
	default:
		return ENTRY_USED | ENTRY_NO_EXEC;
	}
}

bool mmu_map(uint64_t virtual, uint64_t physical, uint64_t size, enum mmu_kind kind)
{
	uint64_t before = virtual & (mmu_page_size() - 1);
	struct piece piece = { virtual - before, physical - before,
			       align_up(size + before, mmu_page_size()), attributes_of(kind) };

	if (piece.virtual >= MMU_SIZE || piece.size > MMU_SIZE - piece.virtual) {
		return false;
	}
	while (piece.size != 0) {
		uint64_t done = map_entry(mmu_root(), first_level(), &piece);

		if (done == 0) {
			return false;
		}
		done = done < piece.size ? done : piece.size;
		piece.virtual += done;
		piece.physical += done;
		piece.size -= done;
	}
	if (mmu.is_on) {
		__asm__ volatile("dsb ishst; isb" : : : "memory");
	}
	return true;
}

static uint64_t tcr(void)
{
	uint64_t size = sysreg_read(id_aa64mmfr0_el1) & 0xf;
	uint64_t granule = mmu.page_shift == 12 ? 0 : mmu.page_shift == 16 ? 1 : 2;

	return TCR_T0SZ | TCR_CACHED | granule << 14 | TCR_EPD1 | (size < 5 ? size : 5) << 32;
}

void mmu_begin(uint32_t page_shift)
{
	mmu.page_shift = page_shift;
	/* Nobody can be told yet. Every CPU with EL1 has one of the three. */
	for (uint32_t shift = 12; !cpu_has_pages(mmu.page_shift) && shift <= 16; shift += 2) {
		mmu.page_shift = shift;
	}
	mmu.next = align_up((uintptr_t)pool, LARGEST);
	mmu.root = (uintptr_t)new_table();
	memory_read();
	for (uint32_t i = 0; i < memory_range_count; i++) {
		mmu_map(memory_ranges[i].base, memory_ranges[i].base, memory_ranges[i].size,
			MMU_NORMAL);
	}
}

void mmu_end(void)
{
	for (uint32_t i = 0; i < CPU_COUNT_MAX; i++) {
		cpus[i].ttbr0 = mmu.root;
		cpus[i].tcr = tcr();
		cpus[i].mair = MAIR_VALUE;
	}
	cache_clean(cpus, sizeof(cpus));
	cache_clean(pool, sizeof(pool));
	mmu.is_on = true;
}

uint64_t mmu_physical(const void *address)
{
	uint64_t interrupts;
	uint64_t result;

	if (!mmu.is_on) {
		return (uintptr_t)address;
	}
	interrupts = irq_disable();
	__asm__ volatile("at s1e1r, %0; isb" : : "r"(address) : "memory");
	result = sysreg_read(par_el1);
	irq_restore(interrupts);
	if ((result & PAR_FAILED) != 0) {
		return 0;
	}
	return (result & ENTRY_ADDRESS) | ((uintptr_t)address & 0xfff);
}
