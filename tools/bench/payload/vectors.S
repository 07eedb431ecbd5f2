/* SPDX-License-Identifier: BSD-2-Clause */
/* The one kind of exceptions that the image takes: those of debugging. */
#include "baremetal/registers.h"


#define FRAME_SIZE  272 /* struct frame, in trace.h */
#define FRAME_X30   240
#define SPSR_OFFSET 256

	.text
	/* All registers of the stepped code but those that C preserves: without floating point, that is all there is. */
	.type	exception, %function
exception:
	sub	sp, sp, #FRAME_SIZE
	move_x	stp, sp, 0, 17
	str	x30, [sp, #FRAME_X30]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	mrs	x2, esr_el1
	stp	x1, x2, [sp, #SPSR_OFFSET]
	str	x0, [sp, #SPSR_OFFSET - 8]
	mov	x0, sp
	bl	trace_exception
	ldr	x0, [sp, #SPSR_OFFSET - 8]
	ldr	x1, [sp, #SPSR_OFFSET]
	msr	elr_el1, x0
	msr	spsr_el1, x1
	move_x	ldp, sp, 0, 17
	ldr	x30, [sp, #FRAME_X30]
	add	sp, sp, #FRAME_SIZE
	eret
	.size	exception, . - exception

	/* [DDI0487 D1 "Exception vectors"]: current EL with SPx is at 0x200; trace_exception() refuses all but two. */
	.balign	2048
	.globl	trace_vectors
trace_vectors:
	.rept	16
	.balign	128
	b	exception
	.endr
