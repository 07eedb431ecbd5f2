/* SPDX-License-Identifier: BSD-2-Clause */
/* What every service needs: a call to a callee, and its answer at the width of the call. */
#ifndef SMCCC_SERVICE_H
#define SMCCC_SERVICE_H

#include "smccc/discover.h"

/*
 * Whether the caller's registers are 64 bits wide: then the 64-bit function of a pair takes whole
 * addresses.
 */
#define WIDE (sizeof(smccc_register) == sizeof(uint64_t))

/* The function of a pair that suits the caller. */
#define FID_OF_WIDTH(function) (WIDE ? (uint32_t)function##_64 : (uint32_t)function##_32)

/*
 * Calls in place. The function ID is clean above bit 31: some callees look there (OBS: QEMU 7.2).
 */
static inline void call(const struct smccc_callee *callee, struct arm_smccc_1_2_regs *regs)
{
	smccc_invoke(callee->conduit, regs, regs);
}

/* A result of 32 bits, whatever is above it. */
static inline uint32_t low(smccc_register value)
{
	return (uint32_t)value;
}

static inline int32_t status_of(const struct arm_smccc_1_2_regs *regs)
{
	return (int32_t)low(regs->a0);
}

static inline struct smccc_uid uid_of(const struct arm_smccc_1_2_regs *regs)
{
	return (struct smccc_uid){ { low(regs->a0), low(regs->a1), low(regs->a2), low(regs->a3) } };
}

/* Three arguments, one result of 32 bits: most functions are that. */
static inline int32_t call_3(const struct smccc_callee *callee, uint32_t fid, smccc_register a1,
			     smccc_register a2, smccc_register a3)
{
	struct arm_smccc_1_2_regs regs = { .a0 = fid, .a1 = a1, .a2 = a2, .a3 = a3 };

	call(callee, &regs);
	return status_of(&regs);
}

static inline int32_t call_0(const struct smccc_callee *callee, uint32_t fid)
{
	return call_3(callee, fid, 0, 0, 0);
}

static inline int32_t call_1(const struct smccc_callee *callee, uint32_t fid, smccc_register a1)
{
	return call_3(callee, fid, a1, 0, 0);
}

#endif
