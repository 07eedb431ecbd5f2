/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables: EL2's own stage 1 and the guest's stage 2, both identity mapped. */
#ifndef AARCH64_STAGE_H
#define AARCH64_STAGE_H

#include <stdbool.h>
#include <stdint.h>

enum stage_memory {
	STAGE_RAM,
	STAGE_ROM, /* as RAM, but not written; stage 2 only */
	STAGE_DEVICE,
};

/** stage2_init - empty tables: the guest reaches nothing */
void stage2_init(void);

/**
 * stage2_map - let the guest reach [base, base + size), with the largest blocks that fit
 *
 * Before the first guest entry only. @base and @size are multiples of 4 KiB below 2^40.
 * returns: false when the table pool is used up
 */
bool stage2_map(uint64_t base, uint64_t size, enum stage_memory memory);

/**
 * stage1_init, stage1_map - the same for EL2 itself, below 2^39
 * @code: execute and read; otherwise read and write. Nothing is both writable and executable.
 */
void stage1_init(void);
bool stage1_map(uint64_t base, uint64_t size, enum stage_memory memory, bool code);

/** stage2_root, stage1_root - physical addresses for VTTBR_EL2 and TTBR0_EL2 */
uint64_t stage2_root(void);
uint64_t stage1_root(void);

#endif
