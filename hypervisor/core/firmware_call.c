/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI calls of EL2 to the real firmware. */
#include "core/firmware_call.h"

#include "aarch64/firmware.h"

int32_t firmware_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct arm_smccc_1_2_regs regs = { .a0 = fid, .a1 = a1, .a2 = a2, .a3 = a3 };

	firmware_smc(&regs);
	return (int32_t)regs.a0;
}

_Noreturn void firmware_end_machine(uint64_t fid)
{
	for (;;) {
		firmware_call(fid, 0, 0, 0);
	}
}
