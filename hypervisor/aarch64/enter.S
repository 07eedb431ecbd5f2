/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2 taken over: the way of the boot CPU from firmware at EL2 to firmware at EL1, and of a later CPU to the guest. */
#include "aarch64/enter.h"
#include "aarch64/sysreg.h"
#include "aarch64/vp_layout.h"

#define SAVED_SIZE 0x70

	/*
	 * EL2 translation on, from el2_registers. MMU off on entry. Clobbers x9-x11.
	 * No TLB entry of the firmware may survive: the same addresses now have other attributes.
	 */
	.macro	el2_mmu_on
	adrp	x9, el2_registers
	add	x9, x9, :lo12:el2_registers
	ldp	x10, x11, [x9, #EL2_TTBR0]		/* and EL2_TCR */
	msr	ttbr0_el2, x10
	msr	tcr_el2, x11
	ldp	x10, x11, [x9, #EL2_MAIR]		/* and EL2_VTCR */
	msr	mair_el2, x10
	msr	vtcr_el2, x11
	ldp	x10, x11, [x9, #EL2_VTTBR]		/* and EL2_SCTLR */
	msr	vttbr_el2, x10
	adrp	x10, el2_vectors
	add	x10, x10, :lo12:el2_vectors
	msr	vbar_el2, x10
	isb
	tlbi	alle2
	tlbi	alle1
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el2, x11
	isb
	.endm

	.text
	.balign	4
	/*
	 * void el2_install(const struct boot_info *info)
	 *                  x0
	 *
	 * This code lies where the guest may not look, so it cannot return by itself once it is at EL1: all registers are
	 * restored at EL2, and ERET is the return.
	 */
	.globl	el2_install
el2_install:
	stp	x29, x30, [sp, #-SAVED_SIZE]!
	stp	x18, x19, [sp, #0x10]
	stp	x20, x21, [sp, #0x20]
	stp	x22, x23, [sp, #0x30]
	stp	x24, x25, [sp, #0x40]
	stp	x26, x27, [sp, #0x50]
	mrs	x2, daif
	stp	x28, x2, [sp, #0x60]
	mrs	x27, tpidr_el2
	mov	x20, sp
	sub	sp, sp, #EL1_REGISTERS_SIZE
	mov	x1, sp
	bl	el2_prepare				/* struct vp *el2_prepare(info, struct el1_registers *) */
	mov	x19, x0
	ldp	x21, x22, [sp, #EL1_TTBR0]		/* and EL1_TCR */
	ldp	x23, x24, [sp, #EL1_MAIR]		/* and EL1_VBAR */
	ldr	x25, [sp, #EL1_SCTLR]
	ldr	x26, [x19, #VP_STACK_TOP]

	msr	daifset, #0xf
	mrs	x9, sctlr_el2
	mov	x10, #(SCTLR_M_BIT | SCTLR_C_BIT)
	bic	x9, x9, x10
	msr	sctlr_el2, x9
	isb
	/*
	 * With E2H = 1 the names of EL1 registers mean those of EL2: back to the plain layout first. TGE falls with it,
	 * which is why EL1 can exist from here on.
	 */
	mov	x9, #HCR_RW_BIT
	msr	hcr_el2, x9
	isb
	msr	ttbr0_el1, x21
	msr	ttbr1_el1, xzr
	msr	tcr_el1, x22
	msr	mair_el1, x23
	msr	vbar_el1, x24
	msr	sctlr_el1, x25
	msr	tpidr_el1, x27
	el2_mmu_on
	mov	sp, x26
	msr	tpidr_el2, x19
	mov	x0, x19
	bl	el2_setup_cpu				/* HCR_EL2: from here on stage 2 and the traps hold */
	msr	hcr_el2, x0
	isb

	ldp	x28, x2, [x20, #0x60]
	mov	x3, #SPSR_EL1H
	orr	x2, x2, x3
	msr	spsr_el2, x2
	ldp	x29, x30, [x20]
	msr	elr_el2, x30
	add	x3, x20, #SAVED_SIZE
	msr	sp_el1, x3
	ldp	x26, x27, [x20, #0x50]
	ldp	x24, x25, [x20, #0x40]
	ldp	x22, x23, [x20, #0x30]
	ldp	x18, x19, [x20, #0x10]
	ldp	x20, x21, [x20, #0x20]
	/* The other registers hold what EL2 left in them. */
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov	x\n, xzr
	.endr
	eret

	/* EL2, MMU and caches off, x0 = struct vp */
	.balign	4
	.globl	el2_secondary_entry
el2_secondary_entry:
	mov	x19, x0
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x9, #HCR_RW_BIT
	msr	hcr_el2, x9
	isb
	el2_mmu_on
	msr	tpidr_el2, x19
	ldr	x9, [x19, #VP_STACK_TOP]
	mov	sp, x9
	mov	x0, x19
	bl	el2_setup_cpu
	mov	x20, x0					/* HCR_EL2 */
	mov	x0, x19
	bl	el2_start_guest
	msr	hcr_el2, x20
	isb
	/* Nothing of EL2 or of an earlier guest may be seen in registers that PSCI leaves undefined. */
	ldr	x0, [x19, #VP_CONTEXT]
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret
