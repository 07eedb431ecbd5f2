/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments of 32-bit functions are W registers: the upper halves of x1 to x7 do not change the result [DEN0028 G 3.1] (R3).
 * Each argument of each harmless function gets garbage there, one at a time.
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#ifdef __aarch64__
#define DIRT ABI_ULL(0xdeadbeef00000000)
#else
#define DIRT ABI_U(0)
#endif

static void compare(uint32_t fid, word a1, word a2, word a3)
{
	int32_t clean = status_of(ask(fid, a1, a2, a3));

	expect_status("with garbage in x1[63:32] returns", ask(fid, a1 | DIRT, a2, a3), clean);
	expect_status("with garbage in x2[63:32] returns", ask(fid, a1, a2 | DIRT, a3), clean);
	expect_status("with garbage in x3[63:32] returns", ask(fid, a1, a2, a3 | DIRT), clean);
}

void arguments_upper_half_for_psci_features_is_ignored(void)
{
	compare(FID_PSCI_FEATURES, FID_PSCI_VERSION, 0, 0);
	compare(FID_PSCI_FEATURES, FID_UNKNOWN, 0, 0);
}

void arguments_upper_halves_for_affinity_info_are_ignored(void)
{
	compare(FID_PSCI_AFFINITY_INFO, this_cpu() & UINT32_MAX, 0, 0);
}

/* This CPU is on: the result is ALREADY_ON, whatever the other arguments are. */
void arguments_upper_half_for_cpu_on_is_ignored(void)
{
	compare(FID_PSCI_CPU_ON, this_cpu() & UINT32_MAX, some_entry() & UINT32_MAX, 0);
}

static void compare_if_known(uint32_t fid)
{
	if (!asks_unknown(fid, this_cpu() & UINT32_MAX)) {
		compare(fid, this_cpu() & UINT32_MAX, 0, 0);
	}
}

void arguments_upper_halves_for_psci_statistics_are_ignored(void)
{
	compare_if_known(FID_PSCI_NODE_HW_STATE);
	compare_if_known(FID_PSCI_STAT_RESIDENCY);
	compare_if_known(FID_PSCI_STAT_COUNT);
}

void arguments_upper_half_for_arch_features_is_ignored(void)
{
	compare(FID_ARCH_FEATURES, FID_SMCCC_VERSION, 0, 0);
	compare(FID_ARCH_FEATURES, FID_ARCH_FEATURES, 0, 0);
}

void arguments_upper_half_for_soc_id_is_ignored(void)
{
	if (asks_unknown(FID_SOC_ID, 0)) {
		skip("no SMCCC_ARCH_SOC_ID");
		return;
	}
	compare(FID_SOC_ID, 0, 0, 0);
	compare(FID_SOC_ID, 1, 0, 0);
}

void arguments_upper_half_for_trng_is_ignored(void)
{
	if (asks_unknown(FID_TRNG_VERSION, 0)) {
		skip("no TRNG");
		return;
	}
	compare(FID_TRNG_FEATURES, FID_TRNG_RND, 0, 0);
	/* Entropy may run out between two calls: that status proves nothing. */
	for (uint32_t i = 1; i < 4; i++) {
		int32_t clean = status_of(ask(FID_TRNG_RND, 32, 0, 0));
		word dirty = ask(FID_TRNG_RND, 32 | (i == 1 ? DIRT : 0), i == 2 ? DIRT : 0,
				 i == 3 ? DIRT : 0);

		if (clean == 0 && status_of(dirty) != TRNG_NO_ENTROPY) {
			expect_status("with garbage in upper halves returns", dirty, 0);
		}
	}
}
