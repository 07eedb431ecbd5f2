/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: versions, offers, rescinds, the end; and a host that does none of it well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/channel.h"

#define V(major, minor) ((uint32_t)(major) << 16 | (minor))
#define CONTACT         14
#define VERSION         15
#define DELIVERED       4
#define UNLOADED        17

struct told {
	uint32_t offered[64];
	uint32_t offered_count;
	uint32_t rescinded[64];
	uint32_t rescinded_count;
	bool keep; /* do not release what is rescinded */
};

struct fixture {
	struct host host;
	struct host_guest guest;
	struct told told;
};

static void on_offered(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	struct told *told = argument;

	assert_ptr_equal(channel->bus, bus);
	told->offered[told->offered_count++] = channel->relid;
}

static void on_rescinded(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	struct told *told = argument;

	(void)bus;
	told->rescinded[told->rescinded_count++] = channel->relid;
	if (!told->keep) {
		assert_int_equal(vmbus_channel_release(channel), 0);
	}
}

static const struct vmbus_client client = { on_offered, on_rescinded };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	host_init(&f->host);
	host_boot(&f->host, &f->guest, 2, &client, &f->told);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	host_guest_end(&f->guest);
	free(f);
	return 0;
}

static int connect_from(struct fixture *f, uint32_t newest)
{
	return vmbus_connect(&f->guest.bus, &f->guest.vps[0], &f->guest.bus_pages, newest);
}

static void connect(struct fixture *f)
{
	assert_int_equal(connect_from(f, V(6, 0)), 0);
}

static void works(struct fixture *f)
{
	f->host.requested = false;
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->host.errors, 0);
}

static void test_connect_newest_that_both_have_is_agreed(void **state)
{
	static const uint32_t all[] = { V(6, 0), V(5, 3), V(5, 2), V(5, 1), V(5, 0),
					V(4, 1), V(4, 0), V(3, 0), V(2, 4) };
	struct fixture *f = *state;

	for (uint32_t i = 0; i < 9; i++) {
		f->host.newest = all[i];
		f->host.contact_count = 0;
		connect(f);
		assert_int_equal(f->guest.bus.version, all[i]);
		/* The posts to a port that is not there are no contacts. */
		if (all[i] >= V(5, 0)) {
			assert_int_equal(f->host.contact_count, i + 1);
			assert_memory_equal(f->host.contacts, all, (i + 1) * sizeof(all[0]));
			assert_int_equal(f->guest.bus.message_connection, 0x2005);
		} else {
			assert_int_equal(f->guest.bus.message_connection, 1);
		}
		works(f);
		assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	}
	/* The interrupt page of a connection of old is not that of a new one. */
	assert_non_null(f->guest.bus.interrupt_page);
	f->host.newest = V(6, 0);
	connect(f);
	assert_null(f->guest.bus.interrupt_page);
}

/* OBS: OpenVMM channels.rs: before 3.0 messages go to VP 0, and half of the monitor's pages is a failure. */
static void test_connect_asks_for_what_can_be(void **state)
{
	struct fixture *f = *state;
	struct vmbus_pages pages = f->guest.bus_pages;

	f->host.newest = V(2, 4);
	fake_delayed_us = 0;
	assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[1], &pages, V(2, 4)),
			 -HV_ERR_REFUSED);
	assert_int_equal(f->host.contact_count, 0);
	assert_int_equal(fake_delayed_us, 0);
	f->host.newest = V(6, 0);
	for (int i = 0; i < 2; i++) {
		pages = f->guest.bus_pages;
		pages.monitor[i] = NULL;
		assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[0], &pages, V(6, 0)),
				 0);
		assert_true(f->host.contact.parent_to_child_monitor_page == 0);
		assert_true(f->host.contact.child_to_parent_monitor_page == 0);
		assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	}
	connect(f);
	assert_true(f->host.contact.parent_to_child_monitor_page ==
		    (uintptr_t)f->guest.bus_pages.monitor[0]);
	assert_true(f->host.contact.child_to_parent_monitor_page ==
		    (uintptr_t)f->guest.bus_pages.monitor[1]);
}

