/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's monitor: lines in pieces, lines that mean nothing, lines that are none. */
#include "run/qmp.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#define SHUTDOWN                                                                                   \
	"{\"timestamp\": {}, \"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": "    \
	"\"guest-shutdown\"}}\r\n"

static struct qmp qmp;
static int qemu;

static int setup(void **state)
{
	int ends[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
		return -1;
	}
	qmp_open(&qmp, ends[0]);
	qemu = ends[1];
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	qmp_close(&qmp);
	close(qemu);
	return 0;
}

static void say(const char *words)
{
	assert_int_equal(write(qemu, words, strlen(words)), (ssize_t)strlen(words));
}

static void test_qmp_greeting_negotiates(void **state)
{
	struct qmp_event event;
	char line[64] = "";

	(void)state;
	say("{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n");
	assert_true(qmp_next(&qmp, &event));
	assert_int_equal(event.kind, QMP_EVENT_READY);
	assert_true(read(qemu, line, sizeof(line) - 1) > 0);
	assert_string_equal(line, "{\"execute\":\"qmp_capabilities\"}\n");
}

static void test_qmp_event_byte_by_byte_is_one_event(void **state)
{
	struct qmp_event event;

	(void)state;
	for (size_t i = 0; i < sizeof(SHUTDOWN) - 2; i++) {
		assert_int_equal(write(qemu, &SHUTDOWN[i], 1), 1);
		assert_false(qmp_next(&qmp, &event));
	}
	say("\n");
	assert_true(qmp_next(&qmp, &event));
	assert_int_equal(event.kind, QMP_EVENT_SHUTDOWN);
	assert_string_equal(event.text, "guest-shutdown");
	assert_false(qmp_next(&qmp, &event));
}

static void test_qmp_two_events_at_once_are_two(void **state)
{
	struct qmp_event event;

	(void)state;
	say("{\"event\": \"RESET\"}\r\n" SHUTDOWN);
	assert_true(qmp_next(&qmp, &event));
	assert_int_equal(event.kind, QMP_EVENT_RESET);
	assert_string_equal(event.text, "");
	assert_true(qmp_next(&qmp, &event));
	assert_int_equal(event.kind, QMP_EVENT_SHUTDOWN);
}

static void test_qmp_foreign_lines_skipped(void **state)
{
	struct qmp_event event;

	(void)state;
	say("garbage\n{}\n[1]\n{\"event\": 5}\n{\"event\": \"STOP\"}\n{\"return\": {}}\n" SHUTDOWN);
	assert_true(qmp_next(&qmp, &event));
	assert_int_equal(event.kind, QMP_EVENT_SHUTDOWN);
}

static void test_qmp_endless_line_does_not_overflow(void **state)
{
	static char many[4096];
	struct qmp_event event;

	(void)state;
	memset(many, 'x', sizeof(many));
	for (size_t sent = 0; sent < 3UL * QMP_BUFFER_SIZE; sent += sizeof(many)) {
		assert_int_equal(write(qemu, many, sizeof(many)), sizeof(many));
		assert_false(qmp_next(&qmp, &event));
	}
	say("\n" SHUTDOWN);
	assert_true(qmp_next(&qmp, &event));
}

static void test_qmp_closed_is_closed(void **state)
{
	struct qmp_event event;

	(void)state;
	shutdown(qemu, SHUT_RDWR);
	assert_false(qmp_next(&qmp, &event));
	assert_int_equal(qmp.fd, -1);
	qmp_execute(&qmp, "quit");
	assert_false(qmp_next(&qmp, &event));
}

#define QMP_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		QMP_TEST(test_qmp_greeting_negotiates),
		QMP_TEST(test_qmp_event_byte_by_byte_is_one_event),
		QMP_TEST(test_qmp_two_events_at_once_are_two),
		QMP_TEST(test_qmp_foreign_lines_skipped),
		QMP_TEST(test_qmp_endless_line_does_not_overflow),
		QMP_TEST(test_qmp_closed_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
