/* SPDX-License-Identifier: BSD-2-Clause */
/* A file of somebody else's, C and C++. adopters.sh puts its macros, and all public headers, before it. Only compiled. */
#include "hostile.h"

ABI_C_BEGIN
uint64_t adopter_calls(uint64_t argument);
ABI_C_END

ABI_ASSERT(sizeof(BIT(0)) == sizeof(unsigned long), "BIT is the adopter's");
ABI_ASSERT(SMCCC_FID_FAST_BIT == 0x80000000, "a bit of the library is the library's");
ABI_ASSERT(ABI_FIELD_GET(SMCCC_FID_OWNER, 0x84000000) == SMCCC_OWNER_STANDARD_SECURE,
	   "and so is a field");

uint64_t adopter_calls(uint64_t argument)
{
	struct arm_smccc_1_2_regs regs = smccc_hvc(PSCI_VERSION);
	struct arm_smccc_res res;
	smccc_register sum = regs.a0;

	sum += smccc_smc(PSCI_FEATURES, (uint8_t)1, (smccc_register)argument).a3;
	arm_smccc_1_1_hvc(ARM_SMCCC_VERSION_FUNC_ID, &res);
	arm_smccc_1_1_smc(ARM_SMCCC_ARCH_FEATURES_FUNC_ID, ARM_SMCCC_ARCH_WORKAROUND_1, NULL);
	if (arm_smccc_1_1_invoke(ARM_SMCCC_TRNG_VERSION, 1, 2, 3, 4, 5, 6, 7, &res) ==
	    SMCCC_CONDUIT_NONE) {
		return 0;
	}
	return sum + res.a0;
}
