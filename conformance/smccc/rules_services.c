/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Services: rules of the convention itself, and of their own documents where every caller can observe them (R14 to R16, R18 to
 * R20). A service that is absent is skipped.
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define QUERY_UID        ABI_U(0xff01)
#define QUERY_REVISION   ABI_U(0xff03)
#define LEAST_ERROR      INT32_C(-16)
#define TRNG_VERSION_1_0 INT32_C(0x10000)
#define TRNG_TRIES       4
#define TRNG_INVALID     INT32_C(-2)
#define FFA_VERSION_1_2  INT32_C(0x10002)

/* SiP, OEM, secure service, standard and vendor hypervisor, EL3 monitor, trusted OS */
static const uint32_t services[] = { ABI_U(0x82000000), ABI_U(0x83000000), ABI_U(0x84000000),
				     ABI_U(0x85000000), ABI_U(0x86000000), ABI_U(0x87000000),
				     ABI_U(0xbf000000) };

static bool is_left_alone(uint32_t i)
{
	return answer.r[i] == question.r[i] || answer.r[i] == 0;
}

/* A negative number, and no other words: an error. Such numbers begin a UID as well as others do. */
static bool is_error(word result)
{
	return status_of(result) < 0 && status_of(result) >= LEAST_ERROR && is_left_alone(1) &&
	       is_left_alone(2) && is_left_alone(3);
}

static bool has_uid(uint32_t service)
{
	word first = ask(service | QUERY_UID, 0, 0, 0);

	return status_of(first) != NOT_SUPPORTED && !is_error(first);
}

static bool leaves_words(void)
{
	return !is_left_alone(1) && !is_left_alone(2) && !is_left_alone(3);
}

/*
 * -1 and three more words are a UID that looks like an unknown function, or an unknown function that leaves something in registers
 * that need not be preserved. From 1.1 on the latter is sign-extended, which no word of a UID is.
 */
static void expect_no_uid(word first)
{
	bool words = leaves_words();

	if (status_of(first) != NOT_SUPPORTED) {
		breach_of_set("returns", first, "a UID or NOT_SUPPORTED");
	} else if (words && IS_AARCH64 && callee.smccc >= SMCCC_1_1 && first == UINT32_MAX) {
		contradict("returns a UID that begins with -1");
	} else if (words) {
		ask(FID_UNKNOWN, 0, 0, 0);
		leave_room("after an unknown function registers 1 to 3 may hold anything");
		if (!leaves_words()) {
			contradict("returns -1 and three more words");
		}
		leave_room(NULL);
	}
}

/* A first word of -1 could not be told from an unknown function. */
void uid_first_word_is_not_minus_one(void)
{
	uint32_t present = 0;

	for (size_t i = 0; i < ABI_COUNT(services); i++) {
		uint32_t fid = services[i] | QUERY_UID;
		word first = ask(fid, 0, 0, 0);

		if (status_of(first) == NOT_SUPPORTED || is_error(first)) {
			expect_no_uid(first);
		} else {
			present++;
		}
	}
	if (present == 0) {
		skip("no service has a UID");
	}
}

void uid_comes_with_a_revision(void)
{
	uint32_t present = 0;

	for (size_t i = 0; i < ABI_COUNT(services); i++) {
		if (!has_uid(services[i])) {
			continue;
		}
		present++;
		if (asks_unknown(services[i] | QUERY_REVISION, 0)) {
			contradict("returns NOT_SUPPORTED, although the service has a UID");
		}
	}
	if (present == 0) {
		skip("no service has a UID");
	}
}

/* Whatever version is reported: what is announced is tried. */
static bool has_soc_id(void)
{
	if (query(FID_ARCH_FEATURES, FID_SOC_ID) >= 0) {
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
			breach_of_set(type == 0 ? "for type 0 returns" : "for type 1 returns",
				      (uint32_t)result, "0 or more");
		}
	}
}

