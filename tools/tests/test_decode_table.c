/* SPDX-License-Identifier: BSD-2-Clause */
/* Look-up of calls, and what the bits of a function ID say. */
#include "decode/call_table.h"
#include "decode/fid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct call_entry *rows[CALL_CANDIDATES_MAX];

static void test_find_every_row_by_its_own_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < call_count(); i++) {
		const struct call_entry *row = call_at(i);
		size_t count = call_candidates(row->fid, row->context, rows);
		bool found = false;

		for (size_t j = 0; j < count; j++) {
			found = found || rows[j] == row;
		}
		assert_true(found);
		assert_true(count < CALL_CANDIDATES_MAX);
		assert_true(strlen(call_group(row)) > 0);
	}
}

static void test_find_shared_number_has_a_meaning_for_each_vendor(void **state)
{
	enum smccc_context optee;
	enum smccc_context tlk;

	(void)state;
	assert_true(call_vendor_find("optee", &optee));
	assert_true(call_vendor_find("tlk", &tlk));
	assert_int_equal(call_candidates(0xB2000001, CALL_CONTEXT_NONE, rows), 2);
	assert_int_equal(call_candidates(0xB2000001, optee, rows), 1);
	assert_string_equal(rows[0]->name, "OPTEE_GET_OS_REVISION");
	assert_int_equal(call_candidates(0xB2000001, tlk, rows), 1);
	assert_string_equal(rows[0]->name, "TLK_REQUEST_DONE");
}

static void test_find_standard_call_means_the_same_to_all(void **state)
{
	enum smccc_context context;

	(void)state;
	assert_true(call_vendor_find("intel", &context));
	assert_int_equal(call_candidates(0xC4000003, context, rows), 1);
	assert_string_equal(rows[0]->constant, "PSCI_CPU_ON_64");
	assert_int_equal(call_candidates(0x86000001, context, rows), 0);
	assert_true(call_vendor_find("KVM", &context));
	assert_int_equal(call_candidates(0x86000001, context, rows), 1);
}

static void test_find_hint_is_no_part_of_the_number(void **state)
{
	enum smccc_context nvidia;

	(void)state;
	assert_int_equal(call_candidates(0xC4010003, CALL_CONTEXT_NONE, rows), 1);
	assert_string_equal(rows[0]->constant, "PSCI_CPU_ON_64");
	/* Bit 16 is set in numbers that NVIDIA chose. */
	assert_true(call_vendor_find("nvidia", &nvidia));
	assert_int_equal(call_candidates(0xC2FFFF00, nvidia, rows), 1);
	assert_string_equal(rows[0]->name, "MCE_ENTER_CSTATE");
}

static void test_nearest_is_of_the_same_kind(void **state)
{
	(void)state;
	assert_int_equal(call_nearest(0x84000016, CALL_CONTEXT_NONE)->fid, 0x84000015);
	assert_int_equal(call_nearest(0xC4000200, CALL_CONTEXT_NONE)->fid, 0xC4000201);
	assert_null(call_nearest(0x89000000, CALL_CONTEXT_NONE));
}

static void test_vendor_is_found_by_uid(void **state)
{
	const uint64_t kvm[] = { 0xb66fb428, 0xe911c52e, 0x564bcaa9, 0x743a004d };
	const uint64_t nobody[] = { 0, 0, 0, 0 };
	enum smccc_context context;

	(void)state;
	assert_true(call_vendor_find("28B46FB6-2ec5-11e9-a9ca-4b564d003a74", &context));
	assert_int_equal(context, SMCCC_CONTEXT_KVM);
	assert_string_equal(call_vendor_by_uid(kvm), "KVM and pKVM");
	assert_null(call_vendor_by_uid(nobody));
	/* OP-TEE's own text has the words of its UID as they are returned. */
	assert_true(call_vendor_find("384fb3e0-e7f8-11e3-af63-0002a5d5c51b", &context));
	assert_int_equal(context, SMCCC_CONTEXT_OPTEE);
	assert_true(call_vendor_find("e0b34f38-e311-f8e7-0200-63af1bc5d5a5", &context));
	assert_int_equal(context, SMCCC_CONTEXT_OPTEE);
	assert_false(call_vendor_find("00000000-0000-0000-0000-000000000000", &context));
	assert_false(call_vendor_find("", &context));
}

