/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Discovery: a function that is announced does not return NOT_SUPPORTED, and one that is not announced returns nothing else
 * (R12, R13).
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define PSCI_1_0           ABI_U(0x10000)
#define CPU_SUSPEND_FLAGS  ABI_U(3)
#define PSCI_FUNCTIONS     32
#define NEWEST_KNOWN_MINOR 7
#define FID_ARCH_UNKNOWN   ABI_U(0x8000beef)

void version_has_a_known_form(void)
{
	int32_t version = status_of(ask(FID_SMCCC_VERSION, 0, 0, 0));

	if (version == NOT_SUPPORTED) {
		return;
	}
	if (version < 0x10000) {
		breach_of_set("returns", (uint32_t)version, "0x10000 or more, or NOT_SUPPORTED");
	}
	if (version >> 16 > 1 || (version & 0xffff) > NEWEST_KNOWN_MINOR) {
		leave_room("there may be a newer text than these rules are of");
		breach_of_set("returns", (uint32_t)version, "a version that these rules know");
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
	announced = query(FID_PSCI_FEATURES, FID_SMCCC_VERSION);
	version = status_of(ask(FID_SMCCC_VERSION, 0, 0, 0));
	if (announced >= 0 && version < 0) {
		contradict("PSCI_FEATURES announces it, but the call returns an error");
	}
	if (announced < 0 && version >= 0) {
		contradict("PSCI_FEATURES denies it, but the call returns a version");
	}
}

void version_agrees_with_arch_features(void)
{
	int32_t announced = query(FID_ARCH_FEATURES, FID_SMCCC_VERSION);

	/* It came with 1.1. OBS: KVM and Xen answer only for functions that 1.1 does not already bring with it. */
	if ((announced >= 0) != (callee.smccc > 0x10000)) {
		expect("SMCCC_ARCH_FEATURES returns for it", (uint32_t)announced,
		       callee.smccc > 0x10000 ? 0 : (uint32_t)NOT_SUPPORTED);
	}
}

/* A query of features answers NOT_SUPPORTED, or what is not negative. */
static void expect_defined(const char *what, uint32_t features, uint32_t fid)
{
	int32_t announced = query(features, fid);

	if (announced < NOT_SUPPORTED) {
		breach_of_set(what, (uint32_t)announced, "0 or more, or NOT_SUPPORTED");
	}
}

/* NOT_REQUIRED and such promise nothing about the call. */
static void compare(uint32_t features, uint32_t fid, word a1, word a2)
{
	int32_t announced = query(features, fid);
	bool unknown = status_of(ask(fid, a1, a2, 0)) == NOT_SUPPORTED;

	if (announced >= 0 && unknown) {
		contradict("announced, but the call returns NOT_SUPPORTED");
	}
	if (announced == NOT_SUPPORTED && !unknown) {
		contradict("not announced, but the call returns a result");
	}
}

/* A caller that is not told to must not call it. It returns nothing, so register 0 holds no result. */
static void compare_workaround(uint32_t fid, word a1)
{
	if (query(FID_ARCH_FEATURES, fid) == NOT_SUPPORTED) {
		leave_room("only a caller that must not call it notices");
	}
	compare(FID_ARCH_FEATURES, fid, a1, 0);
	leave_room(NULL);
}

void arch_features_agrees_with_the_calls(void)
{
	/* WORKAROUND_n: see workaround_answers_are_defined(). */
	static const uint32_t fids[] = { FID_SMCCC_VERSION,
					 FID_ARCH_FEATURES,
					 FID_SOC_ID,
					 FID_SOC_ID_64,
					 FID_FEATURE_AVAILABILITY,
					 FID_CLEAN_INV,
					 FID_CLEAN_INV_ATTRIBUTES,
					 FID_PV_TIME_FEATURES };

	leave_room("in one reading any negative value means that the function is unknown");
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		expect_defined("SMCCC_ARCH_FEATURES returns for it", FID_ARCH_FEATURES, fids[i]);
	}
	leave_room(NULL);
	compare(FID_ARCH_FEATURES, FID_SOC_ID, 0, 0);
	if (IS_AARCH64) {
		compare(FID_ARCH_FEATURES, FID_SOC_ID_64, 0, 0);
		compare(FID_ARCH_FEATURES, FID_FEATURE_AVAILABILITY, SCR_EL3_OPCODE, 0);
	}
	compare_workaround(FID_WORKAROUND_1, 0);
	compare_workaround(FID_WORKAROUND_2, 1);
	compare_workaround(FID_WORKAROUND_3, 0);
}

void arch_features_of_unknown_is_not_supported(void)
{
	expect_status("for an unknown function returns",
		      ask(FID_ARCH_FEATURES, FID_ARCH_UNKNOWN, 0, 0), NOT_SUPPORTED);
	expect_status("for function 0 returns", ask(FID_ARCH_FEATURES, 0, 0, 0), NOT_SUPPORTED);
}

