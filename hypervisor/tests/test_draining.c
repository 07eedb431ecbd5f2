/* SPDX-License-Identifier: BSD-2-Clause */
/* Teardown, close and kexec while another CPU owns the channel's turn: the tests play that CPU. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/partition.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"
#include "vmbus/bus.h"
#include "vmbus/channel.h"
#include "vmbus/vmbus.h"

#define SECOND     ABI_ULL(10000000)
#define RING_GPADL 0xe1e11
#define HEAP_GPADL 0x51

static struct channel *channel;
static bool ends_now;
static uint32_t others; /* looks at other channels */

bool __real_channel_settle(struct channel *settled);
bool __wrap_channel_settle(struct channel *settled);

/* The owner ends the traffic between two looks of the bus lock's holder. */
bool __wrap_channel_settle(struct channel *settled)
{
	if (ends_now && settled == channel) {
		ends_now = false;
		channel->asked = 0;
		channel->traffic = TRAFFIC_NONE;
		channel->turn.word = 0;
		bus_ask();
	}
	others += settled != channel;
	return __real_channel_settle(settled);
}

static int start(void **state)
{
	(void)state;
	ends_now = false;
	echo_reset();
	guest_start();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	guest_gpadl_header(1, HEAP_GPADL, 2, 1, GUEST_HEAP);
	guest_gpadl_header(1, HEAP_GPADL + 1, 1, 1, GUEST_HEAP + HV_PAGE_SIZE);
	guest_drain();
	channel = channel_find(1);
	return 0;
}

static void tear_down(uint32_t gpadl)
{
	const struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = 1,
		.gpadl = gpadl,
	};

	guest_post(&teardown, sizeof(teardown));
}

static void own_elsewhere(void)
{
	channel->turn.word = 1;
}

/* The owner has seen what was asked, and goes quiet. */
static void go_quiet_elsewhere(void)
{
	channel->asked = 0;
	channel->quieting = true;
	channel->traffic = TRAFFIC_QUIET;
}

static void end_turn_elsewhere(void)
{
	channel->turn.word = 0;
	channel_kick(channel);
}

static void expect_service(void)
{
	uint32_t packets = echoes[0].packets;

	guest_send(1, 0, 1, "12345678", 8);
	assert_int_equal(echoes[0].packets, packets + 1);
}

/* Between two looks of its owner the guest may tear down, and open anew: what the owner took late would end that. */
static void test_end_that_is_asked_too_late_is_left_to_the_next_opening(void **state)
{
	(void)state;
	guest_close(1);
	guest_gpadl_teardown(1, RING_GPADL);
	assert_int_equal(channel->traffic, TRAFFIC_NONE);
	channel->asked = 1; /* CHANNEL_ASK_END */
	channel_kick(channel);
	assert_int_equal(channel->asked, 1);
	guest_open(1);
	assert_int_equal(channel->asked, 0);
	expect_service();
}

static void test_body_of_a_gpadl_that_is_torn_down_is_ignored(void **state)
{
	(void)state;
	own_elsewhere();
	tear_down(HEAP_GPADL);
	guest_gpadl_body(HEAP_GPADL, 1, 0x1000);
	assert_int_equal(guest_drain(), 0);
	end_turn_elsewhere();
	assert_int_equal(guest_drain(), 1);
	expect_service();
}

static void test_second_teardown_of_a_quiet_channel_is_answered_and_it_goes_on(void **state)
{
	(void)state;
	own_elsewhere();
	tear_down(HEAP_GPADL);
	go_quiet_elsewhere();
	tear_down(HEAP_GPADL + 1);
	end_turn_elsewhere();
	assert_int_equal(guest_drain(), 2);
	expect_service();
}

static void test_close_of_a_quiet_channel_ends_it(void **state)
{
	(void)state;
	own_elsewhere();
	tear_down(HEAP_GPADL);
	go_quiet_elsewhere();
	guest_close(1);
	end_turn_elsewhere();
	assert_int_equal(channel->state, CHANNEL_OFFERED);
	assert_true(vmbus_reset());
}

/* The work under the bus lock is that of the channel which closes, however many there are. */
static void test_close_looks_at_no_other_channel(void **state)
{
	(void)state;
	guest_open(2);
	own_elsewhere();
	others = 0;
	guest_close(1);
	guest_signal(2);
	assert_int_equal(channel->state, CHANNEL_DRAINING);
	end_turn_elsewhere();
	assert_int_equal(channel->state, CHANNEL_OFFERED);
	assert_int_equal(others, 0);
}

static void test_kexec_meets_a_quiet_channel_and_ends(void **state)
{
	(void)state;
	own_elsewhere();
	tear_down(HEAP_GPADL);
	go_quiet_elsewhere();
	assert_false(vmbus_reset());
	end_turn_elsewhere();
	assert_true(vmbus_reset());
}

static void test_teardown_is_answered_when_traffic_ends_between_two_looks(void **state)
{
	(void)state;
	own_elsewhere();
	guest_close(1);
	ends_now = true;
	tear_down(RING_GPADL);
	guest_wait(SECOND);
	assert_int_equal(guest_drain(), 1);
	assert_int_equal(channel->state, CHANNEL_OFFERED);
}

static void test_teardown_of_a_released_channel_frees_its_gpadls_once(void **state)
{
	const struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = 1,
	};

	(void)state;
	guest_open(2);
	own_elsewhere();
	host_rescind(0);
	guest_drain();
	guest_post(&released, sizeof(released));
	ends_now = true;
	tear_down(RING_GPADL);
	assert_int_equal(channel->state, CHANNEL_ABSENT);
	assert_true(guest_drain() >= 1);
	guest_close(2);
	guest_gpadl_teardown(2, RING_GPADL + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_end_that_is_asked_too_late_is_left_to_the_next_opening,
				       start),
		cmocka_unit_test_setup(test_body_of_a_gpadl_that_is_torn_down_is_ignored, start),
		cmocka_unit_test_setup(
			test_second_teardown_of_a_quiet_channel_is_answered_and_it_goes_on, start),
		cmocka_unit_test_setup(test_close_of_a_quiet_channel_ends_it, start),
		cmocka_unit_test_setup(test_close_looks_at_no_other_channel, start),
		cmocka_unit_test_setup(test_kexec_meets_a_quiet_channel_and_ends, start),
		cmocka_unit_test_setup(
			test_teardown_is_answered_when_traffic_ends_between_two_looks, start),
		cmocka_unit_test_setup(test_teardown_of_a_released_channel_frees_its_gpadls_once,
				       start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
