/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat, and with it the framing and negotiation of all integration components. */
#include "devices/heartbeat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "synic/reference_time.h"
#include "core/work.h"
#include "synic/timer.h"
#include "tests/ic_guest.h"
#include "tests/vmbus_guest.h"
#include "vmbus/vmbus.h"

#define SECOND ABI_ULL(10000000)

static struct ic_session session;

struct device device_table[] = { { .class = &heartbeat_class, .state = &session } };
uint32_t device_count = 1;

static int start(void **state)
{
	(void)state;
	ic_guest_start();
	return 0;
}

/* Takes a heartbeat. Returns its sequence number, 0: there is none. */
static uint64_t take(struct ic_guest_message *message)
{
	struct vmbus_ic_heartbeat beat;

	if (!ic_guest_take(message)) {
		return 0;
	}
	assert_int_equal(message->ic.type, VMBUS_IC_HEARTBEAT);
	assert_int_equal(message->ic.size, sizeof(beat));
	memcpy(&beat, message->body, sizeof(beat));
	return beat.sequence;
}

static void test_negotiate_lists_versions_at_open(void **state)
{
	static const struct vmbus_ic_version expected[] = {
		{ 3, 0 }, { 1, 0 }, { 3, 0 }, { 1, 0 }
	};
	struct ic_guest_message message;
	struct vmbus_ic_negotiate counts;

	(void)state;
	assert_true(guest_take_event(0, IC_GUEST_RELID));
	assert_true(ic_guest_take(&message));
	assert_int_equal(message.ic.type, VMBUS_IC_NEGOTIATE);
	memcpy(&counts, message.body, sizeof(counts));
	assert_int_equal(counts.framework_count, 2);
	assert_int_equal(counts.message_count, 2);
	assert_memory_equal(message.body + sizeof(counts), expected, sizeof(expected));
	assert_int_equal(message.ic.size, sizeof(counts) + sizeof(expected));
	assert_false(ic_guest_take(&message));
}

static void test_beats_every_two_seconds(void **state)
{
	struct ic_guest_message message;

	(void)state;
	ic_guest_negotiate(3, 0);
	for (uint64_t i = 1; i < 6; i++) {
		uint64_t before = reference_time_now();

		assert_int_equal(take(&message), i);
		assert_int_equal(message.ic.message_major, 3);
		ic_guest_answer(&message, sizeof(struct vmbus_ic_heartbeat));
		assert_false(ic_guest_take(&message));
		assert_int_equal(guest_deadline() - before, 2 * SECOND);
		guest_wait(SECOND);
		assert_false(ic_guest_take(&message));
		guest_wait(SECOND);
	}
}

static void test_silent_guest_is_not_flooded(void **state)
{
	struct ic_guest_message message;
	uint32_t beats = 0;

	(void)state;
	ic_guest_negotiate(3, 0);
	for (uint32_t i = 0; i < 100; i++) {
		beats += take(&message) != 0;
		guest_wait(SECOND);
	}
	assert_in_range(beats, 5, 11);
}

static void test_guest_that_never_reads_is_left_alone(void **state)
{
	(void)state;
	ic_guest_negotiate(1, 0);
	for (uint32_t i = 0; i < 10000; i++) {
		assert_true(guest_wait(SECOND) > reference_time_now());
	}
	assert_int_equal(guest_signal(IC_GUEST_RELID), 0);
}

static void test_unanswered_negotiation_sends_nothing_more(void **state)
{
	struct ic_guest_message message;

	(void)state;
	assert_true(ic_guest_take(&message));
	assert_int_equal(guest_wait(100 * SECOND), WORK_NEVER);
	assert_false(ic_guest_take(&message));
}

static void negotiate_badly(uint16_t framework_count, uint16_t message_count, uint16_t major,
			    uint32_t size)
{
	const struct vmbus_ic_version versions[] = { { 3, 0 }, { major, 0 } };
	const struct vmbus_ic_negotiate counts = { framework_count, message_count, 0 };
	struct ic_guest_message message;

	assert_true(ic_guest_take(&message));
	memcpy(message.body, &counts, sizeof(counts));
	memcpy(message.body + sizeof(counts), versions, sizeof(versions));
	ic_guest_answer(&message, size);
	guest_wait(100 * SECOND);
	assert_false(ic_guest_take(&message));
	guest_close(IC_GUEST_RELID);
	guest_gpadl_teardown(IC_GUEST_RELID, 0xe1e10 + IC_GUEST_RELID);
	guest_open(IC_GUEST_RELID);
}

static void test_refused_or_malformed_negotiation_sends_nothing_more(void **state)
{
	(void)state;
	negotiate_badly(0, 0, 3, 16);
	negotiate_badly(1, 0, 3, 16);
	negotiate_badly(0xffff, 0xffff, 3, 16);
	negotiate_badly(1, 1, 2, 16); /* a version that was not in the list */
	negotiate_badly(1, 1, 3, 8);  /* too short for its versions */
	negotiate_badly(1, 1, 3, 0);
	ic_guest_negotiate(3, 0);
}

static void test_answers_that_nobody_asked_for_are_ignored(void **state)
{
	struct ic_guest_message message;
	struct ic_guest_message forged = { .ic = { .type = VMBUS_IC_HEARTBEAT } };

	(void)state;
	ic_guest_answer(&forged, 40);
	ic_guest_negotiate(3, 0);
	assert_int_equal(take(&message), 1);
	forged.ic.transaction_id = (uint8_t)(message.ic.transaction_id + 1);
	ic_guest_answer(&forged, 40);
	guest_send(IC_GUEST_RELID, 0, 1, &forged, 8); /* shorter than the frame */
	guest_send(IC_GUEST_RELID, 0, 1, &forged, 0);
	guest_wait(2 * SECOND);
	assert_false(ic_guest_take(&forged)); /* still waiting for the right one */
	ic_guest_answer(&message, 40);
	guest_wait(10 * SECOND);
	assert_int_equal(take(&message), 2);
}

static void test_completion_requested_is_given(void **state)
{
	struct vmbus_packet_descriptor descriptor;
	struct ic_guest_message message;
	uint8_t payload[8];

	(void)state;
	assert_true(ic_guest_take(&message));
	guest_send(IC_GUEST_RELID, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 0x99, "junk", 4);
	assert_int_equal(guest_take(IC_GUEST_RELID, &descriptor, payload, sizeof(payload)), 0);
	assert_int_equal(descriptor.type, VMBUS_PACKET_COMPLETION);
	assert_int_equal(descriptor.transaction_id, 0x99);
}

static void test_closed_device_is_silent(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 0);
	guest_close(IC_GUEST_RELID);
	assert_int_equal(guest_wait(100 * SECOND), WORK_NEVER);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_negotiate_lists_versions_at_open),
		TEST(test_beats_every_two_seconds),
		TEST(test_silent_guest_is_not_flooded),
		TEST(test_guest_that_never_reads_is_left_alone),
		TEST(test_unanswered_negotiation_sends_nothing_more),
		TEST(test_refused_or_malformed_negotiation_sends_nothing_more),
		TEST(test_answers_that_nobody_asked_for_are_ignored),
		TEST(test_completion_requested_is_given),
		TEST(test_closed_device_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
