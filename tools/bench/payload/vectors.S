/* SPDX-License-Identifier: BSD-2-Clause */
/* The one kind of exceptions that the image takes: those of debugging. */

#define FRAME_SIZE  272 /* struct frame, in trace.h */
#define FRAME_X30   240
#define SPSR_OFFSET 256

	.text
	/* All registers of the stepped code but those that C preserves: without floating point, that is all there is. */
	.type	exception, %function
exception:
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
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
	ldp	x0, x1, [sp]
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
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
