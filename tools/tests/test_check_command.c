/* SPDX-License-Identifier: BSD-2-Clause */
/* conduit check with machines that are shell scripts: good ones, and those that hang, reset, end, or never begin. */
#include "tests/run_conduit.h"

#include "check/rules.h"
#include "conformance/smccc_options.h"

#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct conduit conduit;

/* What prints all verdicts as PASS from the first= of its image on; $1 is a rule at which something else happens. */
static const char machine_head[] =
	"first=$(tr '\\0 ' '\\n\\n' <\"$CHECK_IMAGE\" | sed -n 's/^first=//p')\n"
	"printf 'noise of the firmware\\nTAP version 13\\n# machine: shell\\n# callee: none\\n'\n"
	"number=0\n"
	"while read -r name; do\n"
	"  number=$((number + 1))\n"
	"  [ $number -ge $first ] || continue\n"
	"  echo \"# run $number\"\n"
	"  if [ \"$number\" = \"$1\" ]; then accident; fi\n"
	"  echo \"ok $number - $name\"\n"
	"done <<END\n";
static const char machine_tail[] = "END\necho '# end'\nwhile :; do sleep 0.1; done\n";

static void write_file(const char *path, const char *head, const char *accident)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\naccident() { %s; }\n%s", accident, head);
	for (size_t i = 0; i < rule_count; i++) {
		fprintf(file, "%s\n", rules[i].name);
	}
	fputs(machine_tail, file);
	fclose(file);
}

static const char *machine(const char *accident, const char *rule)
{
	static char command[4096];

	write_file(conduit_path("machine.sh"), machine_head, accident);
	snprintf(command, sizeof(command), "sh %s %s", conduit_path("machine.sh"), rule);
	return command;
}

static int setup(void **state)
{
	struct smccc_options options = { .magic = SMCCC_OPTIONS_MAGIC, .words = "" };
	FILE *file;

	conduit_setup(state);
	setenv("TMPDIR", conduit_path(""), 1); /* for consoles that are kept */
	mkdir(conduit_path("check"), 0777);
	file = fopen(conduit_path("check/check.image"), "w");
	if (file == NULL) {
		return -1;
	}
	fputs("code", file);
	fwrite(&options, sizeof(options), 1, file);
	fputs("more code", file);
	return fclose(file);
}

static int run_machine(const char *accident, const char *rule)
{
	return conduit_run(
		&conduit, "",
		WORDS("check", "--tap", "--timeout", "2", "--run", machine(accident, rule)));
}

static size_t count(const char *text, const char *word)
{
	size_t found = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word)) {
		found++;
	}
	return found;
}

/* All rules passed but those at which something happened. */
static void expect_errors(size_t errors)
{
	assert_int_equal(count(conduit.out, " # ERROR\n"), errors);
	assert_int_equal(count(conduit.out, "\nok "), rule_count - errors);
	assert_int_equal(count(conduit.out, "\nnot ok "), errors);
}

static void test_check_good_machine_passes(void **state)
{
	(void)state;
	assert_int_equal(run_machine("true", "0"), 0);
	expect_errors(0);
}

static void test_check_noise_between_lines_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(run_machine("echo '[ 1.0] hello'; echo ok; echo '# '", "3"), 0);
	expect_errors(0);
}

static void test_check_noise_in_a_line_costs_its_verdict(void **state)
{
	(void)state;
	assert_int_equal(run_machine("printf '[ 1.0] hello'; number=4", "3"), 1);
	assert_true(count(conduit.out, " # ERROR\n") >= 1);
	assert_non_null(strstr(conduit.out, "lost in noise"));
}

static void test_check_hang_costs_one_rule(void **state)
{
	(void)state;
	assert_int_equal(run_machine("sleep 100", "5"), 1);
	expect_errors(1);
	assert_non_null(strstr(conduit.out, "took too long in smccc."));
}

