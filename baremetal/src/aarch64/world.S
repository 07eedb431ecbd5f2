/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine for itself: into the image's address space, on each CPU; exceptions; out again. */
#include "baremetal/registers.h"
#include "baremetal/cpu.h"

	.arch	armv8-a

#define CPACR_EL1_FPEN 0x300000	/* floating point does not trap */

	.text
	/*
	 * x0 = struct cpu, of which four words are read before the MMU is off or on. Leaves x19-x30 alone. Vectors, floating
	 * point on, the image's address space; TPIDR_EL1 is the CPU.
	 */
enter_world:
	ldp	x2, x3, [x0, #CPU_TTBR0]
	ldr	x4, [x0, #CPU_MAIR]
	msr	tpidr_el1, x0
	msr	daifset, #0xf
	mrs	x1, sctlr_el1
	bic	x1, x1, #1
	msr	sctlr_el1, x1
	isb
	msr	mair_el1, x4
	msr	tcr_el1, x3
	msr	ttbr0_el1, x2
	address_of x1, vectors
	msr	vbar_el1, x1
	movz	x1, #(CPACR_EL1_FPEN >> 16), lsl #16
	msr	cpacr_el1, x1
	isb
	tlbi	vmalle1
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	movz	x1, #(SCTLR_EL1_ON >> 16), lsl #16
	movk	x1, #(SCTLR_EL1_ON & 0xffff)
	msr	sctlr_el1, x1
	isb
	ret

	/* void cpu_start_boot(struct cpu *cpu): into the image's address space, on its stack; does not return */
	.globl	cpu_start_boot
cpu_start_boot:
	mov	x19, x0
	bl	enter_world
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	mov	x29, #0
	bl	cpu_boot_main

	/* Where PSCI CPU_ON lets a CPU begin: x0 = struct cpu, MMU off. cpu->resume is a stack with a return address */
	.globl	cpu_start_secondary
cpu_start_secondary:
	msr	spsel, #1
	mov	x19, x0
	bl	enter_world
	ldr	x1, [x19, #CPU_RESUME]
	cbnz	x1, 1f
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	mov	x29, #0
	bl	cpu_secondary_main
1:	mov	sp, x1
	ldr	x30, [sp], #16
	ret

	/* void cpu_jump(uint64_t entry, uint64_t tree): as a boot loader does, MMU off, to another kernel */
	.globl	cpu_jump
cpu_jump:
	msr	daifset, #0xf
	mov	x20, x0
	mov	x0, x1
	mov	x1, #0
	mov	x2, #0
	mov	x3, #0
	movz	x4, #(SCTLR_EL1_OFF >> 16), lsl #16
	movk	x4, #(SCTLR_EL1_OFF & 0xffff)
	dsb	sy
	msr	sctlr_el1, x4
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	sy
	isb
	br	x20

	vector_table vectors, synchronous, interrupt

unexpected:
	mrs	x1, esr_el1
	mrs	x2, elr_el1
	mrs	x3, far_el1
	bl	exception_unexpected

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
	move_x	stp, sp, 2, 17
	stp	x29, x30, [sp, #0x90]
	mrs	x0, elr_el1
	mrs	x1, spsr_el1
	stp	x0, x1, [sp, #0xa0]
	bl	interrupt_taken
	ldp	x0, x1, [sp, #0xa0]
	msr	spsr_el1, x1
	msr	elr_el1, x0
	ldp	x29, x30, [sp, #0x90]
	move_x	ldp, sp, 2, 17
	ldp	x0, x1, [sp], #0xb0
	eret
