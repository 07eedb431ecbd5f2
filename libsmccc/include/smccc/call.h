/* SPDX-License-Identifier: BSD-2-Clause */
/* Make a call by a function: argument registers from a struct, result registers to one. */
#ifndef SMCCC_CALL_H
#define SMCCC_CALL_H

#include "abi/smccc.h"
#include "smccc/version.h"

/* The structs below are of whole registers, which call.S fills: a long of 32 bits is half of one. */
#if defined(__aarch64__) && defined(__ILP32__)
#error "ILP32 is not supported: build for AArch64 with pointers of 64 bits (-mabi=lp64)"
#endif

/* Offsets in struct arm_smccc_1_2_regs and struct arm_smccc_res, for AArch64's call.S. */
#define SMCCC_REGS_A0  ABI_U(0x00)
#define SMCCC_REGS_A16 ABI_U(0x80)
#define SMCCC_RES_A0   ABI_U(0x00)
#define SMCCC_RES_A2   ABI_U(0x10)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

ABI_C_BEGIN

/*
 * What a register holds: Linux's unsigned long, but where that is narrower than a register (LLP64,
 * as in EFI applications) a uint64_t.
 */
#if __SIZEOF_LONG__ == __SIZEOF_POINTER__
typedef unsigned long smccc_register;
#else
typedef uint64_t smccc_register;
#endif

/*
 * x0 to x17, on AArch32 r0 to r7. Linux's name and shape, so that callers move over unchanged; the
 * AArch32 one is shorter, since that state has no more registers to pass.
 */
struct arm_smccc_1_2_regs {
	smccc_register a0;
	smccc_register a1;
	smccc_register a2;
	smccc_register a3;
	smccc_register a4;
	smccc_register a5;
	smccc_register a6;
	smccc_register a7;
#ifndef __arm__
	smccc_register a8;
	smccc_register a9;
	smccc_register a10;
	smccc_register a11;
	smccc_register a12;
	smccc_register a13;
	smccc_register a14;
	smccc_register a15;
	smccc_register a16;
	smccc_register a17;
#endif
};
#ifdef __arm__
ABI_SIZE(struct arm_smccc_1_2_regs, 0x20);
#elif __SIZEOF_POINTER__ == 8
ABI_OFFSET(struct arm_smccc_1_2_regs, a0, SMCCC_REGS_A0);
ABI_OFFSET(struct arm_smccc_1_2_regs, a16, SMCCC_REGS_A16);
ABI_SIZE(struct arm_smccc_1_2_regs, 0x90);
#endif

/* The results of versions 1.0 and 1.1: x0 to x3. */
struct arm_smccc_res {
	smccc_register a0;
	smccc_register a1;
	smccc_register a2;
	smccc_register a3;
};
#if __SIZEOF_POINTER__ == 8
ABI_OFFSET(struct arm_smccc_res, a0, SMCCC_RES_A0);
ABI_OFFSET(struct arm_smccc_res, a2, SMCCC_RES_A2);
#endif

/* The instruction that makes the call. */
enum arm_smccc_conduit {
	SMCCC_CONDUIT_NONE,
	SMCCC_CONDUIT_SMC,
	SMCCC_CONDUIT_HVC,
};

/**
 * arm_smccc_1_2_hvc - call the hypervisor
 * @args: x0 = function ID, x1-x17 = arguments; all are loaded, so clear those that are not used
 * @res:  x0-x17 after the call; may be @args; not NULL
 *
 * Registers in: x0-x17 from @args. Registers out: x0-x17 to @res. x18 is not touched, x19-x30 are
 * preserved. AArch32: r0-r7 in and out, r8-r14 preserved. A 32-bit call (bit 30 of the function ID
 * clear) uses only the low halves of x1-x7, and only the low halves of its results are defined.
 *
 * Works with any version of the convention: a callee of 1.0 may destroy x4-x17, which the compiler
 * treats as clobbered anyway.
 *
 * Context: EL1 (from EL2 the call comes back to EL2 itself); takes as long as the callee does. The
 * instruction is undefined at EL0, and at EL1 when there is no EL2: find the conduit first
 * (smccc/discover.h).
 * returns: nothing; x0 in @res is the callee's result, SMCCC_RET_NOT_SUPPORTED for a function that it
 * does not have
 * [DEN0028 G 2.7 "SMC64/HVC64 argument passing", 3.1 "Register use in AArch64 SMC and HVC calls"]
 */
void arm_smccc_1_2_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

/**
 * arm_smccc_1_2_smc - call the firmware
 * @args, @res: as of arm_smccc_1_2_hvc()
 *
 * Registers and results: as arm_smccc_1_2_hvc().
 *
 * Context: EL1 or EL2; takes as long as the callee does. The instruction is undefined at EL0, and on a
 * machine without EL3 unless a hypervisor traps it.
 * [DEN0028 G 3.1 "Register use in AArch64 SMC and HVC calls"]
 */
void arm_smccc_1_2_smc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

/**
 * arm_smccc_hvc - call the hypervisor by the rules of version 1.0
 * @a0:    function ID
 * @a1-a7: arguments; a7 is the client ID, 0 if the caller is no hypervisor
 * @res:   x0-x3 after the call, or NULL
 *
 * Registers in: x0-x7, AArch32 r0-r7. Registers out: x0-x3 (r0-r3). Preserved registers and results: as
 * arm_smccc_1_2_hvc().
 *
 * Context: as arm_smccc_1_2_hvc().
 * [DEN0028 B 3.1]
 */
void arm_smccc_hvc(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register a3,
		   smccc_register a4, smccc_register a5, smccc_register a6, smccc_register a7,
		   struct arm_smccc_res *res);

/**
 * arm_smccc_smc - call the firmware by the rules of version 1.0
 * @a0-a7, @res: as of arm_smccc_hvc()
 *
 * Registers and results: as arm_smccc_hvc().
 *
 * Context: as arm_smccc_1_2_smc().
 * [DEN0028 B 3.1]
 */
void arm_smccc_smc(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register a3,
		   smccc_register a4, smccc_register a5, smccc_register a6, smccc_register a7,
		   struct arm_smccc_res *res);

/**
 * smccc_invoke - make a call by a conduit that is known at run time
 * @conduit: as smccc_discover() found it
 * @args, @res: as of arm_smccc_1_2_hvc()
 *
 * Registers and results: as arm_smccc_1_2_hvc(). IMPDEF: with SMCCC_CONDUIT_NONE nothing is executed; a0
 * of @res is SMCCC_RET_NOT_SUPPORTED, sign-extended, and all else in @res is 0.
 *
 * Context: where the conduit is defined, see arm_smccc_1_2_hvc() and arm_smccc_1_2_smc().
 */
void smccc_invoke(enum arm_smccc_conduit conduit, const struct arm_smccc_1_2_regs *args,
		  struct arm_smccc_1_2_regs *res);

ABI_C_END

#endif /* __ASSEMBLER__ */
#endif
