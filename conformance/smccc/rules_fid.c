/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The function ID: a function that is not defined returns NOT_SUPPORTED, -1 in all 64 bits of x0 [DEN0028 G 5.2]; bits outside
 * of the ID do not matter (R1, R2, R10, R21).
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define FAST             ABI_BIT(31)
#define OWNER_SHIFT      24
#define FUNCTION_UNKNOWN ABI_U(0xbeef)
#define RESERVED_FROM    17
#define RESERVED_TO      23

/* Owners that give their numbers themselves, and numbers that have nothing in common */
static const uint8_t vendors[] = { 1, 2, 3, 6, 7, 48, 49, 50, 62, 63 };
static const uint32_t unrelated[] = { ABI_U(0x5d3b), ABI_U(0xa8e7), FUNCTION_UNKNOWN };

static void expect_unknown(uint32_t fid)
{
	expect_status("returns", ask(fid, 0, 0, 0), NOT_SUPPORTED);
}

/* In both widths; a caller in AArch32 has only one. */
static void expect_unknown_function(uint32_t fid)
{
	expect_unknown(fid);
	if (IS_AARCH64) {
		expect_unknown(fid | FID_64_BIT);
	}
}

/*
 * These owners assign their own numbers: one that answers may be a function. A callee that answers each of several unrelated
 * numbers answers everything.
 */
static void expect_unknown_of_vendor(uint32_t owner)
{
	uint32_t answered = 0;

	for (size_t i = 0; i < ABI_COUNT(unrelated); i++) {
		answered += !asks_unknown(owner | unrelated[i], 0) &&
			    (!IS_AARCH64 || !asks_unknown(owner | FID_64_BIT | unrelated[i], 0));
	}
	if (answered != ABI_COUNT(unrelated)) {
		leave_room("a vendor may have given the number to a function");
	}
	expect_unknown_function(owner | FUNCTION_UNKNOWN);
	leave_room(NULL);
}

void unknown_fid_returns_not_supported(void)
{
	static const uint8_t owners[] = { 0, 4, 5 };

	for (size_t i = 0; i < ABI_COUNT(owners); i++) {
		expect_unknown_function(FAST | (uint32_t)owners[i] << OWNER_SHIFT |
					FUNCTION_UNKNOWN);
	}
	for (size_t i = 0; i < ABI_COUNT(vendors); i++) {
		expect_unknown_of_vendor(FAST | (uint32_t)vendors[i] << OWNER_SHIFT);
	}
	/* The last of PSCI's range, and the last number before the queries */
	expect_unknown_function(ABI_U(0x8400001f));
	expect_unknown_function(ABI_U(0x8400feff));
}

/* A function of a vendor's own may return -1 in 32 bits; several unrelated numbers that all do are unknown functions. */
static void expect_sign_extended_of_vendor(uint32_t owner)
{
	uint32_t cut = 0;

	for (size_t i = 0; i < ABI_COUNT(unrelated); i++) {
		cut += ask(owner | unrelated[i], 0, 0, 0) == (word)UINT32_MAX;
	}
	if (IS_AARCH64 && cut == ABI_COUNT(unrelated)) {
		expect_nth("x", 0, UINT32_MAX, (word)NOT_SUPPORTED);
	}
}

void unknown_fid_is_sign_extended(void)
{
	static const uint32_t fids[] = { FID_UNKNOWN, FID_UNKNOWN_64, ABI_U(0x8000beef),
					 ABI_U(0x8500beef), ABI_U(0x9000beef) };

	for (size_t i = 0; i < ABI_COUNT(vendors); i++) {
		expect_sign_extended_of_vendor(FAST | (uint32_t)vendors[i] << OWNER_SHIFT);
	}
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		word result = ask(fids[i], 0, 0, 0);

		if (status_of(result) == NOT_SUPPORTED) {
			expect("x0 is", result, (word)NOT_SUPPORTED);
		}
	}
}

void unknown_fid_of_reserved_owner_returns_not_supported(void)
{
	for (uint32_t owner = 8; owner < 48; owner++) {
		expect_unknown_function(FAST | owner << OWNER_SHIFT | 1);
	}
}

void unknown_fid_of_yielding_call_returns_not_supported(void)
{
	leave_room("numbers of owners 0 and 1 were in use before the convention");
	expect_unknown_function(FUNCTION_UNKNOWN);
	leave_room(NULL);
	expect_unknown_of_vendor(ABI_U(0x04000000));
	expect_unknown_of_vendor(ABI_U(0x06000000));
	expect_unknown_of_vendor(ABI_U(0x32000000));
	expect_unknown_function(FID_UNKNOWN_YIELDING);
}

void fid_reserved_bits_are_not_supported(void)
{
	for (uint32_t bit = RESERVED_FROM; bit <= RESERVED_TO; bit++) {
		expect_unknown(FID_PSCI_VERSION | ABI_BIT(bit));
	}
}

