/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's end of the conversation with the host: each request has its answer, and no words of the host harm EL2. */
#include "control/port.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/host.h"
#include "core/partition.h"
#include "fuzz/fuzz.h"
#include "hypervisor/port.h"
#include "tests/fake_port.h"

fuzzer fuzz_el2_port;

static int start(void **state)
{
	(void)state;
	fake_port_start();
	return 0;
}

static void hear(const void *bytes, size_t size)
{
	fake_port.in = bytes;
	fake_port.in_size = size;
	fake_port_interrupt();
}

static struct conduit_frame request(uint16_t type, uint32_t id, uint32_t argument)
{
	return (struct conduit_frame){ .length = 16, .type = type, .id = id, .argument = argument };
}

/* The next frame of EL2, with its body; it is taken away. */
static struct conduit_frame next(void *body, size_t body_size)
{
	struct conduit_frame frame;

	assert_in_range(fake_port.out_size, 16, sizeof(fake_port.out));
	memcpy(&frame, fake_port.out, sizeof(frame));
	assert_int_equal(frame.length, 16 + body_size);
	assert_in_range(fake_port.out_size, frame.length, sizeof(fake_port.out));
	if (body != NULL) {
		memcpy(body, fake_port.out + 16, body_size);
	}
	fake_port.out_size -= frame.length;
	memmove(fake_port.out, fake_port.out + frame.length, fake_port.out_size);
	return frame;
}

static void assert_answer(uint16_t type, uint32_t id, uint16_t status)
{
	struct conduit_frame frame = next(NULL, 0);

	assert_int_equal(frame.type, type | 0x8000);
	assert_int_equal(frame.id, id);
	assert_int_equal(frame.status, status);
}

static void assert_silent(void)
{
	assert_int_equal(fake_port.out_size, 0);
}

static void test_requests_are_carried_out_and_answered(void **state)
{
	const struct conduit_frame requests[] = {
		request(CONDUIT_FRAME_SHUTDOWN, 7, 0),
		request(CONDUIT_FRAME_REBOOT, 8, 0),
		request(CONDUIT_FRAME_RESCIND, 9, 2),
		request(CONDUIT_FRAME_OFFER, 10, 0xffffffff),
	};

	(void)state;
	fake_port.vmbus_answer = true;
	hear(requests, sizeof(requests));
	for (uint32_t i = 0; i < 4; i++) {
		assert_answer((uint16_t)(i + 1), i + 7, CONDUIT_FRAME_OK);
	}
	assert_silent();
	assert_int_equal(fake_port.calls, 0x1010101);
	assert_int_equal(fake_port.argument, 0xffffffff);
}

static void test_refusal_of_vmbus_is_told(void **state)
{
	(void)state;
	for (uint16_t type = CONDUIT_FRAME_SHUTDOWN; type <= CONDUIT_FRAME_OFFER; type++) {
		struct conduit_frame frame = request(type, type, 0);

		hear(&frame, sizeof(frame));
		assert_answer(type, type, CONDUIT_FRAME_NOT_READY);
	}
}

static void test_unknown_types_are_told(void **state)
{
	static const uint16_t types[] = { 0, 7, 15, 16, 17, 0x7fff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(types); i++) {
		struct conduit_frame frame = request(types[i], 1, 0);

		hear(&frame, sizeof(frame));
		assert_answer(types[i], 1, CONDUIT_FRAME_UNKNOWN);
	}
	assert_int_equal(fake_port.calls, 0);
}

static void test_status_names_guest_and_devices(void **state)
{
	struct conduit_frame frame = request(CONDUIT_FRAME_STATUS, 1, 0);
	struct conduit_status status;

	(void)state;
	partition.guest_os_id = 0x8100000000060100;
	hear(&frame, sizeof(frame));
	frame = next(&status, sizeof(status));
	assert_int_equal(frame.type, 0x8005);
	assert_int_equal(status.guest_os_id, 0x8100000000060100);
	assert_int_equal(status.device_count, 1);
	assert_string_equal(status.devices[0].name, "echo");
}

static void test_channels_come_from_the_one_that_was_asked_for(void **state)
{
	struct conduit_frame frame = request(CONDUIT_FRAME_CHANNELS, 1, 24);
	struct conduit_channels channels;

	(void)state;
	hear(&frame, sizeof(frame));
	frame = next(&channels, sizeof(channels));
	assert_int_equal(frame.type, 0x8006);
	assert_int_equal(frame.length, 16 + 0x3d0);
	assert_int_equal(channels.first, 24);
	assert_int_equal(channels.next, 32);
	assert_int_equal(channels.count, 8);
}

static void test_frames_arrive_in_any_pieces(void **state)
{
	struct conduit_frame requests[2] = { request(CONDUIT_FRAME_OFFER, 1, 5),
					     request(CONDUIT_FRAME_RESCIND, 2, 6) };

	for (size_t step = 1; step < 40; step++) {
		start(state);
		fake_port.vmbus_answer = true;
		fake_port.in_step = step;
		for (size_t at = 0; at < sizeof(requests); at += step) {
			size_t rest = sizeof(requests) - at;

			hear((const char *)requests + at, rest < step ? rest : step);
		}
		assert_answer(CONDUIT_FRAME_OFFER, 1, CONDUIT_FRAME_OK);
		assert_answer(CONDUIT_FRAME_RESCIND, 2, CONDUIT_FRAME_OK);
		assert_silent();
	}
}

static void test_bodies_that_a_request_has_not_are_passed_over(void **state)
{
	struct {
		struct conduit_frame first;
		uint8_t body[1008];
		struct conduit_frame second;
	} words = { .first = request(CONDUIT_FRAME_OFFER, 1, 0),
		    .second = request(CONDUIT_FRAME_RESCIND, 2, 0) };

	(void)state;
	words.first.length = 1024;
	memset(words.body, 0xee, sizeof(words.body));
	hear(&words, sizeof(words));
	assert_answer(CONDUIT_FRAME_OFFER, 1, CONDUIT_FRAME_NOT_READY);
	assert_answer(CONDUIT_FRAME_RESCIND, 2, CONDUIT_FRAME_NOT_READY);
}

static void test_impossible_length_is_the_end_until_the_port_opens_again(void **state)
{
	static const uint32_t lengths[] = { 0, 1, 15, 1025, 0x80000000, 0xffffffff };
	struct conduit_frame good = request(CONDUIT_FRAME_OFFER, 2, 0);

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(lengths); i++) {
		struct conduit_frame bad = request(CONDUIT_FRAME_OFFER, 1, 0);

		bad.length = lengths[i];
		hear(&bad, sizeof(bad));
		hear(&good, sizeof(good));
		assert_silent();
		assert_int_equal(fake_port.in_size, 0);
		fake_port.turned = true;
		fake_port.room = 8;
		hear(&good, sizeof(good));
		assert_answer(CONDUIT_FRAME_OFFER, 2, CONDUIT_FRAME_NOT_READY);
	}
}

static void test_half_a_frame_of_before_is_forgotten(void **state)
{
	struct conduit_frame frame = request(CONDUIT_FRAME_OFFER, 3, 0);

	(void)state;
	hear(&frame, 11);
	fake_port.turned = true;
	hear(&frame, sizeof(frame));
	assert_answer(CONDUIT_FRAME_OFFER, 3, CONDUIT_FRAME_NOT_READY);
	assert_silent();
}

/* The host does not read its answers: nothing is carried out whose answer would be lost. */
static void test_requests_wait_for_room_for_their_answers(void **state)
{
	struct conduit_frame requests[20];

	(void)state;
	for (uint32_t i = 0; i < 20; i++) {
		requests[i] = request(CONDUIT_FRAME_SHUTDOWN, i, 0);
	}
	hear(requests, sizeof(requests));
	assert_int_equal(fake_port.calls, 8);
	fake_port_interrupt();
	assert_int_equal(fake_port.calls, 8);
	fake_port.room = 20;
	fake_port_interrupt();
	assert_int_equal(fake_port.calls, 20);
	for (uint32_t i = 0; i < 20; i++) {
		assert_answer(CONDUIT_FRAME_SHUTDOWN, i, CONDUIT_FRAME_NOT_READY);
	}
}

/* Another CPU holds the bus lock: the handler returns, and goes on when that CPU has done the job. */
static void test_handler_does_not_wait_for_vmbus(void **state)
{
	const struct conduit_frame requests[] = {
		request(CONDUIT_FRAME_RESCIND, 1, 2),
		request(CONDUIT_FRAME_SHUTDOWN, 2, 0),
		request(CONDUIT_FRAME_STATUS, 3, 0),
		request(99, 4, 0),
	};
	struct conduit_status status;

	(void)state;
	fake_port.busy = true;
	fake_port.vmbus_answer = true;
	hear(requests, sizeof(requests));
	fake_port_interrupt();
	assert_silent();
	assert_int_equal(fake_port.calls, 0);
	assert_int_equal(fake_port.raised, 0);
	fake_port_run_job();
	assert_int_equal(fake_port.calls, 0x10000);
	assert_int_equal(fake_port.raised, 1);
	assert_silent();
	fake_port_interrupt();
	assert_answer(CONDUIT_FRAME_RESCIND, 1, CONDUIT_FRAME_OK);
	assert_answer(CONDUIT_FRAME_SHUTDOWN, 2, CONDUIT_FRAME_OK);
	assert_silent();
	fake_port_run_job();
	fake_port_interrupt();
	assert_int_equal(next(&status, sizeof(status)).id, 3);
	assert_answer(99, 4, CONDUIT_FRAME_UNKNOWN);
	assert_silent();
}

static void test_answer_waits_for_room(void **state)
{
	struct conduit_frame frame = request(CONDUIT_FRAME_OFFER, 1, 0);

	(void)state;
	fake_port.busy = true;
	hear(&frame, sizeof(frame));
	fake_port.room = 0;
	fake_port_run_job();
	fake_port_interrupt();
	assert_silent();
	fake_port.room = 1;
	fake_port_interrupt();
	assert_answer(CONDUIT_FRAME_OFFER, 1, CONDUIT_FRAME_NOT_READY);
	fake_port_interrupt();
	assert_silent();
}

