/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts are found among whatever else is on a console, and only whole ones are taken. */
#include "abi/macro.h"
#include "check/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BEGIN    "TAP version 13\r\n# machine: AArch64, EL1\r\n# callee: hvc, SMCCC 1.1\r\n1..54\r\n"
#define VERSION  "smccc.version.has_a_known_form"
#define FEATURES "smccc.version.agrees_with_psci_features"

static struct result result;
static struct reader reader;

static void feed(const char *console)
{
	result_init(&result, "test");
	reader_init(&reader, &result);
	reader_feed(&reader, console, strlen(console));
	reader_finish(&reader);
}

static void test_reader_takes_each_verdict(void **state)
{
	static const struct {
		const char *line;
		enum verdict verdict;
	} lines[] = {
		{ "ok 1 - " VERSION, VERDICT_PASS },
		{ "not ok 1 - " VERSION, VERDICT_FAIL },
		{ "ok 1 - " VERSION " # SKIP", VERDICT_SKIP },
		{ "ok 1 - " VERSION " # WARN", VERDICT_WARN },
		{ "not ok 1 - " VERSION " # SKIP", VERDICT_NONE },
		{ "ok 1 - " VERSION " # ERROR", VERDICT_NONE },
		{ "ok 1 - " VERSION " # SK", VERDICT_NONE },
		{ "ok 1 - " VERSION "[    1.2] random: crng init", VERDICT_NONE },
		{ "ok 2 - " VERSION, VERDICT_NONE },
		{ "ok 0 - " VERSION, VERDICT_NONE },
		{ "ok 99999999999999999999 - " VERSION, VERDICT_NONE },
		{ "ok 1 - smccc.version.has_a_known", VERDICT_NONE },
		{ "book 1 - " VERSION, VERDICT_NONE },
		{ "(XEN) DOM0: ok 1 - " VERSION, VERDICT_PASS },
		{ "(XEN) DOM0: not ok 1 - " VERSION, VERDICT_FAIL },
		{ "loading: 99 %\rok 1 - " VERSION, VERDICT_PASS },
		{ "ok 1 - " VERSION " \r\r", VERDICT_PASS },
	};
	char console[512];

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(lines); i++) {
		snprintf(console, sizeof(console), BEGIN "%s\r\n", lines[i].line);
		feed(console);
		assert_int_equal(result.verdicts[0], lines[i].verdict);
	}
}

static void test_reader_keeps_the_reason(void **state)
{
	(void)state;
	feed(BEGIN "# run 1\n# 0x80000000: version 0x5, not 0x10000\n# R12, 7.2 SMCCC_VERSION\n"
		   "not ok 1 - " VERSION "\n# run 2\nok 2 - " FEATURES "\n");
	assert_string_equal(result.reasons[0], "0x80000000: version 0x5, not 0x10000");
	assert_string_equal(result.reasons[1], "");
	assert_string_equal(result.machine, "AArch64, EL1");
	assert_string_equal(result.callee, "hvc, SMCCC 1.1");
	assert_int_equal(reader.running, 0);
	feed(BEGIN "# run 1\n# not announced: bit 3\nok 1 - " VERSION " # SKIP\n");
	assert_string_equal(result.reasons[0], "not announced: bit 3");
}

static void test_reader_takes_the_rules_that_were_chosen(void **state)
{
	(void)state;
	rules_choose("probe.efi");
	feed("\nTAP version 13\n# run 1\nok 1 - hv.guest_os_id.is_zero_at_first\n# end\n");
	assert_int_equal(result.verdicts[0], VERDICT_PASS);
	rules_choose("check/check.efi");
	feed("\nTAP version 13\n# run 1\nok 1 - hv.guest_os_id.is_zero_at_first\n# end\n");
	assert_int_equal(result.verdicts[0], VERDICT_NONE);
}

static void test_reader_keeps_no_control_characters(void **state)
{
	(void)state;
	feed(BEGIN "# run 1\n# \033[31mred\a\x7f and ~\nnot ok 1 - " VERSION "\n");
	assert_string_equal(result.reasons[0], "red ? and ~");
	/* 0x9b is ESC [ to a terminal of eight bits, U+009B to one of UTF-8. */
	feed(BEGIN "# run 1\n# a\x9b"
		   "31mb\xc2\x9b"
		   "31mc\x80\xff\nnot ok 1 - " VERSION "\n");
	assert_string_equal(result.reasons[0], "a?31mb??31mc??");
}

/* Firmware that steers its terminal: colours, the cursor, the window's title; one that is never ended costs its line only. */
static void test_reader_takes_lines_behind_escape_sequences(void **state)
{
	static const char *const before[] = {
		"\033[0m",  "\033[2J\033[01;01H",  "\033[?25l\033[1;33;40m",
		"\033(B",   "\033]0;U-Boot\a",     "\033]0;U-Boot\033\\",
		"\033[31;", "99 %\033[99D\033[2K", "\033"
	};
	char console[512];

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(before); i++) {
		bool is_broken = before[i][strlen(before[i]) - 1] == ';' || strlen(before[i]) == 1;
		const char *end = is_broken ? "\r\n" : "";

		snprintf(console, sizeof(console),
			 "%s%s"
			 "TAP version 13\r\n%s%s# run 1\r\n%s%sok 1 - " VERSION "\033[0m\r\n"
			 "%s%s# end\r\n",
			 before[i], end, before[i], end, before[i], end, before[i], end);
		feed(console);
		assert_int_equal(result.verdicts[0], VERDICT_PASS);
		assert_true(reader.has_ended);
	}
}

