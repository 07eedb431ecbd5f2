/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run`: every way in which a guest can end, and what is left behind. */
#include "hypervisor/shared.h"
#include "tests/run_conduit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct conduit conduit;

static void test_run_guest_powers_off_is_0_with_summary(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,calls=1000,off", WORDS("run")), 0);
	assert_non_null(strstr(conduit.err, "PSCI_VERSION"));
	assert_non_null(strstr(conduit.err, "1000"));
}

static void test_run_quiet_prints_nothing(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,calls=10,off", WORDS("run", "-q")), 0);
	assert_string_equal(conduit.out, "");
	assert_string_equal(conduit.err, "");
}

static void test_run_last_calls_before_power_off_counted(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,sleep=500,calls=7,off", WORDS("run")), 0);
	assert_non_null(strstr(conduit.err, " 7 "));
}

static void test_run_without_region_is_18(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "off", WORDS("run")), 18);
	assert_non_null(strstr(conduit.err, "before conduit.efi had started"));
}

static void test_run_conduit_fails_is_18_with_its_words(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,fail", WORDS("run", "-q")), 18);
	assert_non_null(strstr(conduit.err,
			       "conduit.efi failed:\n| unexpected exception, ESR 0x96000045\n"
			       "| in two lines\n"));
}

/* What the guest wrote cannot reach the terminal's control functions. */
static void test_run_crash_is_16_and_kept(void **state)
{
	const char *path = conduit_path("crash.txt");
	char text[256] = "";
	FILE *file;

	(void)state;
	unlink(path);
	assert_int_equal(conduit_run(&conduit, "region,crash,sleep=500,reset",
				     WORDS("run", "-q", "--crash-file", path)),
			 16);
	assert_non_null(strstr(conduit.err, "\n| Kernel panic - not syncing: \\x1b[2Jtest\n"
					    "| conduit: ---- end of its text\nconduit: ---- end"));
	assert_non_null(strstr(conduit.err, path));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_non_null(strstr(text, "crash parameters: 0xdead 0"));
	assert_non_null(strstr(text, "\n| Kernel panic"));
	assert_non_null(strstr(text, "\n| conduit: ----"));
	unlink(path);
}

static void test_run_crash_then_silence_is_16(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,crash",
			    WORDS("run", "-q", "--crash-file", "/dev/null", "--crash-wait", "1")),
		16);
	assert_non_null(strstr(conduit.err, "no activity for 1 s; ending it (--crash-wait)"));
}

/* A second kernel that saves a dump: it talks, or it is one that speaks to Hyper-V, or it only takes its time. */
static void test_run_crashed_guest_that_lives_is_not_ended(void **state)
{
	static const char *const plays[][2] = {
		{ "region,crash,talk=70,off", "5" },
		{ "region,system,seen,crash,seen,system,sleep=7000,off", "5" },
		{ "region,crash,sleep=7000,off", "120" },
		{ "region,crash,sleep=7000,off", "0" },
	};
	static struct conduit conduits[ABI_COUNT(plays)]; /* side by side: it takes long */

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(plays); i++) {
		conduit_start(&conduits[i], plays[i][0],
			      WORDS("run", "-q", "--no-trace", "--crash-file", "/dev/null",
				    "--crash-wait", plays[i][1]));
	}
	for (size_t i = 0; i < ABI_COUNT(plays); i++) {
		assert_int_equal(conduit_wait(&conduits[i]), 16);
		assert_null(strstr(conduits[i].err, "no activity"));
	}
	assert_int_equal(
		conduit_run(&conduit, "region,system,crash,sleep=300,system,crash",
			    WORDS("run", "-q", "--crash-file", "/dev/null", "--crash-wait", "1")),
		16);
	assert_non_null(strstr(conduit.err, "no activity"));
}

/* A second kernel has saved a dump, and resets; without one the reset is that of the kernel that panicked. */
static void test_run_goes_on_after_the_reset_of_a_crash_kernel(void **state)
{
	static const char panic[] = "region,system,seen,crash,seen,reset,region,calls=77,off";
	static const char dump[] =
		"region,system,seen,crash,seen,system,seen,reset,region,calls=77,off";
	static const char again[] = "region,system,seen,crash,seen,system,seen,crash,seen,reset,"
				    "region,calls=77,off";
	const char *const *words = WORDS("run", "--crash-file", "/dev/null");

	(void)state;
	assert_int_equal(conduit_run(&conduit, dump, words), 16);
	assert_non_null(strstr(conduit.err, " 77 "));
	assert_int_equal(conduit_run(&conduit, panic, words), 16);
	assert_null(strstr(conduit.err, " 77 "));
	assert_int_equal(conduit_run(&conduit, again, words), 16);
	assert_null(strstr(conduit.err, " 77 "));
}

static void test_run_kernel_that_gives_up_is_18(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,returned,off", WORDS("run", "-q")), 18);
	assert_non_null(strstr(conduit.err, "gave up with EFI status 0x8000000000000003"));
}

static void test_run_crash_then_power_off_is_16(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,crash,off",
				     WORDS("run", "-q", "--crash-file", "/dev/null")),
			 16);
}

/* A name of its own has no second crash of this run, nor the first of another. */
static void test_run_crashes_of_one_run_are_in_one_file(void **state)
{
	char command[1024];

	(void)state;
	snprintf(command, sizeof(command),
		 "cd %s && FAKE_QEMU=region,crash,seen,calls=1,seen,crash,off ./conduit run -q "
		 "--qemu ./fake-qemu --firmware firmware.fd 2>err; "
		 "test $? = 16 && test $(cat conduit-crash-* | grep -c 0xdead) = 2 && "
		 "test $(ls conduit-crash-* | wc -l) = 1 && rm conduit-crash-*",
		 conduit_path(""));
	assert_int_equal(system(command), 0);
}

static size_t count_words(const char *text, const char *words)
{
	size_t count = 0;

	for (; (text = strstr(text, words)) != NULL; text++) {
		count++;
	}
	return count;
}

/* Neither does a report that follows another keep the machine running: the guest needs no more than to loop. */
static void test_run_crash_reports_without_end_are_bounded(void **state)
{
	const char *path = conduit_path("flood.txt");
	struct stat stat_;

	(void)state;
	unlink(path);
	assert_int_equal(conduit_run(&conduit, "region,crashes=2000",
				     WORDS("run", "-q", "--crash-file", path, "--crash-wait", "1")),
			 16);
	assert_int_equal(count_words(conduit.err, "the guest crashed; ---- its text"), 16);
	assert_non_null(strstr(conduit.err, " reports of a crash; 16 of them are shown"));
	assert_int_equal(stat(path, &stat_), 0);
	assert_true(stat_.st_size < 4096);
	unlink(path);
}

/* Another user of the folder knows the name of the file, and has put links there that lead to a file of this one. */
static void test_run_crash_file_is_new_and_follows_no_link(void **state)
{
	char command[2048];

	(void)state;
	snprintf(
		command, sizeof(command),
		"cd %s && rm -rf trap && mkdir trap && cd trap && echo mine >precious && "
		"now=$(date +%%s) && for s in $(seq 0 40); do "
		"ln -s precious conduit-crash-$(date -d @$((now + s)) +%%Y%%m%%d-%%H%%M%%S).txt; done; "
		"FAKE_QEMU=region,crash,off ../conduit run -q --qemu ../fake-qemu "
		"--firmware ../firmware.fd 2>err; "
		"test $? = 16 && test \"$(cat precious)\" = mine && "
		"test $(find . -name 'conduit-crash-*-2.txt' -type f | xargs grep -c 0xdead) = 1 && "
		"grep -q 'is kept in conduit-crash-.*-2.txt' err && cd .. && rm -r trap",
		conduit_path(""));
	assert_int_equal(system(command), 0);
}

/* The path of the debugger's socket that QEMU was given; valid until the next one is asked for. */
static const char *start_with_gdb(const char *place)
{
	static char path[256];
	const char *begin;

	setenv("XDG_RUNTIME_DIR", place, 1);
	conduit_start(&conduit, "region,gdb,raw", WORDS("run", "-q", "--gdb"));
	unsetenv("XDG_RUNTIME_DIR");
	assert_true(conduit_wait_for(&conduit, "raw"));
	begin = strstr(conduit.out, "gdb ");
	assert_non_null(begin);
	snprintf(path, sizeof(path), "%.*s", (int)strcspn(begin + 4, "\n"), begin + 4);
	return path;
}

static void check_gdb_folder(const char *path, const char *place)
{
	char folder[256];
	struct stat stat_;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	assert_int_equal(strncmp(folder, place, strlen(place)), 0);
	assert_int_equal(stat(folder, &stat_), 0);
	assert_int_equal(stat_.st_mode & 07777, 0700);
	assert_int_equal(stat_.st_uid, getuid());
}

static void check_gdb_gone(const char *path)
{
	char folder[256];

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
	assert_int_equal(access(folder, F_OK), -1);
}

/* Whoever may connect has QEMU's monitor, and with it the files of this user. */
static void test_run_gdb_is_a_socket_of_this_user_that_goes_away(void **state)
{
	char place[256];
	char words[512];
	const char *path;

	(void)state;
	snprintf(place, sizeof(place), "%s", conduit_path("runtime"));
	assert_true(mkdir(place, 0700) == 0 || chmod(place, 0700) == 0);
	assert_non_null(realpath(place, words));
	path = start_with_gdb(words);
	check_gdb_folder(path, words);
	kill(conduit.pid, SIGTERM);
	assert_int_equal(conduit_wait(&conduit), 0);
	snprintf(words, sizeof(words), "target remote %s\n", path);
	assert_non_null(strstr(conduit.err, words));
	check_gdb_gone(path);

	/* A folder that others may enter is none to rely on; and conduit may be killed. */
	assert_int_equal(chmod(place, 0755), 0);
	path = start_with_gdb(place);
	check_gdb_folder(path, "/tmp/conduit-");
	kill(conduit.pid, SIGKILL);
	assert_int_equal(conduit_wait(&conduit), 1000 + SIGKILL);
	check_gdb_gone(path);
	assert_int_equal(rmdir(place), 0);
}

static void test_run_gdb_by_tcp_warns(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "", WORDS("run", "-q", "--gdb=tcp:1234", "--timeout", "1")),
		124);
	assert_non_null(strstr(conduit.err, "target remote 127.0.0.1:1234\n"));
	assert_non_null(strstr(conduit.err, "warning: every user of this PC reaches that port"));
}

static void test_run_crash_file_unwritable_is_told(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,crash,off",
				     WORDS("run", "-q", "--crash-file", "/dev/full")),
			 16);
	assert_non_null(strstr(conduit.err, "cannot keep the text in /dev/full"));
}

static void test_run_timeout_is_124_and_asks_the_guest(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region", WORDS("run", "-q", "--timeout", "1")),
			 124);
	assert_non_null(strstr(conduit.err, "timeout after 1 s"));
	assert_non_null(strstr(conduit.out, "command 1 0\n"));
}

static void test_run_timeout_before_start_is_124(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("run", "-q", "--timeout", "1")), 124);
}

/* A wrong firmware looks like this. With a debugger it is the user who takes his time. */
static void test_run_not_started_for_long_is_told(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "", WORDS("run", "-q", "--timeout", "4")), 124);
	assert_non_null(strstr(conduit.err, "conduit.efi has not started yet"));
	assert_int_equal(conduit_run(&conduit, "", WORDS("run", "--gdb", "--timeout", "4")), 124);
	assert_null(strstr(conduit.err, "has not started"));
}

static void test_run_timeout_stubborn_qemu_is_124(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,deaf,stubborn", WORDS("run", "-q", "--timeout", "1")),
		124);
	assert_non_null(strstr(conduit.err, "did not power off"));
	assert_non_null(strstr(conduit.err, "killing it"));
}

static int run_and_signal(const char *play, int signal_)
{
	conduit_start(&conduit, play, WORDS("run", "-q"));
	assert_true(conduit_wait_for(&conduit, "raw"));
	usleep(100000);
	kill(conduit.pid, signal_);
	return conduit_wait(&conduit);
}

static void test_run_reset_goes_on(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit,
				     "region,sleep=500,calls=5,reset,sleep=500,region,calls=6,off",
				     WORDS("run")),
			 0);
	assert_non_null(strstr(conduit.err, " 11 "));
}

static void test_run_reset_by_the_monitor_goes_on(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,calls=5,qmp-reset,region,calls=6,off", WORDS("run")),
		0);
	assert_non_null(strstr(conduit.err, " 11 "));
}

/* As with -no-shutdown. */
static void test_run_reset_qemu_that_stays_is_ended(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,hold,reset,region,off", WORDS("run", "-q")),
			 0);
	assert_string_equal(conduit.err, "");
}

/* Whoever gives QEMU's monitor another action for a reset. What the guest made for the next boot is not believed. */
static void test_run_reset_in_place_believes_no_page(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,calls=5,in-place,region,calls=6,off", WORDS("run")),
		0);
	assert_non_null(strstr(conduit.err, " 11 "));
	assert_null(strstr(conduit.err, "crash"));
}

/* A snapshot that is loaded brings its own RAM: the machine goes on. */
static void test_run_snapshot_that_is_loaded_is_no_reset(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,calls=5,loadvm,seen,calls=6,off,reset,off",
				     WORDS("run", "--no-reboot")),
			 0);
	assert_non_null(strstr(conduit.err, " 11 "));
}

/* Nothing is left of the machine before, here neither: memory, secret, open files. */
static void test_run_reset_gives_a_new_machine(void **state)
{
	char files[3][8];
	char nonces[3][33];
	const char *words;

	(void)state;
	assert_int_equal(
		conduit_run(&conduit,
			    "look,region,calls=9,reset,look,region,calls=9,reset,look,region,off",
			    WORDS("run", "-q")),
		0);
	words = conduit.out;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(sscanf(words, "memory 0, files %7[0-9], nonce %32[0-9a-f].",
					files[i], nonces[i]),
				 2);
		words = strchr(words, '\n') + 1;
	}
	assert_string_equal(files[0], files[2]);
	assert_string_not_equal(nonces[0], nonces[1]);
	assert_string_not_equal(nonces[1], nonces[2]);
	assert_string_not_equal(nonces[0], nonces[2]);
}

static void test_run_reset_before_start_again_and_again_is_18(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit,
				     "look,reset,look,reset,look,reset,look,reset,region,off",
				     WORDS("run", "-q")),
			 18);
	assert_non_null(strstr(conduit.err, "again and again before conduit.efi had started"));
	assert_int_equal(conduit_run(&conduit, "reset,reset,region,off", WORDS("run", "-q")), 0);
}

static void test_run_reset_of_a_guest_asked_to_power_off_ends_it(void **state)
{
	(void)state;
	assert_int_equal(run_and_signal("region,deaf,raw,sleep=600,reset,region,off", SIGTERM),
			 128 + SIGTERM);
}

/* The debugger that let the first machine go need not come back. */
static void test_run_reset_with_gdb_goes_on(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,reset,region,off",
				     WORDS("run", "-q", "--gdb", "--timeout", "9")),
			 0);
}

/* Each machine's counter starts at 0. */
static void test_run_reset_times_of_the_trace_go_on(void **state)
{
	const char *path = conduit_path("resets.trace");
	struct trace_file_header header;
	struct trace_record record;
	uint64_t last = 0;
	int count = 0;
	FILE *file;

	(void)state;
	assert_int_equal(
		conduit_run(
			&conduit,
			"region,calls=100,reset,sleep=100,region,calls=9,reset,region,calls=9,off",
			WORDS("run", "-q", "--trace", path)),
		0);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(&header, sizeof(header), 1, file), 1);
	while (fread(&record, sizeof(record), 1, file) == 1) {
		assert_true(record.time >= last);
		if (count == 100) { /* at least what the guest slept */
			assert_true(record.time - last >= header.counter_frequency / 10);
		}
		last = record.time;
		count++;
	}
	fclose(file);
	unlink(path);
	assert_int_equal(count, 118);
}

/* A key that comes while there is no QEMU, Ctrl-C for one, is the next one's. */
static void test_run_reset_key_in_the_gap_reaches_the_guest(void **state)
{
	struct termios mode;

	(void)state;
	conduit_start_on_terminal(&conduit, "region,raw,reset,sleep=1000,key,region,off",
				  WORDS("run", "-q"));
	assert_true(conduit_wait_for(&conduit, "raw"));
	usleep(300000);
	assert_int_equal(tcgetattr(conduit.terminal_fd, &mode), 0);
	assert_false(mode.c_lflag & (ISIG | ICANON | ECHO));
	assert_int_equal(write(conduit.terminal_fd, "\x03", 1), 1);
	assert_true(conduit_wait_for(&conduit, "key 3\n"));
	assert_int_equal(conduit_wait(&conduit), 0);
	close(conduit.terminal_fd);
}

static void test_run_reset_with_no_reboot_is_17(void **state)
{
	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,sleep=500,reset", WORDS("run", "-q", "--no-reboot")),
		17);
}

static void test_run_sigterm_guest_obeys_is_0(void **state)
{
	(void)state;
	assert_int_equal(run_and_signal("region,raw", SIGTERM), 0);
	assert_non_null(strstr(conduit.out, "command 1 0\n"));
}

static void test_run_sighup_deaf_guest_is_129(void **state)
{
	(void)state;
	assert_int_equal(run_and_signal("region,deaf,raw", SIGHUP), 128 + SIGHUP);
	assert_non_null(strstr(conduit.err, "did not power off"));
}

static void test_run_sigint_without_shutdown_device_is_130(void **state)
{
	(void)state;
	assert_int_equal(run_and_signal("region,not-ready,raw", SIGINT), 128 + SIGINT);
	assert_non_null(strstr(conduit.err, "no shutdown device open"));
}

static void test_run_second_signal_ends_at_once(void **state)
{
	(void)state;
	conduit_start(&conduit, "region,deaf,raw", WORDS("run", "-q"));
	assert_true(conduit_wait_for(&conduit, "raw"));
	usleep(100000);
	kill(conduit.pid, SIGTERM);
	usleep(300000);
	kill(conduit.pid, SIGINT);
	assert_int_equal(conduit_wait(&conduit), 128 + SIGINT);
	assert_null(strstr(conduit.err, "did not power off"));
}

/* What nohup(1), or a shell in the background, has conduit ignore. */
static void test_run_ignored_signal_stays_ignored(void **state)
{
	(void)state;
	conduit.ignored_signal = SIGHUP;
	conduit_start(&conduit, "region,not-ready,raw", WORDS("run", "-q"));
	conduit.ignored_signal = 0;
	assert_true(conduit_wait_for(&conduit, "raw"));
	usleep(100000);
	kill(conduit.pid, SIGHUP);
	usleep(500000);
	kill(conduit.pid, SIGTERM);
	assert_int_equal(conduit_wait(&conduit), 128 + SIGTERM);
}

static void test_run_qemu_dies_is_125(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,die=3", WORDS("run", "-q")), 125);
	assert_non_null(strstr(conduit.err, "QEMU ended with status 3"));
	assert_int_equal(conduit_run(&conduit, "region,kill", WORDS("run", "-q")), 125);
	assert_non_null(strstr(conduit.err, "QEMU was ended by signal 9"));
}

/* The mode that conduit leaves, when all its processes are gone. */
static void check_terminal(const char *play, int signal_, int status)
{
	const struct termios *before = &conduit.terminal_mode;
	struct termios after;

	conduit_start_on_terminal(&conduit, play, WORDS("run", "-q"));
	assert_true(conduit_wait_for(&conduit, "raw"));
	assert_int_equal(tcgetattr(conduit.terminal_fd, &after), 0);
	assert_int_not_equal(before->c_lflag, after.c_lflag);
	if (signal_ != 0) {
		kill(conduit.pid, signal_);
	}
	assert_int_equal(conduit_wait(&conduit), status);
	assert_int_equal(tcgetattr(conduit.terminal_fd, &after), 0);
	assert_int_equal(before->c_lflag, after.c_lflag);
	assert_int_equal(before->c_iflag, after.c_iflag);
	assert_int_equal(before->c_oflag, after.c_oflag);
	close(conduit.terminal_fd);
}

static void test_run_terminal_power_off_restored(void **state)
{
	(void)state;
	check_terminal("region,raw,sleep=500,off", 0, 0);
}

static void test_run_terminal_qemu_killed_restored(void **state)
{
	(void)state;
	check_terminal("region,raw,sleep=500,kill", 0, 125);
}

/* conduit_wait() returns only when QEMU and the guard, which hold the pipes, are gone too. */
static void test_run_terminal_conduit_killed_restored(void **state)
{
	(void)state;
	check_terminal("region,raw", SIGKILL, 1000 + SIGKILL);
}

static void test_run_trace_full_disk_told_and_guest_goes_on(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,calls=2000,off",
				     WORDS("run", "-q", "--trace", "/dev/full")),
			 0);
	assert_non_null(strstr(conduit.err, "cannot write the trace /dev/full: No space left on "
					    "device; the guest continues without it"));
	assert_non_null(strstr(conduit.err, "is not complete"));
}

static void test_run_trace_file_has_all_records(void **state)
{
	const char *path = conduit_path("calls.trace");
	struct stat stat_;

	(void)state;
	assert_int_equal(
		conduit_run(&conduit, "region,calls=100,off", WORDS("run", "-q", "--trace", path)),
		0);
	assert_int_equal(stat(path, &stat_), 0);
	assert_int_equal(stat_.st_size, 0x30 + 100 * 336);
	unlink(path);
}

static void test_run_no_trace_prints_no_summary(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&conduit, "region,sleep=500,off", WORDS("run", "--no-trace")),
			 0);
	assert_string_equal(conduit.err, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_guest_powers_off_is_0_with_summary),
		cmocka_unit_test(test_run_quiet_prints_nothing),
		cmocka_unit_test(test_run_last_calls_before_power_off_counted),
		cmocka_unit_test(test_run_without_region_is_18),
		cmocka_unit_test(test_run_conduit_fails_is_18_with_its_words),
		cmocka_unit_test(test_run_crash_is_16_and_kept),
		cmocka_unit_test(test_run_crash_then_silence_is_16),
		cmocka_unit_test(test_run_crashed_guest_that_lives_is_not_ended),
		cmocka_unit_test(test_run_goes_on_after_the_reset_of_a_crash_kernel),
		cmocka_unit_test(test_run_kernel_that_gives_up_is_18),
		cmocka_unit_test(test_run_crash_then_power_off_is_16),
		cmocka_unit_test(test_run_crashes_of_one_run_are_in_one_file),
		cmocka_unit_test(test_run_crash_reports_without_end_are_bounded),
		cmocka_unit_test(test_run_crash_file_is_new_and_follows_no_link),
		cmocka_unit_test(test_run_gdb_is_a_socket_of_this_user_that_goes_away),
		cmocka_unit_test(test_run_gdb_by_tcp_warns),
		cmocka_unit_test(test_run_crash_file_unwritable_is_told),
		cmocka_unit_test(test_run_reset_goes_on),
		cmocka_unit_test(test_run_reset_by_the_monitor_goes_on),
		cmocka_unit_test(test_run_reset_qemu_that_stays_is_ended),
		cmocka_unit_test(test_run_reset_in_place_believes_no_page),
		cmocka_unit_test(test_run_snapshot_that_is_loaded_is_no_reset),
		cmocka_unit_test(test_run_reset_gives_a_new_machine),
		cmocka_unit_test(test_run_reset_before_start_again_and_again_is_18),
		cmocka_unit_test(test_run_reset_of_a_guest_asked_to_power_off_ends_it),
		cmocka_unit_test(test_run_reset_with_gdb_goes_on),
		cmocka_unit_test(test_run_reset_times_of_the_trace_go_on),
		cmocka_unit_test(test_run_reset_key_in_the_gap_reaches_the_guest),
		cmocka_unit_test(test_run_reset_with_no_reboot_is_17),
		cmocka_unit_test(test_run_timeout_is_124_and_asks_the_guest),
		cmocka_unit_test(test_run_timeout_before_start_is_124),
		cmocka_unit_test(test_run_not_started_for_long_is_told),
		cmocka_unit_test(test_run_timeout_stubborn_qemu_is_124),
		cmocka_unit_test(test_run_sigterm_guest_obeys_is_0),
		cmocka_unit_test(test_run_sighup_deaf_guest_is_129),
		cmocka_unit_test(test_run_sigint_without_shutdown_device_is_130),
		cmocka_unit_test(test_run_second_signal_ends_at_once),
		cmocka_unit_test(test_run_ignored_signal_stays_ignored),
		cmocka_unit_test(test_run_qemu_dies_is_125),
		cmocka_unit_test(test_run_terminal_power_off_restored),
		cmocka_unit_test(test_run_terminal_qemu_killed_restored),
		cmocka_unit_test(test_run_terminal_conduit_killed_restored),
		cmocka_unit_test(test_run_trace_full_disk_told_and_guest_goes_on),
		cmocka_unit_test(test_run_trace_file_has_all_records),
		cmocka_unit_test(test_run_no_trace_prints_no_summary),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