static void test_connect_begins_at_newest(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(connect_from(f, V(5, 2)), 0);
	assert_int_equal(f->host.contact_count, 1);
	assert_int_equal(f->guest.bus.version, V(5, 2));
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(connect_from(f, V(7, 0)), 0);
	assert_int_equal(f->guest.bus.version, V(6, 0));
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(connect_from(f, V(1, 1)), -HV_ERR_REFUSED);
	assert_int_equal(connect_from(f, V(3, 0)), 0);
	works(f);
}

static void test_connect_since_5_says_sint_and_no_interrupt_page(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(connect_from(f, V(5, 3)), 0);
	assert_int_equal(f->host.contact.message_sint, 2);
	assert_int_equal(f->host.contact.message_vtl, 0);
	assert_int_equal(f->host.contact.feature_flags, 0);
	assert_int_equal(f->host.contact.target_vp, 0);
	assert_int_equal(f->host.contact.parent_to_child_monitor_page,
			 (uintptr_t)f->guest.bus_pages.monitor[0]);
	assert_int_equal(f->host.contact.child_to_parent_monitor_page,
			 (uintptr_t)f->guest.bus_pages.monitor[1]);
}

static void test_connect_before_5_gives_an_interrupt_page(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(connect_from(f, V(4, 1)), 0);
	assert_int_equal(f->host.contact.interrupt_page, (uintptr_t)f->guest.bus_pages.interrupt);
	works(f);
}

static void test_connect_without_pages_tries_no_old_version(void **state)
{
	struct fixture *f = *state;

	f->host.newest = V(4, 1);
	assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[0], NULL, V(6, 0)),
			 -HV_ERR_REFUSED);
	assert_int_equal(f->host.contact_count, 0);
	f->host.newest = V(5, 0);
	assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[0], NULL, V(6, 0)), 0);
	assert_int_equal(f->host.contact.parent_to_child_monitor_page, 0);
}

static void test_connect_on_another_vp_says_so(void **state)
{
	struct fixture *f = *state;

	fake_vp(1);
	f->host.vp = 1;
	assert_int_equal(
		vmbus_connect(&f->guest.bus, &f->guest.vps[1], &f->guest.bus_pages, V(6, 0)), 0);
	assert_int_equal(f->host.contact.target_vp, 1);
	works(f);
}

static void test_connect_features_are_those_of_both(void **state)
{
	struct fixture *f = *state;

	f->host.features = 0xFF;
	connect(f);
	assert_int_equal(f->host.contact.feature_flags, 0);
	assert_int_equal(f->guest.bus.features, 0);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->guest.bus.features_wanted = 0xFF;
	connect(f);
	assert_int_equal(f->host.contact.feature_flags, 1);
	assert_int_equal(f->guest.bus.features, 1);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->host.short_response = true;
	connect(f);
	assert_int_equal(f->guest.bus.features, 0);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->host.short_response = false;
	/* A host that agrees to what it was not asked for. */
	f->guest.bus.features_wanted = 0;
	f->host.fault[VERSION] = HOST_SAYS_NOTHING;
	host_send(&f->host, (const uint32_t[]){ VERSION, 0, 1, 0x2005, 0xFF }, 20);
	connect(f);
	assert_int_equal(f->guest.bus.features, 0);
	f->host.fault[VERSION] = HOST_ANSWERS;
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->guest.bus.features_wanted = 0xFF;
	/* Before 6.0 there are none. */
	f->host.newest = V(5, 3);
	connect(f);
	assert_int_equal(f->host.contact.feature_flags, 0);
}

static void test_connect_refused_everywhere_is_refused(void **state)
{
	struct fixture *f = *state;

	f->host.fault[VERSION] = HOST_SAYS_NO;
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_REFUSED);
	assert_int_equal(f->host.contact_count, 9);
	f->host.fault[VERSION] = HOST_ANSWERS;
	connect(f);
	works(f);
}

static void test_connect_without_resources_is_refused_at_once(void **state)
{
	struct fixture *f = *state;

	for (uint8_t connection_state = 1; connection_state < 4; connection_state++) {
		f->host.connection_state = connection_state;
		f->host.contact_count = 0;
		assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_REFUSED);
		assert_int_equal(f->host.contact_count, 1);
	}
	f->host.connection_state = 0;
	connect(f);
	works(f);
}

static void test_connect_without_answer_times_out(void **state)
{
	static const enum host_fault faults[] = { HOST_SAYS_NOTHING, HOST_CUTS_SHORT };
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->host.fault[VERSION] = faults[i];
		fake_delayed_us = 0;
		assert_int_equal(connect_from(f, V(5, 3)), -HV_ERR_TIMEOUT);
		assert_in_range(fake_delayed_us, 10000000, 10010000);
		assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	}
	f->host.fault[VERSION] = HOST_ANSWERS;
	connect(f);
	works(f);
}

static void test_connect_late_answer_is_dropped(void **state)
{
	struct fixture *f = *state;

	f->host.fault[VERSION] = HOST_IS_LATE;
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_TIMEOUT);
	f->host.fault[VERSION] = HOST_ANSWERS;
	host_catch_up(&f->host);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	connect(f);
	works(f);
}

static void test_connect_answers_twice_and_babble_do_no_harm(void **state)
{
	struct fixture *f = *state;

	f->host.fault[VERSION] = HOST_SAYS_IT_TWICE;
	connect(f);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->host.fault[VERSION] = HOST_BABBLES;
	connect(f);
	assert_true(f->guest.bus.messages_refused > 10);
	assert_int_equal(f->guest.bus.version, V(6, 0));
	works(f);
}

static void test_connect_twice_is_not_connected(void **state)
{
	struct fixture *f = *state;

	connect(f);
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_IN_USE);
	works(f);
}

/* OBS: a hypervisor of Windows 11 announces no PostMessages (b = 0xa0020), and VMBus works on it. */
static void test_connect_where_posting_is_not_announced_works(void **state)
{
	struct fixture *f = *state;

	f->guest.partition.privileges[1] = 0xA0020;
	connect(f);
	works(f);
}

static void test_connect_without_privilege_is_not_allowed(void **state)
{
	struct fixture *f = *state;

	f->host.post_status = 6; /* access denied */
	f->host.post_type = CONTACT;
	f->host.post_count = 1;
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(f->host.contact_count, 0);
	connect(f);
	works(f);
}

static void test_connect_over_an_earlier_kernels_connection_works(void **state)
{
	struct fixture *f = *state;

	connect(f);
	works(f);
	/* The second kernel knows nothing of the first. */
	vmbus_init(&f->guest.bus, &f->guest.partition, f->guest.channels, 32, &client, &f->told);
	connect(f);
	works(f);
}

static void test_post_without_room_is_tried_again(void **state)
{
	static const uint16_t statuses[] = { 0x13, 0x0B };
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->host.post_type = CONTACT;
		f->host.post_status = statuses[i];
		f->host.post_count = 20;
		connect(f);
		assert_int_equal(f->host.post_count, 0);
		assert_int_equal(f->guest.bus.version, V(6, 0));
		assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	}
}

static void test_post_without_room_for_ever_is_refused(void **state)
{
	struct fixture *f = *state;

	f->host.post_type = CONTACT;
	f->host.post_status = 0x13;
	f->host.post_count = 0xFFFFFFFF;
	fake_delayed_us = 0;
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_REFUSED);
	assert_in_range(fake_delayed_us, 10000000, 10010000);
	f->host.post_count = 0;
	connect(f);
	works(f);
}

static void test_post_refused_is_refused(void **state)
{
	struct fixture *f = *state;

	f->host.post_type = CONTACT;
	f->host.post_status = 0x05;
	f->host.post_count = 1;
	assert_int_equal(connect_from(f, V(6, 0)), -HV_ERR_REFUSED);
	connect(f);
	f->host.post_type = 3;
	f->host.post_count = 1;
	assert_int_equal(vmbus_request_offers(&f->guest.bus), -HV_ERR_REFUSED);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	/* A port that is away for a moment. */
	f->host.post_type = 16;
	f->host.post_status = 0x12;
	f->host.post_count = 5;
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
}

static void test_request_offers_not_connected(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_request_offers(&f->guest.bus), -HV_ERR_NOT_CONNECTED);
}

static void test_request_offers_each_is_told_once(void **state)
{
	struct fixture *f = *state;
	const struct vmbus_channel *channel;

	for (uint32_t relid = 1; relid <= 24; relid++) {
		host_offer(&f->host, relid * 85, (uint8_t)relid);
	}
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->told.offered_count, 24);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 24);
	channel = &f->guest.channels[85 % 32];
	assert_int_equal(channel->relid, 85);
	assert_int_equal(channel->state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(channel->connection, 85 | 0x2000);
	assert_int_equal(channel->interface_id.bytes[15], 1);
	assert_int_equal(channel->instance_id.bytes[0], 0x81);
	assert_int_equal(channel->flags, 1);
	assert_int_equal(channel->mmio_megabytes, 8);
	assert_int_equal(channel->subchannel, 0);
	assert_int_equal(channel->user_defined[119], 2);
	assert_int_equal(f->host.errors, 0);
}

static void test_request_offers_again_asks_nobody(void **state)
{
	struct fixture *f = *state;

	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->host.posts[3], 1);
	assert_int_equal(f->host.errors, 0);
}

static void test_request_offers_without_end_times_out(void **state)
{
	struct fixture *f = *state;

	host_offer(&f->host, 5, 5);
	connect(f);
	f->host.fault[DELIVERED] = HOST_IS_LATE;
	assert_int_equal(vmbus_request_offers(&f->guest.bus), -HV_ERR_TIMEOUT);
	assert_int_equal(f->told.offered_count, 1);
	host_catch_up(&f->host);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->host.posts[3], 1);
}

static void test_offers_delivered_without_a_request_counts_for_nothing(void **state)
{
	struct fixture *f = *state;
	uint32_t message[2] = { DELIVERED, 0 };

	connect(f);
	host_send(&f->host, message, 8);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	assert_false(f->guest.bus.offers_delivered);
	f->host.fault[DELIVERED] = HOST_SAYS_NOTHING;
	assert_int_equal(vmbus_request_offers(&f->guest.bus), -HV_ERR_TIMEOUT);
}

static void test_offer_relids_that_cannot_be_are_refused(void **state)
{
	static const uint32_t relids[] = { 0, 2048, 0xFFFFFFFF, 0x10005 };
	struct fixture *f = *state;

	for (uint32_t i = 0; i < 4; i++) {
		host_offer(&f->host, relids[i], 1);
	}
	host_offer(&f->host, 5, 2);
	host_offer(&f->host, 5, 3);
	host_offer(&f->host, 2047, 4);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->guest.bus.offers_refused, 5);
	assert_int_equal(f->told.offered_count, 2);
	/* The first of two with the same relid counts. */
	assert_int_equal(f->guest.channels[5].interface_id.bytes[0], 2);
}

static void test_offer_without_a_slot_is_dropped(void **state)
{
	struct fixture *f = *state;

	f->guest.bus.channel_count = 3;
	for (uint32_t relid = 1; relid <= 5; relid++) {
		host_offer(&f->host, relid, 1);
	}
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->told.offered_count, 3);
	assert_int_equal(f->guest.bus.offers_dropped, 2);
	/* With a slot free again, the next offer is taken. */
	host_rescind(&f->host, 2);
	host_run(&f->host);
	vmbus_process(&f->guest.bus);
	host_offer(&f->host, 9, 1);
	host_run(&f->host);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered[3], 9);
	f->guest.bus.channel_count = 0;
	host_offer(&f->host, 10, 1);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.offers_dropped, 3);
}

static void test_offer_later_is_told_by_process(void **state)
{
	struct fixture *f = *state;
	struct host_channel *channel;

	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_offer(&f->host, 7, 1);
	channel = host_offer(&f->host, 8, 1);
	assert_int_equal(f->host.queued, 2);
	f->host.queued = 1;
	channel->offer.subchannel_index = 3;
	host_send(&f->host, &channel->offer, 196);
	host_run(&f->host);
	assert_int_equal(f->told.offered_count, 0);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 2);
	assert_int_equal(f->guest.channels[8].subchannel, 3);
}

static int raised;

static void raise_it(void *context, void (*handler)(void *argument), void *argument)
{
	(void)context;
	(void)handler;
	(void)argument;
	raised++;
}

static void test_offer_with_a_raise_is_left_to_the_thread(void **state)
{
	struct fixture *f = *state;

	f->guest.port.raise = raise_it;
	raised = 0;
	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(raised, 1);
	assert_int_equal(f->told.offered_count, 0);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 1);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	assert_int_equal(raised, 2);
}

static void test_rescind_is_told_and_released(void **state)
{
	struct fixture *f = *state;

	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	assert_int_equal(f->told.rescinded_count, 0);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.rescinded_count, 1);
	assert_int_equal(f->host.posts[13], 1);
	assert_int_equal(f->guest.channels[7].state, VMBUS_CHANNEL_FREE);
	/* The relid is free for another device. */
	host_offer(&f->host, 7, 2);
	host_run(&f->host);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 2);
	assert_int_equal(f->guest.channels[7].rescinded, 0);
	assert_int_equal(f->host.errors, 0);
}

static void test_rescind_that_the_client_released_is_not_told(void **state)
{
	struct fixture *f = *state;

	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	/* Some function of the channel said so, and that was enough. */
	assert_int_equal(vmbus_channel_release(&f->guest.channels[7]), 0);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.rescinded_count, 0);
}

static void test_rescind_before_the_client_knew_is_released_silently(void **state)
{
	struct fixture *f = *state;

	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_offer(&f->host, 7, 1);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 0);
	assert_int_equal(f->told.rescinded_count, 0);
	assert_int_equal(f->host.posts[13], 1);
	assert_int_equal(f->host.errors, 0);
}

static void test_rescind_twice_or_of_nobody_is_refused(void **state)
{
	struct fixture *f = *state;
	uint32_t message[3] = { 2, 0, 7 };

	f->told.keep = true;
	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_send(&f->host, message, 12);
	host_send(&f->host, message, 12);
	message[2] = 8;
	host_send(&f->host, message, 12);
	message[2] = 0;
	host_send(&f->host, message, 12);
	host_run(&f->host);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.rescinded_count, 1);
	assert_int_equal(f->guest.bus.messages_refused, 3);
	/* The relid is not free before it is released. */
	host_offer(&f->host, 7, 3);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.offers_refused, 1);
}

static void test_release_without_a_rescind_is_refused(void **state)
{
	struct fixture *f = *state;

	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(vmbus_channel_release(&f->guest.channels[7]), -HV_ERR_IN_USE);
	assert_int_equal(vmbus_channel_release(&f->guest.channels[8]), -HV_ERR_NOT_CONNECTED);
	assert_int_equal(f->host.posts[13], 0);
}

/* A host that offers the relid again as soon as it is released: before the hypercall is back. */
static hv_status_t offer_at_once(void *argument, const struct hv_post_message_input *input)
{
	struct fixture *f = argument;
	struct hv_message message = { .type = 1, .payload_size = 196 };
	struct vmbus_offer_channel offer = host_channel(&f->host, 7)->offer;

	assert_int_equal(input->payload[0], 13);
	offer.header.type = 1;
	memcpy(message.payload, &offer, sizeof(offer));
	vmbus_on_message(&f->guest.vps[0], &f->guest.bus, &message);
	return HV_STATUS_SUCCESS;
}

static void test_release_answered_by_the_same_relid_at_once_takes_it(void **state)
{
	struct fixture *f = *state;
	const struct fake_events events = { .post = offer_at_once, .argument = f };

	f->told.keep = true;
	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	fake_hypervisor_events(&events);
	assert_int_equal(vmbus_channel_release(&f->guest.channels[7]), 0);
	assert_int_equal(f->guest.bus.offers_refused, 0);
	assert_int_equal(f->guest.channels[7].state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(f->guest.channels[7].rescinded, 0);
}

static void test_release_that_cannot_be_posted_frees_the_slot(void **state)
{
	struct fixture *f = *state;

	f->told.keep = true;
	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	host_rescind(&f->host, 7);
	host_run(&f->host);
	f->host.post_type = 13;
	f->host.post_status = 6;
	f->host.post_count = 1;
	assert_int_equal(vmbus_channel_release(&f->guest.channels[7]), -HV_ERR_REFUSED);
	assert_int_equal(f->guest.channels[7].state, VMBUS_CHANNEL_FREE);
}

static char logged[256];

static void on_log(void *context, const char *line)
{
	(void)context;
	strncat(logged, line, sizeof(logged) - 1 - strlen(logged));
	strncat(logged, "|", sizeof(logged) - 1 - strlen(logged));
}

static void test_what_the_host_does_wrong_is_logged_once(void **state)
{
	const struct vmbus_offer_channel wrong = { .header.type = 1, .relid = 2048 };
	struct fixture *f = *state;

	logged[0] = '\0';
	f->guest.port.log = on_log;
	connect(f);
	works(f);
	assert_string_equal(logged, "");
	for (int i = 0; i < 3; i++) {
		host_send(&f->host, &wrong, 196);
		host_send(&f->host, &wrong, 7);
		host_run(&f->host);
	}
	f->host.fault[UNLOADED] = HOST_SAYS_NOTHING;
	assert_int_equal(vmbus_unload(&f->guest.bus), -HV_ERR_TIMEOUT);
	assert_string_equal(logged, "VMBus: an offer's relid is invalid or in use|"
				    "VMBus: a message makes no sense now|"
				    "VMBus: the host does not answer|");
}

static void test_messages_on_another_vp_are_refused(void **state)
{
	struct fixture *f = *state;
	struct hv_message message = { .type = 1, .payload_size = 196 };
	struct vmbus_offer_channel offer = { .header.type = 1, .relid = 3 };

	connect(f);
	memcpy(message.payload, &offer, sizeof(offer));
	vmbus_on_message(&f->guest.vps[1], &f->guest.bus, &message);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	vmbus_on_message(&f->guest.vps[0], &f->guest.bus, &message);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	message.type = 2;
	vmbus_on_message(&f->guest.vps[0], &f->guest.bus, &message);
	assert_int_equal(f->guest.bus.messages_refused, 2);
}

static void test_messages_too_short_are_refused(void **state)
{
	static const struct {
		uint32_t type;
		uint32_t size;
	} shortest[] = { { 1, 196 }, { 2, 12 },  { 4, 8 },  { 6, 20 }, { 10, 20 },
			 { 12, 12 }, { 15, 16 }, { 17, 8 }, { 24, 16 } };
	struct fixture *f = *state;
	uint32_t expected = 0;

	connect(f);
	f->guest.bus.offers_requested = true;
	for (size_t i = 0; i < ABI_COUNT(shortest); i++) {
		for (uint32_t size = 0; size < shortest[i].size; size++) {
			struct hv_message message = { .type = 1, .payload_size = (uint8_t)size };

			memcpy(message.payload, &shortest[i].type, 4);
			message.payload[0xB8] = 3;
			f->guest.bus.answer.armed = shortest[i].type;
			f->guest.bus.answer.done = 0;
			vmbus_on_message(&f->guest.vps[0], &f->guest.bus, &message);
			expected++;
		}
		assert_int_equal(f->guest.bus.messages_refused, expected);
		assert_int_equal(f->guest.bus.answer.done, 0);
	}
	assert_false(f->guest.bus.offers_delivered);
	assert_int_equal(f->guest.channels[3].state, VMBUS_CHANNEL_FREE);
}

static void test_offers_without_a_connection_are_refused(void **state)
{
	struct fixture *f = *state;
	struct vmbus_offer_channel offer = { .header.type = 1, .relid = 3 };

	connect(f);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	host_send(&f->host, &offer, 196);
	host_run(&f->host);
	assert_int_equal(f->guest.bus.messages_refused, 1);
	vmbus_process(&f->guest.bus);
	assert_int_equal(f->told.offered_count, 0);
}

static void test_unload_ends_all_and_can_be_followed_by_connect(void **state)
{
	struct fixture *f = *state;

	host_offer(&f->host, 7, 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(f->guest.channels[7].state, VMBUS_CHANNEL_FREE);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	/* Nothing to unload. */
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(f->host.posts[16], 1);
	connect(f);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	assert_int_equal(f->told.offered_count, 2);
	assert_int_equal(f->host.errors, 0);
}

static void test_unload_without_answer_disconnects_all_the_same(void **state)
{
	struct fixture *f = *state;

	connect(f);
	f->host.fault[UNLOADED] = HOST_IS_LATE;
	assert_int_equal(vmbus_unload(&f->guest.bus), -HV_ERR_TIMEOUT);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	host_catch_up(&f->host);
	f->host.fault[UNLOADED] = HOST_ANSWERS;
	connect(f);
	works(f);
	f->host.post_type = 16;
	f->host.post_status = 6;
	f->host.post_count = 1;
	assert_int_equal(vmbus_unload(&f->guest.bus), -HV_ERR_REFUSED);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	connect(f);
}

/* Interrupts are masked everywhere, and the panic is on another CPU than the messages'. */
static void test_unload_in_a_panic_polls(void **state)
{
	struct fixture *f = *state;
	struct vmbus_offer_channel offer = { .header.type = 1, .relid = 3 };

	connect(f);
	works(f);
	/* Offers fill the slot and the queue behind it. */
	f->host.masked = true;
	for (int i = 0; i < 10; i++) {
		host_send(&f->host, &offer, 196);
	}
	host_run(&f->host);
	fake_vp(1);
	f->host.vp = 1;
	assert_int_equal(vmbus_unload(&f->guest.bus), -HV_ERR_TIMEOUT);
	f->host.masked = false;
	host_run(&f->host);
	connect(f);
	works(f);
	f->host.masked = true;
	for (int i = 0; i < 10; i++) {
		host_send(&f->host, &offer, 196);
	}
	host_run(&f->host);
	f->guest.bus.polled = true;
	fake_vp(1);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
}

static void on_signal(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	++*(uint32_t *)argument;
}

static void on_message(struct hv_vp *vp, void *argument, const struct hv_message *message)
{
	(void)vp;
	(void)message;
	++*(uint32_t *)argument;
}

/* A handler might want a lock that a stopped CPU has. */
static void test_unload_in_a_panic_runs_no_handler(void **state)
{
	static _Alignas(4096) uint8_t rings[4 * 4096];
	struct fixture *f = *state;
	uint32_t signals = 0;
	const struct vmbus_open open = {
		.rings = rings,
		.size = sizeof(rings),
		.out_size = sizeof(rings) / 2,
		.handler = on_signal,
		.argument = &signals,
	};

	const struct hv_sint other = { .message = on_message, .argument = &signals };

	host_offer(&f->host, 7, 1);
	connect(f);
	works(f);
	assert_int_equal(vmbus_channel_open(&f->guest.channels[7], &open), 0);
	assert_int_equal(hv_sint_enable(&f->guest.vps[0], 3, 19, &other), 0);
	f->host.masked = true;
	host_signal(&f->host, 7);
	assert_true(fake_message(0, 3, 1, "", 0));
	f->guest.bus.polled = true;
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(signals, 0);
}

/* In the middle of another wait, which never ends. */
static void test_unload_in_a_panic_takes_the_wait_over(void **state)
{
	struct fixture *f = *state;

	connect(f);
	works(f);
	f->host.masked = true;
	f->guest.bus.answer.generation++;
	f->guest.bus.answer.armed = f->guest.bus.answer.generation << 8 | 10;
	f->guest.channels[4].running = 1;
	f->guest.bus.polled = true;
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_connect_newest_that_both_have_is_agreed),
		TEST(test_connect_asks_for_what_can_be),
		TEST(test_connect_begins_at_newest),
		TEST(test_connect_since_5_says_sint_and_no_interrupt_page),
		TEST(test_connect_before_5_gives_an_interrupt_page),
		TEST(test_connect_without_pages_tries_no_old_version),
		TEST(test_connect_on_another_vp_says_so),
		TEST(test_connect_features_are_those_of_both),
		TEST(test_connect_refused_everywhere_is_refused),
		TEST(test_connect_without_resources_is_refused_at_once),
		TEST(test_connect_without_answer_times_out),
		TEST(test_connect_late_answer_is_dropped),
		TEST(test_connect_answers_twice_and_babble_do_no_harm),
		TEST(test_connect_twice_is_not_connected),
		TEST(test_connect_where_posting_is_not_announced_works),
		TEST(test_connect_without_privilege_is_not_allowed),
		TEST(test_connect_over_an_earlier_kernels_connection_works),
		TEST(test_post_without_room_is_tried_again),
		TEST(test_post_without_room_for_ever_is_refused),
		TEST(test_post_refused_is_refused),
		TEST(test_request_offers_not_connected),
		TEST(test_request_offers_each_is_told_once),
		TEST(test_request_offers_again_asks_nobody),
		TEST(test_request_offers_without_end_times_out),
		TEST(test_offers_delivered_without_a_request_counts_for_nothing),
		TEST(test_offer_relids_that_cannot_be_are_refused),
		TEST(test_offer_without_a_slot_is_dropped),
		TEST(test_offer_later_is_told_by_process),
		TEST(test_offer_with_a_raise_is_left_to_the_thread),
		TEST(test_rescind_is_told_and_released),
		TEST(test_rescind_that_the_client_released_is_not_told),
		TEST(test_rescind_before_the_client_knew_is_released_silently),
		TEST(test_rescind_twice_or_of_nobody_is_refused),
		TEST(test_release_without_a_rescind_is_refused),
		TEST(test_release_answered_by_the_same_relid_at_once_takes_it),
		TEST(test_release_that_cannot_be_posted_frees_the_slot),
		TEST(test_what_the_host_does_wrong_is_logged_once),
		TEST(test_messages_on_another_vp_are_refused),
		TEST(test_messages_too_short_are_refused),
		TEST(test_offers_without_a_connection_are_refused),
		TEST(test_unload_ends_all_and_can_be_followed_by_connect),
		TEST(test_unload_without_answer_disconnects_all_the_same),
		TEST(test_unload_in_a_panic_polls),
		TEST(test_unload_in_a_panic_runs_no_handler),
		TEST(test_unload_in_a_panic_takes_the_wait_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
