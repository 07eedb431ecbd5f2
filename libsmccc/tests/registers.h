/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between AArch64 and AArch32 in registers.c. */
#ifndef SMCCC_TESTS_REGISTERS_H
#define SMCCC_TESTS_REGISTERS_H

#include <stdbool.h>

#include "smccc/call.h"

#ifdef __arm__

#define REGS            8
#define KEPT_REGISTERS  8 /* r4-r11 */
#define LINUX_WRITE     4
#define LINUX_EXIT      1
#define LINUX_SIGACTION 174
/* Byte offsets in Linux's struct ucontext. */
#define CONTEXT_REGISTERS 32
#define CONTEXT_PC        92
#define CONTEXT_PSR       96
#define PSR_THUMB         0x20U
#define ARM_HVC_0         0xe1400070U
#define ARM_SMC_0         0xe1600070U
/* Two halfwords, the first one low. */
#define THUMB_HVC_0 0x8000f7e0U
#define THUMB_SMC_0 0x8000f7f0U

typedef uint64_t wide;

#else

#define REGS              18
#define KEPT_REGISTERS    20 /* x18-x29, d8-d15 */
#define LINUX_WRITE       64
#define LINUX_EXIT        93
#define LINUX_SIGACTION   134
#define CONTEXT_REGISTERS 184
#define CONTEXT_PC        440
#define INSN_HVC_0        0xd4000002U
#define INSN_SMC_0        0xd4000003U

__extension__ typedef unsigned __int128 wide;

#endif

/* What registers_*.S returns for any division. */
#define DIVISION_RESULT 0x5a5a5a5aU

/* What a function must preserve; registers_*.S know the offsets. */
struct kept {
	smccc_register registers[KEPT_REGISTERS];
	smccc_register sp_moved;
	smccc_register stack_changed; /* words of the caller's frame */
};
ABI_OFFSET(struct kept, sp_moved, KEPT_REGISTERS * sizeof(smccc_register));

void watched_call(void (*function)(void), const smccc_register words[9], const struct kept *given,
		  struct kept *found);
long system_call(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register call);
long system_call_4(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register a3,
		   smccc_register call);
_Noreturn void run(void);

static inline smccc_register *context_registers(void *context)
{
	return (smccc_register *)(void *)((char *)context + CONTEXT_REGISTERS);
}

static inline smccc_register *context_pc(void *context)
{
	return (smccc_register *)(void *)((char *)context + CONTEXT_PC);
}

/* The conduit that an undefined instruction is. */
static inline enum arm_smccc_conduit conduit_at(smccc_register pc, const void *context)
{
#ifdef __arm__
	const uint32_t *psr = (const uint32_t *)(const void *)((const char *)context + CONTEXT_PSR);
	const uint16_t *half = (const uint16_t *)pc;
	const uint32_t instruction = half[0] | (uint32_t)half[1] << 16;
	const bool thumb = (*psr & PSR_THUMB) != 0;
	const uint32_t hvc = thumb ? THUMB_HVC_0 : ARM_HVC_0;
	const uint32_t smc = thumb ? THUMB_SMC_0 : ARM_SMC_0;
#else
	const uint32_t instruction = *(const uint32_t *)pc;
	const uint32_t hvc = INSN_HVC_0;
	const uint32_t smc = INSN_SMC_0;
#endif

	(void)context;
	if (instruction == hvc) {
		return SMCCC_CONDUIT_HVC;
	}
	return instruction == smc ? SMCCC_CONDUIT_SMC : SMCCC_CONDUIT_NONE;
}

#endif
