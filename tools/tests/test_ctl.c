/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl` and `conduit trace -f`: a guest that runs, asked by another process. */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#define FOLLOW_US 1500000 /* for `conduit trace -f` to be there, on a busy machine */

static struct conduit guest;
static struct conduit asker;
static char pid[16];

static void start_guest(const char *play)
{
	conduit_start(&guest, play, WORDS("run", "-q"));
	assert_true(conduit_wait_for(&guest, "raw"));
	usleep(100000);
	snprintf(pid, sizeof(pid), "%d", (int)guest.pid);
}

static int ask(const char *action, const char *operand)
{
	return conduit_run(&asker, "", WORDS("ctl", "--pid", pid, action, operand));
}

static void end_guest(int status)
{
	kill(guest.pid, SIGTERM);
	assert_int_equal(conduit_wait(&guest), status);
}

static void test_ctl_status_names_devices(void **state)
{
	(void)state;
	start_guest("region,calls=3,raw");
	assert_int_equal(ask("status", NULL), 0);
	assert_non_null(strstr(asker.out, "state         running"));
	assert_non_null(strstr(asker.out, "VPs online    1 of 1"));
	assert_non_null(strstr(asker.out, "trace         3 records, 0 lost"));
	assert_non_null(strstr(asker.out, "device 0      heartbeat       open"));
	end_guest(0);
}

static void test_ctl_status_shows_every_channel(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("status", NULL), 0);
	assert_non_null(strstr(
		asker.out,
		"      1 heartbeat    open       0       1000        30000        50 "
		"    40/8192         2000        40000        60             -      7      8\n"));
	assert_non_null(strstr(asker.out, "      9 heartbeat.8  open       -       1008 "));
	assert_non_null(strstr(asker.out, "     10 shutdown.9   offered    -       1009 "));
	assert_null(strstr(asker.out, "     11 "));
	assert_int_equal(ask("status", "--json"), 0);
	assert_non_null(strstr(asker.out,
			       "{\"channel\":2,\"device\":\"heartbeat\",\"device_number\":0,"
			       "\"subchannel\":1,\"state\":\"open\",\"vp\":1,\"from_guest\":"
			       "{\"packets\":1001,\"bytes\":30000,\"signals\":50,\"ring_used\":40,"
			       "\"ring_size\":8192}"));
	assert_non_null(strstr(asker.out, "\"vp\":null"));
	end_guest(0);
}

static void test_ctl_status_json_is_an_object(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("status", "--json"), 0);
	assert_non_null(strstr(asker.out, "\"state\":\"running\""));
	assert_non_null(strstr(asker.out, "\"devices\":[{\"number\":0,\"name\":\"heartbeat\""));
	end_guest(0);
}

/* Text and JSON. */
static void test_ctl_status_of_forged_names_is_printable(void **state)
{
	(void)state;
	start_guest("region,evil-name,raw");
	assert_int_equal(ask("status", NULL), 0);
	assert_non_null(strstr(asker.out, "device 1      ?[31m??EVIL"));
	assert_null(strchr(asker.out, '\x1b'));
	assert_int_equal(ask("status", "--json"), 0);
	assert_non_null(strstr(asker.out, "\"name\":\"?[31m??EVIL\""));
	end_guest(0);
}

/* Anybody may bind a name in the abstract name space. */
static int squat(pid_t pid_, int flags)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "conduit/%u/%d",
			      (unsigned int)getuid(), (int)pid_);
	int fd = socket(AF_UNIX, SOCK_STREAM | flags, 0);

	assert_int_equal(
		bind(fd, (struct sockaddr *)&address,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)length),
		0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

/* Other guests of this user may run meanwhile. */
static void test_ctl_does_not_count_names_that_others_took(void **state)
{
	int fd = squat(getppid(), SOCK_CLOEXEC);
	char taken[32];

	(void)state;
	start_guest("region,raw");
	snprintf(taken, sizeof(taken), "--pid %d\n", (int)getppid());
	conduit_run(&asker, "", WORDS("ctl", "status"));
	assert_null(strstr(asker.err, taken));
	assert_true(strstr(asker.out, "running") != NULL || strstr(asker.err, pid) != NULL);
	close(fd);
	end_guest(0);
}

/* Nobody can ask who it is where nobody can connect. */
static void test_ctl_does_not_count_a_name_with_a_full_queue(void **state)
{
	int fd = squat(getppid(), SOCK_CLOEXEC);
	int callers[16];
	size_t count = 0;
	struct sockaddr_un address;
	socklen_t length = sizeof(address);
	char taken[32];

	(void)state;
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	do {
		callers[count] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	} while (connect(callers[count], (struct sockaddr *)&address, length) == 0 &&
		 ++count < ABI_COUNT(callers));
	assert_in_range(count, 1, 15);
	start_guest("region,raw");
	snprintf(taken, sizeof(taken), "--pid %d\n", (int)getppid());
	conduit_run(&asker, "", WORDS("ctl", "status"));
	assert_null(strstr(asker.err, taken));
	assert_true(strstr(asker.out, "running") != NULL || strstr(asker.err, pid) != NULL);
	for (size_t i = 0; i <= count; i++) {
		close(callers[i]);
	}
	close(fd);
	end_guest(0);
}

static void test_run_goes_on_where_its_name_is_taken(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		squat(getpid(), 0); /* it stays open in conduit */
		setenv("FAKE_QEMU", "region,sleep=300,off", 1);
		assert_non_null(freopen(conduit_path("taken"), "w", stderr));
		execl(conduit_path("conduit"), "conduit", "run", "-q", "--qemu",
		      conduit_path("fake-qemu"), "--firmware", conduit_path("firmware.fd"),
		      (char *)NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), 0);
	snprintf(asker.err, sizeof(asker.err),
		 "test $(grep -c \"^conduit: 'conduit ctl' .* cannot reach this guest\" %s) = 1",
		 conduit_path("taken"));
	assert_int_equal(system(asker.err), 0);
}

static void test_ctl_status_before_start_says_starting(void **state)
{
	(void)state;
	start_guest("raw");
	assert_int_equal(ask("status", NULL), 0);
	assert_non_null(strstr(asker.out, "state         starting"));
	assert_int_equal(ask("shutdown", NULL), 1);
	assert_non_null(strstr(asker.err, "has not started yet"));
	end_guest(128 + SIGTERM);
}

static void test_ctl_shutdown_powers_off(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("shutdown", NULL), 0);
	assert_int_equal(conduit_wait(&guest), 0);
	assert_non_null(strstr(guest.out, "command 1 0\n"));
}

static void test_ctl_reboot_reaches_guest(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("reboot", NULL), 0);
	end_guest(0);
	assert_non_null(strstr(guest.out, "command 2 0\n"));
}

/* The answer has come, though the guest is gone before it is passed on. */
static void test_ctl_shutdown_of_hasty_guest_is_done(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		start_guest("region,hasty,raw");
		assert_int_equal(ask("shutdown", NULL), 0);
		assert_string_equal(asker.err, "");
		assert_int_equal(conduit_wait(&guest), 0);
	}
}

static void test_ctl_guest_that_ends_is_told(void **state)
{
	(void)state;
	start_guest("region,raw,sleep=1500,off");
	assert_int_equal(ask("shutdown", NULL), 1);
	assert_non_null(strstr(asker.err, "has ended"));
	assert_int_equal(conduit_wait(&guest), 0);
}

static void test_ctl_not_ready_is_told(void **state)
{
	(void)state;
	start_guest("region,not-ready,raw");
	assert_int_equal(ask("shutdown", NULL), 1);
	assert_non_null(strstr(asker.err, "has not opened the device"));
	end_guest(128 + SIGTERM);
}

/* What the other end of the port does wrong costs `conduit ctl`, not the guest. */
static void test_ctl_of_el2_that_sends_garbage_is_told(void **state)
{
	(void)state;
	start_guest("region,garbage,raw");
	assert_int_equal(ask("status", NULL), 1);
	assert_non_null(strstr(asker.err, "has not answered"));
	end_guest(128 + SIGTERM);
	assert_non_null(strstr(guest.err, "what conduit.efi sends makes no sense"));
}

static void test_ctl_of_el2_that_stops_in_the_middle_is_told(void **state)
{
	(void)state;
	start_guest("region,half,mute,raw");
	assert_int_equal(ask("status", NULL), 1);
	assert_non_null(strstr(asker.err, "has not answered"));
	end_guest(128 + SIGTERM);
}

static void test_ctl_of_el2_that_reads_nothing_is_told(void **state)
{
	(void)state;
	start_guest("region,mute,raw");
	assert_int_equal(ask("rescind", "0"), 1);
	assert_non_null(strstr(asker.err, "has not answered"));
	end_guest(128 + SIGTERM);
}

static void test_ctl_rescind_and_offer_take_name_and_number(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("rescind", "shutdown"), 0);
	assert_int_equal(ask("offer", "1"), 0);
	assert_int_equal(ask("rescind", "shutdow"), 1);
	assert_non_null(strstr(asker.err, "did you mean 'shutdown'?"));
	end_guest(0);
	assert_non_null(strstr(guest.out, "command 3 1\ncommand 4 1\n"));
}

static void test_ctl_no_such_guest_is_told(void **state)
{
	(void)state;
	snprintf(pid, sizeof(pid), "1");
	assert_int_equal(ask("status", NULL), 1);
	assert_non_null(strstr(asker.err, "no guest of yours has the process ID 1"));
}

static void test_ctl_wrong_words_are_2(void **state)
{
	(void)state;
	assert_int_equal(conduit_run(&asker, "", WORDS("ctl")), 2);
	assert_int_equal(conduit_run(&asker, "", WORDS("ctl", "statu")), 2);
	assert_non_null(strstr(asker.err, "did you mean 'status'?"));
	assert_int_equal(conduit_run(&asker, "", WORDS("ctl", "--pid", "x", "status")), 2);
	assert_int_equal(conduit_run(&asker, "", WORDS("ctl", "rescind")), 2);
	assert_int_equal(conduit_run(&asker, "", WORDS("ctl", "status", "x")), 2);
}

/* How many calls a file shows, and how many it says were lost. */
static unsigned long count_calls(const char *path)
{
	static const char lost[] = "... ";
	FILE *file = fopen(path, "r");
	unsigned long count = 0;
	char line[256];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, lost, sizeof(lost) - 1) == 0) {
			count += strtoul(line + sizeof(lost) - 1, NULL, 10);
		} else {
			count += strstr(line, "PSCI_VERSION()") != NULL;
		}
	}
	fclose(file);
	return count;
}

/* Begun before conduit.efi has started: sees the first call. */
static void test_trace_follow_sees_all_calls(void **state)
{
	const char *last = NULL;
	size_t count = 0;

	(void)state;
	start_guest("raw,sleep=1500,region,calls=20,off");
	assert_int_equal(conduit_run(&asker, "", WORDS("trace", "-f", "--pid", pid)), 0);
	for (last = asker.out; (last = strstr(last, "PSCI_VERSION()")) != NULL; last++) {
		count++;
	}
	assert_int_equal(count, 20);
	assert_int_equal(conduit_wait(&guest), 0);
}

/* One guest, one socket, however many machines it has had. */
static void test_ctl_and_trace_follow_outlive_a_reset(void **state)
{
	(void)state;
	start_guest("raw,sleep=1500,region,calls=20,reset,region,calls=10,off");
	assert_int_equal(
		conduit_run(&asker, "",
			    WORDS("trace", "-f", "--pid", pid, "-o", conduit_path("shown"))),
		0);
	assert_int_equal(count_calls(conduit_path("shown")), 30);
	assert_int_equal(conduit_wait(&guest), 0);
	start_guest("region,calls=3,reset,region,calls=4,raw");
	assert_int_equal(ask("status", NULL), 0);
	assert_non_null(strstr(asker.out, "trace         7 records, 0 lost"));
	assert_int_equal(ask("shutdown", NULL), 0);
	assert_int_equal(conduit_wait(&guest), 0);
}

/* Nothing has come yet: the first ^C ends it all the same. */
static void test_trace_follow_before_start_ends_by_signal(void **state)
{
	(void)state;
	start_guest("raw");
	conduit_start(&asker, "", WORDS("trace", "-f", "--pid", pid));
	usleep(FOLLOW_US);
	kill(asker.pid, SIGINT);
	assert_int_equal(conduit_wait(&asker), 0);
	assert_string_equal(asker.err, "");
	end_guest(128 + SIGTERM);
}

/* Those that have gone make room. */
static void test_trace_follow_by_too_many_is_told(void **state)
{
	static struct conduit followers[4];

	(void)state;
	start_guest("raw");
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < 4; i++) {
			conduit_start(&followers[i], "", WORDS("trace", "-f", "--pid", pid));
		}
		usleep(FOLLOW_US);
		assert_int_equal(conduit_run(&asker, "", WORDS("trace", "-f", "--pid", pid)), 1);
		assert_non_null(strstr(asker.err, "too many ask at once"));
		for (size_t i = 0; i < 4; i++) {
			kill(followers[i].pid, SIGKILL);
			assert_int_equal(conduit_wait(&followers[i]), 1000 + SIGKILL);
		}
		usleep(500000);
	}
	end_guest(128 + SIGTERM);
}

/* A follower that stood still hears what it missed, even if the guest makes no call after that. */
static void test_trace_follow_losses_at_the_end_are_told(void **state)
{
	const char *path = conduit_path("shown");

	(void)state;
	start_guest("raw,sleep=3000,region,calls=10000,off");
	conduit_start(&asker, "", WORDS("trace", "-f", "--pid", pid, "-o", path));
	usleep(FOLLOW_US);
	kill(asker.pid, SIGSTOP);
	usleep(5500000);
	kill(asker.pid, SIGCONT);
	assert_int_equal(conduit_wait(&asker), 0);
	assert_int_equal(conduit_wait(&guest), 0);
	assert_int_equal(count_calls(path), 10000);
	unlink(path);
}

static void test_trace_follow_without_trace_is_told(void **state)
{
	(void)state;
	conduit_start(&guest, "region,raw", WORDS("run", "--no-trace"));
	assert_true(conduit_wait_for(&guest, "raw"));
	snprintf(pid, sizeof(pid), "%d", (int)guest.pid);
	assert_int_not_equal(conduit_run(&asker, "", WORDS("trace", "-f", "--pid", pid)), 0);
	assert_non_null(strstr(asker.err, "--no-trace"));
	end_guest(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ctl_status_names_devices),
		cmocka_unit_test(test_ctl_status_shows_every_channel),
		cmocka_unit_test(test_ctl_status_json_is_an_object),
		cmocka_unit_test(test_ctl_status_of_forged_names_is_printable),
		cmocka_unit_test(test_ctl_does_not_count_names_that_others_took),
		cmocka_unit_test(test_ctl_does_not_count_a_name_with_a_full_queue),
		cmocka_unit_test(test_run_goes_on_where_its_name_is_taken),
		cmocka_unit_test(test_ctl_status_before_start_says_starting),
		cmocka_unit_test(test_ctl_shutdown_powers_off),
		cmocka_unit_test(test_ctl_reboot_reaches_guest),
		cmocka_unit_test(test_ctl_shutdown_of_hasty_guest_is_done),
		cmocka_unit_test(test_ctl_guest_that_ends_is_told),
		cmocka_unit_test(test_ctl_not_ready_is_told),
		cmocka_unit_test(test_ctl_of_el2_that_sends_garbage_is_told),
		cmocka_unit_test(test_ctl_of_el2_that_stops_in_the_middle_is_told),
		cmocka_unit_test(test_ctl_of_el2_that_reads_nothing_is_told),
		cmocka_unit_test(test_ctl_rescind_and_offer_take_name_and_number),
		cmocka_unit_test(test_ctl_no_such_guest_is_told),
		cmocka_unit_test(test_ctl_wrong_words_are_2),
		cmocka_unit_test(test_trace_follow_sees_all_calls),
		cmocka_unit_test(test_ctl_and_trace_follow_outlive_a_reset),
		cmocka_unit_test(test_trace_follow_before_start_ends_by_signal),
		cmocka_unit_test(test_trace_follow_by_too_many_is_told),
		cmocka_unit_test(test_trace_follow_losses_at_the_end_are_told),
		cmocka_unit_test(test_trace_follow_without_trace_is_told),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