static void test_check_end_in_the_middle_costs_one_rule(void **state)
{
	(void)state;
	assert_int_equal(run_machine("exit 3", "7"), 1);
	expect_errors(1);
	assert_non_null(strstr(conduit.out, "ended in smccc."));
}

static void test_check_reset_costs_one_rule(void **state)
{
	(void)state;
	assert_int_equal(run_machine("exec sh \"$0\"", "9"), 1);
	expect_errors(1);
	assert_non_null(strstr(conduit.out, "was reset in smccc."));
}

/* A firmware's words in the line that would have told which rule begins. */
static void test_check_hang_of_an_unknown_rule_costs_one_rule(void **state)
{
	(void)state;
	assert_int_equal(
		run_machine("echo \"ok $number - $name\"; echo '# r[ 1.0] hello'; sleep 100", "4"),
		1);
	expect_errors(1);
	assert_non_null(strstr(conduit.out, "took too long between two rules"));
}

static void test_check_image_that_gives_up_costs_one_rule(void **state)
{
	(void)state;
	assert_int_equal(run_machine("echo 'Bail out! exception: vector 0x200'", "6"), 1);
	expect_errors(1);
	assert_non_null(strstr(conduit.out, "the image gave up: exception: vector 0x200"));
}

static void test_check_hang_at_the_last_rule(void **state)
{
	char last[16];

	(void)state;
	snprintf(last, sizeof(last), "%zu", rule_count);
	assert_int_equal(run_machine("sleep 100", last), 1);
	expect_errors(1);
}

static void test_check_hang_of_each_rule_ends_after_four_starts(void **state)
{
	static const char command[] =
		"first=$(tr '\\0 ' '\\n\\n' <\"$CHECK_IMAGE\" | sed -n 's/^first=//p')\n"
		"printf \"TAP version 13\\n# run $first\\n\"; sleep 100";

	(void)state;
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "1", "--run", command)),
			 1);
	expect_errors(rule_count);
	assert_int_equal(count(conduit.out, "# the machine took too long in smccc."), 4);
	assert_int_equal(count(conduit.out, "# not run: 4 starts were lost before it"),
			 rule_count - 4);
}

static void test_check_machine_that_never_begins(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "1", "--run",
					   "echo hello; sleep 100")),
			 1);
	expect_errors(rule_count);
	assert_non_null(strstr(conduit.out, "took too long before the image began"));
}

static void test_check_machine_that_cannot_start(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("check", "--tap", "--run", "/nonexistent/machine")),
		1);
	expect_errors(rule_count);
	assert_non_null(strstr(conduit.out, "ended before the image began"));
}

/* Whether a process still runs; one that nobody has waited for does not. */
static bool runs(int pid)
{
	char path[64];
	char state = 'X';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (file != NULL) {
		assert_int_equal(fscanf(file, "%*d (%*[^)]) %c", &state), 1);
		fclose(file);
	}
	return state != 'X' && state != 'Z';
}

static void test_check_that_is_ended_ends_the_machine(void **state)
{
	char command[512];
	char path[256];
	FILE *file = NULL;
	int pid;

	(void)state;
	snprintf(path, sizeof(path), "%s", conduit_path("pid"));
	unlink(path);
	snprintf(command, sizeof(command), "sleep 1000 & echo $! >%s.new; mv %s.new %s; wait", path,
		 path, path);
	conduit_start(&conduit, "", WORDS("check", "--run", command));
	for (int i = 0; i < 1000 && file == NULL; i++) {
		usleep(10000);
		file = fopen(path, "r");
	}
	assert_non_null(file);
	assert_non_null(fgets(command, sizeof(command), file));
	fclose(file);
	pid = (int)strtol(command, NULL, 10);
	assert_true(runs(pid));
	kill(conduit.pid, SIGTERM);
	assert_int_equal(conduit_wait(&conduit), 1000 + SIGTERM);
	for (int i = 0; i < 1000 && runs(pid); i++) {
		usleep(10000);
	}
	assert_false(runs(pid));
}

