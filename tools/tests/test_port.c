/* SPDX-License-Identifier: BSD-2-Clause */
/* The conversation with conduit.efi, as the host has it: whatever the other side sends, or does not. */
#include "run/port.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct port port;
static int el2; /* its end of the socket */

static int setup(void **state)
{
	int ends[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
		return 1;
	}
	el2 = ends[1];
	port_init(&port);
	port_open(&port, ends[0]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	port_close(&port);
	close(el2);
	return 0;
}

static struct conduit_frame next_frame(void)
{
	struct conduit_frame frame = { 0 };

	assert_int_equal(recv(el2, &frame, sizeof(frame), MSG_DONTWAIT), sizeof(frame));
	return frame;
}

static void answer(const struct conduit_frame *request, uint16_t status)
{
	const struct conduit_frame frame = {
		.length = 16, .type = request->type | 0x8000, .status = status, .id = request->id
	};

	assert_int_equal(write(el2, &frame, sizeof(frame)), sizeof(frame));
	port_poll(&port);
}

static void assert_outcome(int ticket, enum request_state outcome, uint16_t status)
{
	enum request_state state;
	uint16_t told;

	assert_true(port_result(&port, ticket, &state, &told));
	assert_int_equal(state, outcome);
	assert_int_equal(told, status);
}

static void assert_waits(int ticket)
{
	enum request_state state;
	uint16_t status;

	assert_false(port_result(&port, ticket, &state, &status));
}

static void test_each_request_gets_its_own_answer(void **state)
{
	int first = port_submit(&port, CONDUIT_FRAME_SHUTDOWN, 0);
	int second = port_submit(&port, CONDUIT_FRAME_RESCIND, 7);
	struct conduit_frame frames[] = { next_frame(), next_frame() };

	(void)state;
	assert_int_equal(frames[0].length, 16);
	assert_int_equal(frames[0].type, 1);
	assert_int_equal(frames[1].type, 3);
	assert_int_equal(frames[1].argument, 7);
	assert_int_not_equal(frames[0].id, frames[1].id);
	assert_waits(first);
	answer(&frames[1], CONDUIT_FRAME_NOT_READY);
	assert_waits(first);
	assert_outcome(second, REQUEST_DONE, CONDUIT_FRAME_NOT_READY);
	answer(&frames[0], CONDUIT_FRAME_OK);
	assert_outcome(first, REQUEST_DONE, CONDUIT_FRAME_OK);
}

/* A guest that obeys at once is gone before the answer was looked for. */
static void test_answer_that_came_before_the_end_counts(void **state)
{
	int first = port_submit(&port, CONDUIT_FRAME_SHUTDOWN, 0);
	int second = port_submit(&port, CONDUIT_FRAME_STATUS, 0);
	struct conduit_frame request = next_frame();

	(void)state;
	request.type |= 0x8000;
	assert_int_equal(write(el2, &request, sizeof(request)), sizeof(request));
	shutdown(el2, SHUT_RDWR);
	port_close(&port);
	assert_outcome(first, REQUEST_DONE, CONDUIT_FRAME_OK);
	assert_outcome(second, REQUEST_LOST, 0);
	assert_int_equal(port_submit(&port, CONDUIT_FRAME_STATUS, 0), -1);
}

static void test_too_many_requests_are_refused(void **state)
{
	(void)state;
	for (int i = 0; i < PORT_REQUESTS_MAX; i++) {
		assert_int_equal(port_submit(&port, CONDUIT_FRAME_REBOOT, 0), i);
	}
	assert_int_equal(port_submit(&port, CONDUIT_FRAME_REBOOT, 0), -1);
	answer(&(struct conduit_frame){ .type = 2, .id = 3 }, 0);
	assert_outcome(2, REQUEST_DONE, 0);
	assert_int_equal(port_submit(&port, CONDUIT_FRAME_REBOOT, 0), 2);
}

static void test_status_arrives_in_pieces(void **state)
{
	struct {
		struct conduit_frame frame;
		struct conduit_status body;
	} words = { .body = { .guest_os_id = 0x8100000000060100, .device_count = 3 } };
	int ticket = port_submit(&port, CONDUIT_FRAME_STATUS, 0);

	(void)state;
	words.frame = next_frame();
	words.frame.type |= 0x8000;
	words.frame.length = sizeof(words);
	for (size_t i = 0; i < sizeof(words); i++) {
		assert_waits(ticket);
		assert_int_equal(write(el2, (const char *)&words + i, 1), 1);
		port_poll(&port);
	}
	assert_outcome(ticket, REQUEST_DONE, CONDUIT_FRAME_OK);
	assert_memory_equal(&port.status, &words.body, sizeof(words.body));
}

static void test_channels_are_kept_apart_from_the_status(void **state)
{
	struct {
		struct conduit_frame frame;
		struct conduit_channels body;
	} words = { .body = { .first = 8, .count = 2 } };
	int ticket = port_submit(&port, CONDUIT_FRAME_CHANNELS, 8);

	(void)state;
	port.status.device_count = 5;
	words.frame = next_frame();
	assert_int_equal(words.frame.argument, 8);
	words.frame.type |= 0x8000;
	words.frame.length = sizeof(words);
	assert_int_equal(write(el2, &words, sizeof(words)), sizeof(words));
	port_poll(&port);
	assert_outcome(ticket, REQUEST_DONE, CONDUIT_FRAME_OK);
	assert_memory_equal(&port.channels, &words.body, sizeof(words.body));
	assert_int_equal(port.status.device_count, 5);
}

static void test_answers_that_nobody_waits_for_are_dropped(void **state)
{
	int ticket = port_submit(&port, CONDUIT_FRAME_STATUS, 0);
	struct conduit_frame request = next_frame();

	(void)state;
	answer(&(struct conduit_frame){ .type = CONDUIT_FRAME_STATUS, .id = request.id + 1 }, 0);
	assert_waits(ticket);
	answer(&request, CONDUIT_FRAME_OK);
	assert_outcome(ticket, REQUEST_DONE, CONDUIT_FRAME_OK);
	answer(&request, CONDUIT_FRAME_OK);
	assert_int_equal(port.requests[ticket].state, REQUEST_FREE);
}

static void test_el2_is_told_the_time(void **state)
{
	const struct conduit_frame question = { .length = 16, .type = 16, .id = 9 };
	struct {
		struct conduit_frame frame;
		uint64_t time;
	} words;

	(void)state;
	assert_int_equal(write(el2, &question, sizeof(question)), sizeof(question));
	port_poll(&port);
	assert_int_equal(recv(el2, &words, sizeof(words), MSG_DONTWAIT), 24);
	assert_int_equal(words.frame.length, 24);
	assert_int_equal(words.frame.type, 0x8010);
	assert_int_equal(words.frame.id, 9);
	assert_true(words.time > 132500000000000000);
}

static void test_notices_are_not_answered(void **state)
{
	const struct conduit_frame frames[] = { { .length = 16, .type = 17 },
						{ .length = 20, .type = 0x7fff } };

	(void)state;
	assert_int_equal(write(el2, frames, sizeof(frames)), sizeof(frames));
	assert_int_equal(write(el2, "more", 4), 4);
	port_poll(&port);
	assert_int_equal(recv(el2, &(char){ 0 }, 1, MSG_DONTWAIT), -1);
	assert_true(port.fd >= 0);
}

static void test_impossible_length_ends_the_conversation(void **state)
{
	static const uint32_t lengths[] = { 0, 15, 1025, UINT32_MAX };

	for (size_t i = 0; i < ABI_COUNT(lengths); i++) {
		const struct conduit_frame frame = { .length = lengths[i], .type = 17 };
		int ticket = port_submit(&port, CONDUIT_FRAME_STATUS, 0);

		assert_int_equal(write(el2, &frame, sizeof(frame)), sizeof(frame));
		port_poll(&port);
		assert_int_equal(port.fd, -1);
		assert_outcome(ticket, REQUEST_LOST, 0);
		port_poll(&port);
		close(el2);
		setup(state);
	}
}

/* EL2 does not read: the socket fills, and nobody waits. */
static void test_deaf_el2_is_not_waited_for(void **state)
{
	int count = 0;

	(void)state;
	while (port_submit(&port, CONDUIT_FRAME_STATUS, 0) >= 0 && count < 1000000) {
		port.requests[0].state = REQUEST_FREE;
		count++;
	}
	assert_in_range(count, 1, 999999);
	port_poll(&port);
}

#define PORT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PORT_TEST(test_each_request_gets_its_own_answer),
		PORT_TEST(test_answer_that_came_before_the_end_counts),
		PORT_TEST(test_too_many_requests_are_refused),
		PORT_TEST(test_status_arrives_in_pieces),
		PORT_TEST(test_channels_are_kept_apart_from_the_status),
		PORT_TEST(test_answers_that_nobody_waits_for_are_dropped),
		PORT_TEST(test_el2_is_told_the_time),
		PORT_TEST(test_notices_are_not_answered),
		PORT_TEST(test_impossible_length_ends_the_conversation),
		PORT_TEST(test_deaf_el2_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
