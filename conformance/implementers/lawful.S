/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lawful implementer at EL3 or EL2 (LAWFUL_EL3): starts the image one level below, and takes its calls and its accesses to what
 * it keeps for itself. See lawful.c.
 */
#include "baremetal/registers.h"

#define IMAGE_ADDRESS 0x40200000
#define CPTR_OPEN     0x32ff
#define CPTR_TSM      0x1000
#define SMCR_LONGEST  0xf
#define HCR_RW        (1 << 31)
#define HCR_TID3      (1 << 18)
#define SCTLR_RES1    0x30c50830
#define SCR_NS_RW     0x531		/* with HVC, and without traps of SMC */
#define FRAME_SIZE    0x110

#ifdef LAWFUL_EL3
#define TO_IMAGE 0x3c9			/* EL2h, masked */
	.macro	read_of_level register, name
	mrs	\register, \name\()_el3
	.endm
	.macro	write_of_level name, register
	msr	\name\()_el3, \register
	.endm
#else
#define TO_IMAGE 0x3c5			/* EL1h, masked */
	.macro	read_of_level register, name
	mrs	\register, \name\()_el2
	.endm
	.macro	write_of_level name, register
	msr	\name\()_el2, \register
	.endm
#endif

	.arch	armv8-a+fp+simd
	.text
	.globl	start
start:
	adr	x0, vectors
	write_of_level vbar, x0
	address_of x0, stack_top
	mov	sp, x0
#ifdef LAWFUL_EL3
	msr	cptr_el3, xzr		/* SVE and SME are its own */
	mov	x0, #SCR_NS_RW
	msr	scr_el3, x0
	ldr	x0, =SCTLR_RES1
	msr	sctlr_el2, x0
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
#else
	/* SVE is its own, and of SME what came with SME2; the ID registers say otherwise. */
	mov	x0, #CPTR_OPEN
	mrs	x1, id_aa64pfr1_el1
	ubfx	x1, x1, #24, #4
	cbz	x1, 1f			/* no SME */
	bic	x0, x0, #CPTR_TSM
	msr	cptr_el2, x0
	isb
	mov	x1, #SMCR_LONGEST
	msr	s3_4_c1_c2_6, x1	/* SMCR_EL2 */
1:	orr	x0, x0, #0x100		/* TZ */
	msr	cptr_el2, x0
	ldr	x0, =(HCR_RW | HCR_TID3)
	msr	hcr_el2, x0
	mov	x0, #3
	msr	cnthctl_el2, x0
	ldr	x0, =SCTLR_RES1
	msr	sctlr_el1, x0
#endif
	mov	x0, #TO_IMAGE
	write_of_level spsr, x0
	mov	x0, #IMAGE_ADDRESS
	write_of_level elr, x0
	mov	x0, xzr
	isb
	eret

	.balign	2048
vectors:
	.org	vectors + 0x400
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	b	exception
	.org	vectors + 0x800

exception:
	move_x	stp, sp, 2, 29
	read_of_level x1, elr
	stp	x30, x1, [sp, #0xf0]
	read_of_level x1, esr
	str	x1, [sp, #0x100]
	mov	x0, sp
	bl	lawful_exception
	ldp	x30, x1, [sp, #0xf0]
	write_of_level elr, x1
	move_x	ldp, sp, 0, 29
	add	sp, sp, #FRAME_SIZE
	eret

	.bss
	.balign	16
	.zero	0x1000
stack_top:
