/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of calls, docs/calls.md, and a call with any arguments. */
#include "decode/call_status.h"
#include "decode/call_text.h"
#include "decode/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/status.h"

static char *result;
static size_t result_size;

static int list(const struct decode_options *options)
{
	FILE *out;
	int status;

	free(result);
	result = NULL;
	out = open_memstream(&result, &result_size);
	status = catalogue(out, options);
	(void)fclose(out);
	return status;
}

static size_t lines_of(const char *pattern)
{
	const struct decode_options options = { .list = true,
						.pattern = pattern,
						.context = CALL_CONTEXT_NONE };
	size_t count = 0;

	if (list(&options) != STATUS_OK) {
		return 0;
	}
	for (const char *line = result; (line = strchr(line, '\n')) != NULL; line++) {
		count++;
	}
	return count;
}

static void test_list_without_a_pattern_is_everything(void **state)
{
	(void)state;
	assert_int_equal(lines_of(NULL), call_count());
	assert_non_null(strstr(result, "0xc4000003  psci        CPU_ON(cpu:mpidr, entry:addr, "
				       "context:hex) = psci_status  [DEN0022 CPU_ON]\n"));
}

static void test_list_patterns_are_parts_globs_and_expressions(void **state)
{
	(void)state;
	assert_int_equal(lines_of("cpu_on"), 3);
	assert_int_equal(lines_of("CPU_O?"), 2);
	assert_int_equal(lines_of("/^cpu_o(n|ff)$"), 3);
	assert_int_equal(lines_of("0xc4000003"), 1);
	assert_int_equal(lines_of("PSCI_CPU_ON_64"), 1);
	assert_int_equal(lines_of("gunyah"), 64);
	assert_int_equal(lines_of("no such call"), 0);
}

static void test_list_bad_expression_is_a_usage_error(void **state)
{
	const struct decode_options options = { .list = true,
						.pattern = "/(",
						.context = CALL_CONTEXT_NONE };

	(void)state;
	assert_int_equal(list(&options), STATUS_USAGE);
}

static void test_list_of_a_vendor_has_no_other(void **state)
{
	const struct decode_options options = { .list = true, .context = SMCCC_CONTEXT_OPTEE };

	(void)state;
	assert_int_equal(list(&options), STATUS_OK);
	assert_non_null(strstr(result, "OPTEE_CALL_WITH_ARG"));
	assert_non_null(strstr(result, "CPU_ON"));
	assert_null(strstr(result, "VIRTIO_GET_DESCR"));
	assert_null(strstr(result, "KVM_PTP"));
}

static void test_list_json_is_an_object_a_line(void **state)
{
	const struct decode_options options = { .list = true,
						.json = true,
						.context = CALL_CONTEXT_NONE };
	size_t count = 0;

	(void)state;
	assert_int_equal(list(&options), STATUS_OK);
	for (char *line = strtok(result, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(json);
		assert_true(json_is_string(json_object_get(json, "function_id")));
		assert_true(json_is_array(json_object_get(json, "arguments")));
		json_decref(json);
		count++;
	}
	assert_int_equal(count, call_count());
}

static void test_list_page_is_up_to_date(void **state)
{
	const struct decode_options options = { .list = true,
						.markdown = true,
						.context = CALL_CONTEXT_NONE };
	FILE *file = fopen("docs/calls.md", "r");
	bool same;
	char *page;

	(void)state;
	assert_non_null(file);
	assert_int_equal(list(&options), STATUS_OK);
	page = calloc(1, result_size + 2);
	assert_non_null(page);
	same = fread(page, 1, result_size + 1, file) == result_size &&
	       memcmp(page, result, result_size) == 0;
	free(page);
	(void)fclose(file);
	if (!same) {
		fail_msg("docs/calls.md is out of date: run 'make docs'");
	}
}

static bool has_error_name(enum smccc_value kind)
{
	const struct call_status *status;

	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (status->value != 0 && status->kind == kind) {
			return true;
		}
	}
	return false;
}

/* Kinds of results that are no status, and of which nothing is an error. */
static bool is_plain(enum smccc_value kind)
{
	static const enum smccc_value kinds[] = {
		SMCCC_VALUE_NONE,  SMCCC_VALUE_HEX,       SMCCC_VALUE_DEC,     SMCCC_VALUE_SIZE,
		SMCCC_VALUE_ADDR,  SMCCC_VALUE_UID,       SMCCC_VALUE_FID,     SMCCC_VALUE_TEXT,
		SMCCC_VALUE_MPIDR, SMCCC_VALUE_HV_RESULT, SMCCC_VALUE_VERSION,
	};

	for (size_t i = 0; i < ABI_COUNT(kinds); i++) {
		if (kinds[i] == kind) {
			return true;
		}
	}
	return false;
}

