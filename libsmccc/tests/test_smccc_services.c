/* SPDX-License-Identifier: BSD-2-Clause */
/* The other services: their numbers, their rules, and firmware that answers nonsense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake/firmware.h"
#include "smccc/arch.h"
#include "smccc/errata.h"
#include "smccc/kvm.h"
#include "smccc/pci.h"
#include "smccc/pv_time.h"
#include "smccc/sdei.h"
#include "smccc/trng.h"

#define MINUS(n) ((smccc_register) - (n))

static const struct smccc_callee callee = {
	.conduit = SMCCC_CONDUIT_SMC,
	.version = 0x10006,
	.psci_version = 0x10001,
};
static const struct smccc_callee of_1_1 = {
	.conduit = SMCCC_CONDUIT_SMC,
	.version = 0x10001,
	.psci_version = 0x10001,
};
static const struct smccc_callee old = {
	.conduit = SMCCC_CONDUIT_SMC,
	.version = 0x10000,
	.psci_version = 0x10001,
};

#define FIRMWARE(answers) fake_firmware(SMCCC_CONDUIT_SMC, answers, ABI_COUNT(answers))

static void test_soc_id_is_taken_apart(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0x80000002 },
		{ .fid = 0x80000002, .a1 = 0, .results.a0 = 0x043b1234 },
		{ .fid = 0x80000002, .a1 = 1, .results.a0 = 0x7ffffff1 },
	};
	struct smccc_soc_id id;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_soc_id(&callee, &id), 0);
	assert_int_equal(id.jep106_bank, 4);
	assert_int_equal(id.jep106_id, 0x3b);
	assert_int_equal(id.soc, 0x1234);
	assert_int_equal(id.revision, 0x7ffffff1);
	/* Bit 23 is JEP106's parity: set where the manufacturer's seven bits have an even number of ones. */
	answers[1].results.a0 = 0x03e91234;
	assert_int_equal(smccc_soc_id(&callee, &id), 0);
	assert_int_equal(id.jep106_bank, 3);
	assert_int_equal(id.jep106_id, 0x69);
	assert_int_equal(id.soc, 0x1234);
}

static void test_soc_id_missing_in_part_is_not_supported(void **state)
{
	/* The feature is claimed, one of its functions is not there. */
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0x80000002 },
		{ .fid = 0x80000002, .a1 = 0, .results.a0 = 0x043b1234 },
	};
	struct smccc_soc_id id;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_soc_id(&callee, &id), -SMCCC_ERR_NOT_SUPPORTED);
	answers[1].a1 = 1;
	assert_int_equal(smccc_soc_id(&callee, &id), -SMCCC_ERR_NOT_SUPPORTED);
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	assert_int_equal(smccc_soc_id(&callee, &id), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(smccc_soc_id(&old, &id), -SMCCC_ERR_NOT_SUPPORTED);
	assert_false(fake_called(0x80000002));
}

static void test_soc_name_is_text(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0xC0000002 },
		{
			.fid = 0xC0000002,
			.a1 = 2,
			/* "Big SoC\x01", "1" */
			.results = { .a1 = 0x01436f5320676942, .a2 = 0x31 },
		},
	};
	char name[137];

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_soc_name(&callee, name), 0);
	assert_string_equal(name, "Big SoC?1");
}

static void test_soc_name_without_end_is_cut(void **state)
{
	const smccc_register x = 0x7878787878787878;
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0xC0000002 },
		{
			.fid = 0xC0000002,
			.a1 = 2,
			.results = { 0, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x },
		},
	};
	char name[137];

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_soc_name(&callee, name), 0);
	assert_int_equal(strlen(name), 136);
	answers[1].results = (struct arm_smccc_1_2_regs){ 0 };
	assert_int_equal(smccc_soc_name(&callee, name), -SMCCC_ERR_BAD_ANSWER);
	answers[1].results.a0 = MINUS(3);
	assert_int_equal(smccc_soc_name(&callee, name), -SMCCC_ERR_NOT_SUPPORTED);
	assert_string_equal(name, "");
	answers[1].results = (struct arm_smccc_1_2_regs){ .a0 = 1, .a1 = x };
	assert_int_equal(smccc_soc_name(&callee, name), -SMCCC_ERR_NOT_SUPPORTED);
	assert_string_equal(name, "");
	answers[1].results.a0 = 0;
	/* Results beyond x3 came with 1.2. */
	assert_int_equal(smccc_soc_name(&of_1_1, name), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(smccc_soc_name(&old, name), -SMCCC_ERR_NOT_SUPPORTED);
}

