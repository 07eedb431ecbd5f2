/* SPDX-License-Identifier: BSD-2-Clause */
/* The one callee of Linux's names without a conduit in them. */
#include "smccc/linux.h"

static uint32_t smccc_version = SMCCC_VERSION_1_0;
static enum arm_smccc_conduit smccc_conduit = SMCCC_CONDUIT_NONE;

void arm_smccc_version_init(uint32_t version, enum arm_smccc_conduit conduit)
{
	smccc_version = version;
	smccc_conduit = conduit;
}

uint32_t arm_smccc_get_version(void)
{
	return smccc_version;
}

enum arm_smccc_conduit arm_smccc_1_1_get_conduit(void)
{
	return smccc_version >= SMCCC_VERSION_1_1 ? smccc_conduit : SMCCC_CONDUIT_NONE;
}

void arm_smccc_1_2_invoke(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	smccc_invoke(arm_smccc_1_1_get_conduit(), args, res);
}
