/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions into EL2: calls on a short path, all other traps with every register saved. */
#include "aarch64/frame.h"
#include "aarch64/sysreg.h"
#include "aarch64/vp_layout.h"
#include "hypervisor/shared.h"

/* ESR_EL2 of an SMC less that of an HVC: one bit. */
#define ESR_SMC_BIT ((ESR_EC_SMC64 - ESR_EC_HVC64) << ESR_EC_SHIFT)
#define INSTRUCTION_SIZE 4

	/*
	 * Registers that C may change. The image is built without x10-x15 and x18 (mk/toolchain.mk), firmware_smc() keeps
	 * them, and C preserves x19-x29: a call finds and leaves them as the guest had them. The one call with more
	 * arguments takes x10-x15 from there (calls/hypercall.c).
	 */
	.macro	save_call
	stp	x0, x1, [sp, #-FRAME_SIZE]!
	stp	x2, x3, [sp, #0x10]
	stp	x4, x5, [sp, #0x20]
	stp	x6, x7, [sp, #0x30]
	stp	x8, x9, [sp, #0x40]
	stp	x16, x17, [sp, #0x80]
	str	x30, [sp, #FRAME_X30]
	.endm

	/* \first: x0, or xzr where x0 is the result already. */
	.macro	restore_call first
	ldr	x30, [sp, #FRAME_X30]
	ldp	x16, x17, [sp, #0x80]
	ldp	x8, x9, [sp, #0x40]
	ldp	x6, x7, [sp, #0x30]
	ldp	x4, x5, [sp, #0x20]
	ldp	x2, x3, [sp, #0x10]
	ldp	\first, x1, [sp], #FRAME_SIZE
	.endm

	/* All others, for a trapped instruction, which may name any register. */
	.macro	save_rest
	stp	x10, x11, [sp, #0x50]
	stp	x12, x13, [sp, #0x60]
	stp	x14, x15, [sp, #0x70]
	stp	x18, x19, [sp, #FRAME_X18]
	stp	x20, x21, [sp, #FRAME_X20]
	stp	x22, x23, [sp, #FRAME_X22]
	stp	x24, x25, [sp, #FRAME_X24]
	stp	x26, x27, [sp, #FRAME_X26]
	stp	x28, x29, [sp, #FRAME_X28]
	.endm

	.macro	restore_rest
	ldp	x10, x11, [sp, #0x50]
	ldp	x12, x13, [sp, #0x60]
	ldp	x14, x15, [sp, #0x70]
	ldp	x18, x19, [sp, #FRAME_X18]
	ldp	x20, x21, [sp, #FRAME_X20]
	ldp	x22, x23, [sp, #FRAME_X22]
	ldp	x24, x25, [sp, #FRAME_X24]
	ldp	x26, x27, [sp, #FRAME_X26]
	ldp	x28, x29, [sp, #FRAME_X28]
	.endm

	/*
	 * A trapped SMC returns to itself [DDI0487 D1.3.2 "Exception link registers"]: step over it as if it had been
	 * executed, so that a debugger that steps stops behind it. x5 = VP_CALL_VALUE. Clobbers x6, x7.
	 */
	.macro	step_over
	mrs	x6, elr_el2
	mrs	x7, spsr_el2
	add	x6, x6, #INSTRUCTION_SIZE
	bic	x7, x7, x5, lsr #32
	msr	elr_el2, x6
	msr	spsr_el2, x7
	.endm

	.macro	failure_vector table, offset, kind
	.org	\table + \offset
	msr	tpidr_el0, x0				/* the guest's: it does not matter any more */
	mov	x0, #\kind
	b	failure
	.endm

	/*
	 * [DDI0487 Table D1-5 "Vector offsets from vector table base address"]. \synchronous: a macro, lower EL, AArch64.
	 */
	.macro	vectors table, synchronous
	.balign	2048
	.globl	\table
\table:
	failure_vector \table, 0x000, 0x000		/* EL2 with SP_EL0: EL2 never uses it */
	failure_vector \table, 0x080, 0x080
	failure_vector \table, 0x100, 0x100
	failure_vector \table, 0x180, 0x180
	failure_vector \table, 0x200, 0x200		/* EL2 itself: synchronous */
	failure_vector \table, 0x280, 0x280
	failure_vector \table, 0x300, 0x300
	failure_vector \table, 0x380, 0x380
	.org	\table + 0x400
	\synchronous
	failure_vector \table, 0x480, 0x480		/* IRQ: HCR_EL2.IMO is 0, it goes to EL1 */
	.org	\table + 0x500				/* FIQ: EL2's own interrupts */
	save_call
	bl	irq_take
	restore_call x0
	eret
	failure_vector \table, 0x580, 0x580		/* SError: HCR_EL2.AMO is 0, it goes to EL1 */
	failure_vector \table, 0x600, 0x600		/* lower EL, AArch32: HCR_EL2.RW is 1, EL1 cannot be */
	failure_vector \table, 0x680, 0x680
	failure_vector \table, 0x700, 0x700
	failure_vector \table, 0x780, 0x780
	.org	\table + 0x800
	.endm

	.macro	untraced_synchronous
	save_call
	mov	w2, w0
	mrs	x0, tpidr_el2
	mrs	x4, esr_el2
	ldp	x3, x5, [x0, #VP_SERVER]		/* and VP_CALL */
	sub	w6, w4, w5
	cbnz	w6, not_hvc
	mov	x1, sp
	bl	smccc_serve_fid				/* (context, regs, fid, server) */
	restore_call xzr
	eret
	.endm

	/* HVC and SMC with any immediate are recorded: their exception classes differ in one bit. */
	.macro	traced_synchronous
	stp	x29, x30, [sp, #-0x10]!
	mrs	x30, esr_el2
	lsr	x29, x30, #(ESR_EC_SHIFT + 1)
	cmp	x29, #(ESR_EC_HVC64 >> 1)
	b.eq	traced
	b	not_recorded
	.endm

	.text
	vectors	el2_vectors, untraced_synchronous
	vectors	el2_vectors_traced, traced_synchronous

	/* x0 = struct vp, w2 = function ID, x3 = its server, x4 = ESR_EL2, x5 = VP_CALL_VALUE, w6 = w4 - w5 */
not_hvc:
	eor	w6, w6, #ESR_SMC_BIT
	cbnz	w6, other_trap
	step_over
	mov	x1, sp
	bl	smccc_serve_fid				/* (context, regs, fid, server) */
	restore_call xzr
	eret

not_recorded:
	ldp	x29, x30, [sp], #0x10
	save_call
	mrs	x0, tpidr_el2
	mrs	x4, esr_el2
	/* x0 = struct vp, x4 = ESR_EL2 */
other_trap:
	save_rest
	mov	x1, sp
	mov	x2, x4
	bl	trap_synchronous			/* (vp, frame, esr) */
	restore_rest
	restore_call x0
	eret

	/*
	 * A call that is recorded, x30 = ESR_EL2. x29 and x30 are on the stack; the registers after the call, in the
	 * record, are at first those before it, and what the call changes. x29 = the record, as long as the call lasts.
	 */
traced:
	mrs	x29, tpidr_el2
	ldr	x29, [x29, #VP_TRACE_CURSOR]
	str	xzr, [x29, #TRACE_RECORD_SEQUENCE]	/* not valid any more, before the rest changes */
	dmb	ishst
	.irp	at, TRACE_RECORD_BEFORE, TRACE_RECORD_AFTER
	stp	x0, x1, [x29, #\at + 0x00]
	stp	x2, x3, [x29, #\at + 0x10]
	stp	x4, x5, [x29, #\at + 0x20]
	stp	x6, x7, [x29, #\at + 0x30]
	stp	x8, x9, [x29, #\at + 0x40]
	stp	x16, x17, [x29, #\at + 0x80]
	.endr
	stp	x10, x11, [x29, #TRACE_RECORD_BEFORE + 0x50]
	stp	x12, x13, [x29, #TRACE_RECORD_BEFORE + 0x60]
	stp	x14, x15, [x29, #TRACE_RECORD_BEFORE + 0x70]
	/* Take the record: the cursor moves on, so that what the call itself records follows it. */
	mov	w2, w0
	mrs	x0, tpidr_el2
	mrs	x4, elr_el2
	mrs	x3, cntpct_el0
	ldp	x6, x7, [x0, #VP_TRACE_SEQUENCE]	/* and VP_TRACE_TAG */
	ldp	x8, x9, [x0, #VP_TRACE_END]		/* and VP_TRACE_START */
	add	x1, x29, #TRACE_RECORD_SIZE
	cmp	x1, x8
	csel	x1, x9, x1, eq
	add	x6, x6, #1
	stp	x1, x6, [x0, #VP_TRACE_CURSOR]		/* and VP_TRACE_SEQUENCE */
	stp	x3, x4, [x29, #TRACE_RECORD_TIME]	/* and TRACE_RECORD_PC */
	stp	x6, x30, [x29, #TRACE_RECORD_COST]	/* the number waits there; and TRACE_RECORD_ESR */
	str	x7, [x29, #TRACE_RECORD_KIND]
	ldp	x3, x5, [x0, #VP_SERVER]		/* and VP_CALL */
	sub	w6, w30, w5
	cbnz	w6, traced_not_hvc
traced_serve:
	add	x1, x29, #TRACE_RECORD_AFTER
	bl	smccc_serve_fid				/* (context, regs, fid, server) */
	str	x0, [x29, #TRACE_RECORD_AFTER]
	stp	x10, x11, [x29, #TRACE_RECORD_AFTER + 0x50]
	stp	x12, x13, [x29, #TRACE_RECORD_AFTER + 0x60]
	stp	x14, x15, [x29, #TRACE_RECORD_AFTER + 0x70]
traced_return:
	mrs	x0, cntpct_el0
	ldr	x1, [x29, #TRACE_RECORD_TIME]
	ldr	x30, [x29, #TRACE_RECORD_COST]
	sub	x0, x0, x1
	str	x0, [x29, #TRACE_RECORD_COST]
	ldp	x16, x17, [x29, #TRACE_RECORD_AFTER + 0x80]
	ldp	x8, x9, [x29, #TRACE_RECORD_AFTER + 0x40]
	ldp	x6, x7, [x29, #TRACE_RECORD_AFTER + 0x30]
	ldp	x4, x5, [x29, #TRACE_RECORD_AFTER + 0x20]
	ldp	x2, x3, [x29, #TRACE_RECORD_AFTER + 0x10]
	ldp	x0, x1, [x29, #TRACE_RECORD_AFTER + 0x00]
	stlr	x30, [x29]				/* TRACE_RECORD_SEQUENCE: now it is whole */
	ldp	x29, x30, [sp], #0x10
	eret

traced_not_hvc:
	eor	w6, w6, #ESR_SMC_BIT
	cbnz	w6, traced_other
	step_over
	b	traced_serve

	/* HVC or SMC with another immediate. x0 = struct vp, x30 = ESR_EL2 */
traced_other:
	ldp	x8, x9, [sp], #0x10			/* x29 and x30 of the guest */
	sub	sp, sp, #FRAME_SIZE
	.irp	at, 0x00, 0x10, 0x20, 0x30, 0x40, 0x80
	ldp	x16, x17, [x29, #TRACE_RECORD_BEFORE + \at]
	stp	x16, x17, [sp, #\at]
	.endr
	save_rest
	stp	x8, x9, [sp, #FRAME_X29]		/* and FRAME_X30 */
	mov	x1, sp
	mov	x2, x30
	bl	trap_synchronous			/* (vp, frame, esr) */
	.irp	at, 0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80
	ldp	x16, x17, [sp, #\at]
	stp	x16, x17, [x29, #TRACE_RECORD_AFTER + \at]
	.endr
	mov	x8, x29
	restore_rest
	ldr	x9, [sp, #FRAME_X30]
	add	sp, sp, #(FRAME_SIZE - 0x10)
	stp	x29, x9, [sp]
	mov	x29, x8
	b	traced_return

	/* An exception that must not be. x0 = vector offset; SP may be what is wrong, so it is not used. */
failure:
	msr	tpidrro_el0, x0
	adrp	x0, failure_frame
	add	x0, x0, :lo12:failure_frame
	stp	x2, x3, [x0, #0x10]
	stp	x4, x5, [x0, #0x20]
	stp	x6, x7, [x0, #0x30]
	stp	x8, x9, [x0, #0x40]
	stp	x10, x11, [x0, #0x50]
	stp	x12, x13, [x0, #0x60]
	stp	x14, x15, [x0, #0x70]
	stp	x16, x17, [x0, #0x80]
	stp	x18, x19, [x0, #FRAME_X18]
	stp	x20, x21, [x0, #FRAME_X20]
	stp	x22, x23, [x0, #FRAME_X22]
	stp	x24, x25, [x0, #FRAME_X24]
	stp	x26, x27, [x0, #FRAME_X26]
	stp	x28, x29, [x0, #FRAME_X28]
	mov	x2, sp
	stp	x30, x2, [x0, #FRAME_X30]		/* and FRAME_SP */
	mrs	x2, tpidr_el0
	stp	x2, x1, [x0]
	mov	x1, x0
	adrp	x2, failure_stack
	add	x2, x2, :lo12:failure_stack
	add	sp, x2, #HYP_STACK_SIZE
	mrs	x0, tpidrro_el0
	b	trap_failure				/* (vector, frame) */
