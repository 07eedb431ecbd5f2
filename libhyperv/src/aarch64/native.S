/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The call of hyperv/hypercall.h by the native convention, for AArch64, ELF and PE/COFF.
 *
 * BTI and PAC as the compiler asks for them (-mbranch-protection). -DSMCCC_SECTION=.name: as for libsmccc's call.S.
 */
#include "abi/hv_identity.h"
#include "smccc/call.h"

#define FRAME_SIZE 16

/* What signs is a landing pad, too. All by their HINT: without -march these instructions have no name. */
#if defined(__ARM_FEATURE_PAC_DEFAULT) && (__ARM_FEATURE_PAC_DEFAULT & 2)
#define SIGN_RETURN	hint	#27		/* PACIBSP */
#define CHECK_RETURN	hint	#31		/* AUTIBSP */
#elif defined(__ARM_FEATURE_PAC_DEFAULT)
#define SIGN_RETURN	hint	#25		/* PACIASP */
#define CHECK_RETURN	hint	#29		/* AUTIASP */
#elif defined(__ARM_FEATURE_BTI_DEFAULT)
#define SIGN_RETURN	hint	#34		/* BTI c */
#define CHECK_RETURN
#else
#define SIGN_RETURN
#define CHECK_RETURN
#endif

#ifndef SMCCC_SECTION
	.text
#elif defined(__ELF__)
	.section SMCCC_SECTION, "ax", %progbits
#else
	.section SMCCC_SECTION, "xr"
#endif

	/*
	 * void hv_native_hvc(struct hv_native_regs *regs)
	 *                    x0
	 *
	 * x30 holds `regs` over the call: the hypervisor preserves x18-x30 and SP, and of those only x30, once it is
	 * saved, is free without another one being saved.
	 */
	.balign	4
	.globl	hv_native_hvc
#ifdef __ELF__
	.type	hv_native_hvc, %function
#endif
hv_native_hvc:
	SIGN_RETURN
	str	x30, [sp, #-FRAME_SIZE]!
	mov	x30, x0
	ldp	x16, x17, [x0, #0x80]
	ldp	x14, x15, [x0, #0x70]
	ldp	x12, x13, [x0, #0x60]
	ldp	x10, x11, [x0, #0x50]
	ldp	x8, x9, [x0, #0x40]
	ldp	x6, x7, [x0, #0x30]
	ldp	x4, x5, [x0, #0x20]
	ldp	x2, x3, [x0, #0x10]
	ldp	x0, x1, [x0]
	hvc	#HV_HVC_NATIVE
	stp	x0, x1, [x30]
	stp	x2, x3, [x30, #0x10]
	stp	x4, x5, [x30, #0x20]
	stp	x6, x7, [x30, #0x30]
	stp	x8, x9, [x30, #0x40]
	stp	x10, x11, [x30, #0x50]
	stp	x12, x13, [x30, #0x60]
	stp	x14, x15, [x30, #0x70]
	stp	x16, x17, [x30, #0x80]
	ldr	x30, [sp], #FRAME_SIZE
	CHECK_RETURN
	ret
#ifdef __ELF__
	.size	hv_native_hvc, . - hv_native_hvc

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