static void test_workaround_states_are_what_features_say(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0x80008000, .results.a0 = 0 },
		{ .fid = 0x80000001, .a1 = 0x80007fff, .results.a0 = MINUS(2) },
		{ .fid = 0x80000001, .a1 = 0x80003fff, .results.a0 = 1 },
		{ .fid = 0x80000001, .a1 = 0x80000004, .results.a0 = 0 },
	};

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_workaround_state(&callee, 1), SMCCC_WORKAROUND_NEEDED);
	assert_int_equal(smccc_workaround_state(&callee, 2), SMCCC_WORKAROUND_NEVER);
	assert_int_equal(smccc_workaround_state(&callee, 3), SMCCC_WORKAROUND_NOT_NEEDED);
	assert_int_equal(smccc_workaround_state(&callee, 4), SMCCC_WORKAROUND_NEEDED);
	/* Asked for only: workaround 4 must not be called, and the others not by the way. */
	for (size_t i = 0; i < fake_call_count(); i++) {
		assert_int_equal(fake_call(i)->a0, 0x80000001);
	}
	answers[0].results.a0 = MINUS(2);
	answers[2].results.a0 = 2;
	assert_int_equal(smccc_workaround_state(&callee, 1), SMCCC_WORKAROUND_UNKNOWN);
	assert_int_equal(smccc_workaround_state(&callee, 3), SMCCC_WORKAROUND_UNKNOWN);
	assert_int_equal(smccc_workaround_state(&callee, 0), SMCCC_WORKAROUND_UNKNOWN);
	assert_int_equal(smccc_workaround_state(&callee, 5), SMCCC_WORKAROUND_UNKNOWN);
	assert_int_equal(smccc_workaround_state(&old, 1), SMCCC_WORKAROUND_UNKNOWN);
}

static void test_workarounds_are_called(void **state)
{
	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	smccc_workaround_1(&callee);
	smccc_workaround_2(&callee, true);
	smccc_workaround_2(&callee, false);
	smccc_workaround_3(&callee);
	assert_int_equal(fake_call(0)->a0, 0x80008000);
	assert_int_equal(fake_call(1)->a0, 0x80007fff);
	assert_int_equal(fake_call(1)->a1, 1);
	assert_int_equal(fake_call(2)->a1, 0);
	assert_int_equal(fake_call(3)->a0, 0x80003fff);
}

static void test_feature_availability_mask_only_on_success(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0xC0000003 },
		{ .fid = 0xC0000003, .a1 = 0x1E1100, .results = { 0, 0xF00D } },
		{ .fid = 0xC0000003, .any_a1 = true, .results = { MINUS(4), 0xF00D } },
	};
	uint64_t mask = 1;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_feature_availability(&callee, SMCCC_FEATURE_SCR_EL3, &mask), 0);
	assert_int_equal(mask, 0xF00D);
	assert_int_equal(smccc_feature_availability(&callee, 0, &mask), -4);
	assert_int_equal(mask, 0);
	assert_int_equal(smccc_feature_availability(&old, SMCCC_FEATURE_SCR_EL3, &mask), -1);
}

static void test_trng_bits_beyond_the_wanted_are_zero(void **state)
{
	/* A firmware that leaves something else in the bits that were not asked for. */
	struct fake_answer answers[] = {
		{
			.fid = 0xC4000053,
			.any_a1 = true,
			.results = { 0, MINUS(1), MINUS(1), MINUS(1) },
		},
	};
	struct trng_bits bits;

	(void)state;
	FIRMWARE(answers);
	for (uint32_t n = 1; n <= 192; n++) {
		uint32_t ones = 0;

		assert_int_equal(trng_random(&callee, n, &bits), 0);
		for (uint32_t i = 0; i < 192; i++) {
			ones += (uint32_t)(bits.word[i / 64] >> (i % 64)) & 1;
		}
		assert_int_equal(ones, n);
		assert_true((bits.word[0] & 1) == 1);
		if (n % 60 == 0) {
			FIRMWARE(answers);
		}
	}
	assert_int_equal(fake_call(0)->a1, 181);
}

static void test_trng_words_are_low_first(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000053, .any_a1 = true, .results = { 0, 0x33, 0x22, 0x11 } },
	};
	struct trng_bits bits;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(trng_random(&callee, 192, &bits), 0);
	assert_int_equal(bits.word[0], 0x11);
	assert_int_equal(bits.word[1], 0x22);
	assert_int_equal(bits.word[2], 0x33);
}

static void test_trng_errors_give_no_bits(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000053, .any_a1 = true, .results = { MINUS(3), 1, 2, 3 } },
	};
	const struct trng_bits none = { { 0 } };
	struct trng_bits bits = { { 1, 1, 1 } };

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(trng_random(&callee, 64, &bits), TRNG_RET_NO_ENTROPY);
	assert_memory_equal(&bits, &none, sizeof(bits));
	assert_int_equal(trng_random(&callee, 0, &bits), TRNG_RET_INVALID_PARAMETERS);
	assert_int_equal(trng_random(&callee, 193, &bits), TRNG_RET_INVALID_PARAMETERS);
	assert_int_equal(fake_call_count(), 1);
	assert_int_equal(trng_version(&old), TRNG_RET_NOT_SUPPORTED);
	assert_int_equal(fake_call_count(), 1);
}

static void test_trng_fill_asks_for_what_is_left(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000053, .any_a1 = true, .results = { MINUS(3) }, .times = 2 },
		{ .fid = 0xC4000053,
		  .any_a1 = true,
		  .results = { 0, 0x1817161514131211, 0x100f0e0d0c0b0a09, 0x0807060504030201 } },
	};
	uint8_t bytes[32] = { 0 };

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(trng_fill(&callee, bytes, 29, 2), 0);
	for (uint8_t i = 0; i < 29; i++) {
		assert_int_equal(bytes[i], i % 24 + 1);
	}
	assert_int_equal(bytes[29], 0);
	assert_int_equal(fake_call_count(), 4);
	assert_int_equal(fake_call(2)->a1, 192);
	assert_int_equal(fake_call(3)->a1, 40);
}

static void test_trng_fill_gives_all_or_nothing(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000053, .any_a1 = true, .results = { 0, 1, 2, 3 }, .times = 1 },
		{ .fid = 0xC4000053, .any_a1 = true, .results = { MINUS(3) }, .times = 3 },
		{ .fid = 0xC4000053, .any_a1 = true, .results = { MINUS(1) } },
	};
	const uint8_t none[48] = { 0 };
	uint8_t bytes[48];

	(void)state;
	FIRMWARE(answers);
	memset(bytes, 0x5a, sizeof(bytes));
	assert_int_equal(trng_fill(&callee, bytes, sizeof(bytes), 2), -SMCCC_ERR_AGAIN);
	assert_memory_equal(bytes, none, sizeof(bytes));
	memset(bytes, 0x5a, sizeof(bytes));
	assert_int_equal(trng_fill(&callee, bytes, sizeof(bytes), 2), -SMCCC_ERR_NOT_SUPPORTED);
	assert_memory_equal(bytes, none, sizeof(bytes));
}

static void test_trng_uuid_unknown_is_not_supported(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000052, .any_a1 = true, .results = { 0xd1c2b3a4, 1, 2, 3 } },
		{ .fid = 0x84000050, .any_a1 = true, .results = { 0x10000 } },
		{ .fid = 0x84000051, .a1 = 0xC4000053 },
	};
	struct smccc_uid uid;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(trng_version(&callee), 0x10000);
	assert_int_equal(trng_features(&callee, TRNG_RND_64), 0);
	assert_int_equal(trng_features(&callee, TRNG_RND_32), -1);
	assert_int_equal(trng_uuid(&callee, &uid), 0);
	assert_int_equal(uid.word[0], 0xd1c2b3a4);
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	assert_int_equal(trng_uuid(&callee, &uid), -SMCCC_ERR_NOT_SUPPORTED);
}

static void test_pv_time_address_is_checked(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x80000001, .a1 = 0xC5000020 },
		{ .fid = 0xC5000020, .a1 = 0xC5000021 },
		{ .fid = 0xC5000021, .any_a1 = true, .results.a0 = 0x123456780 * 8 },
	};
	uint64_t address = 0;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(pv_time_st(&callee, &address), 0);
	assert_int_equal(address, 0x123456780 * 8);
	answers[2].results.a0 = 0x40000020;
	assert_int_equal(pv_time_st(&callee, &address), -SMCCC_ERR_BAD_ANSWER);
	answers[2].results.a0 = MINUS(1);
	assert_int_equal(pv_time_st(&callee, &address), -SMCCC_ERR_NOT_SUPPORTED);
	answers[1].results.a0 = MINUS(1);
	assert_int_equal(pv_time_st(&callee, &address), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(pv_time_st(&old, &address), -SMCCC_ERR_NOT_SUPPORTED);
	/* Its number means nothing where SMCCC_ARCH_FEATURES does not know it. */
	answers[0].a1 = 0;
	answers[1].results.a0 = 0;
	FIRMWARE(answers);
	assert_int_equal(pv_time_features(&callee, 0xC5000021), -1);
	assert_false(fake_called(0xC5000020));
}