/* Neither image, nor console, nor the folder of both. */
static void test_check_that_is_ended_leaves_no_file(void **state)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	const char *folder = conduit_path("empty");

	(void)state;
	assert_int_equal(mkdir(folder, 0777), 0);
	setenv("TMPDIR", folder, 1);
	for (size_t i = 0; i < ABI_COUNT(signals); i++) {
		conduit_start(&conduit, "", WORDS("check", "--run", "sleep 1000"));
		usleep(500000);
		kill(conduit.pid, signals[i]);
		assert_int_equal(conduit_wait(&conduit), 1000 + signals[i]);
	}
	setenv("TMPDIR", conduit_path(""), 1);
	assert_int_equal(rmdir(folder), 0);
}

/* No folder of that name, and one of a name that nobody has. */
static void test_check_folder_of_consoles_is_told(void **state)
{
	const char *found;
	char path[256] = "";

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--run", "echo x")), 1);
	assert_non_null(strstr(conduit.err, "cannot make /nonexistent/"));
	setenv("TMPDIR", "", 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--json", "--run", "echo x")), 1);
	setenv("TMPDIR", conduit_path(""), 1);
	found = strstr(conduit.err, "its console is kept in /tmp/conduit-check-");
	assert_non_null(found);
	assert_int_equal(sscanf(found, "its console is kept in %255s", path), 1);
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
}

static void test_check_console_of_errors_is_kept(void **state)
{
	char path[256] = "";
	const char *found;
	FILE *file;

	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--run", "echo last words")), 1);
	found = strstr(conduit.out, "its console is kept in ");
	assert_non_null(found);
	assert_int_equal(sscanf(found, "its console is kept in %255s", path), 1);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(path, sizeof(path), file));
	assert_string_equal(path, "last words\n");
	fclose(file);
}

static void test_check_save_and_expect_agree(void **state)
{
	char saved[256];

	(void)state;
	snprintf(saved, sizeof(saved), "%s", conduit_path("saved.txt"));
	assert_int_equal(
		conduit_run(&conduit, "",
			    WORDS("check", "--save", saved, "--run", machine("true", "0"))),
		0);
	assert_int_equal(
		conduit_run(&conduit, "",
			    WORDS("check", "--expect", saved, "--run", machine("true", "0"))),
		0);
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--expect", saved, "--run",
					   machine("printf 'not '", "2"))),
			 1);
	assert_non_null(strstr(conduit.err, "agrees_with_psci_features is FAIL, was PASS"));
}

/* Compares a console on which all passed with @lines; returns the exit status. */
static int expect_lines(const char *lines)
{
	char console[256];
	char expected[256];
	FILE *file;

	snprintf(console, sizeof(console), "%s", conduit_path("passed.txt"));
	snprintf(expected, sizeof(expected), "%s", conduit_path("expected.txt"));
	file = fopen(console, "w");
	assert_non_null(file);
	fputs("TAP version 13\n", file);
	for (size_t i = 0; i < rule_count; i++) {
		fprintf(file, "ok %zu - %s\n", i + 1, rules[i].name);
	}
	fputs("# end\n", file);
	fclose(file);
	file = fopen(expected, "w");
	assert_non_null(file);
	fputs(lines, file);
	for (size_t i = 0; i < rule_count; i++) {
		fprintf(file, " PASS\t%s # why\r\n", rules[i].name);
	}
	fclose(file);
	return conduit_run(&conduit, "", WORDS("check", "--expect", expected, "--read", console));
}

static void test_check_expect_refuses_what_it_cannot_read(void **state)
{
	static const struct {
		const char *lines;
		const char *message;
	} files[] = {
		{ "PASS smccc.no.such_rule\n", ":1: there is no rule smccc.no.such_rule" },
		{ "\nPASS\n", ":2: requires 'VERDICT rule'" },
		{ "NONE smccc.version.has_a_known_form\n", ":1: requires 'VERDICT rule'" },
		{ "PASS smccc.version.has_a_known_form FAIL\n", ":1: requires 'VERDICT rule'" },
		{ "FAIL smccc.version.has_a_known_form\n", ":2: there is a verdict of" },
		{ "\1\2\3\377", ":1: requires 'VERDICT rule'" },
	};
	static char long_line[600];
	static char many_lines[5000];

	(void)state;
	assert_int_equal(expect_lines("# a comment\n\n"), 0);
	for (size_t i = 0; i < ABI_COUNT(files); i++) {
		assert_int_equal(expect_lines(files[i].lines), 1);
		assert_non_null(strstr(conduit.err, files[i].message));
	}
	memset(long_line, '#', sizeof(long_line) - 1);
	assert_int_equal(expect_lines(long_line), 1);
	assert_non_null(strstr(conduit.err, ":1: requires at most"));
	memset(many_lines, '\n', sizeof(many_lines) - 1);
	assert_int_equal(expect_lines(many_lines), 1);
	assert_non_null(strstr(conduit.err, ":4097: requires at most"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--expect", "/dev/zero", "--read",
					   conduit_path("passed.txt"))),
			 1);
	assert_non_null(strstr(conduit.err, "/dev/zero:1: requires at most"));
}

static void test_check_junit_and_json_are_printed(void **state)
{
	const char *command = machine("echo '# <&\">'; printf 'not '", "2");

	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--junit", "--run", command)), 1);
	assert_non_null(strstr(conduit.out, "<failure message=\"&lt;&amp;&quot;>\">DEN0028 7.2 "));
	assert_non_null(strstr(conduit.out, "failures=\"1\" errors=\"0\""));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--json", "--run", command)), 1);
	assert_non_null(strstr(conduit.out, "\"verdict\":\"FAIL\",\"reason\":\"<&\\\">\""));
	assert_non_null(strstr(conduit.out, "\"source\":\"DEN0028 7.2 \\\"SMCCC_VERSION\\\"\""));
}

/* A FAIL names what binds the implementer; what passes needs no such words. */
static void test_check_fail_comes_with_its_citation(void **state)
{
	static const char citation[] =
		"# R13, DEN0028 7.2 \"SMCCC_VERSION\": PSCI_FEATURES tells whether";
	static const char table[] =
		"(R13, DEN0028 7.2 \"SMCCC_VERSION\")\n    PSCI_FEATURES tells whether";
	const char *command = machine("printf 'not '", "2");

	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--tap", "--run", command)), 1);
	assert_int_equal(count(conduit.out, citation), 1);
	assert_int_equal(count(conduit.out, "DEN0028"), 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--run", command)), 1);
	assert_int_equal(count(conduit.out, table), 1);
}

/* Firmware that does not survive an access to SVE: no rule is lost, and what stopped it is left out. */
static void test_check_hang_where_a_feature_is_tried_costs_no_rule(void **state)
{
	char command[4096];

	(void)state;
	snprintf(command, sizeof(command),
		 "grep -q 'without=sve' \"$CHECK_IMAGE\" || {"
		 " printf 'TAP version 13\\n# try sve\\n'; sleep 100; }; %s",
		 machine("true", "0"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "2", "--run", command)),
			 0);
	expect_errors(0);
	/* And one that stops at each attempt is told where. */
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "1", "--run",
					   "printf 'TAP version 13\\n# try sve\\n'; sleep 100")),
			 1);
	assert_non_null(strstr(conduit.out, "4 starts were lost before it"));
}

