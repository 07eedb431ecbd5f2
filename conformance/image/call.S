/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with every register in and out: nothing is taken on trust from what is called. */
	.arch	armv8-a+fp+simd

	.macro	load_arguments
	ldp	x16, x17, [x19, #0x80]
	ldp	x14, x15, [x19, #0x70]
	ldp	x12, x13, [x19, #0x60]
	ldp	x10, x11, [x19, #0x50]
	ldp	x8, x9, [x19, #0x40]
	ldp	x6, x7, [x19, #0x30]
	ldp	x4, x5, [x19, #0x20]
	ldp	x2, x3, [x19, #0x10]
	ldp	x0, x1, [x19]
	.endm

	.macro	store_results
	ldr	x19, [sp]
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #0x10]
	stp	x4, x5, [x19, #0x20]
	stp	x6, x7, [x19, #0x30]
	stp	x8, x9, [x19, #0x40]
	stp	x10, x11, [x19, #0x50]
	stp	x12, x13, [x19, #0x60]
	stp	x14, x15, [x19, #0x70]
	stp	x16, x17, [x19, #0x80]
	.endm

	/* The callee may be wrong about any register but SP: all that C relies on is saved. */
	.macro	save_for_caller
	stp	x0, x30, [sp, #-0x70]!
	stp	x19, x20, [sp, #0x10]
	stp	x21, x22, [sp, #0x20]
	stp	x23, x24, [sp, #0x30]
	stp	x25, x26, [sp, #0x40]
	stp	x27, x28, [sp, #0x50]
	stp	x29, x18, [sp, #0x60]
	mov	x19, x0
	.endm

	.macro	restore_for_caller
	ldp	x29, x18, [sp, #0x60]
	ldp	x27, x28, [sp, #0x50]
	ldp	x25, x26, [sp, #0x40]
	ldp	x23, x24, [sp, #0x30]
	ldp	x21, x22, [sp, #0x20]
	ldp	x19, x20, [sp, #0x10]
	ldr	x30, [sp, #0x08]
	add	sp, sp, #0x70
	.endm

	.macro	call name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	load_arguments
	\instruction
	store_results
	restore_for_caller
	ret
	.endm

	.macro	measure name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	load_arguments
	mrs	x20, cntvct_el0
	\instruction
	mrs	x21, cntvct_el0
	store_results
	sub	x0, x21, x20
	restore_for_caller
	ret
	.endm

	.macro	move_vectors operation
	\operation q0, q1, [x30, #0x000]
	\operation q2, q3, [x30, #0x020]
	\operation q4, q5, [x30, #0x040]
	\operation q6, q7, [x30, #0x060]
	\operation q8, q9, [x30, #0x080]
	\operation q10, q11, [x30, #0x0a0]
	\operation q12, q13, [x30, #0x0c0]
	\operation q14, q15, [x30, #0x0e0]
	\operation q16, q17, [x30, #0x100]
	\operation q18, q19, [x30, #0x120]
	\operation q20, q21, [x30, #0x140]
	\operation q22, q23, [x30, #0x160]
	\operation q24, q25, [x30, #0x180]
	\operation q26, q27, [x30, #0x1a0]
	\operation q28, q29, [x30, #0x1c0]
	\operation q30, q31, [x30, #0x1e0]
	.endm

	/* x30 of the file is loaded last and stored first, through the stack. */
	.macro	file name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	add	x30, x19, #0x100
	move_vectors ldp
	mov	x30, x19
	ldp	x0, x1, [x30]
	ldp	x2, x3, [x30, #0x10]
	ldp	x4, x5, [x30, #0x20]
	ldp	x6, x7, [x30, #0x30]
	ldp	x8, x9, [x30, #0x40]
	ldp	x10, x11, [x30, #0x50]
	ldp	x12, x13, [x30, #0x60]
	ldp	x14, x15, [x30, #0x70]
	ldp	x16, x17, [x30, #0x80]
	ldp	x18, x19, [x30, #0x90]
	ldp	x20, x21, [x30, #0xa0]
	ldp	x22, x23, [x30, #0xb0]
	ldp	x24, x25, [x30, #0xc0]
	ldp	x26, x27, [x30, #0xd0]
	ldp	x28, x29, [x30, #0xe0]
	ldr	x30, [x30, #0xf0]
	\instruction
	str	x30, [sp, #-0x10]!
	ldr	x30, [sp, #0x10]
	stp	x0, x1, [x30]
	stp	x2, x3, [x30, #0x10]
	stp	x4, x5, [x30, #0x20]
	stp	x6, x7, [x30, #0x30]
	stp	x8, x9, [x30, #0x40]
	stp	x10, x11, [x30, #0x50]
	stp	x12, x13, [x30, #0x60]
	stp	x14, x15, [x30, #0x70]
	stp	x16, x17, [x30, #0x80]
	stp	x18, x19, [x30, #0x90]
	stp	x20, x21, [x30, #0xa0]
	stp	x22, x23, [x30, #0xb0]
	stp	x24, x25, [x30, #0xc0]
	stp	x26, x27, [x30, #0xd0]
	stp	x28, x29, [x30, #0xe0]
	ldr	x0, [sp], #0x10
	mov	x1, sp
	stp	x0, x1, [x30, #0xf0]
	add	x30, x30, #0x100
	move_vectors stp
	restore_for_caller
	ret
	.endm

	.text
	call	call_hvc_0, hvc #0
	call	call_hvc_1, hvc #1
	call	call_hvc_2, hvc #2
	call	call_hvc_3, hvc #3
	call	call_hvc_4, hvc #4
	call	call_hvc_ffff, hvc #0xffff
	call	call_smc_0, smc #0
	call	call_smc_1, smc #1
	call	call_smc_ffff, smc #0xffff

	measure	measure_nothing
	measure	measure_hvc_0, hvc #0
	measure	measure_smc_0, smc #0

	file	file_hvc_0, hvc #0
	file	file_hvc_1, hvc #1
	file	file_smc_0, smc #0