static void test_pv_time_of_the_future_is_not_read(void **state)
{
	struct pv_time_stolen stolen = { 0, 0, 0x123456789abcdef0 };
	uint64_t ns = 7;

	(void)state;
	assert_int_equal(pv_time_read(&stolen, &ns), 0);
	assert_int_equal(ns, 0x123456789abcdef0);
	stolen.revision = 1;
	assert_int_equal(pv_time_read(&stolen, &ns), -SMCCC_ERR_NOT_SUPPORTED);
	stolen = (struct pv_time_stolen){ .attributes = 1 };
	assert_int_equal(pv_time_read(&stolen, &ns), -SMCCC_ERR_NOT_SUPPORTED);
}

/* Calls of SDEI in the order of their numbers, each with other arguments. */
static void test_sdei_calls_have_their_number_and_arguments(void **state)
{
	static const smccc_register expected[][6] = {
		{ 0xC4000020 },
		{ 0xC4000021, 7, 0xffff800080000000, 0x1234567890, 1, 0x100000003 },
		{ 0xC4000022, 7 },
		{ 0xC4000023, 7 },
		{ 0xC4000024, 17 },
		{ 0xC4000025, 1 },
		{ 0xC4000026, 0xffff800080000004 },
		{ 0xC4000027, 7 },
		{ 0xC4000028, 7 },
		{ 0xC4000029, 7, 4 },
		{ 0xC400002A, 7, 1, 0x100000003 },
		{ 0xC400002B },
		{ 0xC400002C },
		{ 0xC400002D, 33 },
		{ 0xC400002E, 8 },
		{ 0xC400002F, 0, 0x100000003 },
		{ 0xC4000030, 1 },
		{ 0xC4000031 },
		{ 0xC4000032 },
	};

	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	assert_int_equal(sdei_version(&callee), SDEI_RET_NOT_SUPPORTED);
	sdei_event_register(&callee, 7, 0xffff800080000000, 0x1234567890, SDEI_ROUTING_PE,
			    0x100000003);
	sdei_event_enable(&callee, 7);
	sdei_event_disable(&callee, 7);
	sdei_event_context(&callee, 17);
	sdei_event_complete(&callee, SDEI_EVENT_FAILED);
	sdei_event_complete_and_resume(&callee, 0xffff800080000004);
	sdei_event_unregister(&callee, 7);
	sdei_event_status(&callee, 7);
	sdei_event_get_info(&callee, 7, SDEI_INFO_ROUTING_AFFINITY);
	sdei_event_routing_set(&callee, 7, SDEI_ROUTING_PE, 0x100000003);
	sdei_pe_mask(&callee);
	sdei_pe_unmask(&callee);
	sdei_interrupt_bind(&callee, 33);
	sdei_interrupt_release(&callee, 8);
	sdei_event_signal(&callee, 0, 0x100000003);
	sdei_features(&callee, SDEI_FEATURE_RELATIVE_MODE);
	sdei_private_reset(&callee);
	sdei_shared_reset(&callee);
	assert_int_equal(fake_call_count(), ABI_COUNT(expected));
	for (size_t i = 0; i < ABI_COUNT(expected); i++) {
		assert_memory_equal(fake_call(i), expected[i], sizeof(expected[i]));
	}
	assert_int_equal(sdei_version(&old), SDEI_RET_NOT_SUPPORTED);
	assert_int_equal(fake_call_count(), ABI_COUNT(expected));
}

static void test_sdei_results_are_64_bits_wide(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000020, .any_a1 = true, .results.a0 = 0x0001000112345678 },
		{ .fid = 0xC4000024, .any_a1 = true, .results.a0 = MINUS(1) },
	};

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(sdei_version(&callee), 0x0001000112345678);
	assert_true(sdei_event_context(&callee, 0) == UINT64_MAX);
}

static void test_errata_answers_are_as_they_are(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x840000F0, .any_a1 = true, .results.a0 = 0x10000 },
		{ .fid = 0x840000F1, .a1 = 0x840000F2 },
		{ .fid = 0x840000F2, .a1 = 2701951, .results.a0 = 3 },
		{ .fid = 0x840000F2, .a1 = 1, .results.a0 = 0xfffffffd },
	};

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(em_version(&callee), 0x10000);
	assert_int_equal(em_features(&callee, EM_CPU_ERRATUM_FEATURES), 0);
	assert_int_equal(em_cpu_erratum(&callee, 2701951, true), EM_RET_HIGHER_EL_MITIGATION);
	assert_int_equal(fake_call(2)->a2, 1);
	assert_int_equal(em_cpu_erratum(&callee, 1, false), EM_RET_UNKNOWN_ERRATUM);
	assert_int_equal(em_version(&old), EM_RET_NOT_SUPPORTED);
}

static void test_pci_access_that_cannot_be_is_not_made(void **state)
{
	static const uint32_t bad[][2] = {
		{ 0, 0 }, { 0, 3 }, { 0, 8 }, { 1, 2 }, { 2, 4 }, { 0x1000, 1 }, { 0x1000, 4 },
	};
	uint32_t value;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		value = 0;
		assert_int_equal(smccc_pci_read(&callee, 0, bad[i][0], bad[i][1], &value),
				 SMCCC_PCI_RET_INVALID_PARAMETER);
		assert_int_equal(value, 0xffffffff);
		assert_int_equal(smccc_pci_write(&callee, 0, bad[i][0], bad[i][1], 1),
				 SMCCC_PCI_RET_INVALID_PARAMETER);
	}
	assert_int_equal(fake_call_count(), 0);
}

static void test_pci_access_is_made(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000130, .any_a1 = true, .results.a0 = 0x10000 },
		{ .fid = 0x84000132, .a1 = 0x12345, .results = { 0, 0xdeadbeef00001af4 } },
		{ .fid = 0x84000132, .a1 = 1, .results = { MINUS(2), 5 } },
		{ .fid = 0x84000133, .any_a1 = true },
	};
	uint32_t value = 0;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_pci_version(&callee), 0x10000);
	assert_int_equal(smccc_pci_version(&old), -1);
	assert_int_equal(smccc_pci_features(&callee, 0x84000132), -1);
	assert_int_equal(smccc_pci_read(&callee, 0x12345, 0xffc, 4, &value), 0);
	assert_int_equal(value, 0x1af4);
	assert_int_equal(fake_call(2)->a2, 0xffc);
	assert_int_equal(fake_call(2)->a3, 4);
	assert_int_equal(smccc_pci_read(&callee, 1, 0, 2, &value), -2);
	assert_int_equal(value, 0xffffffff);
	assert_int_equal(smccc_pci_write(&callee, 2, 4, 2, 7), 0);
	assert_int_equal(fake_call(4)->a4, 7);
}

static void test_pci_segment_with_nonsense_buses_is_refused(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000134, .a1 = 0, .results = { 0, 0xff10, 3 } },
		{ .fid = 0x84000134, .a1 = 3, .results = { 0, 0x10ff, 0 } },
	};
	struct smccc_pci_segment segment;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(smccc_pci_segment(&callee, 0, &segment), 0);
	assert_int_equal(segment.first_bus, 0x10);
	assert_int_equal(segment.last_bus, 0xff);
	assert_int_equal(segment.next, 3);
	assert_int_equal(smccc_pci_segment(&callee, 3, &segment), SMCCC_PCI_RET_INVALID_PARAMETER);
	assert_int_equal(smccc_pci_segment(&callee, 9, &segment), SMCCC_PCI_RET_NOT_SUPPORTED);
}

#define KVM_UID                                                                                    \
	{                                                                                          \
		0xb66fb428, 0xe911c52e, 0x564bcaa9, 0x743a004d                                     \
	}

static void test_kvm_features_are_by_number(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x8600FF01, .any_a1 = true, .results = KVM_UID },
		{ .fid = 0x86000000, .any_a1 = true, .results = { 0x1d, 0, 3, 0 } },
	};
	struct kvm_features features;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(kvm_discover(&callee, &features), 0);
	assert_true(kvm_has(&features, KVM_FEATURES));
	assert_false(kvm_has(&features, KVM_PTP));
	assert_true(kvm_has(&features, KVM_MEM_SHARE));
	assert_true(kvm_has(&features, KVM_DISCOVER_IMPL_VER));
	assert_true(kvm_has(&features, KVM_DISCOVER_IMPL_CPUS));
	assert_false(kvm_has(&features, 0x8600FF01));
	assert_false(kvm_has(&features, 0x84000000));
}