void fid_other_width_is_not_supported(void)
{
	/* With arguments that the 32-bit form knows: -1 would be an answer to others. */
	static const struct {
		uint32_t fid;
		uint32_t argument;
	} calls[] = {
		{ FID_PSCI_VERSION, 0 },
		{ FID_PSCI_FEATURES, FID_PSCI_VERSION },
		{ FID_MIGRATE_INFO_TYPE, 0 },
		{ FID_SMCCC_VERSION, 0 },
		{ FID_ARCH_FEATURES, FID_SMCCC_VERSION },
		{ FID_TRNG_VERSION, 0 },
		{ FID_TRNG_FEATURES, FID_TRNG_RND },
	};

	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		uint32_t fid = calls[i].fid | FID_64_BIT;

		expect_status("returns", ask(fid, calls[i].argument, 0, 0), NOT_SUPPORTED);
	}
}

void fid_smc64_from_aarch32_is_not_supported(void)
{
	expect_unknown(FID_PSCI_AFFINITY_INFO_64);
	expect_unknown(FID_UNKNOWN_64);
}

/* 0xff02 and from 0xff04 on; vendors have put functions there all the same. */
void fid_reserved_numbers_are_not_supported(void)
{
	static const uint32_t owners[] = { 2, 4, 5, 6 };

	for (size_t i = 0; i < ABI_COUNT(owners); i++) {
		expect_unknown(FAST | owners[i] << OWNER_SHIFT | ABI_U(0xff02));
		expect_unknown(FAST | owners[i] << OWNER_SHIFT | ABI_U(0xff04));
		expect_unknown(FAST | owners[i] << OWNER_SHIFT | ABI_U(0xffff));
	}
}

/* For realms, and for the realm monitor only: DEN0137, and the interface of TF-RMM to EL3. */
void fid_realm_world_is_not_supported(void)
{
	leave_room("this machine may be a realm");
	expect_unknown(FID_RSI_VERSION);
	leave_room(NULL);
	expect_unknown(FID_RMM_DELEGATE);
}

#ifdef __aarch64__
static void compare_with_dirt(uint32_t fid, word a1)
{
	static const uint64_t dirt[] = { ABI_ULL(0xdeadbeef00000000), ABI_ULL(0xffffffff00000000),
					 ABI_ULL(0x0000000100000000) };
	int32_t clean = status_of(ask(fid, a1, 0, 0));

	for (size_t i = 0; i < ABI_COUNT(dirt); i++) {
		expect_status("with garbage in x0[63:32] returns",
			      ask_registers(dirt[i] | fid, a1, 0, 0), clean);
	}
}

void fid_upper_half_of_x0_is_ignored(void)
{
	compare_with_dirt(FID_PSCI_VERSION, 0);
	compare_with_dirt(FID_PSCI_AFFINITY_INFO_64, this_cpu());
	compare_with_dirt(FID_SMCCC_VERSION, 0);
	compare_with_dirt(FID_ARCH_FEATURES, FID_SMCCC_VERSION);
	compare_with_dirt(FID_TRNG_VERSION, 0);
	compare_with_dirt(FID_SERVICE_UID, 0);
	compare_with_dirt(FID_UNKNOWN, 0);
}
#endif

static void compare_with_hint(uint32_t fid, word a1)
{
	int32_t without = status_of(ask(fid, a1, 0, 0));

	expect_status("with the hint returns", ask(fid | FID_HINT_BIT, a1, 0, 0), without);
}

/* Before 1.3 the bit was reserved and had to be clear: callers ask for the version first. */
void hint_changes_no_result(void)
{
	compare_with_hint(FID_PSCI_VERSION, 0);
	compare_with_hint(FID_PSCI_FEATURES, FID_PSCI_VERSION);
	compare_with_hint(FID_PSCI_AFFINITY_INFO, this_cpu());
	compare_with_hint(FID_SMCCC_VERSION, 0);
	compare_with_hint(FID_ARCH_FEATURES, FID_SMCCC_VERSION);
	compare_with_hint(FID_SOC_ID, 0);
	compare_with_hint(FID_MIGRATE_INFO_TYPE, 0);
	compare_with_hint(FID_TRNG_VERSION, 0);
	compare_with_hint(FID_TRNG_FEATURES, FID_TRNG_RND);
	compare_with_hint(FID_SERVICE_UID, 0);
	compare_with_hint(FID_HYPERVISOR_UID, 0);
	if (IS_AARCH64) {
		compare_with_hint(FID_PSCI_AFFINITY_INFO_64, this_cpu());
		compare_with_hint(FID_PSCI_CPU_ON_64, this_cpu());
		compare_with_hint(FID_SDEI_VERSION, 0);
		compare_with_hint(FID_PV_TIME_FEATURES, FID_PV_TIME_ST);
	}
}

void hint_leaves_unknown_fid_unknown(void)
{
	expect_unknown(FID_UNKNOWN | FID_HINT_BIT);
	if (IS_AARCH64) {
		expect_unknown(FID_UNKNOWN_64 | FID_HINT_BIT);
	}
}

/* Undefined, or anything but the answer of the function. */
void immediate_nonzero_is_no_call_of_the_convention(void)
{
	static struct regs regs;
	word version = ask(FID_PSCI_VERSION, 0, 0, 0);

	if (status_of(version) == NOT_SUPPORTED) {
		skip("no PSCI_VERSION that could be answered");
		return;
	}
	regs_fill(&regs, 1);
	regs.r[0] = FID_PSCI_VERSION;
	if (!guarded_call(callee.conduit->call_immediate, &regs)) {
		return;
	}
	if (status_of(regs.r[0]) == status_of(version)) {
		contradict("is called although the immediate is not 0");
	}
}
