/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices: two instances of one class, and the subchannels that a driver asks for. */
#include "vmbus/device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "abi/vmbus_guid.h"
#include "core/config.h"
#include "core/partition.h"
#include "tests/vmbus_guest.h"
#include "vmbus/vmbus.h"

#define SUBCHANNELS 3

static uint32_t opens[1 + SUBCHANNELS];
static uint32_t packets[1 + SUBCHANNELS];
static bool refuse;

static bool open_channel(struct channel *channel)
{
	opens[channel->index]++;
	return !refuse;
}

/* The first byte: how many subchannels. */
static bool take_packet(struct channel *channel, const struct packet *packet)
{
	packets[channel->index]++;
	device_offer_subchannels(channel->device, *(const uint8_t *)packet->payload);
	return true;
}

static const struct device_class class = {
	.name = "many",
	.interface_id = HV_GUID_OF(0x1d0, 0, 0, 0, 0),
	.subchannels_max = SUBCHANNELS,
	.open = open_channel,
	.packet = take_packet,
};

struct device device_table[] = {
	{ .class = &class, .instance_id = HV_GUID_OF(0x1d1, 0, 0, 0, 1) },
	{ .class = &class, .instance_id = HV_GUID_OF(0x1d1, 0, 0, 0, 2) },
};

uint32_t device_count = 2;

/* The second device's primary channel, and a subchannel of the first. */
#define SECOND        (2 + SUBCHANNELS)
#define SUBCHANNEL(n) (1 + (n))

static int start(void **state)
{
	(void)state;
	memset(opens, 0, sizeof(opens));
	memset(packets, 0, sizeof(packets));
	refuse = false;
	guest_start();
	assert_true(guest_contact(VMBUS_VERSION_5_3));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	return 0;
}

static void take_offer(uint32_t relid, uint32_t subchannel, uint8_t instance)
{
	struct vmbus_offer_channel offer;

	guest_receive(CHANNELMSG_OFFERCHANNEL, &offer, sizeof(offer));
	assert_int_equal(offer.relid, relid);
	assert_int_equal(offer.subchannel_index, subchannel);
	assert_int_equal(offer.instance_id.bytes[15], instance);
}

static void take_rescind(uint32_t relid)
{
	struct vmbus_rescind_channel_offer rescind;

	guest_receive(CHANNELMSG_RESCIND_CHANNELOFFER, &rescind, sizeof(rescind));
	assert_int_equal(rescind.relid, relid);
}

static void release(uint32_t relid)
{
	struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = relid,
	};

	guest_post(&released, sizeof(released));
}

static void ask(uint8_t count)
{
	guest_send(1, 0, 1, &count, sizeof(count));
}

static void test_instances_are_offered_without_subchannels(void **state)
{
	(void)state;
	take_offer(1, 0, 1);
	take_offer(SECOND, 0, 2);
	assert_int_equal(guest_drain(), 1);
}

static void test_subchannels_offered_when_asked_for_and_work(void **state)
{
	(void)state;
	guest_drain();
	guest_open(1);
	ask(2);
	take_offer(SUBCHANNEL(1), 1, 1);
	take_offer(SUBCHANNEL(2), 2, 1);
	assert_false(guest_has_message());
	guest_open(SUBCHANNEL(2));
	guest_send(SUBCHANNEL(2), 0, 1, "", 1);
	assert_int_equal(packets[2], 1);
	assert_int_equal(guest_signal(SUBCHANNEL(1)), HV_STATUS_INVALID_CONNECTION_ID);
}

static void test_subchannels_more_than_there_are_bounded(void **state)
{
	(void)state;
	guest_drain();
	guest_open(1);
	ask(200);
	assert_int_equal(guest_drain(), SUBCHANNELS);
}

static void test_subchannels_rescinded_with_the_primary_closed(void **state)
{
	(void)state;
	guest_drain();
	guest_open(1);
	ask(2);
	guest_drain();
	guest_open(SUBCHANNEL(1));
	guest_close(SUBCHANNEL(1));
	guest_close(1);
	take_rescind(SUBCHANNEL(1));
	take_rescind(SUBCHANNEL(2));
	release(SUBCHANNEL(1));
	release(SUBCHANNEL(2));
	assert_false(guest_has_message());
	guest_gpadl_teardown(1, 0xe1e11);
	guest_open(1);
	ask(1);
	take_offer(SUBCHANNEL(1), 1, 1);
	assert_false(guest_has_message());
}

static void test_rescind_takes_the_whole_device(void **state)
{
	(void)state;
	guest_drain();
	guest_open(1);
	ask(1);
	guest_drain();
	assert_true(host_rescind(0));
	assert_int_equal(guest_drain(), 2);
	guest_close(1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	release(SUBCHANNEL(1));
	release(1);
	assert_false(guest_has_message());
	assert_true(host_offer(0));
	take_offer(1, 0, 1);
	assert_false(guest_has_message());
}

static void test_connecting_anew_forgets_subchannels(void **state)
{
	(void)state;
	guest_drain();
	guest_open(1);
	ask(3);
	guest_drain();
	guest_contact(VMBUS_VERSION_5_3);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	take_offer(1, 0, 1);
	take_offer(SECOND, 0, 2);
	assert_int_equal(guest_drain(), 1);
}

static void test_open_refused_by_the_device_stays_closed(void **state)
{
	(void)state;
	guest_drain();
	refuse = true;
	assert_int_equal(guest_open_status(1, guest_ring_gpadl(1), 0, GUEST_RING_PAGES),
			 VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	refuse = false;
	assert_int_equal(guest_open_status(1, 0xe1e11, 0, GUEST_RING_PAGES), VMBUS_STATUS_SUCCESS);
	assert_int_equal(opens[0], 2);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_instances_are_offered_without_subchannels),
		TEST(test_subchannels_offered_when_asked_for_and_work),
		TEST(test_subchannels_more_than_there_are_bounded),
		TEST(test_subchannels_rescinded_with_the_primary_closed),
		TEST(test_rescind_takes_the_whole_device),
		TEST(test_connecting_anew_forgets_subchannels),
		TEST(test_open_refused_by_the_device_stays_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