static void test_check_read_takes_a_console(void **state)
{
	const char *path = conduit_path("console.txt");
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	fprintf(file, "U-Boot\nTAP version 13\n# run 1\nok 1 - %s\n", rules[0].name);
	fclose(file);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--tap", "--read", path)), 1);
	expect_errors(rule_count - 1);
	assert_non_null(strstr(conduit.out, "the console ends before the image did"));
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("TAP version 13\nBail out! no conduit\n# of the firmware again\n", file);
	fclose(file);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--tap", "--read", path)), 1);
	expect_errors(rule_count);
	assert_non_null(strstr(conduit.out, "the image gave up: no conduit"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", "/dev/null")), 1);
	assert_non_null(strstr(conduit.err, "no output of the check image found"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", "/nonexistent")), 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", "/")), 1);
	assert_non_null(strstr(conduit.err, "cannot read /: Is a directory"));
}

/* "first=" of the second start and the third is behind the rule that ended the one before. */
static void test_check_read_takes_a_console_of_several_starts(void **state)
{
	static const char *const ends[] = { "", "Bail out! exception: vector 0x200\n# at 0\n" };
	const char *path = conduit_path("console.txt");
	FILE *file = fopen(path, "w");
	size_t rule = 0;

	(void)state;
	assert_non_null(file);
	for (size_t start = 0; start < 3; start++) {
		size_t lost = start < 2 ? 10 * (start + 1) : rule_count;

		fputs("U-Boot\nTAP version 13\n# machine: board\n1..99\n", file);
		for (; rule < lost; rule++) {
			fprintf(file, "# run %zu\nok %zu - %s\n", rule + 1, rule + 1,
				rules[rule].name);
		}
		if (start < 2) {
			fprintf(file, "# run %zu\n%s", ++rule, ends[start]);
		}
	}
	fputs("# end\n", file);
	fclose(file);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--tap", "--read", path)), 1);
	expect_errors(2);
	assert_non_null(strstr(conduit.out, "# it was started again in this rule\nnot ok 11 "));
	assert_non_null(strstr(conduit.out, "exception: vector 0x200\nnot ok 21 "));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", path)), 1);
	assert_null(strstr(conduit.out, "  ERROR: "));
}

/* One start of a machine, up to a rule that it is lost in; 0: to its end. */
static void print_start(FILE *file, const char *machine_, const char *callee, size_t first,
			size_t lost)
{
	fprintf(file, "\033[2JU-Boot\n\033[0mTAP version 13\n# machine: %s\n# callee: %s\n",
		machine_, callee);
	for (size_t rule = first; rule <= rule_count && rule != lost; rule++) {
		fprintf(file, "\033[0m# run %zu\nok %zu - %s\n", rule, rule, rules[rule - 1].name);
	}
	fprintf(file, lost != 0 ? "# run %zu\n" : "# end\n", lost);
}

/* Behind the end of one, or where another machine or callee names itself; a feature that is left out makes no other one. */
static void test_check_read_takes_each_machine_of_a_console(void **state)
{
	const char *path = conduit_path("console.txt");
	char folder[256];
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	print_start(file, "AArch64, EL1, MIDR 0x1, SVE", "hvc, SMCCC 1.1", 1, 5);
	print_start(file, "AArch64, EL1, MIDR 0x1, no SVE here", "hvc, SMCCC 1.1", 6, 0);
	print_start(file, "AArch64, EL1, MIDR 0x1, SVE", "smc, SMCCC 1.2", 1, 7);
	print_start(file, "AArch64, EL2, MIDR 0x2, SVE", "smc, SMCCC 1.2", 1, 0);
	fputs("the firmware says good bye\n", file);
	fclose(file);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--tap", "--read", path)), 1);
	assert_non_null(strstr(conduit.err, "3 machines are in it"));
	assert_int_equal(count(conduit.out, "\nok "), 3 * rule_count - 1 - (rule_count - 6));
	assert_non_null(
		strstr(conduit.out, "it was started again in this rule\nnot ok 5 - console:"));
	assert_int_equal(count(conduit.out, " - console-2:"), rule_count);
	assert_int_equal(count(conduit.out, " - console-3:"), rule_count);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", path)), 1);
	assert_non_null(
		strstr(conduit.out, "console-2        smc, SMCCC 1.2; AArch64, EL1, MIDR 0x1"));
	assert_non_null(
		strstr(conduit.out, "console-3        smc, SMCCC 1.2; AArch64, EL2, MIDR 0x2"));
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("check", "--save", "x.txt", "--read", path)), 2);
	assert_non_null(strstr(conduit.err, "requires a folder for 3 implementers"));
	snprintf(folder, sizeof(folder), "%s", conduit_path("machines"));
	mkdir(folder, 0777);
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("check", "--save", folder, "--read", path)), 1);
	assert_int_equal(access(conduit_path("machines/console-3.txt"), R_OK), 0);
}

