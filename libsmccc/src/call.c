/* SPDX-License-Identifier: BSD-2-Clause */
/* A call by a conduit that is known at run time. */
#include "smccc/call.h"

void smccc_invoke(enum arm_smccc_conduit conduit, const struct arm_smccc_1_2_regs *args,
		  struct arm_smccc_1_2_regs *res)
{
	switch (conduit) {
	case SMCCC_CONDUIT_HVC:
		arm_smccc_1_2_hvc(args, res);
		break;
	case SMCCC_CONDUIT_SMC:
		arm_smccc_1_2_smc(args, res);
		break;
	case SMCCC_CONDUIT_NONE:
	default:
		*res = (struct arm_smccc_1_2_regs){ .a0 = (smccc_register)SMCCC_RET_NOT_SUPPORTED };
		break;
	}
}