static void test_kvm_is_not_another_hypervisor(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x8600FF01,
		  .any_a1 = true,
		  .results = { 0x4d32ba58, 0xcd244764, 0x8eef6c75, 0x16597024 } },
	};
	struct kvm_features features;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(kvm_discover(&callee, &features), -SMCCC_ERR_NOT_SUPPORTED);
	assert_false(kvm_has(&features, KVM_FEATURES));
	assert_int_equal(fake_call_count(), 1);
}

static void test_kvm_arguments_that_must_be_zero_are(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC6000002, .any_a1 = true, .results.a0 = 4096 },
		{ .fid = 0xC6000003, .any_a1 = true },
		{ .fid = 0xC6000040, .any_a1 = true, .results = { 0, 0x10000, 2 } },
		{ .fid = 0xC6000041, .a1 = 1, .results = { 0, 0x411fd070, 1, 2 } },
	};
	struct kvm_implementation implementation;
	uint32_t version;
	uint64_t count;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(kvm_memory_granule(&callee), 4096);
	answers[0].results.a0 = MINUS(3);
	assert_int_equal(kvm_memory_granule(&callee), 0);
	assert_int_equal(kvm_memory_share(&callee, 0x80001000), 0);
	assert_int_equal(kvm_memory_unshare(&callee, 0x80001000), -1);
	assert_int_equal(kvm_mmio_guard_map(&callee, 0x9000000), -1);
	assert_int_equal(kvm_implementations(&callee, &version, &count), 0);
	assert_int_equal(version, 0x10000);
	assert_int_equal(count, 2);
	assert_int_equal(kvm_implementation(&callee, 1, &implementation), 0);
	assert_int_equal(implementation.midr, 0x411fd070);
	assert_int_equal(kvm_implementation(&callee, 2, &implementation), -SMCCC_ERR_BAD_ARGUMENT);
	for (size_t i = 0; i < fake_call_count(); i++) {
		assert_int_equal(fake_call(i)->a2, 0);
		assert_int_equal(fake_call(i)->a3, 0);
	}
}

static void test_kvm_ptp_joins_the_halves(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x86000001,
		  .a1 = 1,
		  .results = { 0x12345678, 0x9abcdef0, 0x80000000, 5 } },
	};
	struct kvm_ptp ptp;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(kvm_ptp(&callee, KVM_PTP_PHYSICAL_COUNTER, &ptp), 0);
	assert_true(ptp.time_ns == 0x123456789abcdef0);
	assert_true(ptp.cycles == 0x8000000000000005);
	assert_int_equal(kvm_ptp(&callee, KVM_PTP_VIRTUAL_COUNTER, &ptp), -SMCCC_ERR_NOT_SUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_soc_id_is_taken_apart),
		cmocka_unit_test(test_soc_id_missing_in_part_is_not_supported),
		cmocka_unit_test(test_soc_name_is_text),
		cmocka_unit_test(test_soc_name_without_end_is_cut),
		cmocka_unit_test(test_workaround_states_are_what_features_say),
		cmocka_unit_test(test_workarounds_are_called),
		cmocka_unit_test(test_feature_availability_mask_only_on_success),
		cmocka_unit_test(test_trng_bits_beyond_the_wanted_are_zero),
		cmocka_unit_test(test_trng_words_are_low_first),
		cmocka_unit_test(test_trng_errors_give_no_bits),
		cmocka_unit_test(test_trng_fill_asks_for_what_is_left),
		cmocka_unit_test(test_trng_fill_gives_all_or_nothing),
		cmocka_unit_test(test_trng_uuid_unknown_is_not_supported),
		cmocka_unit_test(test_pv_time_address_is_checked),
		cmocka_unit_test(test_pv_time_of_the_future_is_not_read),
		cmocka_unit_test(test_sdei_calls_have_their_number_and_arguments),
		cmocka_unit_test(test_sdei_results_are_64_bits_wide),
		cmocka_unit_test(test_errata_answers_are_as_they_are),
		cmocka_unit_test(test_pci_access_that_cannot_be_is_not_made),
		cmocka_unit_test(test_pci_access_is_made),
		cmocka_unit_test(test_pci_segment_with_nonsense_buses_is_refused),
		cmocka_unit_test(test_kvm_features_are_by_number),
		cmocka_unit_test(test_kvm_is_not_another_hypervisor),
		cmocka_unit_test(test_kvm_arguments_that_must_be_zero_are),
		cmocka_unit_test(test_kvm_ptp_joins_the_halves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