static void test_check_read_takes_standard_input(void **state)
{
	char command[512];
	FILE *file = fopen(conduit_path("console.txt"), "w");

	(void)state;
	assert_non_null(file);
	print_start(file, "shell", "none", 1, 0);
	fclose(file);
	snprintf(command, sizeof(command), "%s check --tap --read - <%s", conduit_path("conduit"),
		 conduit_path("console.txt"));
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s check --tap --read - </dev/null 2>%s",
		 conduit_path("conduit"), conduit_path("err.txt"));
	assert_int_equal(WEXITSTATUS(system(command)), 1);
}

/* The image needs a console, and cannot say so. */
static void test_check_silence_names_the_cure(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "1", "--run", "true")),
			 1);
	assert_non_null(strstr(conduit.out, "needs --words uart=ADDRESS, or uart=16550,ADDRESS"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--tap", "--timeout", "1", "--words",
					   "uart=0x1", "--run", "true")),
			 1);
	assert_null(strstr(conduit.out, "uart=ADDRESS"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", "/dev/null")), 1);
	assert_non_null(strstr(conduit.err, "needs --words uart=ADDRESS"));
}

/* In a folder the program chooses the name, and whoever may write to the folder has known it. */
static void test_check_saves_into_a_folder_through_no_link(void **state)
{
	char folder[256];
	char link[512];
	char precious[256];
	struct stat stat_;

	(void)state;
	snprintf(folder, sizeof(folder), "%s", conduit_path("saved"));
	snprintf(link, sizeof(link), "%s/command.txt", folder);
	snprintf(precious, sizeof(precious), "%s", conduit_path("precious"));
	mkdir(folder, 0777);
	unlink(link);
	unlink(precious);
	assert_int_equal(close(creat(precious, 0666)), 0);
	assert_int_equal(symlink("../precious", link), 0);
	for (int i = 0; i < 2; i++) { /* the second time over a file of its own */
		assert_int_equal(conduit_run(&conduit, "",
					     WORDS("check", "--save", folder, "--run",
						   machine("true", "0"))),
				 0);
		assert_int_equal(lstat(link, &stat_), 0);
		assert_true(S_ISREG(stat_.st_mode) && stat_.st_size > 0);
		assert_int_equal(stat(precious, &stat_), 0);
		assert_int_equal(stat_.st_size, 0);
	}
	assert_int_equal(
		conduit_run(&conduit, "",
			    WORDS("check", "--expect", folder, "--run", machine("true", "0"))),
		0);
}

/* A board to power off, a lock to release; what will not end is killed. */
static void test_check_lets_the_machine_clean_up(void **state)
{
	static const char clean[] = "echo cleaning; sleep 0.3; echo done >%s; exit";
	static const char stubborn[] = "echo $$ >%s; trap '' TERM; sleep 100; sleep 100";
	char path[256];
	char traps[512];
	char command[8192];
	FILE *file;
	int pid;

	(void)state;
	snprintf(path, sizeof(path), "%s", conduit_path("cleaned"));
	unlink(path);
	snprintf(traps, sizeof(traps), clean, path);
	snprintf(command, sizeof(command), "trap '%s' TERM; %s", traps, machine("true", "0"));
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("check", "--grace", "60", "--run", command)), 0);
	assert_int_equal(access(path, R_OK), 0);
	unlink(path);
	snprintf(command, sizeof(command), stubborn, path);
	assert_int_equal(
		conduit_run(&conduit, "",
			    WORDS("check", "--timeout", "1", "--grace", "1", "--run", command)),
		1);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(traps, sizeof(traps), file));
	fclose(file);
	pid = (int)strtol(traps, NULL, 10);
	assert_int_not_equal(pid, 0);
	assert_false(runs(pid));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--grace", "x", "--run", "true")),
			 2);
	assert_non_null(strstr(conduit.err, "--grace x: requires a number from 0"));
}

