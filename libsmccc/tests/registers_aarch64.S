/* SPDX-License-Identifier: BSD-2-Clause */
/* The AArch64 side of registers.c: the watched call, system calls, a division that spoils registers, the start. */

	.arch_extension fp
	.text

	.macro	entry name
	.balign	4
	.globl	\name
	.type	\name, %function
\name:
	hint	#34				/* BTI c */
	.endm

#define FRAME 0x120

	/*
	 * void watched_call(void (*function)(void), const words[9], const struct kept *given, struct kept *found)
	 *                   x0                      x1              x2                        x3
	 *
	 * Calls function with words 0-7 in x0-x7, word 8 on the stack, and x18-x29 and d8-d15 as `given` says. Tells in
	 * `found` what they are after it, with SP and the words above it. x8-x17 hold nothing that it could find useful.
	 */
	entry	watched_call
	stp	x29, x30, [sp, #-FRAME]!
	stp	x18, x19, [sp, #0x10]
	stp	x20, x21, [sp, #0x20]
	stp	x22, x23, [sp, #0x30]
	stp	x24, x25, [sp, #0x40]
	stp	x26, x27, [sp, #0x50]
	str	x28, [sp, #0x60]
	stp	d8, d9, [sp, #0x68]
	stp	d10, d11, [sp, #0x78]
	stp	d12, d13, [sp, #0x88]
	stp	d14, d15, [sp, #0x98]
	str	x3, [sp, #FRAME - 8]
	ldp	d8, d9, [x2, #0x60]
	ldp	d10, d11, [x2, #0x70]
	ldp	d12, d13, [x2, #0x80]
	ldp	d14, d15, [x2, #0x90]
	ldp	x18, x19, [x2, #0x00]
	ldp	x20, x21, [x2, #0x10]
	ldp	x22, x23, [x2, #0x20]
	ldp	x24, x25, [x2, #0x30]
	ldp	x26, x27, [x2, #0x40]
	ldp	x28, x29, [x2, #0x50]
	/* Words above SP that must survive: a function that moves SP wrongly, or writes above it, hits them. */
	.irp	n, 0, 1, 2, 3, 4, 5
	str	x18, [sp, #0xb0 + 16 * \n]
	str	x29, [sp, #0xb8 + 16 * \n]
	.endr
	ldr	x9, [x1, #0x40]
	stp	x9, x29, [sp, #-16]!
	mov	x9, sp
	adrp	x10, watched_sp
	str	x9, [x10, :lo12:watched_sp]
	mov	x16, x0
	ldp	x2, x3, [x1, #0x10]
	ldp	x4, x5, [x1, #0x20]
	ldp	x6, x7, [x1, #0x30]
	ldp	x0, x1, [x1]
	.irp	n, 8, 9, 10, 11, 12, 13, 14, 15, 17
	mov	x\n, #-\n
	.endr
	blr	x16
	mov	x0, sp
	adrp	x1, watched_sp
	ldr	x1, [x1, :lo12:watched_sp]
	mov	sp, x1
	sub	x0, x0, x1
	ldr	x2, [sp, #8]
	add	sp, sp, #16
	eor	x2, x2, x29			/* beside word 8 */
	ldr	x3, [sp, #FRAME - 8]
	str	x0, [x3, #0xa0]			/* kept.sp_moved */
	stp	x18, x19, [x3, #0x00]
	stp	x20, x21, [x3, #0x10]
	stp	x22, x23, [x3, #0x20]
	stp	x24, x25, [x3, #0x30]
	stp	x26, x27, [x3, #0x40]
	stp	x28, x29, [x3, #0x50]
	stp	d8, d9, [x3, #0x60]
	stp	d10, d11, [x3, #0x70]
	stp	d12, d13, [x3, #0x80]
	stp	d14, d15, [x3, #0x90]
	mov	x0, x2
	.irp	n, 0, 1, 2, 3, 4, 5
	ldp	x1, x2, [sp, #0xb0 + 16 * \n]
	eor	x1, x1, x18
	eor	x2, x2, x29
	orr	x0, x0, x1
	orr	x0, x0, x2
	.endr
	str	x0, [x3, #0xa8]			/* kept.stack_changed */
	ldp	d14, d15, [sp, #0x98]
	ldp	d12, d13, [sp, #0x88]
	ldp	d10, d11, [sp, #0x78]
	ldp	d8, d9, [sp, #0x68]
	ldr	x28, [sp, #0x60]
	ldp	x26, x27, [sp, #0x50]
	ldp	x24, x25, [sp, #0x40]
	ldp	x22, x23, [sp, #0x30]
	ldp	x20, x21, [sp, #0x20]
	ldp	x18, x19, [sp, #0x10]
	ldp	x29, x30, [sp], #FRAME
	ret

	/* long system_call(x0, x1, x2, number) */
	entry	system_call
	mov	x8, x3
	svc	#0
	ret

	/* long system_call_4(x0, x1, x2, x3, number) */
	entry	system_call_4
	mov	x8, x4
	svc	#0
	ret

	/* unsigned __int128 __udivti3(unsigned __int128, unsigned __int128): what compilers call to divide 128 bits */
	entry	__udivti3
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov	x\n, #\n
	.endr
	mov	w0, #0x5a5a
	movk	w0, #0x5a5a, lsl #16
	mov	x1, #0
	ret

	entry	_start
	mov	x29, #0
	mov	x30, #0
	bl	run
	b	.

	.bss
	.balign	8
watched_sp:
	.zero	8

	.section .note.GNU-stack, "", %progbits

#ifdef __ARM_FEATURE_BTI_DEFAULT
	/* With a note in each input, QEMU checks each indirect branch of the program for its landing pad. */
	.section .note.gnu.property, "a", %note
	.balign	8
	.long	4, 16, 5
	.asciz	"GNU"
	.long	0xc0000000, 4, 1, 0
#endif
