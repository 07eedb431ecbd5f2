/* SPDX-License-Identifier: BSD-2-Clause */
/* The man pages and --help name the same options, with the same arguments. */
#include "tests/run_conduit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPTIONS_MAX 64
#define OPTION_SIZE 32

struct options {
	char names[OPTIONS_MAX][OPTION_SIZE];
	size_t count;
};

static struct conduit conduit;
static char page[OUTPUT_SIZE];

/* Reads a page without roff's backslashes. */
static void read_page(const char *name)
{
	char path[64];
	size_t used = 0;
	FILE *file;
	int c;

	snprintf(path, sizeof(path), "docs/man/%s.1", name);
	file = fopen(path, "r");
	assert_non_null(file);
	while ((c = fgetc(file)) != EOF && used < sizeof(page) - 1) {
		if (c != '\\') {
			page[used++] = (char)c;
		}
	}
	page[used] = '\0';
	fclose(file);
}

static bool has(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->count; i++) {
		if (strcmp(options->names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

/* Collects all words of the form --name; "--" alone, before arguments of QEMU, is none. */
static void collect(const char *text, struct options *options)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
	char name[OPTION_SIZE];

	options->count = 0;
	while ((text = strstr(text, "--")) != NULL) {
		size_t length = strspn(text, letters);

		if (length > 2 && length < sizeof(name)) {
			memcpy(name, text, length);
			name[length] = '\0';
			if (!has(options, name)) {
				assert_true(options->count < OPTIONS_MAX);
				memcpy(options->names[options->count++], name, sizeof(name));
			}
		}
		text += length;
	}
}

static void expect_all(const struct options *these, const struct options *in, const char *where)
{
	for (size_t i = 0; i < these->count; i++) {
		if (!has(in, these->names[i])) {
			fail_msg("%s is not in %s", these->names[i], where);
		}
	}
}

/* The line of the page that has an option has its argument, too. */
static void expect_argument(const char *name, const char *argument, const char *where)
{
	const char *line = page;

	while ((line = strstr(line, name)) != NULL) {
		const char *word = strstr(line, argument);

		if (word != NULL && word < line + strcspn(line, "\n")) {
			return;
		}
		line++;
	}
	fail_msg("%s %s is not in %s", name, argument, where);
}

/* All "--name ARG  words" of the help. */
static void expect_arguments(const char *help, const char *where)
{
	char name[OPTION_SIZE];
	char argument[OPTION_SIZE];

	for (; help != NULL; help = strchr(help, '\n')) {
		help += strspn(help, "\n ");
		help += help[0] == '-' && help[1] != '-' ? strcspn(help, " \n") + 1 : 0;
		if (sscanf(help, "%31[a-z-]%*1[ ]%31[A-Z]", name, argument) == 2) {
			expect_argument(name, argument, where);
		}
	}
}

static void compare(const char *manual, const char *const *words)
{
	static struct options in_help;
	static struct options in_page;

	assert_int_equal(conduit_run(&conduit, "", words), 0);
	assert_string_equal(conduit.err, "");
	read_page(manual);
	collect(conduit.out, &in_help);
	collect(page, &in_page);
	assert_true(in_help.count > 0);
	expect_all(&in_help, &in_page, manual);
	expect_all(&in_page, &in_help, "--help");
	expect_arguments(conduit.out, manual);
}

static void test_manual_conduit_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit", WORDS("--help"));
}

static void test_manual_run_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-run", WORDS("run", "--help"));
}

static void test_manual_trace_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-trace", WORDS("trace", "--help"));
}

static void test_manual_ctl_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-ctl", WORDS("ctl", "--help"));
}

static void test_manual_bench_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-bench", WORDS("bench", "--help"));
}

static void test_manual_decode_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-decode", WORDS("decode", "--help"));
}

static void test_manual_check_agrees_with_help(void **state)
{
	(void)state;
	compare("conduit-check", WORDS("check", "--help"));
}

static void test_version_is_printed(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("--version")), 0);
	assert_string_equal(conduit.out, "conduit test\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manual_conduit_agrees_with_help),
		cmocka_unit_test(test_manual_run_agrees_with_help),
		cmocka_unit_test(test_manual_trace_agrees_with_help),
		cmocka_unit_test(test_manual_ctl_agrees_with_help),
		cmocka_unit_test(test_manual_bench_agrees_with_help),
		cmocka_unit_test(test_manual_decode_agrees_with_help),
		cmocka_unit_test(test_manual_check_agrees_with_help),
		cmocka_unit_test(test_version_is_printed),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
