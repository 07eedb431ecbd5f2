/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions while a call is under way: one that a test waits for is a value, any other is the end. For EL1 and EL2. */

#include "baremetal/registers.h"

	.arch	armv8-a

/* 0 "Unknown reason", 0x07 floating point, 0x18 MSR and MRS, 0x19 SVE, 0x1d SME [DDI0487 "ESR_EL1.EC"] */
#define UNDEFINED_CLASSES 0x23000081

	.text
	.globl	smccc_vectors
	vector_table smccc_vectors, synchronous, interrupt

	.macro	read_exception level
	mrs	x2, esr_\level
	mrs	x3, elr_\level
	lsr	x2, x2, #26
	ldr	x1, =UNDEFINED_CLASSES
	lsr	x1, x1, x2
	tbz	x1, #0, synchronous_unexpected
	add	x3, x3, #4
	msr	elr_\level, x3
	.endm

	/* An instruction that is undefined or trapped is what ELR points to: it is stepped over. */
synchronous:
	stp	x0, x1, [sp, #-0x20]!
	stp	x2, x3, [sp, #0x10]
	address_of x0, fault
	ldr	x1, [x0]
	cbz	x1, synchronous_unexpected
	mrs	x1, currentel
	cmp	x1, #8
	b.eq	1f
	read_exception el1
	b	2f
1:	read_exception el2
2:	ldr	x1, [x0, #8]
	add	x1, x1, #1
	str	x1, [x0, #8]
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp], #0x20
	eret

interrupt:
	mov	x0, #0x280
	b	unexpected

synchronous_unexpected:
	mov	x0, #0x200
unexpected:
	mrs	x4, currentel
	cmp	x4, #8
	b.eq	unexpected_el2
	mrs	x1, esr_el1
	mrs	x2, elr_el1
	mrs	x3, far_el1
	b	guard_failed
unexpected_el2:
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	b	guard_failed
