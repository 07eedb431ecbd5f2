/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with every register in and out. The callee is trusted with nothing, SP included. */
#include "smccc/regs.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension	sec
	.arch_extension	virt
	.fpu	neon
	.arm

#define SAVED_SP    0x28
#define SAVED_FPSCR 0x2c
#define SAVED_D8    0x30

	/* Wherever the image runs. */
	.macro	address_of register, symbol
	ldr	\register, 8f
9:	add	\register, pc, \register
	b	7f
8:	.word	\symbol - (9b + 8)
7:
	.endm

	/* Flags: "lo" where there are no vector registers, "eq" where there are 16, "hi" where there are 32 */
	.macro	count_vectors register
	address_of \register, vector_registers
	ldr	\register, [\register]
	cmp	\register, #16
	.endm

	/* All that the caller owns, in a place that no register of the callee's leads to. r0 = struct regs */
	.macro	save_for_caller
	address_of r1, saved
	stmia	r1, {r0, r4-r11, lr}
	str	sp, [r1, #SAVED_SP]
	count_vectors r2
	blo	6f
	vmrs	r2, fpscr
	str	r2, [r1, #SAVED_FPSCR]
	add	r2, r1, #SAVED_D8
	vstmia	r2, {d8-d15}
6:
	.endm

	.macro	restore_for_caller
	address_of r1, saved
	ldr	sp, [r1, #SAVED_SP]
	count_vectors r2
	blo	6f
	ldr	r2, [r1, #SAVED_FPSCR]
	vmsr	fpscr, r2
	add	r2, r1, #SAVED_D8
	vldmia	r2, {d8-d15}
6:	ldmib	r1, {r4-r11, lr}
	.endm

	/* The callee's r12 waits in TPIDRURW until r12 leads to the registers. */
	.macro	call_with_regs name, instruction, immediate
	.globl	\name
	.balign	32
\name:
	save_for_caller
	mov	r12, r0
	str	sp, [r12, #REGS_SP_BEFORE]
	count_vectors r2
	blo	5f
	ldr	r1, [r12, #REGS_CONTROL]
	vmsr	fpscr, r1
	add	r1, r12, #REGS_VECTORS
	vldmia	r1!, {d0-d15}
	bls	5f
	vldmia	r1, {d16-d31}
5:	ldr	lr, [r12, #REGS_PSTATE]
	msr	cpsr_f, lr
	ldr	lr, [r12, #56]
	ldmia	r12, {r0-r12}
	\instruction \immediate
	mcr	p15, 0, r12, c13, c0, 2
	address_of r12, saved
	ldr	r12, [r12]
	stmia	r12, {r0-r11}
	mrc	p15, 0, r0, c13, c0, 2
	str	r0, [r12, #48]
	str	lr, [r12, #56]
	str	sp, [r12, #REGS_SP_AFTER]
	mrs	r0, cpsr		/* no instruction since the call has changed its flags */
	str	r0, [r12, #REGS_PSTATE]
	count_vectors r2
	blo	5f
	vmrs	r0, fpscr
	str	r0, [r12, #REGS_CONTROL]
	add	r1, r12, #REGS_VECTORS
	vstmia	r1!, {d0-d15}
	bls	5f
	vstmia	r1, {d16-d31}
5:	restore_for_caller
	bx	lr
	.endm

	/* steps(struct regs *): 7 if the instruction after the call came first, and each of them once */
	.macro	steps name, instruction
	.globl	\name
\name:
	save_for_caller
	ldr	r0, [r0]
	mov	r8, #0
	\instruction #0
	add	r8, r8, #1
	add	r8, r8, #2
	add	r8, r8, #4
	mov	r0, r8
	restore_for_caller
	bx	lr
	.endm

	/* measure(struct regs *): CNTVCT from before the instruction to after it */
	.macro	measure name, instruction, immediate
	.globl	\name
	.balign	32
\name:
	save_for_caller
	ldm	r0, {r0-r7}
	mrrc	p15, 1, r8, r9, c14
	\instruction \immediate
	mrrc	p15, 1, r10, r11, c14
	sub	r0, r10, r8
	restore_for_caller
	bx	lr
	.endm

	.text
	call_with_regs	regs_hvc, hvc, #0
	call_with_regs	regs_smc, smc, #0
	call_with_regs	regs_hvc_immediate, hvc, #0x4242
	call_with_regs	regs_smc_immediate, smc, #0x2

	steps	steps_hvc, hvc
	steps	steps_smc, smc

	measure	round_trip_nothing
	measure	round_trip_hvc, hvc, #0
	measure	round_trip_smc, smc, #0

	.bss
	.balign	8
saved:
	.zero	0x70
