/* SPDX-License-Identifier: BSD-2-Clause */
/* firmware_smc(). */

#define SAVED_SIZE 0x40

	.text
	.balign	4
	/*
	 * void firmware_smc(struct arm_smccc_1_2_regs *regs)
	 *                   x0
	 */
	.globl	firmware_smc
firmware_smc:
	stp	x29, x30, [sp, #-SAVED_SIZE]!
	stp	x10, x11, [sp, #0x10]
	stp	x12, x13, [sp, #0x20]
	stp	x14, x15, [sp, #0x30]
	mov	x1, x0
	bl	arm_smccc_1_2_smc			/* (args, res) */
	ldp	x14, x15, [sp, #0x30]
	ldp	x12, x13, [sp, #0x20]
	ldp	x10, x11, [sp, #0x10]
	ldp	x29, x30, [sp], #SAVED_SIZE
	ret
