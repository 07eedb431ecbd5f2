/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers a call leaves as they were. */
#include "hyperv/preserved.h"

#include "runner/expect.h"
#include "smccc/check.h"

void expect_preserved(regs_fn *call, struct regs *regs, uint32_t first, uint32_t count)
{
	static struct regs before;

	memcpy(&before, regs, sizeof(before));
	EXPECT_TRUE(guarded_call(call, regs));
	for (uint32_t i = 1; i < REGISTER_COUNT; i++) {
		if (i < first || i >= first + count) {
			expect_nth("x", i, regs->r[i], before.r[i]);
		}
	}
	for (uint32_t i = 0; i < VECTOR_HALVES; i++) {
		expect_nth("half of V registers, number ", i, regs->v[i], before.v[i]);
	}
}