static void test_group_is_the_interface(void **state)
{
	(void)state;
	assert_string_equal(call_group(call_entry_find(0x84000000)), "psci");
	assert_string_equal(call_group(call_entry_find(0x80000000)), "smccc");
	assert_string_equal(call_group(call_entry_find(0xC4000201)), "rmi");
	assert_string_equal(call_group(call_entry_find(0x46000001)), "hyperv");
	assert_null(call_range_find(0x84000300));
	assert_string_equal(call_range_find(0x8400001F)->group, "psci");
}

static void test_status_names_are_of_their_interface(void **state)
{
	(void)state;
	assert_string_equal(call_status_name(SMCCC_VALUE_PSCI_STATUS, -2), "INVALID_PARAMETERS");
	assert_string_equal(call_status_name(SMCCC_VALUE_SMCCC_STATUS, -2), "NOT_REQUIRED");
	assert_null(call_status_name(SMCCC_VALUE_PSCI_STATUS, -99));
	assert_null(call_status_name(SMCCC_VALUE_HEX, 0));
}

static uint64_t parse(const char *text)
{
	uint64_t value = 0;

	assert_true(fid_parse(text, &value));
	return value;
}

static void test_fid_parse_takes_what_dumps_print(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(parse("0xC4000003"), 0xC4000003);
	assert_int_equal(parse("c4000003"), 0xC4000003);
	assert_int_equal(parse("84000003"), 0x84000003);
	assert_int_equal(parse("00000000c4000003"), 0xC4000003);
	assert_int_equal(parse("3288334339"), 0xC4000003);
	assert_int_equal(parse("-3"), UINT64_MAX - 2);
	assert_false(fid_parse("", &value));
	assert_false(fid_parse("-", &value));
	assert_false(fid_parse("0x", &value));
	assert_false(fid_parse("CPU_ON", &value));
	assert_false(fid_parse("0x1g", &value));
	assert_false(fid_parse("--3", &value));
	assert_false(fid_parse(" 3", &value));
	assert_false(fid_parse("0x10000000000000000", &value));
	assert_true(fid_parse_register("00000010", &value));
	assert_int_equal(value, 10);
}

static void test_fid_problem_is_what_the_convention_forbids(void **state)
{
	(void)state;
	assert_null(fid_problem(0x84000000));
	assert_null(fid_problem(0x84010000));
	assert_non_null(fid_problem(0x84020000));
	assert_non_null(fid_problem(0x88000000));
	assert_non_null(fid_problem(0xAF000000));
	assert_null(fid_problem(0xB0000000));
	assert_null(fid_problem(0x02FFFFFF));
}

static void test_fid_bits_are_explained_for_any_number(void **state)
{
	char text[1024];
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		FILE *out = fmemopen(text, sizeof(text), "w");
		struct json_writer writer = { .out = out };

		/* Constants of MMIX by Donald Knuth */
		random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		fid_print_bits(out, (uint32_t)(random >> 32));
		json_write_open(&writer, NULL, '{');
		fid_bits_json(&writer, (uint32_t)(random >> 32));
		json_write_close(&writer);
		assert_int_equal(fclose(out), 0);
		assert_non_null(strstr(text, "29:24"));
		assert_true(call_candidates((uint32_t)(random >> 32), CALL_CONTEXT_NONE, rows) <
			    CALL_CANDIDATES_MAX);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_every_row_by_its_own_number),
		cmocka_unit_test(test_find_shared_number_has_a_meaning_for_each_vendor),
		cmocka_unit_test(test_find_standard_call_means_the_same_to_all),
		cmocka_unit_test(test_find_hint_is_no_part_of_the_number),
		cmocka_unit_test(test_nearest_is_of_the_same_kind),
		cmocka_unit_test(test_vendor_is_found_by_uid),
		cmocka_unit_test(test_group_is_the_interface),
		cmocka_unit_test(test_status_names_are_of_their_interface),
		cmocka_unit_test(test_fid_parse_takes_what_dumps_print),
		cmocka_unit_test(test_fid_problem_is_what_the_convention_forbids),
		cmocka_unit_test(test_fid_bits_are_explained_for_any_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
