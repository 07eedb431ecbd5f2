/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: open, traffic, back pressure, lying rings, close, modify, rescind, hot add. */
#include "vmbus/vmbus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "core/config.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "hypervisor/port.h"
#include "synic/reference_time.h"
#include "core/work.h"
#include "synic/timer.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"
#include "vmbus/channel.h"

static int start(void **state)
{
	(void)state;
	guest_start();
	echo_reset();
	guest_connect(VMBUS_VERSION_5_3);
	return 0;
}

static uint32_t state_of(uint32_t device)
{
	host_status();
	return guest_status.devices[device].state;
}

static void test_open_device_told_after_the_result(void **state)
{
	(void)state;
	guest_open(1);
	assert_int_equal(echoes[0].opens, 1);
	assert_int_equal(echoes[0].expirations, 1);
	assert_int_equal(state_of(0), CONDUIT_DEVICE_OPEN);
	assert_int_equal(state_of(1), CONDUIT_DEVICE_OFFERED);
	assert_string_equal(guest_status.devices[0].name, "echo");
	assert_int_equal(guest_status.devices[0].relid, 1);
}

static void test_open_twice_refused_and_the_first_stays(void **state)
{
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	assert_int_equal(guest_open_status(1, gpadl, 0, GUEST_RING_PAGES), VMBUS_STATUS_SUCCESS);
	assert_int_equal(guest_open_status(1, gpadl, 0, GUEST_RING_PAGES),
			 VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(echoes[0].opens, 1);
	assert_int_equal(echoes[0].closes, 0);
	guest_send(1, 0, 1, "hello", 5);
	assert_int_equal(echoes[0].packets, 1);
}

static void test_open_unknown_relid_refused(void **state)
{
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	assert_int_equal(guest_open_status(0, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(33, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(0xffffffff, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
}

static void test_open_bad_downstream_offset_refused(void **state)
{
	static const uint32_t bad[] = { 0, 1, 5, 6, 7, 0x80000003, 0xffffffff };
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		assert_int_equal(guest_open_status(1, gpadl, 0, bad[i]), VMBUS_STATUS_UNSUCCESSFUL);
	}
	assert_int_equal(guest_open_status(1, gpadl, 0, 4), VMBUS_STATUS_SUCCESS);
}

static void test_open_bad_gpadl_or_vp_refused(void **state)
{
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(2);
	assert_int_equal(guest_open_status(1, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(2, gpadl + 1, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(2, gpadl, GUEST_VPS, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(2, gpadl, 0xfffffffe, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_open_status(2, gpadl, VMBUS_TARGET_VP_NONE, 3),
			 VMBUS_STATUS_SUCCESS);
}

static void test_open_ring_indices_that_lie_refused(void **state)
{
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	guest_ring(1, false)->write_index = 0x7fffffff;
	assert_int_equal(guest_open_status(1, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	guest_ring(1, false)->write_index = 0;
	guest_ring(1, true)->read_index = 2 * HV_PAGE_SIZE;
	assert_int_equal(guest_open_status(1, gpadl, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	guest_ring(1, true)->read_index = 0;
	assert_int_equal(guest_open_status(1, gpadl, 0, 3), VMBUS_STATUS_SUCCESS);
}

static void test_packet_reaches_the_device(void **state)
{
	(void)state;
	guest_open(1);
	guest_send(1, 0, 0x1234, "hello", 6);
	assert_int_equal(echoes[0].packets, 1);
	assert_int_equal(echoes[0].last.transaction_id, 0x1234);
	assert_int_equal(echoes[0].last.payload_size, 8);
	assert_string_equal((char *)echoes[0].payload, "hello");
	assert_int_equal(echoes[1].packets, 0);
}

static void test_packet_gpa_direct_passes_its_header(void **state)
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
					    .length = 6 },
			    .range_count = 1 },
		.range = { .byte_count = 512 },
		.pfn = 0x40900,
		.payload = 0x77,
	};

	(void)state;
	guest_open(1);
	guest_put(1, &packet, sizeof(packet));
	guest_signal(1);
	assert_int_equal(echoes[0].last.type, VMBUS_PACKET_GPA_DIRECT);
	assert_int_equal(echoes[0].last.header_size, 24);
	assert_memory_equal(echoes[0].header, &packet.direct.reserved_0x10, 24);
	assert_memory_equal(echoes[0].payload, &packet.payload, 8);
}

static void test_completion_echoes_id_and_signals_target_vp(void **state)
{
	struct vmbus_packet_descriptor descriptor;
	char payload[16];
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	assert_int_equal(guest_open_status(1, gpadl, 2, 3), VMBUS_STATUS_SUCCESS);
	guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 0xabcd, "ping", 5);
	assert_int_equal(guest_take(1, &descriptor, payload, sizeof(payload)), 8);
	assert_int_equal(descriptor.type, VMBUS_PACKET_COMPLETION);
	assert_int_equal(descriptor.transaction_id, 0xabcd);
	assert_string_equal(payload, "ping");
	assert_false(guest_take_event(0, 1));
	assert_true(guest_take_event(2, 1));
}

static void test_target_none_gets_no_event(void **state)
{
	uint32_t gpadl;

	(void)state;
	gpadl = guest_ring_gpadl(1);
	assert_int_equal(guest_open_status(1, gpadl, VMBUS_TARGET_VP_NONE, 3), 0);
	assert_true(echo_send(0, "x", 1));
	for (uint32_t vp = 0; vp < GUEST_VPS; vp++) {
		assert_false(guest_take_event(vp, 1));
	}
}

static void test_signal_idle_channel_does_nothing(void **state)
{
	(void)state;
	guest_open(1);
	assert_int_equal(guest_signal(1), HV_STATUS_SUCCESS);
	assert_int_equal(echoes[0].packets, 0);
}

static void test_signal_bad_connection_or_flag_refused(void **state)
{
	static const uint32_t bad[] = { 0, 1, 4, 0x2000, 0x2002, 0x2021, 0x3001, 0xffffffff };

	(void)state;
	guest_open(1);
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		assert_int_equal(vmbus_signal_event(bad[i], 0), HV_STATUS_INVALID_CONNECTION_ID);
	}
	assert_int_equal(vmbus_signal_event(GUEST_CONNECTION_ID(1), 1),
			 HV_STATUS_INVALID_PARAMETER);
}

/* A guest that fills the ring fast keeps no CPU in EL2: the rest comes by and by. */
static void test_many_packets_taken_in_turns(void **state)
{
	struct {
		struct vmbus_packet_descriptor descriptor;
		struct vmbus_packet_trailer trailer;
	} packet = { .descriptor = {
			     .type = VMBUS_PACKET_IN_BAND, .data_offset = 2, .length = 2 } };

	(void)state;
	guest_open(1);
	for (uint32_t i = 0; i < 150; i++) {
		guest_put(1, &packet, sizeof(packet));
	}
	fake_rearm_count = 0;
	guest_signal(1);
	assert_int_equal(echoes[0].packets, VMBUS_MAX_PACKETS_PER_SIGNAL);
	assert_int_equal(fake_rearm_count, 1);
	assert_true(guest_deadline() > reference_time_now());
	guest_wait(guest_deadline() - reference_time_now());
	assert_int_equal(echoes[0].packets, 2 * VMBUS_MAX_PACKETS_PER_SIGNAL);
	guest_wait(guest_deadline() - reference_time_now());
	assert_int_equal(echoes[0].packets, 150);
	assert_int_equal(guest_wait(100000), WORK_NEVER);
}

/* The answer has no room: the packet waits until the guest reads, then is answered. */
static void test_full_outgoing_ring_holds_packets_back(void **state)
{
	struct vmbus_packet_descriptor descriptor;
	char payload[4096];
	uint32_t sent = 0;

	(void)state;
	guest_open(1);
	while (echoes[0].refused == 0) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, sent, "0123456789abcdef", 16);
		sent++;
		assert_in_range(sent, 1, 1000);
	}
	assert_int_equal(echoes[0].packets, sent - 1);
	assert_int_not_equal(guest_ring(1, true)->pending_send_size, 0);
	assert_int_equal(guest_take(1, &descriptor, payload, sizeof(payload)), 16);
	assert_int_equal(guest_signal(1), HV_STATUS_SUCCESS);
	assert_int_equal(echoes[0].packets, sent);
	assert_int_equal(guest_ring(1, true)->pending_send_size, 0);
	for (uint32_t i = 1; i < sent; i++) {
		assert_int_equal(guest_take(1, &descriptor, payload, sizeof(payload)), 16);
		assert_int_equal(descriptor.transaction_id, i);
	}
	assert_int_equal(guest_take(1, &descriptor, payload, sizeof(payload)), -1);
}

/* The same for a guest that does not honour the pending size. */
static void test_full_outgoing_ring_is_tried_again(void **state)
{
	struct vmbus_packet_descriptor descriptor;
	char payload[4096];

	(void)state;
	guest_open(1);
	while (echoes[0].refused == 0) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 1, "0123456789abcdef", 16);
	}
	guest_take(1, &descriptor, payload, sizeof(payload));
	guest_wait(100000);
	assert_int_equal(guest_ring(1, true)->pending_send_size, 0);
	assert_int_equal(guest_ring(1, false)->read_index, guest_ring(1, false)->write_index);
}

/* A turn for something else does not make VMBus forget to come again. */
static void test_full_outgoing_ring_outlasts_another_turn(void **state)
{
	uint64_t expirations;

	(void)state;
	guest_open(1);
	while (echoes[0].refused == 0) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 1, "0123456789abcdef", 16);
	}
	expirations = echoes[0].expirations;
	echoes[0].due = reference_time_now() + 10000;
	channel_call(channel_get(0));
	expirations++;
	assert_in_range(guest_wait(10000), reference_time_now(), reference_time_now() + 100000);
	assert_int_equal(echoes[0].expirations, expirations + 1);
}

