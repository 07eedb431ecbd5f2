/* SPDX-License-Identifier: BSD-2-Clause */
/* The AArch32 side of registers.c: the watched call, system calls, a division that spoils registers, the start. */

	.syntax	unified
	.arch	armv7-a
	.arm
	.text

	.macro	entry name
	.balign	4
	.globl	\name
	.type	\name, %function
\name:
	.endm

	/*
	 * void watched_call(void (*function)(void), const words[9], const struct kept *given, struct kept *found)
	 *                   r0                      r1              r2                        r3
	 *
	 * Calls function with words 0-3 in r0-r3, words 4-8 on the stack, and r4-r11 as `given` says. Tells in `found`
	 * what they are after it, with SP and the words above its arguments.
	 */
	entry	watched_call
	push	{r3-r11, lr}
	ldr	r4, [r2, #0]
	ldr	r5, [r2, #28]
	/* Words above the arguments that must survive. */
	.rept	6
	push	{r4, r5}
	.endr
	add	r6, r1, #16
	ldm	r6, {r6-r10}
	sub	sp, sp, #4
	push	{r6-r10}
	ldr	r12, =watched_sp
	str	sp, [r12]
	ldm	r2, {r4-r11}
	mov	r12, r0
	ldm	r1, {r0-r3}
	blx	r12
	ldr	r12, =watched_sp
	ldr	r12, [r12]
	sub	r0, sp, r12
	mov	sp, r12
	add	sp, sp, #24
	ldr	r3, [sp, #48]
	stm	r3, {r4-r11}
	str	r0, [r3, #32]			@ kept.sp_moved
	mov	r0, #0
	.rept	6
	pop	{r1, r2}
	eor	r1, r1, r4
	eor	r2, r2, r11
	orr	r0, r0, r1
	orr	r0, r0, r2
	.endr
	str	r0, [r3, #36]			@ kept.stack_changed
	pop	{r3-r11, pc}

	/* long system_call(r0, r1, r2, number) */
	entry	system_call
	push	{r4, r7}
	mov	r7, r3
	svc	#0
	pop	{r4, r7}
	bx	lr

	/* long system_call_4(r0, r1, r2, r3, number) */
	entry	system_call_4
	push	{r4, r7}
	ldr	r7, [sp, #8]
	svc	#0
	pop	{r4, r7}
	bx	lr

	/* What compilers call to divide 64 bits: quotient in r0:r1, remainder in r2:r3. */
	entry	__aeabi_uldivmod
	movw	r0, #0x5a5a
	movt	r0, #0x5a5a
	mov	r1, #0
	mov	r2, #2
	mov	r3, #3
	mov	r12, #12
	bx	lr

	entry	_start
	bl	run
	b	.

	.bss
	.balign	4
watched_sp:
	.zero	4

	.section .note.GNU-stack, "", %progbits
