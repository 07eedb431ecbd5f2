/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of smccc/call.h for AArch64, ELF and PE/COFF.
 *
 * BTI and PAC as the compiler asks for them (-mbranch-protection). -DSMCCC_FRAME_RECORD gives the struct calls a frame
 * record, one instruction more, for kernels whose unwinder wants one in each function.
 *
 * -DSMCCC_SECTION=.name puts the code in a section of that name, for what runs at other times or addresses than the rest.
 */
#include "smccc/call.h"

#define FRAME_SIZE 16

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define LANDING_PAD	hint	#34		/* BTI c */
#else
#define LANDING_PAD
#endif

/*
 * The bits of __ARM_FEATURE_PAC_DEFAULT [ACLE "Pointer authentication"]. What signs is a landing pad, too. All by their HINT:
 * without -march these instructions have no name.
 */
#if defined(__ARM_FEATURE_PAC_DEFAULT) && (__ARM_FEATURE_PAC_DEFAULT & 2)
#define SIGN_RETURN	hint	#27		/* PACIBSP */
#define CHECK_RETURN	hint	#31		/* AUTIBSP */
#elif defined(__ARM_FEATURE_PAC_DEFAULT)
#define SIGN_RETURN	hint	#25		/* PACIASP */
#define CHECK_RETURN	hint	#29		/* AUTIASP */
#else
#define SIGN_RETURN	LANDING_PAD
#define CHECK_RETURN
#endif

	/* A function that others call. `endfunc` exists only inside one. */
	.macro	func name
	.balign	4
	.globl	\name
#ifdef __ELF__
	.type	\name, %function
#endif
\name:
	.macro	endfunc
#ifdef __ELF__
	.size	\name, . - \name
#endif
	.purgem	endfunc
	.endm
	.endm

	/*
	 * void arm_smccc_1_2_<conduit>(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
	 *                              x0                                     x1
	 *
	 * x30 holds `res` over the call: the callee preserves x18-x30 and SP, and of those only x30, once it is saved, is
	 * free without another one being saved.
	 */
	.macro	struct_call name, instruction, immediate
	func	\name
	SIGN_RETURN
#ifdef SMCCC_FRAME_RECORD
	stp	x29, x30, [sp, #-FRAME_SIZE]!
	mov	x29, sp
#else
	str	x30, [sp, #-FRAME_SIZE]!
#endif
	mov	x30, x1
	ldp	x16, x17, [x0, #SMCCC_REGS_A16]
	ldp	x14, x15, [x0, #0x70]
	ldp	x12, x13, [x0, #0x60]
	ldp	x10, x11, [x0, #0x50]
	ldp	x8, x9, [x0, #0x40]
	ldp	x6, x7, [x0, #0x30]
	ldp	x4, x5, [x0, #0x20]
	ldp	x2, x3, [x0, #0x10]
	ldp	x0, x1, [x0, #SMCCC_REGS_A0]
	\instruction	\immediate
	stp	x0, x1, [x30, #SMCCC_REGS_A0]
	stp	x2, x3, [x30, #0x10]
	stp	x4, x5, [x30, #0x20]
	stp	x6, x7, [x30, #0x30]
	stp	x8, x9, [x30, #0x40]
	stp	x10, x11, [x30, #0x50]
	stp	x12, x13, [x30, #0x60]
	stp	x14, x15, [x30, #0x70]
	stp	x16, x17, [x30, #SMCCC_REGS_A16]
#ifdef SMCCC_FRAME_RECORD
	ldp	x29, x30, [sp], #FRAME_SIZE
#else
	ldr	x30, [sp], #FRAME_SIZE
#endif
	CHECK_RETURN
	ret
	endfunc
	.endm

	/*
	 * void arm_smccc_<conduit>(a0, a1, a2, a3, a4, a5, a6, a7, struct arm_smccc_res *res)
	 *                          x0  x1  x2  x3  x4  x5  x6  x7  [sp]
	 *
	 * x4 is no result, and the compiler takes it for lost.
	 */
	.macro	plain_call name, instruction, immediate
	func	\name
	LANDING_PAD
	\instruction	\immediate
	ldr	x4, [sp]
	cbz	x4, 1f
	stp	x0, x1, [x4, #SMCCC_RES_A0]
	stp	x2, x3, [x4, #SMCCC_RES_A2]
1:
	ret
	endfunc
	.endm

#ifndef SMCCC_SECTION
	.text
#elif defined(__ELF__)
	.section SMCCC_SECTION, "ax", %progbits
#else
	.section SMCCC_SECTION, "xr"
#endif
	struct_call arm_smccc_1_2_hvc, hvc, #SMCCC_IMMEDIATE
	struct_call arm_smccc_1_2_smc, smc, #SMCCC_IMMEDIATE
	plain_call arm_smccc_hvc, hvc, #SMCCC_IMMEDIATE
	plain_call arm_smccc_smc, smc, #SMCCC_IMMEDIATE

#ifdef __ELF__
	.section .note.GNU-stack, "", %progbits

#if defined(__ARM_FEATURE_BTI_DEFAULT) || defined(__ARM_FEATURE_PAC_DEFAULT)
	/*
	 * A linker marks its output for BTI only if each of its inputs is
	 * [ABI for the Arm 64-bit Architecture, ELF "Program Property"].
	 */
	.set	BTI, 0
	.set	PAC, 0
#ifdef __ARM_FEATURE_BTI_DEFAULT
	.set	BTI, 1
#endif
#ifdef __ARM_FEATURE_PAC_DEFAULT
	.set	PAC, 2
#endif
	.section .note.gnu.property, "a", %note
	.balign	8
	.long	4				/* size of the name */
	.long	16				/* size of the properties */
	.long	5				/* NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.long	0xc0000000			/* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
	.long	4
	.long	BTI | PAC
	.long	0
#endif
#endif
