/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inline calls for cost.sh to count: a function named inline_A_R has A arguments beside the function
 * ID and R results. Arguments come from registers of the compiler's choice and results go to such.
 */
#include "smccc/inline.h"

#define GIVEN(n)                                                                                   \
	smccc_register in##n;                                                                      \
	__asm__ volatile("" : "=r"(in##n));
#define ARGUMENT(n) , in##n
#define USE(n)      __asm__ volatile("" : : "r"(regs.a##n));

#define FIRST_1(what)  what(0)
#define FIRST_4(what)  FIRST_1(what) what(1) what(2) what(3)
#define FIRST_18(what) FIRST_1(what) SMCCC_UP_17(what)

#define COST(arguments, results)                                                                   \
	void inline_##arguments##_##results(void);                                                 \
	void inline_##arguments##_##results(void)                                                  \
	{                                                                                          \
		struct arm_smccc_1_2_regs regs;                                                    \
		uint32_t fid;                                                                      \
                                                                                                   \
		__asm__ volatile("" : "=r"(fid));                                                  \
		SMCCC_UP_##arguments(GIVEN);                                                       \
		regs = smccc_hvc(fid SMCCC_UP_##arguments(ARGUMENT));                              \
		FIRST_##results(USE);                                                              \
	}

#define COST_OF(arguments)                                                                         \
	COST(arguments, 1)                                                                         \
	COST(arguments, 4)                                                                         \
	COST(arguments, 18)

ABI_C_BEGIN
COST_OF(0)
COST_OF(1)
COST_OF(4)
COST_OF(8)
COST_OF(11)
COST_OF(12)
COST_OF(13)
COST_OF(16)
COST_OF(17)

/* A register from the middle, as HvCallGetVpRegisters has it, in a function of its own. */
smccc_register inline_3_1_x6(uint32_t fid, smccc_register a1, smccc_register a2, smccc_register a3);
smccc_register inline_3_1_x6(uint32_t fid, smccc_register a1, smccc_register a2, smccc_register a3)
{
	return smccc_hvc(fid, a1, a2, a3).a6;
}

ABI_C_END
