/* SPDX-License-Identifier: BSD-2-Clause */
/* The villain at EL2: starts the image at EL1, and takes its calls. See villain.c. */
#define IMAGE_ADDRESS 0x40200000
#define EL1H_MASKED   0x3c5
#define CPTR_OPEN     0x32ff
#define CPTR_TSM      0x1000
#define SMCR_LONGEST  0xf
#define HCR_RW        (1 << 31)
#define FRAME_SIZE    0x110

	.arch	armv8-a+fp+simd
	.text
	.globl	start
start:
	adr	x0, vectors
	msr	vbar_el2, x0
	adrp	x0, stack_top
	add	x0, x0, :lo12:stack_top
	mov	sp, x0
	mov	x0, #CPTR_OPEN
	msr	cptr_el2, x0
	mov	x0, #0xf
	mrs	x1, id_aa64pfr0_el1
	ubfx	x1, x1, #32, #4
	cbz	x1, 1f
	msr	s3_4_c1_c2_0, x0	/* ZCR_EL2 */
1:	mrs	x1, id_aa64pfr1_el1
	ubfx	x1, x1, #24, #4
	cbz	x1, 2f			/* no SME */
	mov	x0, #CPTR_OPEN
	bic	x0, x0, #CPTR_TSM
	msr	cptr_el2, x0
	isb
	mov	x0, #SMCR_LONGEST
	msr	s3_4_c1_c2_6, x0	/* SMCR_EL2 */
2:	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	mov	x0, #3
	msr	cnthctl_el2, x0
	mov	x0, #EL1H_MASKED
	msr	spsr_el2, x0
	mov	x0, #IMAGE_ADDRESS
	msr	elr_el2, x0
	mov	x0, xzr
	isb
	eret

	.balign	2048
vectors:
	.org	vectors + 0x400
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #0x10]
	stp	x4, x5, [sp, #0x20]
	stp	x6, x7, [sp, #0x30]
	stp	x8, x9, [sp, #0x40]
	stp	x10, x11, [sp, #0x50]
	b	call
	.org	vectors + 0x800

call:
	stp	x12, x13, [sp, #0x60]
	stp	x14, x15, [sp, #0x70]
	stp	x16, x17, [sp, #0x80]
	stp	x18, x19, [sp, #0x90]
	stp	x20, x21, [sp, #0xa0]
	stp	x22, x23, [sp, #0xb0]
	stp	x24, x25, [sp, #0xc0]
	stp	x26, x27, [sp, #0xd0]
	stp	x28, x29, [sp, #0xe0]
	mrs	x1, elr_el2
	stp	x30, x1, [sp, #0xf0]
	mrs	x1, sp_el1
	str	x1, [sp, #0x100]
	mov	x0, sp
	bl	villain_call
	cbz	w0, 1f
	/* Only where the image saves everything itself: some code may not survive this. */
	movi	v0.16b, #0x77
	movi	v31.16b, #0x77
	msr	fpcr, xzr
	msr	fpsr, xzr
1:	ldr	x1, [sp, #0x100]
	msr	sp_el1, x1
	ldp	x30, x1, [sp, #0xf0]
	msr	elr_el2, x1
	ldp	x28, x29, [sp, #0xe0]
	ldp	x26, x27, [sp, #0xd0]
	ldp	x24, x25, [sp, #0xc0]
	ldp	x22, x23, [sp, #0xb0]
	ldp	x20, x21, [sp, #0xa0]
	ldp	x18, x19, [sp, #0x90]
	ldp	x16, x17, [sp, #0x80]
	ldp	x14, x15, [sp, #0x70]
	ldp	x12, x13, [sp, #0x60]
	ldp	x10, x11, [sp, #0x50]
	ldp	x8, x9, [sp, #0x40]
	ldp	x6, x7, [sp, #0x30]
	ldp	x4, x5, [sp, #0x20]
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret

	.arch	armv8-a+sve
	.globl	villain_spoil_sve
villain_spoil_sve:
	ptrue	p0.b
	pfalse	p1.b
	wrffr	p1.b
	add	z1.b, z1.b, #1
	ret

	/* The newer one forgets what is in ZA, the older one that there is ZA at all. */
	.globl	villain_spoil_sme
villain_spoil_sme:
	mrs	x0, id_aa64pfr1_el1
	tst	x0, #0xf000000
	b.eq	1f			/* no SME */
	mrs	x0, s3_3_c4_c2_2	/* SVCR */
	tbz	x0, #1, 1f
#ifdef VILLAIN_OLD
	msr	s3_3_c4_c2_2, xzr
#else
	.inst	0xc00800ff		/* zero {za} */
#endif
1:	ret

	.bss
	.balign	16
	.zero	0x1000
stack_top:
