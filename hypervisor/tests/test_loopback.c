/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests whose answers come late, out of order, twice or never, and what a guest gets meanwhile: its pages back only
 * when nobody uses them.
 */
#include "tests/loopback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "core/pages.h"
#include "core/partition.h"
#include "core/work.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "tests/vmbus_guest.h"
#include "vmbus/bus.h"
#include "vmbus/vmbus.h"

#define SECOND     ABI_ULL(10000000)
#define RING_GPADL 0xe1e11
#define DATA_PFN   ABI_ULL(0x40900)

struct device device_table[] = {
	{ .class = &loopback_class, .instance_id = { .bytes = { 1 } } },
	{ .class = &loopback_class, .instance_id = { .bytes = { 2 } } },
};

uint32_t device_count = 2;

/* A second device's primary channel. */
#define OTHER 2

static int start(void **state)
{
	(void)state;
	loopback_reset();
	fake_log_name = NULL;
	guest_start();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	return 0;
}

static void send(uint64_t id)
{
	guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, id, &id, sizeof(id));
}

static void send_with_page(uint64_t id)
{
	struct {
		struct vmbus_gpa_direct direct;
		struct vmbus_gpa_range range;
		uint64_t pfn;
		uint64_t payload;
		struct vmbus_packet_trailer trailer;
	} packet = {
		.direct = { .descriptor = { .type = VMBUS_PACKET_GPA_DIRECT,
					    .data_offset = 5,
					    .length = 6,
					    .flags = 1,
					    .transaction_id = id },
			    .range_count = 1 },
		.range = { .byte_count = 512 },
		.pfn = DATA_PFN,
	};

	guest_put(1, &packet, sizeof(packet));
	guest_signal(1);
}

/* The transaction ID of the next completion, 0: there is none. */
static uint64_t take(void)
{
	struct vmbus_packet_descriptor descriptor;
	uint64_t payload;

	if (guest_take(1, &descriptor, &payload, sizeof(payload)) < 0) {
		return 0;
	}
	assert_int_equal(descriptor.type, VMBUS_PACKET_COMPLETION);
	return descriptor.transaction_id;
}

static bool page_is_held(void)
{
	struct span span = { DATA_PFN << HV_PAGE_SHIFT, HV_PAGE_SIZE };

	if (!pages_take(&span)) {
		return true;
	}
	pages_return(&span);
	return false;
}

static uint32_t state_of(uint32_t device)
{
	host_status();
	return guest_status.devices[device].state;
}

static void hold(uint64_t count)
{
	loopback_mode = LOOPBACK_HOLD;
	for (uint64_t i = 1; i <= count; i++) {
		send(i);
	}
}

static void test_answer_at_once(void **state)
{
	(void)state;
	send(5);
	assert_int_equal(take(), 5);
	assert_true(guest_take_event(0, 1));
}

static void test_answer_twice_counts_once(void **state)
{
	(void)state;
	loopback_mode = LOOPBACK_TWICE;
	for (uint64_t i = 1; i < 20; i++) {
		send(i);
		assert_int_equal(take(), i);
		assert_int_equal(take(), 0);
	}
}

static void test_answers_late_and_out_of_order_from_another_cpu(void **state)
{
	(void)state;
	hold(3);
	assert_int_equal(take(), 0);
	fake_vp_switch(3);
	assert_true(loopback_finish(1));
	assert_true(loopback_finish(1));
	assert_true(loopback_finish(0));
	fake_vp_switch(0);
	assert_int_equal(take(), 2);
	assert_int_equal(take(), 1);
	assert_int_equal(take(), 3);
	assert_true(guest_take_event(0, 1));
}

static void test_packets_wait_for_a_slot(void **state)
{
	(void)state;
	hold(LOOPBACK_REQUESTS + 2);
	assert_int_equal(loopback_held(), LOOPBACK_REQUESTS);
	assert_int_not_equal(guest_ring(1, false)->read_index, guest_ring(1, false)->write_index);
	assert_int_equal(guest_deadline(), WORK_NEVER);
	assert_true(loopback_finish(0));
	assert_int_equal(loopback_held(), LOOPBACK_REQUESTS);
	assert_true(loopback_finish(0));
	assert_int_equal(guest_ring(1, false)->read_index, guest_ring(1, false)->write_index);
}

static void test_answers_wait_for_room_in_the_ring(void **state)
{
	uint64_t sent = 0;

	(void)state;
	while (guest_ring(1, true)->pending_send_size == 0) {
		send(++sent);
		assert_in_range(sent, 1, 1000);
	}
	for (uint64_t i = 1; i <= sent; i++) {
		assert_int_equal(take(), i);
		guest_signal(1);
	}
	assert_int_equal(take(), 0);
}

/* Also when the guest does not signal. */
static void test_answers_are_tried_again(void **state)
{
	uint64_t sent = 0;

	(void)state;
	while (guest_ring(1, true)->pending_send_size == 0) {
		send(++sent);
	}
	assert_int_equal(take(), 1);
	guest_wait(100000);
	for (uint64_t i = 2; i <= sent; i++) {
		assert_int_equal(take(), i);
	}
}

static void test_pages_are_pinned_until_the_answer(void **state)
{
	(void)state;
	loopback_mode = LOOPBACK_HOLD;
	send_with_page(7);
	assert_true(page_is_held());
	assert_true(loopback_finish(0));
	assert_false(page_is_held());
	assert_int_equal(take(), 7);
}

static void post_teardown(uint32_t id)
{
	struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = 1,
		.gpadl = id,
	};

	guest_post(&teardown, sizeof(teardown));
}

static void take_torndown(uint32_t id)
{
	struct vmbus_gpadl_torndown torndown;

	guest_receive(CHANNELMSG_GPADL_TORNDOWN, &torndown, sizeof(torndown));
	assert_int_equal(torndown.gpadl, id);
}

static void test_torndown_waits_for_the_back_end(void **state)
{
	(void)state;
	hold(2);
	guest_close(1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	post_teardown(RING_GPADL);
	assert_true(loopback_finish(0));
	assert_false(guest_has_message());
	assert_true(loopback_finish(0));
	take_torndown(RING_GPADL);
	guest_open(1);
	loopback_mode = LOOPBACK_NOW;
	send(9);
	assert_int_equal(take(), 9);
}

static void test_open_while_draining_refused(void **state)
{
	(void)state;
	hold(1);
	guest_close(1);
	assert_int_equal(guest_open_status(1, RING_GPADL, 0, GUEST_RING_PAGES),
			 VMBUS_STATUS_UNSUCCESSFUL);
	assert_true(loopback_finish(0));
	assert_int_equal(guest_open_status(1, RING_GPADL, 0, GUEST_RING_PAGES),
			 VMBUS_STATUS_SUCCESS);
}

static void test_back_end_that_cancels_drains_at_once(void **state)
{
	(void)state;
	hold(3);
	loopback_cancels = true;
	guest_close(1);
	post_teardown(RING_GPADL);
	take_torndown(RING_GPADL);
}

static void test_back_end_that_never_answers_is_named(void **state)
{
	(void)state;
	loopback_mode = LOOPBACK_HOLD;
	send_with_page(1);
	guest_close(1);
	post_teardown(RING_GPADL);
	assert_int_equal(state_of(0), CONDUIT_DEVICE_DRAINING);
	guest_wait(SECOND / 2);
	assert_null(fake_log_name);
	guest_wait(SECOND);
	assert_string_equal(fake_log_name, "loopback");
	assert_false(guest_has_message());
	assert_true(page_is_held());
	/* Once. */
	fake_log_name = NULL;
	guest_wait(100 * SECOND);
	assert_null(fake_log_name);
	assert_true(loopback_finish(0));
	take_torndown(RING_GPADL);
	assert_int_equal(state_of(0), CONDUIT_DEVICE_OFFERED);
	assert_false(page_is_held());
}

/* Another GPADL of the channel may be in use, too: no new packet is taken until it is gone. */
static void test_torndown_of_a_buffer_waits_and_the_channel_goes_on(void **state)
{
	(void)state;
	guest_gpadl_header(1, 0x77, 2, 2, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(0x77), VMBUS_STATUS_SUCCESS);
	hold(1);
	post_teardown(0x77);
	send(2);
	assert_int_equal(loopback_held(), 1);
	assert_false(guest_has_message());
	loopback_mode = LOOPBACK_NOW;
	assert_true(loopback_finish(0));
	take_torndown(0x77);
	assert_int_equal(take(), 1);
	assert_int_equal(take(), 2);
	assert_int_equal(state_of(0), CONDUIT_DEVICE_OPEN);
}

static void test_unload_response_waits(void **state)
{
	struct vmbus_message_header response;

	(void)state;
	hold(1);
	guest_post_type(CHANNELMSG_UNLOAD);
	assert_false(guest_has_message());
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_false(guest_has_message());
	assert_true(loopback_finish(0));
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &response, sizeof(response));
}

static void test_version_response_waits(void **state)
{
	struct vmbus_initiate_contact contact = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = VMBUS_VERSION_5_3,
		.message_sint = VMBUS_SINT,
	};
	struct vmbus_version_response response;

	(void)state;
	hold(1);
	guest_post(&contact, CHANNELMSG_INITIATE_CONTACT_SIZE);
	assert_false(guest_has_message());
	/* The last one counts. */
	contact.version = VMBUS_VERSION_4_1;
	guest_post(&contact, CHANNELMSG_INITIATE_CONTACT_SIZE);
	assert_true(loopback_finish(0));
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 16);
	assert_int_equal(response.supported, 1);
	assert_int_equal(response.message_connection_id, 0);
	assert_false(guest_has_message());
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), 3);
	guest_open(1);
}

static void test_reset_is_done_when_nothing_is_in_flight(void **state)
{
	(void)state;
	hold(1);
	assert_false(vmbus_reset());
	assert_false(vmbus_reset());
	assert_true(loopback_finish(0));
	assert_true(vmbus_reset());
	assert_false(guest_has_message());
}

static void test_rescinded_device_comes_back_when_it_has_drained(void **state)
{
	struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = 1,
	};

	(void)state;
	hold(1);
	assert_true(host_rescind(0));
	assert_int_equal(guest_drain(), 1);
	guest_post(&released, sizeof(released));
	assert_true(host_offer(0));
	assert_false(guest_has_message());
	assert_true(loopback_finish(0));
	assert_int_equal(guest_drain(), 1);
	guest_open(1);
}

static void test_broken_ring_drains_before_the_close(void **state)
{
	(void)state;
	hold(1);
	guest_ring(1, false)->write_index = 3;
	guest_signal(1);
	guest_close(1);
	post_teardown(RING_GPADL);
	assert_false(guest_has_message());
	assert_true(loopback_finish(0));
	take_torndown(RING_GPADL);
}

/* The proof of two VPs that signal two channels at once: they have no lock in common. */
static void test_two_channels_share_no_lock(void **state)
{
	struct fake_locks first;

	(void)state;
	assert_int_equal(guest_open_status(OTHER, guest_ring_gpadl(OTHER), 1, GUEST_RING_PAGES), 0);
	guest_drain();
	fake_locks.count = 0;
	send(1);
	first = fake_locks;
	fake_vp_switch(1);
	fake_locks.count = 0;
	guest_send(OTHER, 1, 1, "x", 1);
	assert_int_equal(first.count, 1);
	assert_int_equal(fake_locks.count, 1);
	assert_ptr_not_equal(first.locks[0], fake_locks.locks[0]);
	/* An idle one takes none at all. */
	fake_locks.count = 0;
	guest_signal(1);
	assert_int_equal(fake_locks.count, 0);
	fake_vp_switch(0);
}

static uint32_t job_count;
static uint32_t done_count;

static void job(void)
{
	assert_int_equal(done_count, job_count);
	assert_true(vmbus_rescind(1));
	job_count++;
}

static void job_done(void)
{
	done_count++;
}

/* What the handler of an interrupt asks for takes no lock that another CPU holds: that CPU does it, and tells the guest. */
static void test_job_is_left_to_the_holder_of_the_bus_lock(void **state)
{
	(void)state;
	guest_drain();
	job_count = done_count = 0;
	channel_enter();
	bus_acquire();
	fake_vp_switch(1);
	fake_locks.count = 0;
	vmbus_run(job, job_done);
	assert_int_equal(fake_locks.count, 0);
	assert_int_equal(job_count, 0);
	fake_vp_switch(0);
	bus_release();
	channel_leave();
	assert_int_equal(job_count, 1);
	assert_int_equal(done_count, 1);
	assert_int_equal(guest_drain(), 1);
	host_status();
	assert_int_equal(guest_status.devices[1].state, CONDUIT_DEVICE_RESCINDED);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_answer_at_once),
		TEST(test_answer_twice_counts_once),
		TEST(test_answers_late_and_out_of_order_from_another_cpu),
		TEST(test_packets_wait_for_a_slot),
		TEST(test_answers_wait_for_room_in_the_ring),
		TEST(test_answers_are_tried_again),
		TEST(test_pages_are_pinned_until_the_answer),
		TEST(test_torndown_waits_for_the_back_end),
		TEST(test_open_while_draining_refused),
		TEST(test_back_end_that_cancels_drains_at_once),
		TEST(test_back_end_that_never_answers_is_named),
		TEST(test_torndown_of_a_buffer_waits_and_the_channel_goes_on),
		TEST(test_unload_response_waits),
		TEST(test_version_response_waits),
		TEST(test_reset_is_done_when_nothing_is_in_flight),
		TEST(test_rescinded_device_comes_back_when_it_has_drained),
		TEST(test_broken_ring_drains_before_the_close),
		TEST(test_two_channels_share_no_lock),
		TEST(test_job_is_left_to_the_holder_of_the_bus_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
