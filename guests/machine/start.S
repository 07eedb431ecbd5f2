/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Headers and first instructions of a guest: an arm64 Image [Linux Documentation/arm64/booting.rst, "Call the kernel image"]
 * that is an EFI application too [PE Format; UEFI 2.10 "UEFI Images"], and where a second CPU begins.
 */
#include "machine/cpu.h"

	.arch	armv8-a

#define R_AARCH64_RELATIVE 1027

#define SCTLR_EL1_OFF 0x30d00800	/* RES1 [DDI0487 "SCTLR_EL1"] */
#define SCTLR_EL1_ON  0x30d0180d	/* the same, I, SA, C, M */
#define HCR_EL2_RW    0x80000000	/* EL1 is AArch64 */
#define CNTHCTL_EL2_EL1 0x3		/* EL1 may use counter and timer */
#define SPSR_EL1H     0x3c5		/* EL1, its own stack pointer, everything masked */

	.section .head, "ax"
	.globl	start
start:
	.inst	0xfa405a4d		/* the letters "MZ"; as an instruction it sets flags only */
	b	image_entry
	.quad	0			/* offset from a multiple of 2 MiB */
	.quad	image_size
	.quad	0x8			/* little-endian, any page size, anywhere */
	.quad	0
	.quad	0
	.quad	0
	.ascii	"ARM\x64"
	.long	pe_header - start

	.balign	8
pe_header:
	.ascii	"PE\0\0"
	.short	0xaa64			/* arm64 */
	.short	2			/* sections */
	.long	0, 0, 0
	.short	pe_sections - pe_optional
	.short	0x206			/* executable, no line numbers, no debug information */
pe_optional:
	.short	0x20b			/* PE32+ */
	.short	0
	.long	pe_text_size, pe_data_file_size, 0
	.long	pe_entry_rva
	.long	0x1000			/* code begins */
	.quad	0			/* image base: none wanted */
	.long	0x1000, 0x200		/* alignment in memory, in the file */
	.short	0, 0, 0, 0, 0, 0
	.long	0
	.long	image_size
	.long	0x1000			/* size of headers */
	.long	0
	.short	10			/* EFI application */
	.short	0x100			/* data need not execute */
	.quad	0, 0, 0, 0
	.long	0
	.long	6			/* directories: none used; relocation is our own */
	.quad	0, 0, 0, 0, 0, 0
pe_sections:
	.ascii	".text\0\0\0"
	.long	pe_text_size, 0x1000, pe_text_size, 0x1000, 0, 0, 0
	.long	0x60000020		/* code, execute, read */
	.ascii	".data\0\0\0"
	.long	pe_data_size, pe_data_rva, pe_data_file_size, pe_data_rva, 0, 0, 0
	.long	0xc0000040		/* data, read, write */

	.macro	address register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm

	.text
	/* Changes x0-x5. The image is linked for 0; an entry is written anew each time, so that it may be done twice. */
relocate:
	address	x5, image_start
	address	x0, relocations_start
	address	x1, relocations_end
1:	cmp	x0, x1
	b.hs	2f
	ldp	x2, x3, [x0], #24
	ldr	x4, [x0, #-8]
	cmp	w3, #R_AARCH64_RELATIVE
	b.ne	1b
	add	x4, x4, x5
	str	x4, [x2, x5]
	b	1b
2:	ret

	/* The firmware: x0 = handle, x1 = system table. On its stack, in its address space; returns an EFI status in x0. */
	.globl	efi_entry
efi_entry:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	bl	relocate
	ldp	x0, x1, [sp, #16]
	bl	efi_main
	ldp	x29, x30, [sp], #32
	ret

	/* A boot loader, or another kernel: x0 = device tree, MMU off, EL1 or EL2. */
image_entry:
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x19, x0
	mrs	x21, CurrentEL
	cmp	x21, #0x8
	b.ne	1f
	bl	leave_el2
1:	movz	x0, #(SCTLR_EL1_OFF >> 16), lsl #16
	movk	x0, #(SCTLR_EL1_OFF & 0xffff)
	msr	sctlr_el1, x0
	isb
	/* An earlier kernel's lines must not be written back over the zeroes. */
	address	x0, bss_start
	address	x1, bss_end
2:	dc	civac, x0
	add	x0, x0, #16
	cmp	x0, x1
	b.lo	2b
	dsb	sy
	address	x0, bss_start
3:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	3b
	bl	relocate
	ic	iallu
	dsb	sy
	isb
	address	x0, boot_stack_top
	mov	sp, x0
	mov	x0, x19
	lsr	x1, x21, #2
	mov	x29, #0
	bl	image_main
4:	wfi
	b	4b

	/* Goes on at EL1. No memory is used. */
leave_el2:
	movz	x0, #(HCR_EL2_RW >> 16), lsl #16
	msr	hcr_el2, x0
	isb
	mov	x0, #CNTHCTL_EL2_EL1
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mov	x0, #0x33ff		/* no traps [DDI0487 "CPTR_EL2"] */
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #24, #4		/* is there a GIC with system registers? */
	cbz	x0, 1f
	mrs	x0, s3_4_c12_c9_5	/* ICC_SRE_EL2: SRE, Enable */
	mov	x1, #0x9
	orr	x0, x0, x1
	msr	s3_4_c12_c9_5, x0
	isb
1:	mov	x0, #SPSR_EL1H
	msr	spsr_el2, x0
	msr	elr_el2, x30
	isb
	eret

	/*
	 * x0 = struct cpu, of which four words are read before the MMU is off or on. Leaves x19-x30 alone. Vectors, floating
	 * point on, address space of the guest; TPIDR_EL1 is the CPU.
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
	address	x1, vectors
	msr	vbar_el1, x1
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

	/* void cpu_start_boot(struct cpu *cpu): into the guest's address space, on its stack; does not return */
	.globl	cpu_start_boot
cpu_start_boot:
	mov	x19, x0
	bl	enter_world
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	mov	x29, #0
	bl	cpu_boot_main

	/* Where PSCI CPU_ON lets a CPU begin: x0 = struct cpu, MMU off */
	.globl	cpu_start_secondary
cpu_start_secondary:
	msr	spsel, #1
	mov	x19, x0
	bl	enter_world
	ldr	x1, [x19, #CPU_STACK_TOP]
	mov	sp, x1
	mov	x0, x19
	mov	x29, #0
	bl	cpu_secondary_main

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

	.macro	vector offset, target
	.org	vectors + \offset
	b	\target
	.endm
	.macro	unexpected_vector offset
	.org	vectors + \offset
	stp	x0, x1, [sp, #-16]!
	mov	x0, #\offset
	b	unexpected
	.endm

	.balign	2048
vectors:					/* [DDI0487 "Vector tables"] */
	unexpected_vector 0x000
	unexpected_vector 0x080
	unexpected_vector 0x100
	unexpected_vector 0x180
	unexpected_vector 0x200
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
	bl	exception_unexpected

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

	.bss
	.balign	16
	.zero	0x4000
boot_stack_top:
