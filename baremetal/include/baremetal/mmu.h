/* SPDX-License-Identifier: BSD-2-Clause */
/* The image's address space below 512 GiB, in pages of 4, 16 or 64 KiB; all RAM is at its own address. Context: EL1, one CPU. */
#ifndef BAREMETAL_MMU_H
#define BAREMETAL_MMU_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

#define MMU_SIZE ABI_ULL(0x8000000000)

enum mmu_kind {
	MMU_NORMAL, /* memory, cached, executable */
	MMU_DEVICE,
	MMU_FRAME, /* memory, not cached */
};

/** mmu_begin - tables that have all RAM; 1 << @page_shift is the page size, or another one that the CPU has */
void mmu_begin(uint32_t page_shift);

/** mmu_end - the tables are complete but for what mmu_map() adds later: each CPU gets them */
void mmu_end(void);

/** mmu_is_on - whether mmu_end() was called */
bool mmu_is_on(void);

/** mmu_page_size - in bytes */
uint64_t mmu_page_size(void);

/** mmu_root - the table at level 1, if pages have 4 KiB: an entry for each GiB */
uint64_t *mmu_root(void);

/** mmu_map - add to the address space; what an address has already, it keeps. returns: false: no room in the tables */
bool mmu_map(uint64_t virtual, uint64_t physical, uint64_t size, enum mmu_kind kind);

/** mmu_physical - the physical address of a virtual one; 0: it has none. Without mmu_end(): itself */
uint64_t mmu_physical(const void *address);

#endif