static bool is_described(const struct smccc_item *items)
{
	while (items->kind != SMCCC_VALUE_NONE && items->kind != SMCCC_VALUE_OPAQUE) {
		items++;
	}
	return items->kind == SMCCC_VALUE_NONE;
}

/* "Unknown" is an answer, too, but it has a name: that of the vendor's own statuses. */
static void test_statuses_of_every_described_call_have_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < call_count(); i++) {
		const struct call_entry *row = call_at(i);
		enum smccc_value kind = call_status_kind(row);

		if (!is_described(row->results)) {
			continue;
		}
		if (kind == SMCCC_VALUE_NONE) {
			assert_true(is_plain(row->results->kind));
		} else if (kind != SMCCC_VALUE_VENDOR_STATUS) {
			assert_true(has_error_name(kind));
		}
	}
}

static void test_statuses_of_a_call_are_those_of_its_interface(void **state)
{
	static const struct {
		uint32_t fid;
		enum smccc_value kind;
	} expected[] = {
		{ 0xC4000003, SMCCC_VALUE_PSCI_STATUS },   { 0x8400000A, SMCCC_VALUE_PSCI_STATUS },
		{ 0x84000050, SMCCC_VALUE_TRNG_STATUS },   { 0x84000061, SMCCC_VALUE_FFA_STATUS },
		{ 0x80000000, SMCCC_VALUE_SMCCC_STATUS },  { 0x84000004, SMCCC_VALUE_PSCI_STATUS },
		{ 0xC2FFFF00, SMCCC_VALUE_ERRNO_STATUS },  { 0xC2000034, SMCCC_VALUE_EEMI_STATUS },
		{ 0xFFFFFFFE, SMCCC_VALUE_VENDOR_STATUS },
	};
	const struct call_entry *rows[CALL_CANDIDATES_MAX];

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(expected); i++) {
		size_t count = call_candidates(expected[i].fid, CALL_CONTEXT_NONE, rows);

		assert_int_equal(count, 1);
		assert_int_equal(call_status_kind(rows[0]), expected[i].kind);
	}
	assert_int_equal(call_candidates(0x8600FF01, CALL_CONTEXT_NONE, rows), 1);
	assert_int_equal(call_status_kind(rows[0]), SMCCC_VALUE_NONE);
}

/* Every call with random arguments, as text and as JSON. */
static void test_print_every_call_with_any_arguments(void **state)
{
	uint64_t registers[SMCCC_REGISTER_COUNT_64];
	uint64_t random = 28;

	(void)state;
	for (size_t i = 0; i < call_count() * 4; i++) {
		const struct call_entry *row = call_at(i % call_count());
		uint32_t given = (uint32_t)(i % SMCCC_REGISTER_COUNT_64);
		FILE *out;
		struct json_writer writer = { 0 };
		json_t *json;

		for (size_t j = 0; j < SMCCC_REGISTER_COUNT_64; j++) {
			/* Constants of MMIX by Donald Knuth */
			random = random * UINT64_C(6364136223846793005) +
				 UINT64_C(1442695040888963407);
			registers[j] = random >> (random >> 58);
		}
		free(result);
		result = NULL;
		out = open_memstream(&result, &result_size);
		writer.out = out;
		json_write_open(&writer, NULL, '{');
		call_json(&writer, row, registers, given);
		json_write_close(&writer);
		(void)fflush(out);
		json = json_loads(result, 0, NULL);
		assert_non_null(json);
		json_decref(json);
		call_print(out, row, registers, given);
		for (uint32_t number = 1; number <= given; number++) {
			(void)call_print_argument(out, row, number, registers[number]);
		}
		(void)fclose(out);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list_without_a_pattern_is_everything),
		cmocka_unit_test(test_list_patterns_are_parts_globs_and_expressions),
		cmocka_unit_test(test_list_bad_expression_is_a_usage_error),
		cmocka_unit_test(test_list_of_a_vendor_has_no_other),
		cmocka_unit_test(test_list_json_is_an_object_a_line),
		cmocka_unit_test(test_list_page_is_up_to_date),
		cmocka_unit_test(test_statuses_of_every_described_call_have_names),
		cmocka_unit_test(test_statuses_of_a_call_are_those_of_its_interface),
		cmocka_unit_test(test_print_every_call_with_any_arguments),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(result);
	return failed;
}
