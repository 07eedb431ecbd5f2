// SPDX-License-Identifier: BSD-2-Clause
/*
 * Services, as far as the convention itself says something about them, or their own document says something that every
 * caller can see (R14 to R16, R18 to R20). A service that is absent is skipped.
 */
#include "smccc/check.h"
#include "smccc/rules.h"

#define QUERY_UID       ABI_U(0xff01)
#define QUERY_REVISION  ABI_U(0xff03)
#define TRNG_TRIES      4
#define TRNG_NO_ENTROPY INT32_C(-3)
#define TRNG_INVALID    INT32_C(-2)
#define FFA_VERSION_1_0 ABI_U(0x10000)

/* SiP, OEM, secure service, standard and vendor hypervisor, EL3 monitor, trusted OS */
static const uint32_t services[] = { ABI_U(0x82000000), ABI_U(0x83000000), ABI_U(0x84000000),
				     ABI_U(0x85000000), ABI_U(0x86000000), ABI_U(0x87000000),
				     ABI_U(0xbf000000) };

static bool is_left_alone(uint32_t i)
{
	return answer.r[i] == question.r[i] || answer.r[i] == 0;
}

/* A first word of -1 could not be told from an unknown function. */
void uid_first_word_is_not_minus_one(void)
{
	uint32_t present = 0;

	for (size_t i = 0; i < COUNT(services); i++) {
		uint32_t fid = services[i] | QUERY_UID;

		if (!asks_unknown(fid, 0)) {
			present++;
		} else if (!is_left_alone(1) && !is_left_alone(2) && !is_left_alone(3)) {
			breach("-1, and three more words; first of them", -1, fid, answer.r[1], 0);
		}
	}
	if (present == 0) {
		skip("no service has a UID");
	}
}

void uid_comes_with_a_revision(void)
{
	uint32_t present = 0;

	for (size_t i = 0; i < COUNT(services); i++) {
		if (asks_unknown(services[i] | QUERY_UID, 0)) {
			continue;
		}
		present++;
		if (asks_unknown(services[i] | QUERY_REVISION, 0)) {
			breach("there is a UID, and this is not supported; is", -1,
			       services[i] | QUERY_REVISION, 0, 1);
		}
	}
	if (present == 0) {
		skip("no service has a UID");
	}
}

static bool has_soc_id(void)
{
	if (status_of(ask(FID_ARCH_FEATURES, FID_SOC_ID, 0, 0)) >= 0) {
		return true;
	}
	skip("no SMCCC_ARCH_SOC_ID");
	return false;
}

void soc_id_version_and_revision_are_answered(void)
{
	if (!has_soc_id()) {
		return;
	}
	for (word type = 0; type < 2; type++) {
		int32_t result = status_of(ask(FID_SOC_ID, type, 0, 0));

		if (result < 0) {
			breach("type ", (int32_t)type, FID_SOC_ID, (uint32_t)result, 0);
		}
	}
}

void soc_id_name_is_for_smc64_only(void)
{
	if (!has_soc_id()) {
		return;
	}
	expect_status("type 2", FID_SOC_ID, ask(FID_SOC_ID, 2, 0, 0), INVALID_PARAMETER);
	expect_status("type 3", FID_SOC_ID, ask(FID_SOC_ID, 3, 0, 0), INVALID_PARAMETER);
	/* The 64-bit function is announced by itself, and is there for the name. */
	if (IS_AARCH64 && status_of(ask(FID_ARCH_FEATURES, FID_SOC_ID_64, 0, 0)) >= 0) {
		expect_status("type 2", FID_SOC_ID_64, ask(FID_SOC_ID_64, 2, 0, 0), 0);
	}
}

void workaround_answers_are_defined(void)
{
	static const struct {
		uint32_t fid;
		int32_t least;
	} workarounds[] = {
		{ FID_WORKAROUND_1, -1 },
		{ FID_WORKAROUND_2, -2 },
		{ FID_WORKAROUND_3, -1 },
		{ FID_WORKAROUND_4, -1 },
	};

	for (size_t i = 0; i < COUNT(workarounds); i++) {
		int32_t result = status_of(ask(FID_ARCH_FEATURES, workarounds[i].fid, 0, 0));

		if (result < workarounds[i].least || result > 1) {
			breach("SMCCC_ARCH_FEATURES of it", -1, workarounds[i].fid,
			       (uint32_t)result, 0);
		}
	}
}

static bool has_trng(void)
{
	if (status_of(ask(FID_TRNG_VERSION, 0, 0, 0)) >= 0) {
		return true;
	}
	skip("no TRNG");
	return false;
}

