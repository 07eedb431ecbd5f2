/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `conduit bench`: counts what calls.elf printed, compares what probe.efi printed with its bars, and
 * says so when they printed something else.
 */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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
		"for last; do :; done\n"
		"case $last in\n"
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

static bool make_empty(const char *name)
{
	FILE *file = fopen(conduit_path(name), "w");

	return file != NULL && fclose(file) == 0;
}

static int setup(void **state)
{
	return conduit_setup(state) != 0 || !make_empty("calls.elf") || !make_empty("probe.efi");
}

/* What probe.efi counts, and what it may be. */
static const struct {
	const char *key;
	unsigned int most;
} counted[] = {
	{ "psci_version.hvc", 60 },
	{ "psci_version.smc", 60 },
	{ "smccc_version.hvc", 60 },
	{ "smccc_version.smc", 60 },
	{ "psci_features.hvc", 60 },
	{ "psci_features.smc", 60 },
	{ "affinity_info.smc", 60 },
	{ "migrate_info_type.smc", 60 },
	{ "arch_features.smc", 60 },
	{ "vendor_hyp_count.smc", 60 },
	{ "vendor_hyp_uid.smc", 60 },
	{ "vendor_hyp_revision.smc", 60 },
	{ "unknown.hvc", 60 },
	{ "unknown.smc", 60 },
	{ "psci_version_hint.smc", 60 },
	{ "psci_features_hint.smc", 60 },
	{ "cpu_on_self.smc", 60 },
	{ "trng_version.smc", 60 },
	{ "trng_rnd.smc", 60 },
	{ "unknown_crowded.smc", 60 },
	{ "features_crowded.smc", 60 },
	{ "features_smccc.smc", 60 },
	{ "set_crash_p0.hvc", 140 },
	{ "get_vp_index.hvc", 120 },
	{ "get_vp_index_of_0.hvc", 120 },
	{ "get_crash_p0.hvc", 120 },
	{ "get_time_ref_count.hvc", 120 },
	{ "get_vp_runtime.hvc", 120 },
	{ "get_vp_runtime_of_0.hvc", 120 },
	{ "set_sint0.hvc", 140 },
	{ "signal_event.hvc", 150 },
};
#define COUNTED ABI_COUNT(counted)
#define NONE    COUNTED

/* QEMU with a probe.efi that counts each bar itself, one more in row @above, and leaves out @missing */
static const char *write_probe(size_t above, size_t missing)
{
	char words[4096] = "bench: self_check 0\\n";
	size_t size = strlen(words);

	for (size_t i = 0; i < COUNTED; i++) {
		if (i != missing) {
			size += (size_t)snprintf(words + size, sizeof(words) - size,
						 "bench: %s %u\\n", counted[i].key,
						 counted[i].most + (i == above));
		}
	}
	assert_in_range(size, 1, sizeof(words) - 1);
	return write_qemu(words);
}

static void expect_counts(int status, const char *words, const char *qemu)
{
	expect(status, words,
	       WORDS("bench", "--runs", "0", "--qemu", qemu, "--firmware",
		     conduit_path("firmware.fd")));
}

static void test_bench_counts_have_their_bars(void **state)
{
	(void)state;
	expect_counts(0, "HvCallGetVpRegisters, TIME_REF_COUNT", write_probe(NONE, NONE));
	for (size_t i = 0; i < COUNTED; i++) {
		expect_counts(1, "TOO MUCH", write_probe(i, NONE));
	}
}

static void test_bench_count_that_is_missing_is_an_error(void **state)
{
	char words[64];

	(void)state;
	for (size_t i = 0; i < COUNTED; i++) {
		snprintf(words, sizeof(words), "probe.efi printed no '%s'", counted[i].key);
		expect_counts(1, words, write_probe(NONE, i));
	}
	expect_counts(1, "probe.efi printed no 'self_check'", write_qemu("hello\\n"));
}

/* A machine whose guest measures: 100 of each under conduit, else @direct, and counts, but none of @missing. */
static const char *write_machine(unsigned int direct, unsigned int instructions,
				 const char *missing)
{
	static const char script[] =
		"#!/bin/sh\n"
		"case \"$*\" in\n"
		"*--version | *,help) exec '%s' \"$@\" ;;\n"
		"*id=qmp*) speed=100 ;;\n"
		"*) speed=%u ;;\n"
		"esac\n"
		"for key in read_4k read_4k_8 read_64k frames_out_32 frame_out_32 answered_32 \\\n"
		"	unanswered_32; do\n"
		"	[ $key = '%s' ] || echo \"hvdemo: count $key %u\"\n"
		"done\n"
		"for key in read_4k write_4k randread_4k randwrite_4k read_1m write_1m randread_1m \\\n"
		"	randwrite_1m randread_4k_32 per_signal per_interrupt tcp_out tcp_in tcp_64; do\n"
		"	[ $key = '%s' ] || echo \"bench: $key $speed\"\n"
		"done\n"
		"case $speed in\n"
		"100) exec env -u FAKE_QEMU_COUNT FAKE_QEMU=region,off '%s' \"$@\" ;;\n"
		"esac\n";
	const char *fake = conduit_path("fake-qemu");
	const char *path = conduit_path("machine-qemu");
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, script, fake, direct, missing, instructions, missing, fake);
	fclose(file);
	chmod(path, 0755);
	mkdir(conduit_path("guest/6.1-tools"), 0777);
	symlink("../default/vmlinuz", conduit_path("guest/6.1-tools/vmlinuz"));
	symlink("guest/default/vmlinuz", conduit_path("hvdemo.efi"));
	symlink("../default/initrd", conduit_path("guest/6.1-tools/initrd"));
	return conduit_path("machine-qemu");
}