/* TRNG and SDEI have queries of their own. */
void arch_features_of_other_services_is_not_supported(void)
{
	static const uint32_t fids[] = { FID_TRNG_VERSION, FID_TRNG_RND, FID_SDEI_VERSION };

	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		expect_status("SMCCC_ARCH_FEATURES returns for it",
			      (word)query(FID_ARCH_FEATURES, fids[i]), NOT_SUPPORTED);
	}
}

static void expect_announced(uint32_t fid)
{
	if (query(FID_PSCI_FEATURES, fid) == NOT_SUPPORTED) {
		contradict("mandatory, but PSCI_FEATURES returns NOT_SUPPORTED");
	}
}

/* Every PSCI 1.0 has them [DEN0022, table of functions, "Mandatory"]. */
static void expect_mandatory_functions(void)
{
	static const uint32_t fids[] = { FID_PSCI_VERSION,
					 FID_PSCI_CPU_OFF,
					 IS_AARCH64 ? FID_PSCI_CPU_ON_64 : FID_PSCI_CPU_ON,
					 FID_PSCI_SYSTEM_OFF,
					 FID_PSCI_SYSTEM_RESET,
					 FID_PSCI_FEATURES };

	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		expect_announced(fids[i]);
	}
	/* OBS: TF-A has it only on platforms that have a state to suspend to. */
	leave_room("there may be no state to suspend to");
	expect_announced(IS_AARCH64 ? FID_PSCI_CPU_SUSPEND_64 : FID_PSCI_CPU_SUSPEND);
	leave_room(NULL);
}

/* 0x84000000 to 0x8400001f, and the same with 64 bits */
static void expect_defined_answers_of_psci_features(void)
{
	for (uint32_t i = 0; i < PSCI_FUNCTIONS; i++) {
		expect_defined("PSCI_FEATURES returns for it", FID_PSCI_FEATURES,
			       FID_PSCI_VERSION + i);
		expect_defined("PSCI_FEATURES returns for it", FID_PSCI_FEATURES,
			       (FID_PSCI_VERSION | FID_64_BIT) + i);
	}
}

void psci_features_agrees_with_the_calls(void)
{
	word self = this_cpu();

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	expect_defined_answers_of_psci_features();
	expect_mandatory_functions();
	compare(FID_PSCI_FEATURES, FID_PSCI_VERSION, 0, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_FEATURES, FID_PSCI_VERSION, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_AFFINITY_INFO, self, 0);
	if (IS_AARCH64) {
		compare(FID_PSCI_FEATURES, FID_PSCI_AFFINITY_INFO_64, self, 0);
	}
	compare(FID_PSCI_FEATURES, FID_PSCI_NODE_HW_STATE, self, 0);
	compare(FID_PSCI_FEATURES, FID_PSCI_STAT_COUNT, self, 0);
	/* NOT_SUPPORTED is a value of this one. */
	if (asks_unknown(FID_PSCI_FEATURES, FID_MIGRATE_INFO_TYPE) &&
	    !asks_unknown(FID_MIGRATE_INFO_TYPE, 0)) {
		contradict("not announced, but the call returns a result");
	}
}

static void expect_flags(uint32_t fid, uint32_t defined)
{
	int32_t flags = query(FID_PSCI_FEATURES, fid);

	if (flags >= 0 && ((uint32_t)flags & ~defined) != 0) {
		expect("PSCI_FEATURES returns for it", (uint32_t)flags, (uint32_t)flags & defined);
	}
}

void psci_features_flags_are_defined(void)
{
	static const uint32_t fids[] = { FID_PSCI_VERSION,       FID_PSCI_CPU_OFF,
					 FID_PSCI_CPU_ON,        FID_PSCI_CPU_ON_64,
					 FID_PSCI_AFFINITY_INFO, FID_PSCI_AFFINITY_INFO_64,
					 FID_MIGRATE_INFO_TYPE,  FID_PSCI_SYSTEM_OFF,
					 FID_PSCI_SYSTEM_RESET,  FID_PSCI_FEATURES };

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	expect_flags(FID_PSCI_CPU_SUSPEND, CPU_SUSPEND_FLAGS);
	expect_flags(FID_PSCI_CPU_SUSPEND_64, CPU_SUSPEND_FLAGS);
	leave_room("a newer text may have flags for it");
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		expect_flags(fids[i], 0);
	}
	leave_room(NULL);
}

void psci_features_of_unknown_is_not_supported(void)
{
	static const uint32_t fids[] = { FID_UNKNOWN, 0, FID_ARCH_UNKNOWN, FID_UNKNOWN_64 };

	if (callee.psci < PSCI_1_0) {
		skip("no PSCI 1.0, no PSCI_FEATURES");
		return;
	}
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		expect_status("PSCI_FEATURES returns for it",
			      (word)query(FID_PSCI_FEATURES, fids[i]), NOT_SUPPORTED);
	}
}
