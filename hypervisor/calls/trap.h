/* SPDX-License-Identifier: BSD-2-Clause */
/* The C side of the exception vectors; called by aarch64/vectors.S only. */
#ifndef CALLS_TRAP_H
#define CALLS_TRAP_H

#include <stdint.h>

#include "aarch64/frame.h"
#include "aarch64/vp_layout.h"
#include "core/config.h"

struct vp;

/**
 * trap_synchronous - a trap of the guest that is not a call by the SMC Calling Convention. @frame:
 * all registers
 */
void trap_synchronous(struct vp *vp, struct frame *frame, uint64_t esr);

/*
 * Where trap_failure() runs, and what it is told of: aarch64/vectors.S uses the one and fills the
 * other.
 */
extern uint8_t failure_stack[HYP_STACK_SIZE];
extern struct frame failure_frame;

/**
 * trap_failure - an exception that conduit itself made. @vector: offset in the table, @frame: EL2's
 * registers
 */
_Noreturn void trap_failure(uint64_t vector, const struct frame *frame);

#endif