static void test_reader_takes_a_line_in_pieces(void **state)
{
	static const char console[] = BEGIN "# run 1\nok 1 - " VERSION "\n# end\n";

	(void)state;
	result_init(&result, "test");
	reader_init(&reader, &result);
	for (size_t i = 0; i < sizeof(console) - 1; i++) {
		reader_feed(&reader, console + i, 1);
	}
	assert_int_equal(result.verdicts[0], VERDICT_PASS);
	assert_true(reader.has_ended);
	assert_true(reader_is_done(&reader));
}

static void test_reader_knows_which_rule_did_not_come_back(void **state)
{
	(void)state;
	feed(BEGIN "# run 1\nok 1 - " VERSION "\n# run 2\n");
	assert_int_equal(reader.running, 2);
	assert_false(reader_is_done(&reader));
}

static void test_reader_sees_a_reset(void **state)
{
	(void)state;
	feed(BEGIN "# run 1\nok 1 - " VERSION "\n# run 2\nBIOS\n" BEGIN
		   "# run 1\nnot ok 1 - " VERSION "\n");
	assert_true(reader.was_reset);
	assert_int_equal(result.verdicts[0], VERDICT_PASS);
	assert_int_equal(reader.running, 2);
}

static void test_reader_sees_that_the_image_gave_up(void **state)
{
	(void)state;
	feed(BEGIN "Bail out! no conduit\n");
	assert_true(reader.has_bailed);
	assert_string_equal(result.problem, "the image gave up: no conduit");
}

static void test_reader_ignores_words_before_the_image(void **state)
{
	(void)state;
	feed("ok 1 - " VERSION "\n# end\nBail out! of the firmware\n");
	assert_false(reader.has_begun);
	assert_false(reader_is_done(&reader));
	assert_int_equal(result.verdicts[0], VERDICT_NONE);
}

/* Firmware is most talkative when the image begins. */
static void test_reader_begins_without_the_first_line(void **state)
{
	(void)state;
	feed("TAP ver[ 1.0] hello\n# callee: smc\n# run 1\nok 1 - " VERSION "\n# end\n");
	assert_true(reader.has_begun);
	assert_true(reader.has_ended);
	assert_int_equal(result.verdicts[0], VERDICT_PASS);
}

static void test_reader_takes_measurements_up_to_its_limit(void **state)
{
	static const char line[] = "# measure PSCI_VERSION 157\n";
	static const char bad[] = "# measure nonsense\n# measure\n# measure x -\n";

	(void)state;
	feed(BEGIN);
	reader_feed(&reader, bad, strlen(bad));
	assert_int_equal(result.measurement_count, 0);
	for (int i = 0; i < 20; i++) {
		reader_feed(&reader, line, strlen(line));
	}
	assert_int_equal(result.measurement_count, MEASUREMENTS_MAX);
	assert_string_equal(result.measurements[0].name, "PSCI_VERSION");
	assert_int_equal(result.measurements[0].value, 157);
}

static void test_reader_survives_garbage(void **state)
{
	static char noise[1 << 16];

	(void)state;
	srandom(1);
	for (int round = 0; round < 50; round++) {
		result_init(&result, "test");
		reader_init(&reader, &result);
		reader_feed(&reader, BEGIN, strlen(BEGIN));
		for (size_t i = 0; i < sizeof(noise); i++) {
			noise[i] = (char)random();
		}
		reader_feed(&reader, noise, sizeof(noise));
		reader_feed(&reader, "\nok 1 - " VERSION "\n", strlen("\nok 1 - " VERSION "\n"));
		assert_int_equal(result.verdicts[0], VERDICT_PASS);
	}
}

static void test_reader_survives_a_line_without_end(void **state)
{
	(void)state;
	result_init(&result, "test");
	reader_init(&reader, &result);
	reader_feed(&reader, BEGIN "# run 1\n# ", strlen(BEGIN "# run 1\n# "));
	for (int i = 0; i < 100000; i++) {
		reader_feed(&reader, "x", 1);
	}
	reader_feed(&reader, "\nok 1 - " VERSION "\n", strlen("\nok 1 - " VERSION "\n"));
	assert_int_equal(result.verdicts[0], VERDICT_PASS);
	assert_int_equal(strlen(result.reasons[0]), REASON_SIZE - 1);
}

static void test_rules_without_a_verdict_are_errors(void **state)
{
	(void)state;
	feed(BEGIN "# run 1\nok 1 - " VERSION "\n");
	snprintf(result.problem, REASON_SIZE, "it hung");
	result_close(&result);
	assert_int_equal(result_count(&result, VERDICT_PASS), 1);
	assert_int_equal(result_count(&result, VERDICT_ERROR), rule_count - 1);
	assert_string_equal(result.reasons[rule_count - 1], "it hung");
	assert_false(result_is_good(&result));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_takes_each_verdict),
		cmocka_unit_test(test_reader_keeps_the_reason),
		cmocka_unit_test(test_reader_takes_the_rules_that_were_chosen),
		cmocka_unit_test(test_reader_keeps_no_control_characters),
		cmocka_unit_test(test_reader_takes_lines_behind_escape_sequences),
		cmocka_unit_test(test_reader_takes_a_line_in_pieces),
		cmocka_unit_test(test_reader_knows_which_rule_did_not_come_back),
		cmocka_unit_test(test_reader_sees_a_reset),
		cmocka_unit_test(test_reader_sees_that_the_image_gave_up),
		cmocka_unit_test(test_reader_ignores_words_before_the_image),
		cmocka_unit_test(test_reader_begins_without_the_first_line),
		cmocka_unit_test(test_reader_takes_measurements_up_to_its_limit),
		cmocka_unit_test(test_reader_survives_garbage),
		cmocka_unit_test(test_reader_survives_a_line_without_end),
		cmocka_unit_test(test_rules_without_a_verdict_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