/* What the command has started cleans up as well; the command itself ends at SIGTERM. */
static void test_check_lets_children_of_the_machine_clean_up(void **state)
{
	static const char child[] = "#!/bin/sh\n"
				    "trap 'sleep 1; echo cleaned; echo done >%s; exit' TERM\n"
				    "%s\n";
	char path[256];
	char script[256];
	char command[512];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s", conduit_path("cleaned"));
	snprintf(script, sizeof(script), "%s", conduit_path("child.sh"));
	unlink(path);
	file = fopen(script, "w");
	assert_non_null(file);
	fprintf(file, child, path, machine("true", "0"));
	fclose(file);
	snprintf(command, sizeof(command), "sh %s; echo done", script);
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("check", "--grace", "60", "--run", command)), 0);
	assert_int_equal(access(path, R_OK), 0);
}

/* The same after a signal to the command itself. */
static void test_check_that_is_ended_lets_the_machine_clean_up(void **state)
{
	char path[256];
	char begun[256];
	char command[1024];

	(void)state;
	snprintf(path, sizeof(path), "%s", conduit_path("released"));
	snprintf(begun, sizeof(begun), "%s", conduit_path("begun"));
	unlink(path);
	unlink(begun);
	snprintf(
		command, sizeof(command),
		"trap 'sleep 0.3; echo done >%s; exit' TERM; echo x >%s; while :; do sleep 0.1; done",
		path, begun);
	conduit_start(&conduit, "", WORDS("check", "--grace", "60", "--run", command));
	for (int i = 0; i < 1000 && access(begun, R_OK) != 0; i++) {
		usleep(10000);
	}
	kill(conduit.pid, SIGINT);
	assert_int_equal(conduit_wait(&conduit), 1000 + SIGINT);
	assert_int_equal(access(path, R_OK), 0);
}

/* All pass or are skipped, with the reason in JUnit's words too. */
static void test_check_read_knows_hyper_v_by_its_format(void **state)
{
	const char *path = conduit_path("console.txt");
	FILE *file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	rules_choose("probe.efi");
	fprintf(file, "TAP version 13\n");
	for (size_t i = 0; i < rule_count; i++) {
		fprintf(file, "# run %zu\n%sok %zu - %s%s\n", i + 1,
			i % 2 != 0 ? "# not announced: bit 3\n" : "", i + 1, rules[i].name,
			i % 2 != 0 ? " # SKIP" : "");
	}
	fputs("# end\n", file);
	fclose(file);
	assert_int_equal(
		conduit_run(&conduit, "",
			    WORDS("check", "--format", "hyperv", "--junit", "--read", path)),
		0);
	assert_non_null(strstr(conduit.out, "name=\"hv.guest_os_id.is_zero_at_first\"/>"));
	assert_non_null(strstr(conduit.out, "<skipped message=\"not announced: bit 3\"/>"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", path)), 1);
	rules_choose("check/check.image");
}

static void test_check_image_has_its_words(void **state)
{
	const char *path = conduit_path("out.image");
	struct smccc_options options;
	char code[4];
	FILE *file;

	(void)state;
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--image", path, "--words", "uart=0x1000")),
			 0);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(code, 1, 4, file), 4);
	assert_int_equal(fread(&options, 1, sizeof(options), file), sizeof(options));
	fclose(file);
	assert_string_equal(options.words, "uart=0x1000");
}

