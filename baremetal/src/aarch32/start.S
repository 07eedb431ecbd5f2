/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The flat image for boot loaders that know Linux's zImage [Linux Documentation/arm/booting.rst]: runs where it is put. At HYP it
 * goes down to SVC.
 */
	.syntax	unified
	.arch	armv7-a
	.arch_extension	virt
	.arm

#define R_ARM_RELATIVE 23
#define MODE_MASK      0x1f
#define MODE_HYP       0x1a
#define SVC_MASKED     0x1d3
#define HCPTR_OPEN     0x33ff

	.macro	address_of register, symbol
	ldr	\register, 8f
9:	add	\register, pc, \register
	b	7f
8:	.word	\symbol - (9b + 8)
7:
	.endm

	.section .head, "ax"
	.globl	start
start:
	.rept	8
	nop
	.endr
	b	begin
	.word	0x016f2818		/* zImage */
	.word	0
	.word	image_size
	.word	0x04030201

	.text
begin:
	mrs	r0, cpsr
	and	r0, r0, #MODE_MASK
	mov	r6, #1			/* exception level */
	cmp	r0, #MODE_HYP
	bne	at_svc
	mov	r6, #2
	mrc	p15, 0, r0, c0, c0, 5	/* VMPIDR = MPIDR, VPIDR = MIDR */
	mcr	p15, 4, r0, c0, c0, 5
	mrc	p15, 0, r0, c0, c0, 0
	mcr	p15, 4, r0, c0, c0, 0
	mov	r0, #0
	mcrr	p15, 4, r0, r0, c14	/* CNTVOFF */
	movw	r0, #HCPTR_OPEN
	mcr	p15, 4, r0, c1, c1, 2
	movw	r0, #SVC_MASKED
	msr	spsr_cxsf, r0
	adr	r0, at_svc
	msr	elr_hyp, r0
	eret

at_svc:
	cpsid	aif, #0x13
	mov	r4, r2			/* device tree */
	address_of sp, boot_stack_top
	address_of r0, bss_start
	address_of r1, bss_end
	mov	r2, #0
1:	cmp	r0, r1
	strlo	r2, [r0], #4
	blo	1b

	address_of r5, image_start	/* how far from 0, for which the flat image is linked */
	ldr	r0, =image_link_address
	sub	r5, r5, r0
	address_of r0, relocations_start
	address_of r1, relocations_end
2:	cmp	r0, r1
	bhs	3f
	ldm	r0!, {r2, r3}
	and	r3, r3, #0xff
	cmp	r3, #R_ARM_RELATIVE
	ldreq	r3, [r2, r5]
	addeq	r3, r3, r5
	streq	r3, [r2, r5]
	b	2b

3:	mcr	p15, 0, r0, c7, c5, 0	/* ICIALLU */
	dsb
	isb
	mov	r0, r4
	mov	r1, r6
	bl	flat_main
4:	wfi
	b	4b

	.bss
	.balign	16
	.zero	0x4000
	.globl	boot_stack_top
boot_stack_top:
