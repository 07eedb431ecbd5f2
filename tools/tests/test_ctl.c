/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl` and `conduit trace -f`: a guest that runs, asked by another process. */
#include "tests/run_conduit.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

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

static void test_ctl_status_json_is_an_object(void **state)
{
	(void)state;
	start_guest("region,raw");
	assert_int_equal(ask("status", "--json"), 0);
	assert_non_null(strstr(asker.out, "\"state\":\"running\""));
	assert_non_null(strstr(asker.out, "\"devices\":[{\"number\":0,\"name\":\"heartbeat\""));
	end_guest(0);
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

static void test_ctl_not_ready_is_told(void **state)
{
	(void)state;
	start_guest("region,not-ready,raw");
	assert_int_equal(ask("shutdown", NULL), 1);
	assert_non_null(strstr(asker.err, "has not opened the device"));
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
		cmocka_unit_test(test_ctl_status_json_is_an_object),
		cmocka_unit_test(test_ctl_status_before_start_says_starting),
		cmocka_unit_test(test_ctl_shutdown_powers_off),
		cmocka_unit_test(test_ctl_reboot_reaches_guest),
		cmocka_unit_test(test_ctl_not_ready_is_told),
		cmocka_unit_test(test_ctl_rescind_and_offer_take_name_and_number),
		cmocka_unit_test(test_ctl_no_such_guest_is_told),
		cmocka_unit_test(test_ctl_wrong_words_are_2),
		cmocka_unit_test(test_trace_follow_sees_all_calls),
		cmocka_unit_test(test_trace_follow_without_trace_is_told),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
