/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of a VP that assembly code uses; core/vp.h asserts it. Also the size of EL2's stacks. */
#ifndef AARCH64_VP_LAYOUT_H
#define AARCH64_VP_LAYOUT_H

#include "aarch64/sysreg.h"

/* Offsets into struct vp. */
#define VP_SERVER         ABI_U(0x00)
#define VP_CALL           ABI_U(0x08)
#define VP_TRACE_CURSOR   ABI_U(0x10)
#define VP_TRACE_SEQUENCE ABI_U(0x18)
#define VP_TRACE_TAG      ABI_U(0x20)
#define VP_TRACE_END      ABI_U(0x28)
#define VP_TRACE_START    ABI_U(0x30)
#define VP_STACK_TOP      ABI_U(0x38)
#define VP_CONTEXT        ABI_U(0x40)
#define VP_ALIGN          ABI_U(64)

/*
 * struct vp.call, what aarch64/vectors.S compares ESR_EL2 with: that of HVC #0. Above it the bits of
 * SPSR_EL2 that fall when a trapped SMC is stepped over. One load brings both.
 */
#define VP_CALL_VALUE                                                                              \
	(((uint64_t)(SPSR_SS_BIT | SPSR_BTYPE_MASK) << 32) | (ESR_EC_HVC64 << ESR_EC_SHIFT) |      \
	 ESR_IL_BIT)

#define HYP_STACK_SIZE ABI_U(0x2000) /* EL2 stack of one VP, bytes */

#endif