static void test_lying_incoming_ring_stops_only_its_channel(void **state)
{
	(void)state;
	guest_open(1);
	guest_open(2);
	guest_ring(1, false)->write_index = 0xfffffff0;
	guest_signal(1);
	assert_int_equal(echoes[0].closes, 1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	guest_send(2, 0, 1, "hello", 5);
	assert_int_equal(echoes[1].packets, 1);
	/* Closed and opened again, it works. */
	guest_close(1);
	guest_gpadl_teardown(1, 0xe1e11);
	guest_open(1);
	guest_send(1, 0, 1, "hello", 5);
	assert_int_equal(echoes[0].packets, 1);
}

static void test_lying_outgoing_ring_stops_the_channel(void **state)
{
	(void)state;
	guest_open(1);
	guest_ring(1, true)->read_index = 3;
	guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 1, "hello", 5);
	assert_int_equal(echoes[0].closes, 1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
}

static void test_close_needs_no_answer_and_open_works_again(void **state)
{
	(void)state;
	guest_open(1);
	guest_close(1);
	assert_false(guest_has_message());
	assert_int_equal(echoes[0].closes, 1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	guest_gpadl_teardown(1, 0xe1e11);
	guest_open(1);
	assert_int_equal(echoes[0].opens, 2);
}

static void test_close_when_closed_ignored(void **state)
{
	(void)state;
	guest_close(1);
	guest_close(0);
	guest_close(0xffffffff);
	assert_false(guest_has_message());
	assert_int_equal(echoes[0].closes, 0);
}

static void test_modify_moves_the_interrupt(void **state)
{
	(void)state;
	guest_open(1);
	assert_int_equal(guest_retarget(1, 3), VMBUS_STATUS_SUCCESS);
	assert_true(echo_send(0, "x", 1));
	assert_false(guest_take_event(0, 1));
	assert_true(guest_take_event(3, 1));
}

static void test_modify_bad_channel_or_vp_refused(void **state)
{
	(void)state;
	guest_open(1);
	assert_int_equal(guest_retarget(1, GUEST_VPS), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_retarget(2, 0), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_retarget(77, 0), VMBUS_STATUS_UNSUCCESSFUL);
}

static void test_modify_before_5_3_has_no_answer(void **state)
{
	struct vmbus_modify_channel modify = {
		.header = { .type = CHANNELMSG_MODIFYCHANNEL },
		.relid = 1,
		.target_vp = 1,
	};

	(void)state;
	guest_connect(VMBUS_VERSION_4_1);
	guest_open(1);
	guest_post(&modify, sizeof(modify));
	assert_false(guest_has_message());
	assert_true(echo_send(0, "x", 1));
	assert_true(guest_take_event(1, 1));
}

static void test_modify_before_4_1_unknown(void **state)
{
	struct vmbus_modify_channel modify = {
		.header = { .type = CHANNELMSG_MODIFYCHANNEL },
		.relid = 1,
		.target_vp = 1,
	};

	(void)state;
	guest_connect(VMBUS_VERSION_4_0);
	guest_open(1);
	guest_post(&modify, sizeof(modify));
	assert_true(echo_send(0, "x", 1));
	assert_true(guest_take_event(0, 1));
}

static void release(uint32_t relid)
{
	struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = relid,
	};

	guest_post(&released, sizeof(released));
}

static void test_rescind_open_channel_then_offer_again(void **state)
{
	struct vmbus_rescind_channel_offer rescind;
	struct vmbus_offer_channel offer;

	(void)state;
	guest_open(1);
	assert_true(host_rescind(0));
	guest_receive(CHANNELMSG_RESCIND_CHANNELOFFER, &rescind, sizeof(rescind));
	assert_int_equal(rescind.relid, 1);
	assert_int_equal(echoes[0].closes, 1);
	assert_int_equal(state_of(0), CONDUIT_DEVICE_RESCINDED);
	assert_false(host_rescind(0));
	guest_close(1);
	assert_int_equal(guest_open_status(1, 0xe1e11, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	release(1);
	assert_true(host_offer(0));
	guest_receive(CHANNELMSG_OFFERCHANNEL, &offer, sizeof(offer));
	assert_int_equal(offer.relid, 1);
	assert_false(host_offer(0));
	guest_open(1); /* the GPADL of before went with the relid */
	assert_int_equal(echoes[0].opens, 2);
}

static void test_offer_of_a_channel_that_the_guest_holds_waits_for_its_release(void **state)
{
	(void)state;
	guest_open(1);
	assert_true(host_rescind(0));
	guest_drain();
	assert_true(host_offer(0));
	assert_false(host_offer(0));
	assert_true(host_rescind(0)); /* another thought */
	assert_true(host_offer(0));
	guest_close(1);
	assert_false(guest_has_message());
	release(1);
	assert_int_equal(guest_drain(), 1);
	assert_false(host_offer(0));
	assert_true(host_rescind(0));
	guest_drain();
	assert_true(host_offer(0));
	assert_true(guest_contact(VMBUS_VERSION_5_3)); /* it forgets all */
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), ECHO_COUNT + 1);
}

static void test_release_without_rescind_ignored(void **state)
{
	(void)state;
	guest_open(1);
	release(1);
	release(0);
	release(0xffffffff);
	assert_int_equal(guest_signal(1), HV_STATUS_SUCCESS);
}

static void test_rescind_unconnected_is_not_offered(void **state)
{
	(void)state;
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_drain();
	assert_true(host_rescind(0));
	assert_false(guest_has_message());
	assert_true(guest_contact(VMBUS_VERSION_5_3));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), ECHO_COUNT);
	assert_true(host_offer(0));
	assert_int_equal(guest_drain(), 1);
}

static void test_rescind_and_offer_unknown_device_refused(void **state)
{
	(void)state;
	assert_false(host_rescind(ECHO_COUNT));
	assert_false(host_offer(0xffffffff));
	assert_false(host_offer(0)); /* it is there */
	assert_false(guest_has_message());
}

static void test_rescinded_guest_connects_anew_relid_is_free(void **state)
{
	(void)state;
	assert_true(host_rescind(0));
	guest_drain();
	guest_contact(VMBUS_VERSION_5_3);
	assert_true(host_offer(0));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), ECHO_COUNT + 1);
}

/* Another CPU has asked the channel to end, and this one has the next turn. */
static void test_request_power_is_refused_by_a_channel_that_ends(void **state)
{
	(void)state;
	guest_open(1);
	channel_find(1)->asked |= 1;
	assert_false(vmbus_request_shutdown(true));
	assert_int_equal(echoes[0].power_requests, 0);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
}

static void test_request_power_needs_an_open_device(void **state)
{
	(void)state;
	assert_false(vmbus_request_shutdown(true));
	guest_open(3);
	assert_true(vmbus_request_shutdown(true));
	assert_false(vmbus_request_shutdown(false));
	assert_int_equal(echoes[2].power_requests, 2);
}

static struct conduit_channel channel_of(uint32_t relid)
{
	struct conduit_channels page;

	host_channels(relid - 1, &page);
	assert_int_equal(page.first, relid - 1);
	assert_true(page.count >= 1);
	assert_int_equal(page.channels[0].relid, relid);
	return page.channels[0];
}

static void test_status_counts_the_traffic_of_a_channel(void **state)
{
	struct conduit_channel channel = channel_of(3);

	(void)state;
	assert_int_equal(channel.state, CONDUIT_DEVICE_OFFERED);
	assert_int_equal(channel.in_size, 0);
	guest_open(3);
	guest_send(3, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 1, "12345678", 8);
	guest_send(3, 0, 2, "12345678", 8);
	guest_signal(3);
	channel = channel_of(3);
	assert_string_equal(channel.name, "echo");
	assert_int_equal(channel.device, 2);
	assert_int_equal(channel.subchannel, 0);
	assert_int_equal(channel.state, CONDUIT_DEVICE_OPEN);
	assert_int_equal(channel.target_vp, 0);
	assert_int_equal(channel.in_size, 8192);
	assert_int_equal(channel.in_used, 0);
	assert_int_equal(channel.out_size, 8192);
	assert_int_equal(channel.out_used, 32);
	assert_int_equal(channel.traffic.packets_in, 2);
	assert_int_equal(channel.traffic.bytes_in, 64);
	assert_int_equal(channel.traffic.packets_out, 1);
	assert_int_equal(channel.traffic.bytes_out, 32);
	assert_int_equal(channel.traffic.signals_in, 3);
	assert_int_equal(channel.traffic.signals_out, 1);
}

static void test_status_counts_full_and_broken_rings(void **state)
{
	uint8_t payload[1024] = { 0 };
	struct conduit_channel channel;

	(void)state;
	guest_open(1);
	while (echoes[0].refused == 0) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 5, payload, sizeof(payload));
	}
	channel = channel_of(1);
	assert_int_equal(channel.traffic.full, 1);
	assert_int_equal(channel.in_used, 1048); /* the packet that waits for room */
	assert_int_equal(channel.out_used, 7 * 1048);
	guest_ring(1, false)->write_index = 4; /* no packet ends there */
	channel = channel_of(1);
	assert_in_range(channel.in_used, 0, 8191);
	guest_signal(1);
	channel = channel_of(1);
	assert_int_equal(channel.traffic.broken, 1);
}

static void test_status_pages_through_all_channels(void **state)
{
	struct conduit_channels page = { .next = 0 };
	uint32_t count = 0;

	(void)state;
	do {
		host_channels(page.next, &page);
		for (uint32_t i = 0; i < page.count; i++) {
			assert_int_equal(page.channels[i].relid, ++count);
		}
	} while (page.next != 0);
	assert_int_equal(count, ECHO_COUNT);
	host_channels(UINT32_MAX, &page);
	assert_int_equal(page.count, 0);
	assert_int_equal(page.next, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open_device_told_after_the_result),
		TEST(test_open_twice_refused_and_the_first_stays),
		TEST(test_open_unknown_relid_refused),
		TEST(test_open_bad_downstream_offset_refused),
		TEST(test_open_bad_gpadl_or_vp_refused),
		TEST(test_open_ring_indices_that_lie_refused),
		TEST(test_packet_reaches_the_device),
		TEST(test_packet_gpa_direct_passes_its_header),
		TEST(test_completion_echoes_id_and_signals_target_vp),
		TEST(test_target_none_gets_no_event),
		TEST(test_signal_idle_channel_does_nothing),
		TEST(test_signal_bad_connection_or_flag_refused),
		TEST(test_many_packets_taken_in_turns),
		TEST(test_full_outgoing_ring_holds_packets_back),
		TEST(test_full_outgoing_ring_is_tried_again),
		TEST(test_full_outgoing_ring_outlasts_another_turn),
		TEST(test_lying_incoming_ring_stops_only_its_channel),
		TEST(test_lying_outgoing_ring_stops_the_channel),
		TEST(test_close_needs_no_answer_and_open_works_again),
		TEST(test_close_when_closed_ignored),
		TEST(test_modify_moves_the_interrupt),
		TEST(test_modify_bad_channel_or_vp_refused),
		TEST(test_modify_before_5_3_has_no_answer),
		TEST(test_modify_before_4_1_unknown),
		TEST(test_rescind_open_channel_then_offer_again),
		TEST(test_offer_of_a_channel_that_the_guest_holds_waits_for_its_release),
		TEST(test_release_without_rescind_ignored),
		TEST(test_rescind_unconnected_is_not_offered),
		TEST(test_rescind_and_offer_unknown_device_refused),
		TEST(test_rescinded_guest_connects_anew_relid_is_free),
		TEST(test_request_power_needs_an_open_device),
		TEST(test_request_power_is_refused_by_a_channel_that_ends),
		TEST(test_status_counts_the_traffic_of_a_channel),
		TEST(test_status_counts_full_and_broken_rings),
		TEST(test_status_pages_through_all_channels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
