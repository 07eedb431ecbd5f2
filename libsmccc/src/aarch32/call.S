/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of smccc/call.h for AArch32, Arm and Thumb state. -DSMCCC_SECTION=.name: as for AArch64. */
#include "smccc/call.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension sec
	.arch_extension virt
#ifdef __thumb__
	.thumb
#else
	.arm
#endif

	/* A function that others call. `endfunc` exists only inside one. */
	.macro	func name
	.balign	4
	.globl	\name
	.type	\name, %function
#ifdef __thumb__
	.thumb_func
#endif
\name:
	.macro	endfunc
	.size	\name, . - \name
	.purgem	endfunc
	.endm
	.endm

	/*
	 * void arm_smccc_1_2_<conduit>(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
	 *                              r0                                     r1
	 *
	 * r12 holds `res` over the call: the callee preserves r8-r14 [DEN0028 G 3.2 "Register use in AArch32 SMC and HVC
	 * calls"].
	 */
	.macro	struct_call name, instruction, immediate
	func	\name
	push	{r4-r7}
	mov	r12, r1
	ldm	r0, {r0-r7}
	\instruction	\immediate
	stm	r12, {r0-r7}
	pop	{r4-r7}
	bx	lr
	endfunc
	.endm

	/*
	 * void arm_smccc_<conduit>(a0, a1, a2, a3, a4,   a5,      a6,      a7,       struct arm_smccc_res *res)
	 *                          r0  r1  r2  r3  [sp]  [sp, #4] [sp, #8] [sp, #12] [sp, #16]
	 */
	.macro	plain_call name, instruction, immediate
	func	\name
	mov	r12, sp
	push	{r4-r7}
	ldm	r12, {r4-r7}
	\instruction	\immediate
	pop	{r4-r7}
	ldr	r12, [sp, #16]
	cmp	r12, #0
	it	ne
	stmne	r12, {r0-r3}
	bx	lr
	endfunc
	.endm

#ifdef SMCCC_SECTION
	.section SMCCC_SECTION, "ax", %progbits
#else
	.text
#endif
	struct_call arm_smccc_1_2_hvc, hvc, #SMCCC_IMMEDIATE
	struct_call arm_smccc_1_2_smc, smc, #SMCCC_IMMEDIATE
	plain_call arm_smccc_hvc, hvc, #SMCCC_IMMEDIATE
	plain_call arm_smccc_smc, smc, #SMCCC_IMMEDIATE

	.section .note.GNU-stack, "", %progbits
