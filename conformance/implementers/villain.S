/* SPDX-License-Identifier: BSD-2-Clause */
/* The villain at EL2: its start, its vectors, and what only assembler can spoil. See villain.c. */
#include "baremetal/registers.h"

#define CPTR_OPEN    0x32ff
#define CPTR_TSM     0x1000
#define VL_LONGEST   0xf
#define SMCR_EZT0    (1 << 30)
#define SVCR_SM      1
#define SVCR_ZA      2

/* struct frame of villain.c */
#define FRAME_X30    0xf0
#define FRAME_SPSR   0x100
#define FRAME_SP_EL0 0x110
#define FRAME_SIZE   0x120

	.arch	armv8-a+fp+simd
	.text
	.globl	start
start:
	adr	x0, vectors
	msr	vbar_el2, x0
	address_of x0, stack_top
	mov	sp, x0
	mov	x0, #CPTR_OPEN
	msr	cptr_el2, x0
	isb
	mov	x0, #VL_LONGEST
	mrs	x1, id_aa64pfr0_el1
	ubfx	x1, x1, #32, #4
	cbz	x1, 1f			/* no SVE */
	msr	s3_4_c1_c2_0, x0	/* ZCR_EL2 */
1:	mrs	x1, id_aa64pfr1_el1
	ubfx	x1, x1, #24, #4
	cbz	x1, 2f			/* no SME */
	mov	x2, #CPTR_OPEN
	bic	x2, x2, #CPTR_TSM
	msr	cptr_el2, x2
	isb
	cmp	x1, #2
	b.lo	3f			/* no ZT0 */
	orr	x0, x0, #SMCR_EZT0
3:	msr	s3_4_c1_c2_6, x0	/* SMCR_EL2 */
2:	sub	sp, sp, #FRAME_SIZE
	mov	x0, sp
	bl	villain_start
	b	leave

	.balign	2048
vectors:
	.org	vectors + 0x200
	b	.
	.org	vectors + 0x400
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	b	enter
	.org	vectors + 0x600		/* from AArch32 */
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	b	enter
	.org	vectors + 0x800

enter:
	move_x	stp, sp, 2, 29
	mrs	x1, elr_el2
	stp	x30, x1, [sp, #FRAME_X30]
	mrs	x0, spsr_el2
	mrs	x1, sp_el1
	stp	x0, x1, [sp, #FRAME_SPSR]
	mrs	x0, sp_el0
	mrs	x1, esr_el2
	stp	x0, x1, [sp, #FRAME_SP_EL0]
	mov	x0, sp
	bl	villain_exception
leave:
	ldr	x0, [sp, #FRAME_SP_EL0]
	msr	sp_el0, x0
	ldp	x0, x1, [sp, #FRAME_SPSR]
	msr	spsr_el2, x0
	msr	sp_el1, x1
	ldp	x30, x1, [sp, #FRAME_X30]
	msr	elr_el2, x1
	move_x	ldp, sp, 0, 29
	add	sp, sp, #FRAME_SIZE
	eret

	/* spoil_x(uint32_t index): goes to the entry of that number, each of which has two instructions. */
	.macro	spoil name, count
	.globl	\name
\name:
	adr	x1, 8f
	add	x1, x1, x0, lsl #3
	br	x1
8:
	.altmacro
	.set	n, 0
	.rept	\count
	\name\()_entry %n
	ret
	.set	n, n + 1
	.endr
	.noaltmacro
	.endm

	.macro	spoil_v_entry number
	not	v\number\().16b, v\number\().16b
	.endm
	/* What writes a V register clears the rest of the Z register. */
	.macro	spoil_z_entry number
	mov	v\number\().16b, v\number\().16b
	.endm
	.macro	spoil_p_entry number
	pfalse	p\number\().b
	.endm

	spoil	spoil_v, 32
	spoil	spoil_z, 32
	.arch	armv8-a+sve
	spoil	spoil_p, 16

	.globl	spoil_ffr
spoil_ffr:
	setffr
	ret

	/* Of the calls with ZA only: svcr() says which they are. */
	.globl	svcr
svcr:
	mov	x0, xzr
	mrs	x1, id_aa64pfr1_el1
	tst	x1, #0xf000000
	b.eq	1f			/* no SME */
	mrs	x0, s3_3_c4_c2_2
1:	ret
	.globl	svcr_write
svcr_write:
	msr	s3_3_c4_c2_2, x0
	ret
	.globl	spoil_za
spoil_za:
	.inst	0xc00800ff		/* zero {za} */
	ret
	.globl	spoil_zt0
spoil_zt0:
	.inst	0xc0480001		/* zero {zt0} */
	ret

	/* PSCI of QEMU's */
	.globl	firmware_call
firmware_call:
	smc	#0
	ret

	.bss
	.balign	16
	.zero	0x1000
stack_top:
