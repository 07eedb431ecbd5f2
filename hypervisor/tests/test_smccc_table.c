/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of services: against the specification's, against a firmware, and by what it tells of itself. */
#include "calls/smccc_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "abi/psci.h"
#include "tests/firmware.h"

#define NOT_SUPPORTED  0xffffffffffffffffULL
#define VERSION        0x80000000U
#define ARCH_FEATURES  0x80000001U
#define SOC_ID         0x80000002U
#define WORKAROUND_1   0x80008000U
#define PSCI_FEATURES_ 0x8400000aU
#define TRNG_VERSION_  0x84000050U
#define TRNG_RND_32_   0x84000053U
#define TRNG_RND_64_   0xc4000053U
#define HVCALL         0x46000001U
#define CALL_COUNT     0x8600ff00U
#define UID            0x8600ff01U
#define REVISION       0x8600ff03U
#define SVE_HINT       0x00010000U
#define DIRTY          0xdeadbeef00000000ULL

struct call_row {
	uint32_t fid;
	uint32_t arguments;
	uint32_t results;
};

static const struct call_row specified[] = {
#define SMCCC_CALL(constant, class, name, fid, argument_count, result_count, arguments, results,   \
		   source)                                                                         \
	{ fid, argument_count, result_count },
#include "abi/smccc_calls.def"
};

static const struct call_row *find_specified(uint32_t fid)
{
	for (size_t i = 0; i < ABI_COUNT(specified); i++) {
		if (specified[i].fid == fid) {
			return &specified[i];
		}
	}
	return NULL;
}

static uint32_t results_of(const struct smccc_row *row)
{
	return row->kind == SMCCC_FULL ? row->result_count : 1;
}

static bool is_forwarded(uint32_t fid)
{
	return fid == SOC_ID || fid == 0x80003fff || fid == 0x80007fff || fid == WORKAROUND_1 ||
	       (fid & 0xbffffff0) == 0x84000050;
}

static void test_smccc_table_each_row_is_as_specified(void **state)
{
	(void)state;
	assert_in_range(smccc_table_server.row_count, 20, 128);
	for (uint32_t i = 0; i < smccc_table_server.row_count; i++) {
		const struct smccc_row *row = &smccc_table_server.rows[i];
		const struct call_row *call = find_specified(row->fid);

		assert_non_null(call);
		if (row->kind == SMCCC_RAW) {
			/* Raw rows have a test of what they write each, below. */
			assert_true(row->fid == HVCALL || row->fid == UID || row->fid == REVISION);
			continue;
		}
		/* What returns nothing by the specification still may answer that it is unknown. */
		assert_int_equal(results_of(row), call->results == 0 ? 1 : call->results);
		assert_in_range(call->arguments, 0, 3);
	}
}

static void test_smccc_table_rows_ascend(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < smccc_table_server.row_count; i++) {
		assert_true(smccc_table_server.rows[i - 1].fid < smccc_table_server.rows[i].fid);
	}
}

/* Everything that Linux and the PSCI of this version need is there. */
static void test_smccc_table_required_functions_are_there(void **state)
{
	static const uint32_t fids[] = {
		HVCALL,     VERSION,    ARCH_FEATURES, 0x84000000, 0x84000001,
		0xc4000001, 0x84000002, 0x84000003,    0xc4000003, 0x84000004,
		0xc4000004, 0x84000006, 0x84000008,    0x84000009, 0x8400000a,
		0x84000012, 0xc4000012, CALL_COUNT,    UID,        REVISION,
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		assert_non_null(smccc_server_find(&smccc_table_server, fids[i]));
	}
}

static void test_smccc_table_version_is_1_3(void **state)
{
	(void)state;
	assert_int_equal(guest_call(DIRTY | VERSION, 1, 2, 3), 0x10003);
	assert_untouched_from(1);
}

static void test_smccc_table_uid_is_that_of_hyper_v(void **state)
{
	(void)state;
	assert_int_equal(guest_call(UID, 1, 2, 3), 0x4d32ba58);
	assert_int_equal(regs[1], 0xcd244764);
	assert_int_equal(regs[2], 0x8eef6c75);
	assert_int_equal(regs[3], 0x16597024);
	assert_untouched_from(4);
}

static void test_smccc_table_call_count_is_that_of_the_table(void **state)
{
	uint64_t count = 0;

	(void)state;
	for (uint32_t i = 0; i < smccc_table_server.row_count; i++) {
		count += ((smccc_table_server.rows[i].fid >> 24) & 0x3f) == 6;
	}
	assert_int_equal(guest_call(CALL_COUNT, 0, 0, 0), count);
	assert_untouched_from(1);
}

static void test_smccc_table_revision_has_two_results(void **state)
{
	(void)state;
	assert_int_equal(guest_call(REVISION, DIRTY, DIRTY, DIRTY), 1);
	assert_int_equal(regs[1], 0);
	assert_untouched_from(2);
}

static void test_smccc_table_hypercall_gets_the_registers(void **state)
{
	(void)state;
	guest_call(HVCALL, DIRTY, 2, 3);
	assert_int_equal(hypercalls, 1);
	assert_untouched_from(0);
	guest_call(HVCALL | SVE_HINT, DIRTY, 2, 3);
	assert_int_equal(hypercalls, 2);
}

/* R13: what is not forwarded is there exactly if ARCH_FEATURES says so. */
static void test_smccc_table_arch_features_agree_with_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(specified); i++) {
		uint32_t fid = specified[i].fid;
		bool served = smccc_server_find(&smccc_table_server, fid) != NULL;

		if (!is_forwarded(fid)) {
			assert_true(guest_call(ARCH_FEATURES, DIRTY | fid, 0, 0) ==
				    (served ? 0 : NOT_SUPPORTED));
			assert_untouched_from(1);
		}
	}
	assert_int_equal(firmware.calls, 0);
}

static void test_smccc_table_arch_features_of_forwarded_asks_the_firmware(void **state)
{
	(void)state;
	firmware.fid = ARCH_FEATURES;
	firmware.answer.a0 = 1;
	assert_int_equal(guest_call(ARCH_FEATURES, WORKAROUND_1, 2, 3), 1);
	assert_int_equal(firmware.calls, 1);
	assert_int_equal(firmware.log[0].a0, ARCH_FEATURES);
	assert_int_equal(firmware.log[0].a1, WORKAROUND_1);
	assert_int_equal(firmware.log[0].a2, 0);
	firmware.answer.a0 = 0x00000000fffffffe; /* a firmware that does not extend its sign */
	assert_true(guest_call(ARCH_FEATURES, WORKAROUND_1, 2, 3) == 0xfffffffffffffffe);
}

static void test_smccc_table_forward_passes_the_arguments_only(void **state)
{
	const struct arm_smccc_1_2_regs passed = { .a0 = TRNG_RND_32_, .a1 = 96 };

	(void)state;
	firmware.fid = TRNG_RND_32_;
	firmware.answer = (struct arm_smccc_1_2_regs){
		.a0 = 0, .a1 = 0x11, .a2 = DIRTY | 0x22, .a3 = 0x33, .a4 = 0x44, .a17 = 0x55
	};
	assert_int_equal(guest_call(DIRTY | TRNG_RND_32_ | SVE_HINT, DIRTY | 96, 0, 0), 0);
	assert_memory_equal(&firmware.log[0], &passed, sizeof(passed));
	assert_int_equal(regs[1], 0x11);
	assert_int_equal(regs[2], 0x22);
	assert_int_equal(regs[3], 0x33);
	assert_untouched_from(4);
}

static void test_smccc_table_forward_64_bit_is_whole(void **state)
{
	(void)state;
	firmware.fid = TRNG_RND_64_;
	firmware.answer =
		(struct arm_smccc_1_2_regs){ .a1 = DIRTY | 1, .a2 = DIRTY, .a3 = DIRTY | 3 };
	assert_int_equal(guest_call(TRNG_RND_64_, 192, 0, 0), 0);
	assert_true(regs[1] == (DIRTY | 1) && regs[2] == DIRTY && regs[3] == (DIRTY | 3));
	assert_untouched_from(4);
}

static void test_smccc_table_forward_error_is_sign_extended(void **state)
{
	(void)state;
	firmware.fid = TRNG_VERSION_;
	firmware.answer.a0 = 0xffffffff;
	assert_true(guest_call(TRNG_VERSION_, 0, 0, 0) == NOT_SUPPORTED);
	assert_untouched_from(1);
}

/* Nothing but the list reaches the firmware: neither unknown functions nor those served here. */
static void test_smccc_table_other_functions_do_not_reach_the_firmware(void **state)
{
	(void)state;
	for (uint64_t top = 0; top <= 0xff; top++) {
		for (uint64_t number = 0; number <= 0xffff; number += number < 0x400 ? 1 : 0x3f) {
			uint32_t fid = (uint32_t)(top << 24 | number);

			if (smccc_server_find(&smccc_table_server, fid) == NULL) {
				assert_true(guest_call(fid, 0, 0, 0) == NOT_SUPPORTED);
				assert_untouched_from(1);
			}
		}
	}
	assert_int_equal(firmware.calls, 0);
}

/* A firmware of SMCCC 1.0 may not survive what it does not know: it is asked for PSCI only. */
static void test_smccc_table_old_firmware_is_left_alone(void **state)
{
	static const uint32_t versions[] = { 0, 0x10000 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		firmware.smccc_version = versions[i];
		firmware_forget();
		assert_true(smccc_table_init());
		assert_int_equal(firmware.log[0].a0, PSCI_FEATURES_);
		assert_int_equal(firmware.log[0].a1, VERSION);
		assert_int_equal(firmware.calls, versions[i] == 0 ? 1 : 2);
		firmware_forget();
		assert_true(guest_call(WORKAROUND_1, 0, 0, 0) == NOT_SUPPORTED);
		assert_true(guest_call(TRNG_RND_64_, 64, 0, 0) == NOT_SUPPORTED);
		assert_untouched_from(1);
		assert_true(guest_call(ARCH_FEATURES, WORKAROUND_1, 0, 0) == NOT_SUPPORTED);
		assert_int_equal(firmware.calls, 0);
	}
}

#define TEST(function) cmocka_unit_test_setup(function, firmware_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_smccc_table_each_row_is_as_specified),
		TEST(test_smccc_table_rows_ascend),
		TEST(test_smccc_table_required_functions_are_there),
		TEST(test_smccc_table_version_is_1_3),
		TEST(test_smccc_table_uid_is_that_of_hyper_v),
		TEST(test_smccc_table_call_count_is_that_of_the_table),
		TEST(test_smccc_table_revision_has_two_results),
		TEST(test_smccc_table_hypercall_gets_the_registers),
		TEST(test_smccc_table_arch_features_agree_with_the_table),
		TEST(test_smccc_table_arch_features_of_forwarded_asks_the_firmware),
		TEST(test_smccc_table_forward_passes_the_arguments_only),
		TEST(test_smccc_table_forward_64_bit_is_whole),
		TEST(test_smccc_table_forward_error_is_sign_extended),
		TEST(test_smccc_table_other_functions_do_not_reach_the_firmware),
		TEST(test_smccc_table_old_firmware_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
