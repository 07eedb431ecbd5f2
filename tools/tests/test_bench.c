/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit bench caller`: counts what calls.elf printed, and says so when it printed something else. */
#include "tests/run_conduit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Places that call, in instruction words. */
#define MOV_X0 " d2800000"
#define STORE  " a90007e0" /* STP X0, X1, [SP] */
#define LOAD   " a94007e0" /* LDP X0, X1, [SP] */
#define BL     " 94000000"
#define HVC    " d4000002"
#define RET    " d65f03c0"
#define INLINE "call clang inline 4 4" MOV_X0 MOV_X0 HVC "\\n"
/* memset() is called first: not the function that makes the call. */
#define STRUCT                                                                                     \
	"call clang struct 4 4" MOV_X0 BL STORE RET STORE BL LOAD LOAD HVC STORE RET LOAD "\\n"

static struct conduit conduit;

/* A stand-in for QEMU that prints some words. */
static const char *write_qemu(const char *words)
{
	const char *path = conduit_path("words-qemu");
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file,
		"#!/bin/sh\n"
		"case $1 in\n"
		"--version) echo 'QEMU emulator version 7.2.0' ;;\n"
		"*) printf '%s' ;;\n"
		"esac\n",
		words);
	fclose(file);
	chmod(path, 0755);
	return path;
}

static void expect(int status, const char *words, const char *const *arguments)
{
	assert_int_equal(conduit_run(&conduit, "", arguments), status);
	if (strstr(conduit.err, words) == NULL && strstr(conduit.out, words) == NULL) {
		fail_msg("'%s' and '%s' do not say '%s'", conduit.err, conduit.out, words);
	}
}

static int setup(void **state)
{
	FILE *file;

	if (conduit_setup(state) != 0) {
		return 1;
	}
	file = fopen(conduit_path("calls.elf"), "w");
	return file == NULL || fclose(file) != 0;
}

static void test_bench_wrong_options_are_2(void **state)
{
	(void)state;
	expect(2, "did you mean 'caller'?", WORDS("bench", "callr"));
	expect(2, "no such table: 17", WORDS("bench", "17"));
	expect(2, "--svg draws the table 'caller'", WORDS("bench", "round-trip", "--svg", "x.svg"));
	expect(2, "--runs -1", WORDS("bench", "--runs", "-1"));
	expect(2, "--svg wants a value", WORDS("bench", "--svg"));
}

static void test_bench_caller_counts_all_but_the_hvc(void **state)
{
	const char *qemu = write_qemu(INLINE "end\\n");

	(void)state;
	expect(0,
	       "{\"compiler\":\"clang\",\"way\":\"inline\",\"arguments\":4,\"results\":4,"
	       "\"instructions\":2,\"memory\":0}",
	       WORDS("bench", "caller", "--json", "--qemu", qemu));
}

static void test_bench_caller_counts_the_function_of_the_call(void **state)
{
	const char *qemu = write_qemu(STRUCT "end\\n");

	(void)state;
	expect(0,
	       "\"instructions\":11,\"memory\":6,\"function_instructions\":5,"
	       "\"function_memory\":3}",
	       WORDS("bench", "caller", "--json", "--qemu", qemu));
}

static void test_bench_caller_above_its_bar_is_1(void **state)
{
	const char *qemu = write_qemu("call gcc inline 1 1" LOAD MOV_X0 MOV_X0 HVC "\\nend\\n");

	(void)state;
	expect(1, "TOO MUCH", WORDS("bench", "caller", "--qemu", qemu));
}

static void test_bench_caller_noise_is_an_error(void **state)
{
	(void)state;
	expect(1, "calls.elf said: hello",
	       WORDS("bench", "caller", "--qemu", write_qemu("hello\\nend\\n")));
	expect(1, "calls.elf said: call clang inline 4 4 zz",
	       WORDS("bench", "caller", "--qemu", write_qemu("call clang inline 4 4 zz\\n")));
	expect(1, "did not come to its end",
	       WORDS("bench", "caller", "--qemu", write_qemu(INLINE)));
	expect(1, "did not come to its end", WORDS("bench", "caller", "--qemu", write_qemu("")));
}

static void test_bench_svg_is_written(void **state)
{
	char path[256];
	char head[5] = { 0 };
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s", conduit_path("bench.svg"));
	unlink(path);
	expect(0, "inline",
	       WORDS("bench", "--svg", path, "--qemu", write_qemu(INLINE STRUCT "end\\n")));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(head, 1, 4, file), 4);
	assert_string_equal(head, "<!--");
	fclose(file);
	expect(1, "cannot write /nowhere/x.svg",
	       WORDS("bench", "--svg", "/nowhere/x.svg", "--qemu", write_qemu(INLINE "end\\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bench_wrong_options_are_2),
		cmocka_unit_test(test_bench_caller_counts_all_but_the_hvc),
		cmocka_unit_test(test_bench_caller_counts_the_function_of_the_call),
		cmocka_unit_test(test_bench_caller_above_its_bar_is_1),
		cmocka_unit_test(test_bench_caller_noise_is_an_error),
		cmocka_unit_test(test_bench_svg_is_written),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
