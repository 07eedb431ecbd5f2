/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls as others shape them: as many instructions, and of the same kinds, as their functions have. */

	.macro	func name
	.balign	4
	.globl	\name
	.type	\name, %function
\name:
	.endm

	.text
	/*
	 * x0-x7 are where the call wants them; `res` and `quirk` are on the stack. The path for a quirk that is there is
	 * never taken.
	 */
	func	peer_plain_hvc
	hvc	#0
	ldr	x4, [sp]
	stp	x0, x1, [x4]
	stp	x2, x3, [x4, #16]
	ldr	x4, [sp, #8]
	cbz	x4, 1f
	str	x6, [x4, #8]
1:
	ret

	/* `res` is kept on the stack, and x19 with it, which points to `args` before the call and to `res` behind it. */
	func	peer_struct_hvc
	stp	x1, x19, [sp, #-16]!
	mov	x19, x0
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	hvc	#0
	ldr	x19, [sp]
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldp	xzr, x19, [sp], #16
	ret
