/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A: versions, lists of partitions, direct messages, and managers that answer nonsense. */
#include "smccc/ffa.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "fake/firmware.h"

#define MINUS(n) ((smccc_register) - (n))
#define ERROR(code)                                                                                \
	{                                                                                          \
		0x84000060, 0, (uint32_t)(code)                                                    \
	}
#define FIRMWARE(answers) fake_firmware(SMCCC_CONDUIT_SMC, answers, ABI_COUNT(answers))

static const struct smccc_callee callee = {
	.conduit = SMCCC_CONDUIT_SMC,
	.version = 0x10002,
	.psci_version = 0x10001,
};

static void test_ffa_version_of_the_same_major_is_taken(void **state)
{
	struct fake_answer answer = { .fid = 0x84000063, .any_a1 = true };
	uint32_t theirs;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, &answer, 1);
	answer.results.a0 = 0x10001;
	assert_int_equal(ffa_version(&callee, FFA_VERSION_1_3, &theirs), 0);
	assert_int_equal(theirs, 0x10001);
	assert_int_equal(fake_call(0)->a1, 0x10003);
	answer.results.a0 = 0x10009;
	assert_int_equal(ffa_version(&callee, FFA_VERSION_1_3, &theirs), 0);
	answer.results.a0 = 0x20000;
	assert_int_equal(ffa_version(&callee, FFA_VERSION_1_3, &theirs), FFA_RET_NOT_SUPPORTED);
	assert_int_equal(theirs, 0x20000);
}

static void test_ffa_version_that_is_none_is_not_supported(void **state)
{
	static const smccc_register nonsense[] = { MINUS(1), 0xffffffff, 0, 5, 0x80010002 };
	const struct smccc_callee old = { .conduit = SMCCC_CONDUIT_SMC, .version = 0x10001 };
	struct fake_answer answer = { .fid = 0x84000063, .any_a1 = true };
	uint32_t theirs;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(nonsense); i++) {
		answer.results.a0 = nonsense[i];
		fake_firmware(SMCCC_CONDUIT_SMC, &answer, 1);
		assert_int_equal(ffa_version(&callee, FFA_VERSION_1_0, &theirs), -1);
		assert_int_equal(theirs, 0);
	}
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	assert_int_equal(ffa_version(&old, FFA_VERSION_1_0, &theirs), -1);
	assert_int_equal(fake_call_count(), 0);
}

static void test_ffa_errors_are_told_from_answers(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000064, .a1 = 1, .results = { 0x84000061, 0, 7, 8 } },
		{ .fid = 0x84000064, .a1 = 2, .results = ERROR(-2) },
		/* an error that is none, and an answer to another question */
		{ .fid = 0x84000064, .a1 = 3, .results = { 0x84000060, 0, 5 } },
		{ .fid = 0x84000064, .a1 = 4, .results = { 0x84000062, 0, 5 } },
	};
	uint32_t w2 = 0;
	uint32_t w3 = 0;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_features(&callee, 1, 9, &w2, &w3), 0);
	assert_int_equal(fake_call(0)->a2, 9);
	assert_int_equal(w2, 7);
	assert_int_equal(w3, 8);
	assert_int_equal(ffa_features(&callee, 2, 0, &w2, &w3), FFA_RET_INVALID_PARAMETERS);
	assert_int_equal(w2, 0);
	assert_int_equal(ffa_features(&callee, 3, 0, &w2, &w3), FFA_RET_NOT_SUPPORTED);
	assert_int_equal(ffa_features(&callee, 4, 0, &w2, &w3), FFA_RET_NOT_SUPPORTED);
	/* no FF-A at all: -1, and garbage in w2 */
	assert_int_equal(ffa_features(&callee, 5, 0, &w2, &w3), FFA_RET_NOT_SUPPORTED);
}

static void test_ffa_ids(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000069, .any_a1 = true, .results = { 0x84000061, 0, 0x1234 } },
		{ .fid = 0x84000085, .any_a1 = true, .results = ERROR(-1) },
	};
	uint16_t id = 1;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_id_get(&callee, &id), 0);
	assert_int_equal(id, 0x1234);
	assert_int_equal(ffa_spm_id_get(&callee, &id), FFA_RET_NOT_SUPPORTED);
	assert_int_equal(id, 0);
}

/* x2 of an answer: size 24, tag 0x77, which of how many. */
#define PAGE(current, last) (24ULL << 48 | 0x77ULL << 32 | (current) << 16 | (last))
#define PARTITION(id)       (0x1fULL << 32 | 2ULL << 16 | (id)), 0xa0 | (id), 0xb0 | (id)

static void test_ffa_partitions_of_two_answers(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400008B,
		  .results = { 0xC4000061, 0, PAGE(4ULL, 5ULL), PARTITION(1), PARTITION(2),
			       PARTITION(3), PARTITION(4), PARTITION(5) },
		  .times = 1 },
		{ .fid = 0xC400008B, .results = { 0xC4000061, 0, PAGE(5ULL, 5ULL), PARTITION(6) } },
	};
	struct ffa_partition list[6];
	uint32_t count;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_partitions(&callee, NULL, list, ABI_COUNT(list), &count), 0);
	assert_int_equal(count, 6);
	for (uint16_t i = 0; i < 6; i++) {
		assert_int_equal(list[i].id, i + 1);
		assert_int_equal(list[i].contexts, 2);
		assert_int_equal(list[i].properties, 0x1f);
		assert_int_equal(list[i].uuid[0], 0xa0 | (i + 1));
		assert_int_equal(list[i].uuid[1], 0xb0 | (i + 1));
	}
	assert_int_equal(fake_call(0)->a3, 0);
	/* the next one, with the tag of the first answer */
	assert_int_equal(fake_call(1)->a3, 0x770005);
}

static void test_ffa_partitions_that_do_not_fit_are_cut(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400008B,
		  .any_a1 = true,
		  .results = { 0xC4000061, 0, PAGE(1ULL, 1ULL), PARTITION(1), PARTITION(2) } },
	};
	const uint64_t uuid[2] = { 3, 4 };
	struct ffa_partition list[1];
	uint32_t count;

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_partitions(&callee, uuid, list, 1, &count), FFA_RET_NO_MEMORY);
	assert_int_equal(count, 1);
	assert_int_equal(fake_call(0)->a1, 3);
	assert_int_equal(fake_call(0)->a2, 4);
}

static void test_ffa_partitions_with_nonsense_indices_end(void **state)
{
	/* what follows a sound first answer of ten partitions, of which it had one */
	static const uint64_t nonsense[] = {
		PAGE(6ULL, 9ULL),            /* six in one answer */
		PAGE(10ULL, 9ULL),           /* beyond the last one */
		PAGE(3ULL, 2ULL),            /* the same, and few enough */
		PAGE(0ULL, 9ULL),            /* the first one again, for ever */
		8ULL << 48 | 1ULL << 16 | 9, /* descriptors of another size */
		0,
		UINT64_MAX,
	};
	struct fake_answer answers[] = {
		{ .fid = 0xC400008B, .results = { 0xC4000061, 0, PAGE(0ULL, 9ULL), PARTITION(1) } },
		{ .fid = 0xC400008B },
	};
	struct ffa_partition list[16];
	uint32_t count;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(nonsense); i++) {
		answers[0].fid = 0xC400008B;
		answers[0].times = 1;
		answers[1].results = (struct arm_smccc_1_2_regs){ 0xC4000061, 0, nonsense[i] };
		FIRMWARE(answers);
		assert_int_equal(ffa_partitions(&callee, NULL, list, ABI_COUNT(list), &count),
				 FFA_RET_ABORTED);
		assert_int_equal(count, 1);
	}
}

static void test_ffa_message_goes_there_and_back(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400006F,
		  .any_a1 = true,
		  .results = { 0xC4000070, 0x80010002, 0, 11, 12, 13, 14, 15 } },
	};
	smccc_register message[] = { 1, 2, 3, 4, 0x123456789abcdef0 };

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_message(&callee, 2, 0x8001, message, 0), 0);
	assert_int_equal(fake_call(0)->a1, 0x00028001);
	assert_int_equal(fake_call(0)->a2, 0);
	assert_int_equal(fake_call(0)->a3, 1);
	assert_true(fake_call(0)->a7 == 0x123456789abcdef0);
	assert_int_equal(fake_call(0)->a8, 0);
	assert_int_equal(message[0], 11);
	assert_int_equal(message[4], 15);
}

static void test_ffa_message_interrupted_is_run_on(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400006F, .any_a1 = true, .results = { 0x84000062, 0x80010003 } },
		{ .fid = 0x8400006D, .a1 = 0x80010003, .results = { 0x8400006C, 0x80010004 } },
		{ .fid = 0x8400006D,
		  .a1 = 0x80010004,
		  .results = { 0xC4000070, 0, 0, 11, 12, 13, 14, 15 } },
	};
	smccc_register message[] = { 1, 2, 3, 4, 5 };

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_message(&callee, 2, 0x8001, message, 1), FFA_RET_INTERRUPTED);
	assert_int_equal(message[0], 1);
	FIRMWARE(answers);
	assert_int_equal(ffa_message(&callee, 2, 0x8001, message, 2), 0);
	assert_int_equal(message[0], 11);
	assert_int_equal(fake_call_count(), 3);
	/* registers that FFA_RUN does not use */
	assert_int_equal(fake_call(1)->a2, 0);
	assert_int_equal(fake_call(1)->a7, 0);
}

static void test_ffa_message_refused_is_left_alone(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400006F, .a1 = 1, .results = ERROR(-6) },
		{ .fid = 0xC400006F, .a1 = 2, .results = { 0xC400008E, 0, 0, 9 } },
	};
	smccc_register message[] = { 1, 2, 3, 4, 5 };

	(void)state;
	FIRMWARE(answers);
	assert_int_equal(ffa_message(&callee, 0, 1, message, 9), FFA_RET_DENIED);
	assert_int_equal(ffa_message(&callee, 0, 2, message, 9), FFA_RET_NOT_SUPPORTED);
	assert_int_equal(ffa_message(&callee, 0, 3, message, 9), FFA_RET_NOT_SUPPORTED);
	assert_int_equal(message[0], 1);
}

static void test_ffa_message2_is_fourteen_registers(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC400008D,
		  .any_a1 = true,
		  .results = { 0xC400008E, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
			       14 } },
	};
	const uint64_t uuid[2] = { 0x1111, 0x2222 };
	uint64_t message[14];

	(void)state;
	for (uint64_t i = 0; i < 14; i++) {
		message[i] = 100 + i;
	}
	FIRMWARE(answers);
	assert_int_equal(ffa_message2(&callee, 2, 0x8001, uuid, message, 0), 0);
	assert_int_equal(fake_call(0)->a2, 0x1111);
	assert_int_equal(fake_call(0)->a3, 0x2222);
	assert_int_equal(fake_call(0)->a4, 100);
	assert_int_equal(fake_call(0)->a17, 113);
	for (uint64_t i = 0; i < 14; i++) {
		assert_int_equal(message[i], 1 + i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ffa_version_of_the_same_major_is_taken),
		cmocka_unit_test(test_ffa_version_that_is_none_is_not_supported),
		cmocka_unit_test(test_ffa_errors_are_told_from_answers),
		cmocka_unit_test(test_ffa_ids),
		cmocka_unit_test(test_ffa_partitions_of_two_answers),
		cmocka_unit_test(test_ffa_partitions_that_do_not_fit_are_cut),
		cmocka_unit_test(test_ffa_partitions_with_nonsense_indices_end),
		cmocka_unit_test(test_ffa_message_goes_there_and_back),
		cmocka_unit_test(test_ffa_message_interrupted_is_run_on),
		cmocka_unit_test(test_ffa_message_refused_is_left_alone),
		cmocka_unit_test(test_ffa_message2_is_fourteen_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