void trng_features_agree_with_the_calls(void)
{
	static const uint32_t fids[] = { FID_TRNG_VERSION, FID_TRNG_FEATURES, FID_TRNG_UUID,
					 FID_TRNG_RND, FID_TRNG_RND_64 };

	if (!has_trng()) {
		return;
	}
	for (size_t i = 0; i < COUNT(fids); i++) {
		int32_t announced = status_of(ask(FID_TRNG_FEATURES, fids[i], 0, 0));

		if (fids[i] == FID_TRNG_RND_64 && !IS_AARCH64) {
			continue;
		}
		/* 32 bits of entropy, or the function that is asked about */
		if ((announced >= 0) ==
		    asks_unknown(fids[i], fids[i] == FID_TRNG_FEATURES ? FID_TRNG_RND : 32)) {
			breach("TRNG_FEATURES of it says otherwise;", -1, fids[i],
			       (uint32_t)announced, 0);
		}
	}
	expect_status("of an unknown function", FID_TRNG_FEATURES,
		      ask(FID_TRNG_FEATURES, FID_UNKNOWN, 0, 0), NOT_SUPPORTED);
}

/* Register 3 has the lowest bits. */
static void expect_entropy(uint32_t fid, uint32_t bits, uint32_t register_bits)
{
	int32_t status = TRNG_NO_ENTROPY;

	for (uint32_t i = 0; i < TRNG_TRIES && status == TRNG_NO_ENTROPY; i++) {
		status = status_of(ask(fid, bits, 0, 0));
	}
	if (status == TRNG_NO_ENTROPY) {
		return;
	}
	if (status != 0) {
		breach("status for a number of bits of ", (int32_t)bits, fid, (uint32_t)status, 0);
		return;
	}
	for (uint32_t i = 3; i > 0; i--) {
		uint32_t below = (3 - i) * register_bits;
		uint32_t wanted = bits <= below ? 0 : bits - below;
		uint64_t mask = wanted >= register_bits ? 0 : ~ABI_ULL(0) << wanted;

		if ((answer.r[i] & mask) != 0) {
			breach("result register ", (int32_t)i, fid, answer.r[i],
			       answer.r[i] & ~mask);
		}
	}
}

void trng_bits_beyond_the_entropy_are_zero(void)
{
	static const uint8_t bits[] = { 1, 7, 31, 32, 33, 63, 64, 65, 95, 96 };

	if (!has_trng()) {
		return;
	}
	for (size_t i = 0; i < COUNT(bits); i++) {
		expect_entropy(FID_TRNG_RND, bits[i], 32);
		if (IS_AARCH64 && !asks_unknown(FID_TRNG_FEATURES, FID_TRNG_RND_64)) {
			expect_entropy(FID_TRNG_RND_64, bits[i], 64);
			expect_entropy(FID_TRNG_RND_64, bits[i] + 96, 64);
		}
	}
}

void trng_too_much_entropy_is_invalid(void)
{
	if (!has_trng()) {
		return;
	}
	expect_status("97 bits", FID_TRNG_RND, ask(FID_TRNG_RND, 97, 0, 0), TRNG_INVALID);
	if (IS_AARCH64 && !asks_unknown(FID_TRNG_FEATURES, FID_TRNG_RND_64)) {
		expect_status("193 bits", FID_TRNG_RND_64, ask(FID_TRNG_RND_64, 193, 0, 0),
			      TRNG_INVALID);
	}
	/* OBS: TF-A refuses none at all, KVM gives it. */
	warn_only();
	expect_status("0 bits", FID_TRNG_RND, ask(FID_TRNG_RND, 0, 0, 0), TRNG_INVALID);
}

/* Registers that a function of FF-A does not use are zero. Asking for the version is allowed first, and once. */
void ffa_unused_results_are_zero(void)
{
	if (status_of(ask(FID_FFA_VERSION, FFA_VERSION_1_0, 0, 0)) < 0) {
		skip("no FF-A");
		return;
	}
	if ((uint32_t)ask(FID_FFA_ID_GET, 0, 0, 0) != FID_FFA_SUCCESS) {
		return;
	}
	for (uint32_t i = 1; i < 8; i++) {
		if (i != 2) {
			expect("register that is not used", FID_FFA_ID_GET, answer.r[i], 0);
		}
	}
}

void pv_time_features_agree_with_the_calls(void)
{
	if (status_of(ask(FID_ARCH_FEATURES, FID_PV_TIME_FEATURES, 0, 0)) < 0) {
		skip("no paravirtual time");
		return;
	}
	expect_status("of itself", FID_PV_TIME_FEATURES,
		      ask(FID_PV_TIME_FEATURES, FID_PV_TIME_FEATURES, 0, 0), 0);
	expect_status("of an unknown function", FID_PV_TIME_FEATURES,
		      ask(FID_PV_TIME_FEATURES, FID_UNKNOWN, 0, 0), NOT_SUPPORTED);
	if (status_of(ask(FID_PV_TIME_FEATURES, FID_PV_TIME_ST, 0, 0)) == 0 &&
	    ask(FID_PV_TIME_ST, 0, 0, 0) == (word)NOT_SUPPORTED) {
		breach("announced, and the call is not supported; is", -1, FID_PV_TIME_ST, 0, 1);
	}
}
