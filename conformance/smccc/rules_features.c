// SPDX-License-Identifier: BSD-2-Clause
/*
 * Discovery. What a callee says of its functions is what they do: a function that is announced does not answer
 * NOT_SUPPORTED, one that is not announced answers nothing else (R12, R13).
 */
#include "smccc/check.h"
#include "smccc/rules.h"

#define PSCI_1_0           ABI_U(0x10000)
#define NEWEST_KNOWN_MINOR 7
#define FID_ARCH_UNKNOWN   ABI_U(0x8000beef)

void version_has_a_known_form(void)
{
	int32_t version = status_of(ask(FID_SMCCC_VERSION, 0, 0, 0));

	if (version == NOT_SUPPORTED) {
		return;
	}
	if (version < 0x10000) {
		breach("version", -1, FID_SMCCC_VERSION, (uint32_t)version, 0x10000);
	}
	if (version >> 16 > 1 || (version & 0xffff) > NEWEST_KNOWN_MINOR) {
		warn_only();
		breach("version from the future", -1, FID_SMCCC_VERSION, (uint32_t)version,
		       0x10000 | NEWEST_KNOWN_MINOR);
	}
}

void version_agrees_with_psci_features(void)
{
	int32_t announced;
	int32_t version;

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	announced = status_of(ask(FID_PSCI_FEATURES, FID_SMCCC_VERSION, 0, 0));
	version = status_of(ask(FID_SMCCC_VERSION, 0, 0, 0));
	if ((announced >= 0) != (version >= 0)) {
		breach("PSCI_FEATURES of it is negative:", -1, FID_SMCCC_VERSION, announced < 0,
		       version < 0);
	}
}

void version_agrees_with_arch_features(void)
{
	int32_t announced = status_of(ask(FID_ARCH_FEATURES, FID_SMCCC_VERSION, 0, 0));

	/* It came with 1.1. OBS: KVM and Xen answer only for functions that 1.1 does not already bring with it. */
	if ((announced >= 0) != (callee.smccc > 0x10000)) {
		breach("SMCCC_ARCH_FEATURES of it", -1, FID_SMCCC_VERSION, (uint32_t)announced,
		       callee.smccc > 0x10000 ? 0 : (uint32_t)NOT_SUPPORTED);
	}
}

/* A result of WORKAROUND_n is nothing; NOT_REQUIRED and such promise nothing about the call. */
static void compare(uint32_t features, uint32_t fid, word a1, word a2)
{
	int32_t announced = status_of(ask(features, fid, 0, 0));
	bool unknown = status_of(ask(fid, a1, a2, 0)) == NOT_SUPPORTED;

	if (announced >= 0 && unknown) {
		breach("announced, and the call is not supported; is", -1, fid, 0, 1);
	}
	if (announced == NOT_SUPPORTED && !unknown) {
		breach("not announced, and the call answers; answers", -1, fid, 1, 0);
	}
}

void arch_features_agrees_with_the_calls(void)
{
	compare(FID_ARCH_FEATURES, FID_SOC_ID, 0, 0);
	compare(FID_ARCH_FEATURES, FID_WORKAROUND_1, 0, 0);
	compare(FID_ARCH_FEATURES, FID_WORKAROUND_2, 1, 0);
	compare(FID_ARCH_FEATURES, FID_WORKAROUND_3, 0, 0);
}

void arch_features_of_unknown_is_not_supported(void)
{
	expect_status("of an unknown function", FID_ARCH_FEATURES,
		      ask(FID_ARCH_FEATURES, FID_ARCH_UNKNOWN, 0, 0), NOT_SUPPORTED);
	expect_status("of function 0", FID_ARCH_FEATURES, ask(FID_ARCH_FEATURES, 0, 0, 0),
		      NOT_SUPPORTED);
}

/* TRNG and SDEI have queries of their own. */
void arch_features_of_other_services_is_not_supported(void)
{
	static const uint32_t fids[] = { FID_TRNG_VERSION, FID_TRNG_RND, FID_SDEI_VERSION };

	for (size_t i = 0; i < COUNT(fids); i++) {
		expect_status("SMCCC_ARCH_FEATURES of it", fids[i],
			      ask(FID_ARCH_FEATURES, fids[i], 0, 0), NOT_SUPPORTED);
	}
}

void psci_features_agrees_with_the_calls(void)
{
	word self = this_cpu();

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	compare(FID_PSCI_FEATURES, FID_PSCI_VERSION, 0, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_FEATURES, FID_PSCI_VERSION, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_AFFINITY_INFO, self, 0);
	if (IS_AARCH64) {
		compare(FID_PSCI_FEATURES, FID_PSCI_AFFINITY_INFO_64, self, 0);
	}
	compare(FID_PSCI_FEATURES, FID_PSCI_NODE_HW_STATE, self, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_STAT_COUNT, self, 0);
}

void psci_features_of_unknown_is_not_supported(void)
{
	static const uint32_t fids[] = { FID_UNKNOWN, 0, FID_ARCH_UNKNOWN, FID_UNKNOWN_64 };

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	for (size_t i = 0; i < COUNT(fids); i++) {
		expect_status("PSCI_FEATURES of it", fids[i], ask(FID_PSCI_FEATURES, fids[i], 0, 0),
			      NOT_SUPPORTED);
	}
}