static void expect_devices(int status, const char *words, const char *qemu)
{
	expect(status, words,
	       WORDS("bench", "devices", "--runs", "1", "--qemu", qemu, "--firmware",
		     conduit_path("firmware.fd")));
}

static void test_bench_devices_are_beside_direct_ones(void **state)
{
	(void)state;
	expect_devices(0, "disk, 4 KiB, 32 reads at once, 2 VPs", write_machine(105, 1000, ""));
	expect_devices(1, "0.93       0.95 of direct or more  TOO LITTLE",
		       write_machine(108, 1000, ""));
	expect_devices(1, "0.50       0.60 of direct or more  TOO LITTLE",
		       write_machine(200, 1000, ""));
	expect_devices(0, "1000       1300 instructions\n", write_machine(105, 1000, ""));
	expect_devices(1, "1301       1300 instructions  TOO MUCH", write_machine(105, 1301, ""));
}

static void test_bench_device_that_was_not_measured_is_an_error(void **state)
{
	const char *qemu;

	(void)state;
	expect_devices(1, "the guest printed no 'tcp_in'", write_machine(101, 1000, "tcp_in"));
	expect_devices(1, "hvdemo.efi printed no 'unanswered_32'",
		       write_machine(101, 1000, "unanswered_32"));
	qemu = write_machine(101, 1000, "");
	unlink(conduit_path("guest/6.1-tools/initrd"));
	expect_devices(1, "cannot find guest/6.1-tools/initrd", qemu);
}

static void test_bench_wrong_options_are_2(void **state)
{
	(void)state;
	expect(2, "did you mean 'caller'?", WORDS("bench", "callr"));
	expect(2, "no such table: 17", WORDS("bench", "17"));
	expect(2, "--runs -1", WORDS("bench", "--runs", "-1"));
	expect(2, "--smp 0", WORDS("bench", "--smp", "0"));
	expect(2, "--smp 1,,2", WORDS("bench", "--smp", "1,,2"));
	expect(2, "--smp 2,65", WORDS("bench", "--smp", "2,65"));
	expect(2, "at most 8", WORDS("bench", "--smp", "1,2,3,4,5,6,7,8,9"));
	expect(2, "did you mean '--json'?", WORDS("bench", "--jsno"));
	expect(2, "--runs requires a value", WORDS("bench", "--runs"));
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
	expect(1, "did not finish", WORDS("bench", "caller", "--qemu", write_qemu(INLINE)));
	expect(1, "did not finish", WORDS("bench", "caller", "--qemu", write_qemu("")));
}

/* What libhyperv executes is held to what its peer does, and what is fast to no memory at all. */
static void test_bench_caller_guest_is_held_to_its_peer(void **state)
{
	const char *peer = "call clang peer-get 1 1" MOV_X0 MOV_X0 HVC "\\n"
			   "call clang hv-get 1 1";
	char words[512];

	(void)state;
	snprintf(words, sizeof(words), "%s%s%s", peer, MOV_X0 MOV_X0 HVC, "\\nend\\n");
	expect(0, "hv_get_register_direct(), memory",
	       WORDS("bench", "caller", "--qemu", write_qemu(words)));
	snprintf(words, sizeof(words), "%s%s%s", peer, MOV_X0 MOV_X0 MOV_X0 HVC, "\\nend\\n");
	expect(1, "TOO MUCH", WORDS("bench", "caller", "--qemu", write_qemu(words)));
	snprintf(words, sizeof(words), "%s%s%s", peer, LOAD HVC, "\\nend\\n");
	expect(1, "TOO MUCH", WORDS("bench", "caller", "--qemu", write_qemu(words)));
}

static void test_bench_caller_signals_beyond_need_are_1(void **state)
{
	(void)state;
	expect(0, "signals for 16 packets",
	       WORDS("bench", "caller", "--qemu", write_qemu(INLINE "signals 10 2 2\\nend\\n")));
	expect(1, "TOO MUCH",
	       WORDS("bench", "caller", "--qemu", write_qemu(INLINE "signals 10 2 3\\nend\\n")));
	expect(1, "calls.elf said: signals 10 2",
	       WORDS("bench", "caller", "--qemu", write_qemu(INLINE "signals 10 2\\nend\\n")));
}

static void test_bench_more_rows_than_there_is_room_are_told(void **state)
{
	static char words[16384];
	size_t used = 0;

	(void)state;
	for (int i = 0; i < 128; i++) {
		used += (size_t)snprintf(words + used, sizeof(words) - used, INLINE);
	}
	snprintf(words + used, sizeof(words) - used, "end\\n");
	expect(1, "no room for the row", WORDS("bench", "caller", "--qemu", write_qemu(words)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bench_wrong_options_are_2),
		cmocka_unit_test(test_bench_devices_are_beside_direct_ones),
		cmocka_unit_test(test_bench_device_that_was_not_measured_is_an_error),
		cmocka_unit_test(test_bench_counts_have_their_bars),
		cmocka_unit_test(test_bench_count_that_is_missing_is_an_error),
		cmocka_unit_test(test_bench_caller_counts_all_but_the_hvc),
		cmocka_unit_test(test_bench_caller_counts_the_function_of_the_call),
		cmocka_unit_test(test_bench_caller_above_its_bar_is_1),
		cmocka_unit_test(test_bench_caller_noise_is_an_error),
		cmocka_unit_test(test_bench_caller_guest_is_held_to_its_peer),
		cmocka_unit_test(test_bench_caller_signals_beyond_need_are_1),
		cmocka_unit_test(test_bench_more_rows_than_there_is_room_are_told),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
