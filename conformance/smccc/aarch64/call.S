/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls with every register in and out. The callee is trusted with nothing, SP included. */
#include "baremetal/registers.h"
#include "smccc/regs.h"

	.arch	armv8-a+fp+simd

	.macro	move_vectors operation, base
	\operation q0, q1, [\base, #0x000]
	\operation q2, q3, [\base, #0x020]
	\operation q4, q5, [\base, #0x040]
	\operation q6, q7, [\base, #0x060]
	\operation q8, q9, [\base, #0x080]
	\operation q10, q11, [\base, #0x0a0]
	\operation q12, q13, [\base, #0x0c0]
	\operation q14, q15, [\base, #0x0e0]
	\operation q16, q17, [\base, #0x100]
	\operation q18, q19, [\base, #0x120]
	\operation q20, q21, [\base, #0x140]
	\operation q22, q23, [\base, #0x160]
	\operation q24, q25, [\base, #0x180]
	\operation q26, q27, [\base, #0x1a0]
	\operation q28, q29, [\base, #0x1c0]
	\operation q30, q31, [\base, #0x1e0]
	.endm

	/* x0 to x29: x30 is the base, or on its way. */
	.macro	move_registers operation
	move_x	\operation, x30, 0, 29
	.endm

	/* All that the caller owns, in a place that no register of the callee's leads to. x0 = struct regs */
	.macro	save_for_caller
	address_of x1, saved
	stp	x18, x19, [x1]
	stp	x20, x21, [x1, #0x10]
	stp	x22, x23, [x1, #0x20]
	stp	x24, x25, [x1, #0x30]
	stp	x26, x27, [x1, #0x40]
	stp	x28, x29, [x1, #0x50]
	mov	x2, sp
	stp	x30, x2, [x1, #0x60]
	mrs	x3, tpidr_el0
	stp	x0, x3, [x1, #0x70]
	address_of x2, vector_registers
	ldr	w2, [x2]
	cbz	w2, 8f
	stp	d8, d9, [x1, #0x80]
	stp	d10, d11, [x1, #0x90]
	stp	d12, d13, [x1, #0xa0]
	stp	d14, d15, [x1, #0xb0]
	mrs	x2, fpcr
	mrs	x3, fpsr
	stp	x2, x3, [x1, #0xc0]
8:	mrs	x2, sp_el0
	str	x2, [x1, #0xd0]
	.endm

	.macro	restore_for_caller
	address_of x1, saved
	ldr	x2, [x1, #0xd0]
	msr	sp_el0, x2
	address_of x2, vector_registers
	ldr	w2, [x2]
	cbz	w2, 8f
	ldp	x2, x3, [x1, #0xc0]
	msr	fpcr, x2
	msr	fpsr, x3
	ldp	d14, d15, [x1, #0xb0]
	ldp	d12, d13, [x1, #0xa0]
	ldp	d10, d11, [x1, #0x90]
	ldp	d8, d9, [x1, #0x80]
8:	ldr	x3, [x1, #0x78]
	msr	tpidr_el0, x3
	ldp	x30, x2, [x1, #0x60]
	mov	sp, x2
	ldp	x28, x29, [x1, #0x50]
	ldp	x26, x27, [x1, #0x40]
	ldp	x24, x25, [x1, #0x30]
	ldp	x22, x23, [x1, #0x20]
	ldp	x20, x21, [x1, #0x10]
	ldp	x18, x19, [x1]
	.endm

	/* The callee's x30 waits in TPIDR_EL0 until x30 leads to the registers. */
	.macro	find_file
	msr	tpidr_el0, x30
	adrp	x30, saved
	add	x30, x30, :lo12:saved
	ldr	x30, [x30, #0x70]
	.endm

	.macro	call_with_regs name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	mov	x30, x0
	mov	x1, sp
	str	x1, [x30, #REGS_SP_BEFORE]
	address_of x1, vector_registers
	ldr	w1, [x1]
	cbz	w1, 7f
	ldp	x2, x3, [x30, #REGS_CONTROL]
	msr	fpcr, x2
	msr	fpsr, x3
	add	x1, x30, #REGS_VECTORS
	move_vectors ldp, x1
7:	ldr	x2, [x30, #REGS_SP_EL0]
	msr	sp_el0, x2
	ldr	x2, [x30, #REGS_PSTATE]
	msr	nzcv, x2
	move_registers ldp
	ldr	x30, [x30, #0xf0]
	\instruction
	find_file
	move_registers stp
	mrs	x0, tpidr_el0
	str	x0, [x30, #0xf0]
	mrs	x0, nzcv		/* no instruction since the call has changed them */
	mrs	x1, spsel
	orr	x0, x0, x1
	str	x0, [x30, #REGS_PSTATE]
	msr	spsel, #1
	mrs	x0, sp_el0
	str	x0, [x30, #REGS_SP_EL0]
	mov	x1, sp
	str	x1, [x30, #REGS_SP_AFTER]
	address_of x1, vector_registers
	ldr	w1, [x1]
	cbz	w1, 7f
	mrs	x2, fpcr
	mrs	x3, fpsr
	stp	x2, x3, [x30, #REGS_CONTROL]
	add	x1, x30, #REGS_VECTORS
	move_vectors stp, x1
7:	restore_for_caller
	ret
	.endm

	/* steps(struct regs *): 7 if the instruction after the call came first, and each of them once */
	.macro	steps name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	ldr	x0, [x0]
	mov	x20, #0
	\instruction
	add	x20, x20, #1
	add	x20, x20, #2
	add	x20, x20, #4
	mov	x0, x20
	restore_for_caller
	ret
	.endm

	/* measure(struct regs *): CNTVCT_EL0 from before the instruction to after it */
	.macro	measure name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	save_for_caller
	mov	x30, x0
	move_registers ldp
	mrs	x20, cntvct_el0
	\instruction
	mrs	x21, cntvct_el0
	sub	x0, x21, x20
	restore_for_caller
	ret
	.endm

	.macro	move_sve operation
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\operation z\n, [x1, #\n, mul vl]
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	\operation p\n, [x2, #\n, mul vl]
	.endr
	.endm

	/* sve(struct regs *, Z registers, P registers and FFR): only x0 of the registers is used */
	.macro	sve name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	mov	x9, x1
	mov	x10, x2
	save_for_caller
	address_of x3, saved_sve
	stp	x9, x10, [x3]
	mov	x1, x9
	mov	x2, x10
	ldr	p0, [x2, #16, mul vl]
	wrffr	p0.b
	move_sve ldr
	ldr	x0, [x0]
	\instruction
	address_of x3, saved_sve
	ldp	x1, x2, [x3]
	move_sve str
	rdffr	p0.b
	str	p0, [x2, #16, mul vl]
	restore_for_caller
	ret
	.endm

	/* SME by number: assemblers of different years want it enabled by different names [DDI0487 "RDSVL", "LDR (ZA)"]. */
	.macro	row_length_to_x2
	.inst	0x04bf5822			/* rdsvl x2, #1 */
	.endm

	/* Each row of ZA from or to x1 */
	.macro	move_za operation
	row_length_to_x2
	mov	w12, wzr
9:
	.ifc	\operation, ldr
	.inst	0xe1000020			/* ldr za[w12, 0], [x1] */
	.else
	.inst	0xe1200020			/* str za[w12, 0], [x1] */
	.endif
	add	x1, x1, x2
	add	w12, w12, #1
	cmp	w12, w2
	b.lo	9b
	.endm

	/* sme(struct regs *, struct sme_regs *, whether there is ZT0): only x0 of the registers is used */
	.macro	sme name, instruction:vararg
	.globl	\name
	.balign	64
\name:
	mov	x9, x1
	mov	x10, x2
	save_for_caller
	address_of x3, saved_sve
	stp	x9, x10, [x3]
	mov	x3, #SVCR_ZA
	msr	s3_3_c4_c2_2, x3		/* SVCR */
	mov	x1, x9
	move_za	ldr
	add	x1, x9, #SME_ZT0 >> 12, lsl #12
	cbz	x10, 1f
	.inst	0xe11f8020			/* ldr zt0, [x1] */
1:	ldr	x0, [x0]
	\instruction
	address_of x3, saved_sve
	ldp	x9, x10, [x3]
	add	x11, x9, #SME_ZT0 >> 12, lsl #12
	mrs	x3, s3_3_c4_c2_2
	str	x3, [x11, #SME_SVCR - SME_ZT0]
	tbz	x3, #1, 2f			/* ZA is gone */
	mov	x1, x9
	move_za	str
	mov	x1, x11
	cbz	x10, 2f
	.inst	0xe13f8020			/* str zt0, [x1] */
2:	msr	s3_3_c4_c2_2, xzr
	restore_for_caller
	ret
	.endm

	.text
	call_with_regs	regs_hvc, hvc #0
	call_with_regs	regs_smc, smc #0
	call_with_regs	regs_hvc_immediate, hvc #0x4242
	call_with_regs	regs_smc_immediate, smc #0x4242
	call_with_regs	regs_hvc_native, hvc #1	/* Hyper-V's own convention */

	/* libsmccc's in the place of the instruction: x0 and x1 of the registers are its arguments. */
	call_with_regs	regs_library_hvc, bl arm_smccc_1_2_hvc
	call_with_regs	regs_library_smc, bl arm_smccc_1_2_smc

	steps	steps_hvc, hvc #0
	steps	steps_smc, smc #0

	measure	round_trip_nothing
	measure	round_trip_hvc, hvc #0
	measure	round_trip_smc, smc #0

	.arch	armv8-a+sve
	sve	sve_hvc, hvc #0
	sve	sve_smc, smc #0

	.globl	sve_length
sve_length:
	rdvl	x0, #1
	ret

	sme	sme_hvc, hvc #0
	sme	sme_smc, smc #0

	.globl	zt0_try
zt0_try:
	mov	x3, #SVCR_ZA
	msr	s3_3_c4_c2_2, x3		/* SVCR */
	address_of x1, zeros
	.inst	0xe11f8020			/* ldr zt0, [x1] */
	msr	s3_3_c4_c2_2, xzr
	ret

	.globl	sme_length
sme_length:
	row_length_to_x2
	mov	x0, x2
	ret

	.bss
	.balign	16
saved:
	.zero	0xe0
saved_sve:
	.zero	0x10
zeros:
	.zero	0x40
