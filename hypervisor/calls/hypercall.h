/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls of the guest, by both calling conventions [TLFS Hypercall Interface]. */
#ifndef CALLS_HYPERCALL_H
#define CALLS_HYPERCALL_H

#include <stdint.h>

#include "abi/hv_hypercall.h"

struct smccc_row;
struct vp;

/* x0..x17 */
#define HYPERCALL_REGISTER_COUNT 18

/** hypercall_rep_result - a hypercall result value; @done: elements done, counted from element 0 */
static inline uint64_t hypercall_rep_result(uint16_t status, uint32_t done)
{
	return ABI_FIELD_PREP(HV_HYPERCALL_RESULT_REPS, done) | status;
}

/**
 * hypercall_smccc - HVC #0 with x0 = HV_HYPERCALL_FID: a smccc_raw_handler
 * @vp:   the VP that calls
 * @regs: x0..x9, x16 and x17, changed in place; x10..x15 are in the CPU's registers (aarch64/call_registers.h)
 *
 * Registers in:                                    Registers out:
 *   x1       hypercall input value                   x0       hypercall result value: returned
 *   x2, x3   slow: GPA of input, of output           fast: output from the next multiple of 16
 *   x2..x17  fast: input                                   bytes after the input
 *                                                    all others unchanged
 */
uint64_t hypercall_smccc(void *vp, uint64_t *regs, uint32_t fid, const struct smccc_row *row);

/**
 * hypercall_native - HVC #1
 * @regs: x0..x17, changed in place
 *
 * Registers in:                                    Registers out:
 *   x0       hypercall input value                   x0       hypercall result value: returned
 *   x1, x2   slow: GPA of input, of output           fast: output in the last pairs before x17
 *   x1..x16  fast: input                             all others unchanged
 */
uint64_t hypercall_native(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT]);

#endif
