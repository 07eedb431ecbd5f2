/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that is shared with the host: a window in which its pages lie one by one in the wrong order. */
#include "kernel/kernel.h"

#include "baremetal/mmu.h"

#define SHARED_SIZE 0x800000
#define LARGEST     0x10000 /* page size */
#define WINDOW      ABI_ULL(0x6000000000)

static uint8_t shared[SHARED_SIZE + LARGEST];
static uint64_t taken;

/* The image lies at any multiple of 4 KiB. */
static uintptr_t first(void)
{
	return ((uintptr_t)shared + LARGEST - 1) & ~(uintptr_t)(LARGEST - 1);
}

void memory_map_shared(void)
{
	uint64_t page = mmu_page_size();

	for (uint64_t at = 0; at < SHARED_SIZE; at += page) {
		mmu_map(WINDOW + at, first() + SHARED_SIZE - page - at, page, MMU_NORMAL);
	}
}

void *memory_take(size_t size)
{
	uint64_t page = mmu_is_on() ? mmu_page_size() : LARGEST;
	uint64_t whole = (size + page - 1) & ~(page - 1);
	uint64_t at = taken;

	if (whole > SHARED_SIZE - at) {
		return NULL;
	}
	taken += whole;
	return (void *)(uintptr_t)(mmu_is_on() ? WINDOW + at : first() + at);
}
