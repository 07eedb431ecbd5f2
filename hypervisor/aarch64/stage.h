/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables: EL2's own stage 1 and the guest's stage 2, both identity mapped. */
#ifndef AARCH64_STAGE_H
#define AARCH64_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

enum stage_memory {
	STAGE_RAM,
	STAGE_ROM, /* as RAM, but not written; stage 2 only */
	STAGE_DEVICE,
};

/* A translation table, and the pool that tables below the first level come from. */
#define STAGE_TABLE_SIZE ABI_ULL(4096)

/**
 * stage2_init - empty tables: the guest reaches nothing
 * @pool:  @count times STAGE_TABLE_SIZE, aligned to it, zero
 */
void stage2_init(void *pool, uint32_t count);

/**
 * stage2_map - let the guest reach [base, base + size), with the largest blocks that fit
 *
 * What is mapped already stays as it is. @base and @size are multiples of 4 KiB below 2^40.
 *
 * returns: false when the pool is used up; the range is mapped in part
 *
 * Context: any CPU, the guest may run; the caller serialises all functions of stage 2.
 */
bool stage2_map(uint64_t base, uint64_t size, enum stage_memory memory);

/**
 * stage2_unmap - take [base, base + size) away from the guest
 *
 * A block that lies in the range in part is split. When this returns, no VP reaches the range.
 * Meanwhile a VP may take a translation fault for any page of such a block: stage2_reaches() then
 * says that it may try again.
 *
 * returns: false when the pool is used up: the guest reaches what it did before
 *
 * Context: as stage2_map().
 */
bool stage2_unmap(uint64_t base, uint64_t size);

/** stage2_reaches - whether @address, of any size, is mapped. Context: as stage2_map(). */
bool stage2_reaches(uint64_t address);

/**
 * stage1_init, stage1_map - the same for EL2 itself, below 2^39; before its MMU is on
 * @code: execute and read; otherwise read and write. Nothing is both writable and executable.
 */
void stage1_init(void *pool, uint32_t count);
bool stage1_map(uint64_t base, uint64_t size, enum stage_memory memory, bool code);

/** stage2_root, stage1_root - physical addresses for VTTBR_EL2 and TTBR0_EL2 */
uint64_t stage2_root(void);
uint64_t stage1_root(void);

#endif
