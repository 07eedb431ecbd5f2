/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run`: what is wrong with the command line, or with the machine it runs on, is said before anything starts. */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct conduit conduit;

static void expect(int status, const char *words, const char *const *arguments)
{
	assert_int_equal(conduit_run(&conduit, "region,off", arguments), status);
	if (strstr(conduit.err, words) == NULL) {
		fail_msg("'%s' does not say '%s'", conduit.err, words);
	}
}

static const char *write_file(const char *name, const void *bytes, size_t size)
{
	const char *path = conduit_path(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	fclose(file);
	return path;
}

static void test_run_wrong_options_are_2(void **state)
{
	(void)state;
	expect(2, "did you mean '--memory'?", WORDS("run", "--memori", "1G"));
	expect(2, "unknown option -x", WORDS("run", "-x"));
	expect(2, "--kernel requires a value", WORDS("run", "--kernel"));
	expect(2, "--dry-run takes no value", WORDS("run", "--dry-run=yes"));
	expect(2, "Arguments for QEMU go after '--'", WORDS("run", "vmlinuz"));
	expect(2, "exclude each other", WORDS("run", "--trace", "/dev/null", "--no-trace"));
	expect(2, "goes without", WORDS("run", "--kernel", "none", "--append", "x"));
	expect(2, "did you mean 'run'?", WORDS("rum"));
}

static void test_run_wrong_numbers_are_2(void **state)
{
	static const char *const memories[] = { "0",   "1X", "255M",  "257M",
						"-1G", "",   "1000G", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(memories); i++) {
		expect(2, "--memory", WORDS("run", "--memory", memories[i]));
	}
	expect(2, "from 1 to 64", WORDS("run", "--smp", "0"));
	expect(2, "from 1 to 64", WORDS("run", "--smp", "65"));
	expect(2, "from 1 to 64", WORDS("run", "--smp", "two"));
	expect(2, "--timeout 0", WORDS("run", "--timeout", "0"));
	expect(2, "--gdb tcp:70000: requires a port from 1 to 65535",
	       WORDS("run", "--gdb=tcp:70000"));
	expect(2, "is no tcp:PORT, which all users of this PC reach", WORDS("run", "--gdb=1234"));
}

static void test_run_missing_files_are_125(void **state)
{
	(void)state;
	expect(125, "cannot read the kernel /nowhere: No such file",
	       WORDS("run", "--kernel", "/nowhere"));
	expect(125, "cannot read the kernel /: Is a directory", WORDS("run", "--kernel", "/"));
	expect(125, "cannot read the initrd /nowhere", WORDS("run", "--initrd", "/nowhere"));
	expect(125, "cannot read the firmware /nowhere", WORDS("run", "--firmware", "/nowhere"));
	expect(125, "is not firmware", WORDS("run", "--firmware", "/dev/null"));
	expect(125, "cannot write the trace /nowhere/file",
	       WORDS("run", "--trace", "/nowhere/file"));
	expect(125, "cannot run /nowhere", WORDS("run", "--qemu", "/nowhere"));
	expect(125, "cannot run /: Is a directory", WORDS("run", "--qemu", "/"));
	expect(125, "no . in PATH", WORDS("run", "--qemu", "."));
}

/* What is read is not written over. */
static void test_run_trace_over_an_input_is_125(void **state)
{
	char kernel[256];
	char initrd[256];

	(void)state;
	snprintf(kernel, sizeof(kernel), "%s", conduit_path("guest/default/vmlinuz"));
	snprintf(initrd, sizeof(initrd), "%s", conduit_path("guest/default/initrd"));
	expect(125, "is the kernel itself", WORDS("run", "--trace", kernel));
	expect(125, "is the initrd itself", WORDS("run", "--trace", initrd));
	expect(125, "is the kernel itself", WORDS("run", "--kernel", kernel, "--trace", kernel));
	expect(0, "", WORDS("run", "-q"));
}

/* The limit of the shell that starts it, not of a disk. */
static void test_run_file_size_limit_is_told(void **state)
{
	char command[1024];

	(void)state;
	snprintf(
		command, sizeof(command),
		"cd %s && ulimit -f 100 && ./conduit run --qemu ./fake-qemu --firmware firmware.fd "
		"2>err",
		conduit_path(""));
	assert_int_equal(WEXITSTATUS(system(command)), 125);
	snprintf(command, sizeof(command),
		 "grep -q 'cannot make the guest.s memory: File too large' %s",
		 conduit_path("err"));
	assert_int_equal(system(command), 0);
}

/* Nobody is at the other end of the FIFO, and /dev/zero has none. */
static void test_run_endless_files_are_125(void **state)
{
	const char *fifo = conduit_path("fifo");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0666), 0);
	expect(125, "not a regular file", WORDS("run", "--kernel", fifo));
	expect(125, "not a regular file", WORDS("run", "--initrd", fifo));
	expect(125, "not a regular file", WORDS("run", "--initrd", "/dev/zero"));
	expect(125, "is not firmware", WORDS("run", "--firmware", fifo));
	expect(125, "cannot write the trace", WORDS("run", "--trace", fifo));
	unlink(fifo);
}

static void test_run_initrd_larger_than_memory_is_125(void **state)
{
	const char *initrd = write_file("large", "", 0);

	(void)state;
	assert_int_equal(truncate(initrd, 513L << 20), 0);
	expect(125, "does not fit in 512 MiB",
	       WORDS("run", "--memory", "512M", "--initrd", initrd));
	unlink(initrd);
}

/* The firmware and the kernel have a copy each. */
static void test_run_initrd_that_memory_has_no_room_for_is_125(void **state)
{
	const char *initrd = write_file("large", "", 0);

	(void)state;
	assert_int_equal(truncate(initrd, 120L << 20), 0);
	expect(125, "an initrd of 120 MiB require at least 317 MiB",
	       WORDS("run", "--memory", "256M", "--initrd", initrd));
	assert_non_null(strstr(conduit.err, "--memory gives 256 MiB"));
	expect(0, "", WORDS("run", "-q", "--memory", "512M", "--initrd", initrd));
	unlink(initrd);
}

/* Debian's kernel of 26 MiB in 256 MiB: it gets an initrd of 63 MiB, and starts without one of 65 MiB. */
static void test_run_initrd_that_just_fits_in_memory_is_taken(void **state)
{
	char initrd[256];

	(void)state;
	snprintf(initrd, sizeof(initrd), "%s", write_file("large", "", 0));
	assert_int_equal(truncate(conduit_path("guest/default/vmlinuz"), 26L << 20), 0);
	assert_int_equal(truncate(initrd, 63L << 20), 0);
	expect(0, "", WORDS("run", "-q", "--memory", "256M", "--initrd", initrd));
	assert_int_equal(truncate(initrd, 65L << 20), 0);
	expect(125, "of memory", WORDS("run", "-q", "--memory", "256M", "--initrd", initrd));
	unlink(initrd);
	conduit_setup(state);
}

static void test_run_foreign_kernels_are_125(void **state)
{
	static const uint8_t x86_header[] = { 'P', 'E', 0, 0, 0x64, 0x86 };
	static const uint8_t image_magic[] = { 'A', 'R', 'M', 0x64 };
	uint8_t image[0x100] = { 'M', 'Z' };

	(void)state;
	expect(125, "is neither an arm64 Image nor an EFI program",
	       WORDS("run", "--kernel", write_file("foreign", "hello", 5)));
	expect(125, "is neither an arm64 Image nor an EFI program",
	       WORDS("run", "--kernel", write_file("foreign", image, sizeof(image))));
	image[0x3c] = 0x80;
	memcpy(image + 0x80, x86_header, sizeof(x86_header));
	expect(125, "is a kernel for x86-64",
	       WORDS("run", "--kernel", write_file("foreign", image, sizeof(image))));
	memset(image, 0, sizeof(image));
	memcpy(image + 0x38, image_magic, sizeof(image_magic));
	expect(125, "CONFIG_EFI_STUB",
	       WORDS("run", "--kernel", write_file("foreign", image, sizeof(image))));
	unlink(conduit_path("foreign"));
}

/* An EFI program for arm64 of 256 bytes, compressed: only the ends of the file differ from what gzip -n writes. */
static void test_run_gzip_kernel_is_unpacked(void **state)
{
	char command[512];

	(void)state;
	snprintf(command, sizeof(command), "gzip -c %s >%s", conduit_path("guest/default/vmlinuz"),
		 conduit_path("packed.gz"));
	assert_int_equal(system(command), 0);
	expect(0, "", WORDS("run", "-q", "--kernel", conduit_path("packed.gz")));
	assert_int_equal(truncate(conduit_path("packed.gz"), 40), 0);
	expect(125, "compressed with gzip, but damaged",
	       WORDS("run", "--kernel", conduit_path("packed.gz")));
	unlink(conduit_path("packed.gz"));
}

static void test_run_unfit_qemu_is_125(void **state)
{
	(void)state;
	setenv("FAKE_QEMU_VERSION", "QEMU emulator version 6.2.0 (Debian 1:6.2+dfsg-2)", 1);
	expect(125, "is QEMU 6.2, too old; conduit needs 7.2", WORDS("run"));
	setenv("FAKE_QEMU_VERSION", "QEMU emulator version 7.1.99", 1);
	expect(125, "too old", WORDS("run"));
	setenv("FAKE_QEMU_VERSION", "QEMU emulator version 10.0.2 (Debian)", 1);
	expect(0, "", WORDS("run", "-q"));
	setenv("FAKE_QEMU_VERSION", "busybox", 1);
	expect(125, "does not say a QEMU version", WORDS("run"));
	unsetenv("FAKE_QEMU_VERSION");
}

/* Who gives a sandbox of his own has no other. */
static void test_run_sandbox_of_the_user_is_the_only_one(void **state)
{
	const char *first;

	(void)state;
	expect(0, "", WORDS("run", "--dry-run", "--", "-sandbox", "on,spawn=allow"));
	first = strstr(conduit.out, "-sandbox ");
	assert_non_null(first);
	assert_null(strstr(first + 1, "-sandbox "));
}

/* A PC with 16 CPUs or more has a thread for each of 64 VPs. */
static void test_run_more_vps_than_cpus_take_turns_in_one_thread(void **state)
{
	bool few = sysconf(_SC_NPROCESSORS_ONLN) < 16;

	(void)state;
	expect(0, "", WORDS("run", "--dry-run", "--smp", "64"));
	assert_int_equal(strstr(conduit.out, "-accel tcg,thread=single") != NULL, few);
	expect(0, "", WORDS("run", "--dry-run", "--smp", "4"));
	assert_null(strstr(conduit.out, "-accel"));
	expect(0, "", WORDS("run", "--dry-run", "--smp", "64", "--", "-accel", "tcg"));
	assert_null(strstr(conduit.out, "thread=single"));
}

static void test_run_qemu_without_sandbox_is_125(void **state)
{
	(void)state;
	setenv("FAKE_QEMU_NO_SANDBOX", "1", 1);
	expect(125, "is built without its sandbox", WORDS("run"));
	unsetenv("FAKE_QEMU_NO_SANDBOX");
}

/* That says nothing of its sandbox. */
static void test_run_qemu_that_does_not_answer_is_125(void **state)
{
	(void)state;
	setenv("FAKE_QEMU_SILENT", "1", 1);
	expect(125, "fake-qemu has not answered within 10 s", WORDS("run"));
	assert_null(strstr(conduit.err, "sandbox"));
	unsetenv("FAKE_QEMU_SILENT");
}

static void test_run_without_sandbox_is_told(void **state)
{
	static const char *const off[] = { "off", "off,spawn=deny", "enable=off",
					   "spawn=deny,enable=off" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(off); i++) {
		expect(0, "warning: -sandbox off: a guest that breaks out of QEMU",
		       WORDS("run", "-q", "--", "-sandbox", off[i]));
	}
	expect(0, "", WORDS("run", "-q", "--", "-sandbox", "on,spawn=allow"));
	assert_string_equal(conduit.err, "");
}

/* Before anything starts; what QEMU itself does not know, it refuses in its own words. */
static void test_run_cpu_that_cannot_work_is_125(void **state)
{
	(void)state;
	expect(125, "the CPU cortex-a15 has no AArch64", WORDS("run", "--cpu", "cortex-a15"));
	expect(125, "the CPU cortex-m4 has no AArch64", WORDS("run", "--cpu", "cortex-m4"));
	expect(125, "the CPU without-el2 has no EL2",
	       WORDS("run", "--cpu", "without-el2,cfgend=on"));
	expect(0, "", WORDS("run", "-q", "--cpu", "max,sve=off"));
	expect(0, "", WORDS("run", "-q", "--cpu", "of-next-year"));
}

static void test_run_no_qemu_in_path_is_125(void **state)
{
	const char *before = getenv("PATH");
	char path[4096];

	(void)state;
	snprintf(path, sizeof(path), "%s", before != NULL ? before : "");
	setenv("PATH", "/nowhere", 1);
	expect(125, "install the package qemu-system-arm",
	       WORDS("run", "--qemu", "qemu-system-aarch64"));
	setenv("PATH", path, 1);
}

static void test_run_no_default_guest_is_125(void **state)
{
	(void)state;
	assert_int_equal(rename(conduit_path("guest"), conduit_path("away")), 0);
	expect(125, "cannot find guest/default/vmlinuz", WORDS("run"));
	assert_int_equal(rename(conduit_path("away"), conduit_path("guest")), 0);
	assert_int_equal(unlink(conduit_path("conduit.efi")), 0);
	expect(125, "cannot find conduit.efi", WORDS("run"));
	conduit_setup(state);
}

static void test_run_dry_run_prints_words_for_a_shell(void **state)
{
	(void)state;
	expect(0, "",
	       WORDS("run", "--dry-run", "--cpu", "max", "--smp", "8", "--memory", "2G", "--append",
		     "it's", "--gdb", "--no-reboot", "--", "-d", "a b"));
	assert_non_null(strstr(conduit.out, "-cpu max,pauth-impdef=on \\\n"));
	assert_non_null(strstr(conduit.out, "-smp 8 \\\n"));
	assert_non_null(strstr(conduit.out, "-m 2048M \\\n"));
	assert_non_null(strstr(conduit.out, "-append 'console=ttyAMA0 panic=-1 it'\\''s' \\\n"));
	assert_non_null(
		strstr(conduit.out, "-chardev socket,id=gdb,server=on,wait=off,path=gdb \\\n"));
	assert_non_null(strstr(conduit.out, "-gdb chardev:gdb"));
	assert_null(strstr(conduit.out, "tcp:"));
	assert_non_null(strstr(conduit.out, "-sandbox on,obsolete=deny,elevateprivileges=deny,"
					    "spawn=deny,resourcecontrol=deny \\\n"));
	assert_non_null(strstr(conduit.out, "-d 'a b' \\\n  -no-reboot\n"));
	assert_null(strstr(conduit.out, "/proc/self/fd"));
}

/* What the kernel would get of it: all, or nothing starts. */
static void expect_append(int status, const char *words, size_t length, bool with_initrd)
{
	static char text[4096];
	char kernel[256];
	char initrd[256];

	memset(text, 'x', length);
	text[length] = '\0';
	snprintf(kernel, sizeof(kernel), "%s", conduit_path("guest/default/vmlinuz"));
	snprintf(initrd, sizeof(initrd), "%s", conduit_path("guest/default/initrd"));
	expect(status, words,
	       WORDS("run", "-q", "--append", text, "--kernel", kernel,
		     with_initrd ? "--initrd" : NULL, initrd));
}

/*
 * Linux takes 2047 bytes [Linux arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE]. "console=ttyAMA0 panic=-1 " are 25
 * of them, the firmware's "initrd=initrd " 14.
 */
static void test_run_append_that_does_not_fit_is_2(void **state)
{
	(void)state;
	expect_append(0, "", 2022, false);
	expect_append(2, "has 2048 bytes; Linux takes at most 2047", 2023, false);
	expect_append(2, "has 4020 bytes; Linux takes at most 2047", 3995, false);
	expect_append(0, "", 2008, true);
	expect_append(2, "has 2048 bytes; Linux takes at most 2047", 2009, true);
}

/* Linux ends its command line at a line break, and the firmware makes two letters of one that is not ASCII. */
static void test_run_append_that_would_not_arrive_is_2(void **state)
{
	static const char *const texts[] = { "one\ntwo", "one\r", "\x1b[2J", "x=\xc3\xa9", "\xff" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(texts); i++) {
		expect(2, "--append requires one line of ASCII",
		       WORDS("run", "--append", texts[i]));
		expect(2, "--append requires one line of ASCII",
		       WORDS("run", "--dry-run", "--append", texts[i]));
	}
	expect(0, "", WORDS("run", "-q", "--append", "a\tb \"c d\" ~"));
	expect(0, "", WORDS("run", "-q", "--append", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_wrong_options_are_2),
		cmocka_unit_test(test_run_wrong_numbers_are_2),
		cmocka_unit_test(test_run_missing_files_are_125),
		cmocka_unit_test(test_run_trace_over_an_input_is_125),
		cmocka_unit_test(test_run_file_size_limit_is_told),
		cmocka_unit_test(test_run_endless_files_are_125),
		cmocka_unit_test(test_run_initrd_larger_than_memory_is_125),
		cmocka_unit_test(test_run_initrd_that_memory_has_no_room_for_is_125),
		cmocka_unit_test(test_run_initrd_that_just_fits_in_memory_is_taken),
		cmocka_unit_test(test_run_foreign_kernels_are_125),
		cmocka_unit_test(test_run_gzip_kernel_is_unpacked),
		cmocka_unit_test(test_run_unfit_qemu_is_125),
		cmocka_unit_test(test_run_sandbox_of_the_user_is_the_only_one),
		cmocka_unit_test(test_run_more_vps_than_cpus_take_turns_in_one_thread),
		cmocka_unit_test(test_run_qemu_without_sandbox_is_125),
		cmocka_unit_test(test_run_qemu_that_does_not_answer_is_125),
		cmocka_unit_test(test_run_without_sandbox_is_told),
		cmocka_unit_test(test_run_cpu_that_cannot_work_is_125),
		cmocka_unit_test(test_run_no_qemu_in_path_is_125),
		cmocka_unit_test(test_run_no_default_guest_is_125),
		cmocka_unit_test(test_run_append_that_does_not_fit_is_2),
		cmocka_unit_test(test_run_append_that_would_not_arrive_is_2),
		cmocka_unit_test(test_run_dry_run_prints_words_for_a_shell),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
