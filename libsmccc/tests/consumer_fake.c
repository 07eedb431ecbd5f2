/* SPDX-License-Identifier: BSD-2-Clause */
/* A test of somebody else, on the PC: built with the installed sources. */
#include <smccc/psci.h>

#include "fake/firmware.h"

int main(void)
{
	struct fake_answer answers[] = {
		{ .fid = PSCI_VERSION, .any_a1 = true, .results = { .a0 = PSCI_VERSION_1_1 } },
		{ .fid = PSCI_CPU_ON_64,
		  .any_a1 = true,
		  .results = { .a0 = (smccc_register)PSCI_RET_ALREADY_ON } },
	};
	struct smccc_callee callee;

	fake_firmware(SMCCC_CONDUIT_HVC, answers, ABI_COUNT(answers));
	if (smccc_discover(&callee, SMCCC_CONDUIT_HVC) != 0 || !fake_called(PSCI_VERSION)) {
		return 1;
	}
	return psci_cpu_on(&callee, 1, 0x40000000, 0) == PSCI_RET_ALREADY_ON ? 0 : 1;
}
