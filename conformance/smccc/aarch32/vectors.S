/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions: one that a test waits for is a value, any other is the end. */
	.syntax	unified
	.arch	armv7-a
	.arm

	.macro	address_of register, symbol
	ldr	\register, 8f
9:	add	\register, pc, \register
	b	7f
8:	.word	\symbol - (9b + 8)
7:
	.endm

	.text
	.balign	32
	.globl	smccc_vectors
smccc_vectors:				/* [DDI0406 "Exception vectors and the exception base address"] */
	b	unexpected
	b	undefined
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected
	b	unexpected

	/* An undefined instruction is what LR points behind: it is stepped over. SP of this mode is free. */
undefined:
	address_of sp, fault
	str	r0, [sp, #8]
	ldr	r0, [sp]
	cmp	r0, #0
	beq	unexpected
	ldr	r0, [sp, #4]
	add	r0, r0, #1
	str	r0, [sp, #4]
	ldr	r0, [sp, #8]
	movs	pc, lr

unexpected:
	mov	r0, lr
	mrs	r1, cpsr
	cpsid	aif, #0x13
	address_of sp, boot_stack_top
	b	guard_failed
