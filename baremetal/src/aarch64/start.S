/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Headers and first instructions of an image: an arm64 Image [Linux Documentation/arm64/booting.rst, "Call the kernel image"]
 * that is an EFI application too [PE Format; UEFI 2.10 "UEFI Images"], and the way from EL2 to EL1.
 */
	.arch	armv8-a

#include "baremetal/cpu.h"
#include "baremetal/registers.h"

#define R_AARCH64_RELATIVE 1027

#define HCR_EL2_RW      0x80000000	/* EL1 is AArch64 */
#define CNTHCTL_EL2_EL1 0x3		/* EL1 may use counter and timer */
#define SPSR_EL1H       0x3c5		/* EL1, its own stack pointer, everything masked */

	.section .head, "ax"
	.globl	start
start:
	.inst	0xfa405a4d		/* the letters "MZ"; as an instruction it sets flags only */
	b	flat_entry
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

	.text
	/* Changes x0-x5. An entry is written anew each time, so that relocation may be repeated. */
relocate:
	address_of x5, image_start
	ldr	x0, =image_link_address
	sub	x5, x5, x0		/* how far from where it was linked for */
	address_of x0, relocations_start
	address_of x1, relocations_end
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

	/*
	 * The firmware: x0 = handle, x1 = system table. On its stack, in its address space; returns an EFI status in x0. An
	 * image that is never an EFI application has no efi_main.
	 */
	.globl	efi_entry
	.weak	efi_main
efi_entry:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]
	bl	relocate
	ldp	x0, x1, [sp, #16]
	bl	efi_main
	ldp	x29, x30, [sp], #32
	ret

	/* A boot loader, or another kernel: x0 = device tree. */
flat_entry:
	msr	daifset, #0xf
	msr	spsel, #1
	mov	x19, x0
	/* An earlier kernel's lines must not be written back over the zeroes. */
	address_of x0, bss_start
	address_of x1, bss_end
1:	dc	civac, x0
	add	x0, x0, #16
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	address_of x0, bss_start
2:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	2b
	bl	relocate
	ic	iallu
	dsb	sy
	isb
	address_of x0, boot_stack_top
	mov	sp, x0
	mov	x0, x19
	mrs	x1, CurrentEL
	lsr	x1, x1, #2
	mov	x29, #0
	bl	flat_main
3:	wfi
	b	3b

	/* void cpu_leave_el2(void): goes on at EL1, MMU off, on the same stack */
	.globl	cpu_leave_el2
cpu_leave_el2:
	mov	x0, sp
	msr	sp_el1, x0
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
1:	movz	x0, #(SCTLR_EL1_OFF >> 16), lsl #16
	movk	x0, #(SCTLR_EL1_OFF & 0xffff)
	msr	sctlr_el1, x0
	mov	x0, #SPSR_EL1H
	msr	spsr_el2, x0
	msr	elr_el2, x30
	isb
	eret

	.bss
	.balign	16
	.zero	0x4000
boot_stack_top:
