/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The connection: versions, offers, unload, and messages that are too short, unknown or too many.
 * OBS: what is expected here is what Linux 6.1 drivers/hv/connection.c and channel_mgmt.c rely on.
 */
#include "vmbus/vmbus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "control/devices.h"
#include "core/config.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "synic/synic.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"

static int start(void **state)
{
	(void)state;
	guest_start();
	echo_reset();
	return 0;
}

static void test_contact_known_versions_supported(void **state)
{
	static const uint32_t versions[] = { 0x20004, 0x30000, 0x40000, 0x40001, 0x50000,
					     0x50001, 0x50002, 0x50003, 0x60000 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		assert_true(guest_contact(versions[i]));
		host_status();
		assert_int_equal(guest_status.vmbus_version, versions[i]);
	}
}

static void test_contact_other_versions_refused(void **state)
{
	static const uint32_t versions[] = { 0,       0x0000d, 0x10001, 0x20003,
					     0x50004, 0x60001, 0x70000, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		assert_false(guest_contact(versions[i]));
		host_status();
		assert_int_equal(guest_status.vmbus_version, 0);
	}
}

static void post_contact(uint32_t version, uint32_t target_vp, uint8_t sint, uint8_t vtl)
{
	struct vmbus_initiate_contact contact = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = version,
		.target_vp = target_vp,
		.message_sint = sint,
		.message_vtl = vtl,
	};

	guest_post(&contact, CHANNELMSG_INITIATE_CONTACT_SIZE);
}

static void test_contact_response_has_the_fields_of_its_version(void **state)
{
	struct vmbus_version_response response;

	(void)state;
	post_contact(VMBUS_VERSION_4_1, 0, 0, 0);
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 16);
	assert_int_equal(response.message_connection_id, 0);
	post_contact(VMBUS_VERSION_5_0, 0, VMBUS_SINT, 0);
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 16);
	assert_int_equal(response.message_connection_id, 4);
	assert_int_equal(response.connection_state, 0);
	post_contact(VMBUS_VERSION_6_0, 0, VMBUS_SINT, 0);
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 20);
	assert_int_equal(response.features, 0);
}

static void test_contact_features_agreed_only_with_client_id(void **state)
{
	struct vmbus_initiate_contact contact = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = VMBUS_VERSION_6_0,
		.message_sint = VMBUS_SINT,
		.feature_flags = 0xffffffff,
	};
	struct vmbus_version_response response;

	(void)state;
	guest_post(&contact, sizeof(contact));
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, sizeof(response));
	assert_int_equal(response.features, 8);
	guest_post(&contact, CHANNELMSG_INITIATE_CONTACT_SIZE);
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, sizeof(response));
	assert_int_equal(response.features, 0);
}

static void test_contact_bad_target_refused_where_it_came_from(void **state)
{
	static const struct {
		uint32_t vp;
		uint8_t sint;
		uint8_t vtl;
	} bad[] = {
		{ GUEST_VPS, 2, 0 }, { 0xffffffff, 2, 0 }, { 0, 16, 0 }, { 0, 255, 0 }, { 0, 2, 1 }
	};
	struct vmbus_version_response response;
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		/* Before that, answers went elsewhere. */
		post_contact(VMBUS_VERSION_5_3, 3, 5, 0);
		assert_int_equal(guest_receive_from(3, 5, buffer), 16);
		post_contact(VMBUS_VERSION_5_3, bad[i].vp, bad[i].sint, bad[i].vtl);
		guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 16);
		assert_int_equal(response.supported, 0);
	}
}

static void test_contact_target_and_sint_get_the_messages(void **state)
{
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	(void)state;
	post_contact(VMBUS_VERSION_5_3, 3, 5, 0);
	assert_int_equal(guest_receive_from(3, 5, buffer), 16);
	assert_false(guest_has_message());
}

static void test_contact_while_connected_forgets_everything(void **state)
{
	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	guest_open(2);
	guest_contact(VMBUS_VERSION_5_3);
	assert_int_equal(echoes[0].closes, 1);
	assert_int_equal(echoes[1].closes, 1);
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), ECHO_COUNT + 1);
	/* The same GPADL IDs are free again. */
	guest_open(1);
	assert_int_equal(echoes[0].opens, 2);
}

static void test_contact_drops_messages_to_the_old_vp(void **state)
{
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	(void)state;
	guest_contact(VMBUS_VERSION_5_3);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	post_contact(VMBUS_VERSION_5_3, 1, VMBUS_SINT, 0);
	assert_int_equal(guest_receive_from(1, VMBUS_SINT, buffer), 16);
	/* What was in the slot stays, what waited behind it is gone. */
	assert_int_equal(guest_drain(), 1);
}

static void test_request_offers_delivers_all_in_order(void **state)
{
	struct vmbus_offer_channel offer;
	struct vmbus_message_header end;

	(void)state;
	guest_contact(VMBUS_VERSION_5_3);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	for (uint32_t i = 0; i < ECHO_COUNT; i++) {
		guest_receive(CHANNELMSG_OFFERCHANNEL, &offer, 196);
		assert_int_equal(offer.relid, i + 1);
		assert_int_equal(offer.connection_id, GUEST_CONNECTION_ID(i + 1));
		assert_int_equal(offer.instance_id.bytes[15], i);
		assert_int_equal(offer.is_dedicated_interrupt, 1);
		assert_int_equal(offer.monitor_allocated, 0);
		assert_int_equal(offer.monitor_id, 0xff);
		assert_int_equal(offer.flags, 0x10);
		assert_int_equal(offer.user_defined[0], 4);
		assert_int_equal(offer.mmio_megabytes, 8);
	}
	guest_receive(CHANNELMSG_ALLOFFERS_DELIVERED, &end, 8);
	assert_false(guest_has_message());
}

static void test_request_offers_twice_answered_once(void **state)
{
	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_false(guest_has_message());
}

static void test_request_offers_unconnected_ignored(void **state)
{
	(void)state;
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_false(guest_has_message());
}

static void test_unload_answered_and_forgets_everything(void **state)
{
	struct vmbus_message_header response;

	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &response, 8);
	assert_int_equal(echoes[0].closes, 1);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_false(guest_has_message());
	host_status();
	assert_int_equal(guest_status.vmbus_version, 0);
}

static void test_unload_with_masked_sint_answered_in_the_slot(void **state)
{
	struct vmbus_message_header response;

	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	assert_int_equal(synic_set_sint(&partition.vps[0], VMBUS_SINT, HV_SINT_MASKED_BIT | 18), 0);
	fake_raise_count = 0;
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &response, 8);
	assert_int_equal(fake_raise_count, 0);
}

static void test_unload_never_connected_answered(void **state)
{
	struct vmbus_message_header response;

	(void)state;
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &response, 8);
}

static void test_reset_leaves_the_old_guests_pages_alone(void **state)
{
	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	vmbus_reset();
	assert_int_equal(guest_signal(1), HV_STATUS_INVALID_CONNECTION_ID);
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	guest_wait(ABI_ULL(1000000000));
	assert_false(guest_has_message());
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
}

static void test_reset_keeps_away_what_the_host_took_away(void **state)
{
	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	assert_true(host_rescind(0));
	guest_drain();
	vmbus_reset();
	assert_true(guest_contact(VMBUS_VERSION_5_3));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), device_count); /* one offer less, and AllOffersDelivered */
}

static void test_post_short_messages_ignored(void **state)
{
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX] = { 0 };

	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	for (uint32_t type = 0; type < 64; type++) {
		if (type == CHANNELMSG_UNLOAD) {
			continue;
		}
		message[0] = (uint8_t)type;
		for (size_t size = 0; size < 12; size++) {
			guest_post(message, size);
			assert_false(guest_has_message());
		}
	}
	host_status();
	assert_int_equal(guest_status.vmbus_version, VMBUS_VERSION_5_3);
}

static void test_post_unknown_types_ignored(void **state)
{
	static const uint32_t types[] = { 0,  1,  2,  4,  6,  10, 12, 15,        17,
					  18, 19, 20, 21, 23, 24, 30, 0x80000001 };
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX] = { 0 };

	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	for (size_t i = 0; i < ABI_COUNT(types); i++) {
		memcpy(message, &types[i], sizeof(types[i]));
		guest_post(message, sizeof(message));
		assert_false(guest_has_message());
	}
}

static void test_post_wrong_connection_or_type_refused(void **state)
{
	static const uint32_t connections[] = { 0, 2, 3, 5, 0x2001, 0xffffffff };
	struct vmbus_message_header header = { .type = CHANNELMSG_UNLOAD };
	struct vp *vp = &partition.vps[0];
	uint8_t long_message[VMBUS_MESSAGE_SIZE_MAX + 1] = { 0 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(connections); i++) {
		assert_int_equal(vmbus_post_message(vp, connections[i], HV_MESSAGE_TYPE_CHANNEL,
						    &header, sizeof(header)),
				 HV_STATUS_INVALID_CONNECTION_ID);
	}
	assert_int_equal(vmbus_post_message(vp, 4, 2, &header, sizeof(header)),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(vmbus_post_message(vp, 4, HV_MESSAGE_TYPE_CHANNEL, long_message,
					    sizeof(long_message)),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(
		vmbus_post_message(vp, 1, HV_MESSAGE_TYPE_CHANNEL, &header, sizeof(header)),
		HV_STATUS_SUCCESS);
	assert_int_equal(guest_drain(), 1);
}

static void test_post_without_taking_answers_is_pushed_back(void **state)
{
	struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
	};
	uint32_t posted = 0;

	(void)state;
	guest_connect(VMBUS_VERSION_5_3);
	while (guest_post_status(&teardown, sizeof(teardown)) == HV_STATUS_SUCCESS) {
		posted++;
		assert_in_range(posted, 1, 1000);
	}
	assert_int_equal(guest_post_status(&teardown, sizeof(teardown)),
			 HV_STATUS_INSUFFICIENT_BUFFERS);
	/* No answer is lost. */
	assert_int_equal(guest_drain(), posted);
	guest_post(&teardown, sizeof(teardown));
	assert_int_equal(guest_drain(), 1);
}

static void test_answers_wait_for_a_synic_that_is_off(void **state)
{
	struct vmbus_version_response response;

	(void)state;
	assert_int_equal(synic_set_scontrol(&partition.vps[0], 0), 0);
	post_contact(VMBUS_VERSION_5_3, 0, VMBUS_SINT, 0);
	assert_false(guest_has_message());
	assert_true(fake_rearm_count > 0);
	assert_int_equal(synic_set_scontrol(&partition.vps[0], HV_SCONTROL_ENABLE_BIT), 0);
	guest_wait(200000);
	guest_receive(CHANNELMSG_VERSION_RESPONSE, &response, 16);
	assert_int_equal(response.supported, 1);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: what a guest before it left behind must not help. */
		TEST(test_unload_never_connected_answered),
		TEST(test_contact_known_versions_supported),
		TEST(test_contact_other_versions_refused),
		TEST(test_contact_response_has_the_fields_of_its_version),
		TEST(test_contact_features_agreed_only_with_client_id),
		TEST(test_contact_bad_target_refused_where_it_came_from),
		TEST(test_contact_target_and_sint_get_the_messages),
		TEST(test_contact_while_connected_forgets_everything),
		TEST(test_contact_drops_messages_to_the_old_vp),
		TEST(test_request_offers_delivers_all_in_order),
		TEST(test_request_offers_twice_answered_once),
		TEST(test_request_offers_unconnected_ignored),
		TEST(test_unload_answered_and_forgets_everything),
		TEST(test_unload_with_masked_sint_answered_in_the_slot),
		TEST(test_reset_leaves_the_old_guests_pages_alone),
		TEST(test_reset_keeps_away_what_the_host_took_away),
		TEST(test_post_short_messages_ignored),
		TEST(test_post_unknown_types_ignored),
		TEST(test_post_wrong_connection_or_type_refused),
		TEST(test_post_without_taking_answers_is_pushed_back),
		TEST(test_answers_wait_for_a_synic_that_is_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
