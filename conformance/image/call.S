/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with every register in and out: nothing is taken on trust from what is called. */
#include "baremetal/registers.h"

	.arch	armv8-a+fp+simd

	.macro	load_arguments
	move_x	ldp, x19, 0, 17
	.endm

	.macro	store_results
	ldr	x19, [sp]
	move_x	stp, x19, 0, 17
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