void soc_id_name_is_for_smc64_only(void)
{
	if (!has_soc_id()) {
		return;
	}
	expect_status("for type 2 returns", ask(FID_SOC_ID, 2, 0, 0), INVALID_PARAMETER);
	expect_status("for type 3 returns", ask(FID_SOC_ID, 3, 0, 0), INVALID_PARAMETER);
	/* The 64-bit function is announced separately. It returns the name. */
	if (IS_AARCH64 && query(FID_ARCH_FEATURES, FID_SOC_ID_64) >= 0) {
		expect_status("for type 2 returns", ask(FID_SOC_ID_64, 2, 0, 0), 0);
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

	for (size_t i = 0; i < ABI_COUNT(workarounds); i++) {
		int32_t result = query(FID_ARCH_FEATURES, workarounds[i].fid);

		if (result < workarounds[i].least || result > 1) {
			breach_of_set("SMCCC_ARCH_FEATURES returns for it", (uint32_t)result,
				      workarounds[i].least == NOT_SUPPORTED ? "0, 1 or -1"
									    : "0, 1, -1 or -2");
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

void trng_version_has_a_known_form(void)
{
	int32_t version = status_of(ask(FID_TRNG_VERSION, 0, 0, 0));

	if (version == NOT_SUPPORTED) {
		skip("no TRNG");
	} else if (version < TRNG_VERSION_1_0) {
		breach_of_set("returns", (uint32_t)version, "0x10000 or more, or NOT_SUPPORTED");
	}
}

void trng_uuid_first_word_is_not_minus_one(void)
{
	if (!has_trng()) {
		return;
	}
	if (query(FID_TRNG_FEATURES, FID_TRNG_UUID) >= 0 && asks_unknown(FID_TRNG_UUID, 0)) {
		contradict("returns -1 in the first word");
	}
}

/* 96 bits that are the same three times are no entropy. */
void trng_entropy_differs_from_call_to_call(void)
{
	word first[3];
	uint32_t same = 0;

	if (!has_trng()) {
		return;
	}
	if (status_of(ask(FID_TRNG_RND, 96, 0, 0)) != 0) {
		skip("the TRNG gives no 96 bits now");
		return;
	}
	memcpy(first, &answer.r[1], sizeof(first));
	for (uint32_t i = 0; i < 2; i++) {
		same += status_of(ask(FID_TRNG_RND, 96, 0, 0)) == 0 &&
			memcmp(first, &answer.r[1], sizeof(first)) == 0;
	}
	if (same == 2) {
		contradict("returns the same 96 bits three times");
	}
}

void trng_features_agree_with_the_calls(void)
{
	static const uint32_t fids[] = { FID_TRNG_VERSION, FID_TRNG_FEATURES, FID_TRNG_UUID,
					 FID_TRNG_RND, FID_TRNG_RND_64 };

	if (!has_trng()) {
		return;
	}
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		int32_t announced = query(FID_TRNG_FEATURES, fids[i]);
		bool unknown;

		if (fids[i] == FID_TRNG_RND_64 && !IS_AARCH64) {
			continue;
		}
		if (announced < NOT_SUPPORTED) {
			breach_of_set("TRNG_FEATURES returns for it", (uint32_t)announced,
				      "0 or more, or NOT_SUPPORTED");
		}
		/* 32 bits of entropy, or the function that is asked about */
		unknown = asks_unknown(fids[i], fids[i] == FID_TRNG_FEATURES ? FID_TRNG_RND : 32);
		if (announced >= 0 && unknown) {
			contradict("announced, but the call returns NOT_SUPPORTED");
		}
		if (announced < 0 && !unknown) {
			contradict("not announced, but the call returns a result");
		}
	}
	expect_status("for an unknown function returns", ask(FID_TRNG_FEATURES, FID_UNKNOWN, 0, 0),
		      NOT_SUPPORTED);
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
		expect_nth("status for a number of bits, ", bits, (uint32_t)status, 0);
		return;
	}
	for (uint32_t i = 3; i > 0; i--) {
		uint32_t below = (3 - i) * register_bits;
		uint32_t wanted = bits <= below ? 0 : bits - below;
		uint64_t all = register_bits == 64 ? ~ABI_ULL(0) : ABI_BIT64(32) - 1;
		uint64_t mask = wanted >= register_bits ? 0 : (all << wanted) & all;

		if ((answer.r[i] & mask) != 0) {
			expect_nth("result register ", i, answer.r[i], answer.r[i] & ~mask);
		}
	}
}

void trng_bits_beyond_the_entropy_are_zero(void)
{
	static const uint8_t bits[] = { 1, 7, 31, 32, 33, 63, 64, 65, 95, 96 };

	if (!has_trng()) {
		return;
	}
	for (size_t i = 0; i < ABI_COUNT(bits); i++) {
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
	expect_status("for 97 bits returns", ask(FID_TRNG_RND, 97, 0, 0), TRNG_INVALID);
	if (IS_AARCH64 && !asks_unknown(FID_TRNG_FEATURES, FID_TRNG_RND_64)) {
		expect_status("for 193 bits returns", ask(FID_TRNG_RND_64, 193, 0, 0),
			      TRNG_INVALID);
	}
	/* OBS: TF-A refuses none at all, KVM gives it. */
	leave_room("whether no bits at all are too few can be read in two ways");
	expect_status("for 0 bits returns", ask(FID_TRNG_RND, 0, 0, 0), TRNG_INVALID);
}

static void expect_zero(uint32_t i)
{
	if (answer.r[i] != 0) {
		expect_nth("unused register ", i, answer.r[i], 0);
	}
}

/* Registers that a function of FF-A does not use are zero. Asking for the version is allowed first, and once. */
void ffa_unused_results_are_zero(void)
{
	int32_t version = status_of(ask(FID_FFA_VERSION, (word)FFA_VERSION_1_2, 0, 0));

	if (version < 0) {
		skip("no FF-A");
		return;
	}
	leave_room(version < FFA_VERSION_1_2 ? "before FF-A 1.2 they should be, and need not"
					     : NULL);
	if ((uint32_t)ask(FID_FFA_ID_GET, 0, 0, 0) != FID_FFA_SUCCESS) {
		return;
	}
	for (uint32_t i = 1; i < 8; i++) {
		if (i != 2) {
			expect_zero(i);
		}
	}
}

void feature_availability_of_an_unknown_register_is_invalid(void)
{
	int32_t status;

	if (query(FID_ARCH_FEATURES, FID_FEATURE_AVAILABILITY) < 0) {
		skip("no SMCCC_ARCH_FEATURE_AVAILABILITY");
		return;
	}
	status = status_of(ask(FID_FEATURE_AVAILABILITY, 0, 0, 0));
	if (status < 0) {
		leave_room("it is an error, if another than the one for an invalid parameter");
	}
	expect_status("for no register returns", (word)status, INVALID_PARAMETER);
	leave_room(NULL);
}

#ifdef __aarch64__
/* Major version in bits 62 to 48 */
void sdei_version_has_a_known_form(void)
{
	word version = ask(FID_SDEI_VERSION, 0, 0, 0);

	if (version == (word)NOT_SUPPORTED || version == UINT32_MAX) {
		skip("no SDEI");
	} else if (version >> 63 != 0 || version >> 48 == 0) {
		breach_of_set("returns", version,
			      "a major version in bits 62 to 48, or NOT_SUPPORTED");
	}
}
#endif

void pv_time_features_agree_with_the_calls(void)
{
	if (query(FID_ARCH_FEATURES, FID_PV_TIME_FEATURES) < 0) {
		skip("no paravirtual time");
		return;
	}
	expect_status("for itself returns", ask(FID_PV_TIME_FEATURES, FID_PV_TIME_FEATURES, 0, 0),
		      0);
	expect_status("for an unknown function returns",
		      ask(FID_PV_TIME_FEATURES, FID_UNKNOWN, 0, 0), NOT_SUPPORTED);
	if (query(FID_PV_TIME_FEATURES, FID_PV_TIME_ST) == 0 &&
	    ask(FID_PV_TIME_ST, 0, 0, 0) == (word)NOT_SUPPORTED) {
		contradict("announced, but the call returns NOT_SUPPORTED");
	}
}
