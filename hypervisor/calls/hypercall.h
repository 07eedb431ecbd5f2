/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls of the guest, by both calling conventions [TLFS Hypercall Interface]. */
#ifndef CALLS_HYPERCALL_H
#define CALLS_HYPERCALL_H

#include <stdint.h>

struct vp;

/* x0..x17 */
#define HYPERCALL_REGISTER_COUNT 18

/**
 * hypercall_smccc - HVC #0 with x0 = HV_HYPERCALL_FID
 * @vp:   the VP that calls
 * @regs: x0..x17; x1 and up are changed in place
 *
 * Registers in:                                    Registers out:
 *   x1       hypercall input value                   x0       hypercall result value: returned
 *   x2, x3   slow: GPA of input, of output           fast: output from the next multiple of 16
 *   x2..x17  fast: input                                   bytes after the input
 *                                                    all others unchanged
 */
uint64_t hypercall_smccc(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT]);

/**
 * hypercall_native - HVC #1
 *
 * Registers in:                                    Registers out:
 *   x0       hypercall input value                   x0       hypercall result value: returned
 *   x1, x2   slow: GPA of input, of output           fast: output in the last pairs before x17
 *   x1..x16  fast: input                             all others unchanged
 */
uint64_t hypercall_native(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT]);

#endif