/* The next client does not hear what the last one asked for, and waits for its own answer. */
static void test_answer_to_a_host_that_has_left_is_not_sent(void **state)
{
	struct conduit_frame frames[] = { request(CONDUIT_FRAME_OFFER, 1, 0),
					  request(CONDUIT_FRAME_RESCIND, 2, 0) };

	(void)state;
	for (uint32_t early = 0; early < 2; early++) {
		fake_port.busy = true;
		hear(&frames[0], sizeof(frames[0]));
		if (early != 0) {
			fake_port_run_job();
		}
		fake_port.turned = true;
		hear(&frames[1], sizeof(frames[1]));
		if (early == 0) {
			assert_silent();
			fake_port_run_job();
			fake_port_interrupt();
		}
		assert_silent();
		fake_port_run_job();
		fake_port_interrupt();
		assert_answer(CONDUIT_FRAME_RESCIND, 2, CONDUIT_FRAME_NOT_READY);
		assert_silent();
	}
}

static void test_host_is_asked_for_the_time(void **state)
{
	struct {
		struct conduit_frame frame;
		uint64_t time;
	} answer = { .time = 132596352000000000 };
	struct conduit_frame question;

	(void)state;
	host_call(HOST_ASK_TIME);
	host_call(HOST_ASK_TIME);
	assert_int_equal(fake_port.raised, 2);
	assert_silent();
	fake_port_interrupt();
	question = next(NULL, 0);
	assert_int_equal(question.type, 16);
	assert_silent();
	answer.frame = (struct conduit_frame){ .length = 24, .type = 0x8010, .id = question.id };
	hear(&answer, sizeof(answer));
	assert_int_equal(fake_port.time, 132596352000000000);
	assert_silent();
}

static void test_time_of_another_form_is_not_believed(void **state)
{
	struct {
		struct conduit_frame frame;
		uint64_t time[2];
	} answer = { .time = { 1, 1 } };

	(void)state;
	for (uint32_t length = 16; length <= 32; length++) {
		answer.frame = (struct conduit_frame){ .length = length, .type = 0x8010 };
		answer.frame.status = length == 24;
		hear(&answer, length);
		assert_int_equal(fake_port.time, 0);
	}
	answer.frame = (struct conduit_frame){ .length = 24, .type = 0x8005 };
	hear(&answer, 24);
	assert_int_equal(fake_port.time, 0);
	assert_silent();
}

static void test_crash_is_told_without_an_answer(void **state)
{
	(void)state;
	host_call(HOST_TELL_CRASH);
	fake_port_interrupt();
	assert_int_equal(next(NULL, 0).type, 17);
	assert_silent();
	fake_port.room = 0;
	host_call(HOST_TELL_CRASH | HOST_ASK_TIME);
	fake_port_interrupt();
	assert_silent();
}

static void test_each_interrupt_notifies_the_device_once(void **state)
{
	struct conduit_frame requests[3] = { request(1, 1, 0), request(2, 2, 0), request(5, 3, 0) };
	uint32_t before = fake_port.flushes;

	(void)state;
	hear(requests, sizeof(requests));
	assert_int_equal(fake_port.flushes, before + 1);
	assert_int_equal(fake_port.written, 3);
}

static void test_machine_without_a_port_hears_no_calls(void **state)
{
	(void)state;
	host_call_by(NULL);
	fake_port = (struct fake_port){ .absent = true };
	port_init();
	host_call(HOST_ASK_TIME | HOST_TELL_CRASH);
	assert_int_equal(fake_port.raised, 0);
}

static void test_any_words_of_a_host_harm_nothing(void **state)
{
	(void)state;
	fuzz_kept(fuzz_el2_port, "hypervisor/tests/fuzz_el2_port.inputs");
	fuzz_generated(fuzz_el2_port, 1000, 1024);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_requests_are_carried_out_and_answered),
		TEST(test_refusal_of_vmbus_is_told),
		TEST(test_unknown_types_are_told),
		TEST(test_status_names_guest_and_devices),
		TEST(test_channels_come_from_the_one_that_was_asked_for),
		TEST(test_frames_arrive_in_any_pieces),
		TEST(test_bodies_that_a_request_has_not_are_passed_over),
		TEST(test_impossible_length_is_the_end_until_the_port_opens_again),
		TEST(test_half_a_frame_of_before_is_forgotten),
		TEST(test_requests_wait_for_room_for_their_answers),
		TEST(test_handler_does_not_wait_for_vmbus),
		TEST(test_answer_waits_for_room),
		TEST(test_answer_to_a_host_that_has_left_is_not_sent),
		TEST(test_host_is_asked_for_the_time),
		TEST(test_time_of_another_form_is_not_believed),
		TEST(test_crash_is_told_without_an_answer),
		TEST(test_each_interrupt_notifies_the_device_once),
		TEST(test_machine_without_a_port_hears_no_calls),
		TEST(test_any_words_of_a_host_harm_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
