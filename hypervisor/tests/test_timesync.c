/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: both formats, the clock set at first and after each step of time, else samples. */
#include "devices/timesync.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "synic/reference_time.h"
#include "synic/wall_clock.h"
#include "tests/ic_guest.h"
#include "tests/vmbus_guest.h"

#define SECOND ABI_ULL(10000000)

static struct timesync session;

struct device device_table[] = { { .class = &timesync_class, .state = &session } };
uint32_t device_count = 1;

static int start(void **state)
{
	(void)state;
	guest_host_ahead = 0;
	ic_guest_start();
	guest_wait(12345);
	return 0;
}

static void take_4_0(uint8_t flags)
{
	struct vmbus_ic_timesync_ref time = { .flags = 0 };
	struct ic_guest_message message;

	assert_true(ic_guest_take(&message));
	assert_int_equal(message.ic.type, VMBUS_IC_TIMESYNC);
	assert_int_equal(message.ic.size, 22);
	memcpy(&time, message.body, message.ic.size);
	assert_int_equal(time.flags, flags);
	assert_int_equal(time.vm_reference_time, reference_time_now());
	assert_int_equal(time.parent_time, wall_clock_now());
	ic_guest_answer(&message, 22);
}

static void take_3_0(uint8_t flags)
{
	struct vmbus_ic_timesync time = { .flags = 0 };
	struct ic_guest_message message;

	assert_true(ic_guest_take(&message));
	assert_int_equal(message.ic.size, 25);
	memcpy(&time, message.body, message.ic.size);
	assert_int_equal(time.flags, flags);
	assert_int_equal(time.parent_time, wall_clock_now());
	assert_int_equal(time.round_trip_time, 0);
	ic_guest_answer(&message, 25);
}

static void test_version_4_0_tells_reference_time(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	for (uint32_t i = 0; i < 3; i++) {
		guest_wait(5 * SECOND);
		take_4_0(VMBUS_IC_TIMESYNC_SAMPLE);
	}
}

static void test_older_versions_have_their_format(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 0);
	take_3_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_wait(5 * SECOND);
	take_3_0(VMBUS_IC_TIMESYNC_SAMPLE);
}

static void test_opened_again_sets_the_clock_again(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_close(IC_GUEST_RELID);
	guest_gpadl_teardown(IC_GUEST_RELID, 0xe1e10 + IC_GUEST_RELID);
	guest_open(IC_GUEST_RELID);
	ic_guest_negotiate(1, 0);
	take_3_0(VMBUS_IC_TIMESYNC_SYNC);
}

static void take_nothing(void)
{
	struct ic_guest_message message;

	assert_false(ic_guest_take(&message));
}

/* The guest was paused, or the PC slept: its counter stood still, the host's clock did not. */
static void test_time_that_stood_still_sets_the_clock_again(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_host_ahead += 30 * SECOND;
	guest_wait(SECOND);
	guest_wait(SECOND);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	for (uint32_t i = 0; i < 3; i++) {
		guest_wait(5 * SECOND);
		take_4_0(VMBUS_IC_TIMESYNC_SAMPLE);
	}
}

static void test_host_clock_that_was_set_sets_the_guests(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 0);
	take_3_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_host_ahead -= 3600 * SECOND;
	guest_wait(SECOND);
	guest_wait(SECOND);
	take_3_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_wait(5 * SECOND);
	take_3_0(VMBUS_IC_TIMESYNC_SAMPLE);
}

/* Small steps add up to one. */
static void test_short_pauses_set_the_clock_when_they_add_up(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_host_ahead += SECOND / 3;
	guest_wait(SECOND);
	guest_wait(SECOND);
	take_nothing();
	guest_host_ahead += SECOND / 3;
	guest_wait(SECOND);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
}

/* Its time was old when the guest looked, and is right at the next look. */
static void test_host_that_is_late_once_sets_no_clock(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	guest_host_ahead -= 2 * SECOND;
	guest_wait(SECOND);
	guest_host_ahead += 2 * SECOND;
	guest_wait(SECOND);
	take_nothing();
}

static void test_host_that_stands_still_sets_no_clock(void **state)
{
	(void)state;
	ic_guest_negotiate(4, 0);
	take_4_0(VMBUS_IC_TIMESYNC_SYNC);
	for (uint32_t i = 0; i < 4; i++) {
		guest_host_ahead -= SECOND;
		guest_wait(SECOND);
		take_nothing();
	}
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_version_4_0_tells_reference_time),
		TEST(test_older_versions_have_their_format),
		TEST(test_opened_again_sets_the_clock_again),
		TEST(test_time_that_stood_still_sets_the_clock_again),
		TEST(test_host_clock_that_was_set_sets_the_guests),
		TEST(test_short_pauses_set_the_clock_when_they_add_up),
		TEST(test_host_that_is_late_once_sets_no_clock),
		TEST(test_host_that_stands_still_sets_no_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
