/* SPDX-License-Identifier: BSD-2-Clause */
/* From the firmware's world, or from PSCI, into the image's own: page tables, vectors, stack. */
#include "image/cpu.h"

/*
 * One table at level 1: 39 bits of address, 4 KiB granule, write-back, inner shareable, TTBR1
 * unused, 40 bits of physical address [DDI0487 "TCR_EL1"]. The range beyond 512 GiB is not mapped.
 */
#define TCR_EL1_VALUE 0x280993519
#define MAIR_EL1_VALUE 0xff00	/* index 0: Device-nGnRnE, 1: Normal write-back */
#define SCTLR_EL1_VALUE 0x30d0180d	/* RES1, I, SA, C, M */
#define CPACR_EL1_VALUE 0x300000	/* FPEN */

	.macro	load_constant register, value
	movz	\register, #(\value >> 32 & 0xffff), lsl #32
	movk	\register, #(\value >> 16 & 0xffff), lsl #16
	movk	\register, #(\value & 0xffff)
	.endm

	.text
	/* Leaves x19-x30 alone. No memory is used while the MMU is off. */
enter_world:
	msr	daifset, #0xf
	mrs	x1, sctlr_el1
	bic	x1, x1, #1
	msr	sctlr_el1, x1
	isb
	load_constant x1, MAIR_EL1_VALUE
	msr	mair_el1, x1
	load_constant x1, TCR_EL1_VALUE
	msr	tcr_el1, x1
	adrp	x1, page_table
	add	x1, x1, :lo12:page_table
	msr	ttbr0_el1, x1
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	load_constant x1, CPACR_EL1_VALUE
	msr	cpacr_el1, x1
	isb
	tlbi	vmalle1
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	load_constant x1, SCTLR_EL1_VALUE
	msr	sctlr_el1, x1
	isb
	ret

	/* start_boot_cpu(struct cpu *) does not return: the firmware's stack is left behind. */
	.globl	start_boot_cpu
start_boot_cpu:
	mov	x19, x0
	bl	enter_world
	msr	tpidr_el1, x19
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	bl	boot_main

	/* Where PSCI CPU_ON lets a CPU begin: x0 = struct cpu */
	.globl	start_secondary_cpu
start_secondary_cpu:
	mov	x19, x0
	bl	enter_world
	msr	tpidr_el1, x19
	ldr	x1, [x19, #CPU_RESUME]
	cbnz	x1, resume
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	bl	secondary_main

	/* power_cycle(struct cpu *): CPU_OFF, and back through start_secondary_cpu. */
	.globl	power_cycle
power_cycle:
	stp	x19, x20, [sp, #-0x60]!
	stp	x21, x22, [sp, #0x10]
	stp	x23, x24, [sp, #0x20]
	stp	x25, x26, [sp, #0x30]
	stp	x27, x28, [sp, #0x40]
	stp	x29, x30, [sp, #0x50]
	mov	x19, x0
	mov	x1, sp
	str	x1, [x19, #CPU_RESUME]
	dsb	sy
	movz	w0, #0x8400, lsl #16	/* PSCI CPU_OFF [DEN0022] */
	movk	w0, #0x0002
	hvc	#0
	mov	x1, sp
	mov	x2, #0			/* it came back: refused */
	b	resumed
resume:
	mov	x2, #1
resumed:
	mov	sp, x1
	str	xzr, [x19, #CPU_RESUME]
	mov	x0, x2
	ldp	x29, x30, [sp, #0x50]
	ldp	x27, x28, [sp, #0x40]
	ldp	x25, x26, [sp, #0x30]
	ldp	x23, x24, [sp, #0x20]
	ldp	x21, x22, [sp, #0x10]
	ldp	x19, x20, [sp], #0x60
	ret

	.macro	vector offset, target
	.org	vectors + \offset
	b	\target
	.endm

	.macro	unexpected_vector offset
	.org	vectors + \offset
	mov	x0, #\offset
	b	unexpected
	.endm

	.balign	2048
vectors:					/* [DDI0487 Table D1-5] */
	unexpected_vector 0x000
	unexpected_vector 0x080
	unexpected_vector 0x100
	unexpected_vector 0x180
	vector	0x200, synchronous
	vector	0x280, interrupt
	unexpected_vector 0x300
	unexpected_vector 0x380
	unexpected_vector 0x400
	unexpected_vector 0x480
	unexpected_vector 0x500
	unexpected_vector 0x580
	unexpected_vector 0x600
	unexpected_vector 0x680
	unexpected_vector 0x700
	unexpected_vector 0x780
	.org	vectors + 0x800

unexpected:
	mrs	x1, esr_el1
	mrs	x2, elr_el1
	mrs	x3, far_el1
	b	exception_unexpected

	/*
	 * A fault is a value: kept if the test expected one, then the instruction is stepped over.
	 * A failed fetch goes back to where the branch came from. An HVC or SMC that is undefined
	 * is what ELR points to. A step is the last one, and goes on where it stopped.
	 */
synchronous:
	stp	x0, x1, [sp, #-0x20]!
	stp	x2, x3, [sp, #0x10]
	mrs	x0, tpidr_el1
	ldr	x1, [x0, #CPU_FAULT_ARMED]
	cbz	x1, synchronous_unexpected
	ldr	x1, [x0, #CPU_FAULT_COUNT]
	add	x1, x1, #1
	str	x1, [x0, #CPU_FAULT_COUNT]
	mrs	x1, esr_el1
	mrs	x2, far_el1
	mrs	x3, elr_el1
	stp	x1, x2, [x0, #CPU_FAULT_ESR]
	str	x3, [x0, #CPU_FAULT_ELR]
	lsr	x1, x1, #26
	cmp	x1, #0x33		/* software step without a change of level */
	b.eq	stepped
	cmp	x1, #0x21		/* instruction abort without a change of level */
	add	x3, x3, #4
	csel	x3, x30, x3, eq
	msr	elr_el1, x3
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp], #0x20
	eret

stepped:
	msr	mdscr_el1, xzr
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp], #0x20
	eret

synchronous_unexpected:
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp], #0x20
	mov	x0, #0x200
	b	unexpected

interrupt:
	stp	x0, x1, [sp, #-0xb0]!
	stp	x2, x3, [sp, #0x10]
	stp	x4, x5, [sp, #0x20]
	stp	x6, x7, [sp, #0x30]
	stp	x8, x9, [sp, #0x40]
	stp	x10, x11, [sp, #0x50]
	stp	x12, x13, [sp, #0x60]
	stp	x14, x15, [sp, #0x70]
	stp	x16, x17, [sp, #0x80]
	stp	x29, x30, [sp, #0x90]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [sp, #0xa0]
	bl	interrupt_taken
	ldp	x0, x1, [sp, #0xa0]
	msr	spsr_el1, x1
	msr	elr_el1, x0
	ldp	x29, x30, [sp, #0x90]
	ldp	x16, x17, [sp, #0x80]
	ldp	x14, x15, [sp, #0x70]
	ldp	x12, x13, [sp, #0x60]
	ldp	x10, x11, [sp, #0x50]
	ldp	x8, x9, [sp, #0x40]
	ldp	x6, x7, [sp, #0x30]
	ldp	x4, x5, [sp, #0x20]
	ldp	x2, x3, [sp, #0x10]
	ldp	x0, x1, [sp], #0xb0
	eret
