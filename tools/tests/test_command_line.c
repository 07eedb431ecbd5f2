/* SPDX-License-Identifier: BSD-2-Clause */
/* What all subcommands have in common: options that are none, and an output that cannot be written. */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <setjmp.h>
#include <cmocka.h>

static struct conduit conduit;

static void expect(const char *words, const char *const *arguments)
{
	assert_int_equal(conduit_run(&conduit, "", arguments), 2);
	if (strstr(conduit.err, words) == NULL) {
		fail_msg("'%s' does not say '%s'", conduit.err, words);
	}
}

static void test_unknown_option_is_named(void **state)
{
	static const char *const commands[] = { "trace", "decode", "ctl", "check", "bench" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(commands); i++) {
		expect("unknown option -x\n", WORDS(commands[i], "-x"));
		expect("unknown option -x\n", WORDS(commands[i], "-xh"));
		expect("unknown option --hepl; did you mean '--help'?",
		       WORDS(commands[i], "--hepl"));
		expect("unknown option --hepl=1; did you mean '--help'?",
		       WORDS(commands[i], "--hepl=1"));
		expect("--help takes no value", WORDS(commands[i], "--help=1"));
	}
	expect("unknown option -x\n", WORDS("run", "--smp", "4", "-xq"));
	expect("unknown option --smpp=4; did you mean '--smp'?", WORDS("run", "--smpp=4"));
	expect("--no-reboot takes no value", WORDS("run", "--no-r=1"));
}

static void test_missing_value_is_told(void **state)
{
	(void)state;
	expect("-e requires a value", WORDS("trace", "-e"));
	expect("--columns requires a value", WORDS("trace", "--columns"));
	expect("-V requires a value", WORDS("decode", "-V"));
	expect("--pid requires a value", WORDS("ctl", "--pid"));
	expect("--words requires a value", WORDS("check", "--words"));
	expect("--runs requires a value", WORDS("bench", "--runs"));
}

/* A script must not take half an answer for a whole one. */
static void test_output_that_cannot_be_written_is_1(void **state)
{
	static const char *const commands[] = {
		"--help",
		"--version",
		"run --help",
		"run --dry-run --qemu fake-qemu --firmware firmware.fd",
		"trace --help",
		"decode --help",
		"decode --list psci",
		"ctl --help",
		"check --help",
		"bench --help"
	};
	char command[512];

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(commands); i++) {
		snprintf(command, sizeof(command), "cd %s && PATH=. ./conduit %s 2>err >/dev/full",
			 conduit_path(""), commands[i]);
		assert_int_equal(WEXITSTATUS(system(command)), 1);
		snprintf(command, sizeof(command), "grep -q 'cannot write the output' %s",
			 conduit_path("err"));
		assert_int_equal(system(command), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_option_is_named),
		cmocka_unit_test(test_missing_value_is_told),
		cmocka_unit_test(test_output_that_cannot_be_written_is_1),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