static void test_check_wrong_command_lines_are_refused(void **state)
{
	static char long_words[300];

	(void)state;
	memset(long_words, 'x', sizeof(long_words) - 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--format", "zip")), 2);
	assert_non_null(strstr(conduit.err, "image, elf, efi"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--timeout", "0")), 2);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--bogus")), 2);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--save")), 2);
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--image", conduit_path("out.image"), "--words",
					   "uart=0x1000", "then=stay")),
			 2);
	assert_non_null(strstr(conduit.err, "then=stay: --list, --image"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--read", "x", "--run", "y")), 2);
	assert_non_null(strstr(conduit.err, "exclude each other"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--words", "then=stay")), 2);
	assert_non_null(strstr(conduit.err, "--words goes with --image or --run"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--save", "/nonexistent", "--qemu",
					   conduit_path("fake-qemu"), "qemu-hvc", "qemu-smc")),
			 2);
	assert_non_null(strstr(conduit.err, "requires a folder for 2 implementers"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--qemu", conduit_path("fake-qemu"), "qemu-hvc",
					   "conduit-hyperv")),
			 2);
	assert_non_null(strstr(conduit.err, "have different rules"));
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--image", conduit_path("out.image"), "--words",
					   long_words)),
			 1);
	assert_int_equal(conduit_run(&conduit, "", WORDS("check", "--image", "/nonexistent/file")),
			 1);
	assert_int_equal(conduit_run(&conduit, "",
				     WORDS("check", "--format", "elf", "--image",
					   conduit_path("out.image"))),
			 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_good_machine_passes),
		cmocka_unit_test(test_check_noise_between_lines_is_left_out),
		cmocka_unit_test(test_check_noise_in_a_line_costs_its_verdict),
		cmocka_unit_test(test_check_hang_costs_one_rule),
		cmocka_unit_test(test_check_end_in_the_middle_costs_one_rule),
		cmocka_unit_test(test_check_reset_costs_one_rule),
		cmocka_unit_test(test_check_hang_of_an_unknown_rule_costs_one_rule),
		cmocka_unit_test(test_check_image_that_gives_up_costs_one_rule),
		cmocka_unit_test(test_check_hang_at_the_last_rule),
		cmocka_unit_test(test_check_hang_of_each_rule_ends_after_four_starts),
		cmocka_unit_test(test_check_machine_that_never_begins),
		cmocka_unit_test(test_check_machine_that_cannot_start),
		cmocka_unit_test(test_check_that_is_ended_ends_the_machine),
		cmocka_unit_test(test_check_that_is_ended_leaves_no_file),
		cmocka_unit_test(test_check_folder_of_consoles_is_told),
		cmocka_unit_test(test_check_console_of_errors_is_kept),
		cmocka_unit_test(test_check_save_and_expect_agree),
		cmocka_unit_test(test_check_expect_refuses_what_it_cannot_read),
		cmocka_unit_test(test_check_junit_and_json_are_printed),
		cmocka_unit_test(test_check_fail_comes_with_its_citation),
		cmocka_unit_test(test_check_hang_where_a_feature_is_tried_costs_no_rule),
		cmocka_unit_test(test_check_read_takes_a_console),
		cmocka_unit_test(test_check_read_takes_a_console_of_several_starts),
		cmocka_unit_test(test_check_read_takes_each_machine_of_a_console),
		cmocka_unit_test(test_check_read_takes_standard_input),
		cmocka_unit_test(test_check_silence_names_the_cure),
		cmocka_unit_test(test_check_saves_into_a_folder_through_no_link),
		cmocka_unit_test(test_check_lets_the_machine_clean_up),
		cmocka_unit_test(test_check_lets_children_of_the_machine_clean_up),
		cmocka_unit_test(test_check_that_is_ended_lets_the_machine_clean_up),
		cmocka_unit_test(test_check_read_knows_hyper_v_by_its_format),
		cmocka_unit_test(test_check_image_has_its_words),
		cmocka_unit_test(test_check_wrong_command_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
