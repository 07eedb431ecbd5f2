/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The flat image for boot loaders [Linux Documentation/arm64/booting.rst, "Call the kernel image"]: runs where it is put, at
 * EL1 or EL2, with the MMU off or on.
 */
	.arch	armv8-a

#define R_AARCH64_RELATIVE 1027

	.section .head, "ax"
	.globl	start
start:
	b	begin
	.word	0
	.quad	0			/* offset from a multiple of 2 MiB */
	.quad	image_size
	.quad	0xa			/* little-endian, 4 KiB pages, anywhere */
	.quad	0
	.quad	0
	.quad	0
	.ascii	"ARM\x64"
	.word	0

	.text
begin:
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x19, x0			/* device tree */
	adrp	x0, stack_top
	add	x0, x0, :lo12:stack_top
	mov	sp, x0

	adrp	x0, bss_start
	add	x0, x0, :lo12:bss_start
	adrp	x1, bss_end
	add	x1, x1, :lo12:bss_end
1:	cmp	x0, x1
	b.hs	2f
	stp	xzr, xzr, [x0], #16
	b	1b

2:	adrp	x0, image_start
	add	x0, x0, :lo12:image_start
	ldr	x1, =image_link_address
	sub	x20, x0, x1		/* how far from where it was linked for */
	adrp	x0, relocations_start
	add	x0, x0, :lo12:relocations_start
	adrp	x1, relocations_end
	add	x1, x1, :lo12:relocations_end
3:	cmp	x0, x1
	b.hs	5f
	ldp	x2, x3, [x0], #24
	ldr	x4, [x0, #-8]
	cmp	w3, #R_AARCH64_RELATIVE
	b.ne	3b
	add	x4, x4, x20
	str	x4, [x2, x20]
	b	3b

5:	ic	iallu
	dsb	sy
	isb
	mov	x0, x19
	bl	flat_main
6:	wfi
	b	6b

	.bss
	.balign	16
	.zero	0x4000
stack_top:
