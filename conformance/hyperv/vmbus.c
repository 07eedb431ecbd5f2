/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMBus control messages, in and out of turn. There is no public specification: OBS: what Linux 6.1 (drivers/hv) and OpenVMM
 * (vmbus_server) expect and do. The hypercall accepts a meaningless message; then it is ignored.
 */
#include "abi/hv_hypercall.h"
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define CHANNEL_MESSAGE     ABI_U(1)
#define TYPE_REQUEST_OFFERS ABI_U(3)
#define TYPE_CONTACT        ABI_U(14)
#define TYPE_VERSION        ABI_U(15)
#define TYPE_MODIFY         ABI_U(22)
#define TYPE_MODIFIED       ABI_U(24)
#define TYPE_RELEASED       ABI_U(13)
#define INVALID_CONNECTION  ABI_U(0x12)
#define VERSION             ABI_U(0x50003)

static struct vmbus_offer_channel offers[BUS_OFFERS_MAX];

static void post_words(uint32_t type, uint32_t word, uint32_t word_2, uint32_t size)
{
	uint32_t message[60] = { type, 0, word, word_2 };

	EXPECT(bus_post(message, size), 0);
}

/* OBS: Linux 6.1 tries these in turn, and knows no other. */
void vmbus_newest_version_that_linux_tries_is_agreed_to(void)
{
	static const uint32_t versions[] = { 0x50003, 0x50002, 0x50001, 0x50000 };
	struct vmbus_version_response response = { .supported = 0 };

	synic_start();
	for (uint32_t i = 0; i < ABI_COUNT(versions) && response.supported != 1; i++) {
		note("version", versions[i]);
		EXPECT_TRUE(bus_contact(versions[i], &response));
		EXPECT_TRUE(response.supported <= 1);
	}
	EXPECT(response.supported, 1);
	EXPECT(response.connection_state, 0);
	EXPECT_TRUE(response.message_connection_id != 0);
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

void vmbus_known_versions_are_agreed_to(void)
{
	static const uint32_t versions[] = { 0x20004, 0x30000, 0x40000, 0x40001, 0x50000,
					     0x50001, 0x50002, 0x50003, 0x60000 };

	synic_start();
	for (uint32_t i = 0; i < ABI_COUNT(versions); i++) {
		struct vmbus_version_response response;

		note("version", versions[i]);
		EXPECT_TRUE(bus_contact(versions[i], &response));
		EXPECT(response.supported, 1);
		EXPECT(response.connection_state, 0);
		/* Since 5.0 the answer says where to post from now on. */
		EXPECT(response.message_connection_id, versions[i] >= 0x50000 ? 4 : 0);
		EXPECT_TRUE(bus_unload());
	}
	synic_stop();
}

void vmbus_unknown_versions_are_refused(void)
{
	/* The first two will never exist; newer hosts may know others. */
	static const uint32_t versions[] = { 0xffffffff, 0x7fff0000, 0,       1,       0xd,
					     0x10001,    0x20005,    0x50004, 0x60001, 0x70000 };
	uint32_t count = host_is_conduit() ? ABI_COUNT(versions) : 2;

	synic_start();
	for (uint32_t i = 0; i < count; i++) {
		struct vmbus_version_response response;

		note("version", versions[i]);
		EXPECT_TRUE(bus_contact(versions[i], &response));
		EXPECT(response.supported, 0);
		post_words(TYPE_REQUEST_OFFERS, 0, 0, 8);
		EXPECT_TRUE(bus_is_silent());
	}
	synic_stop();
}

/* InitiateContact of 6.0 with these features; what the host has of them, UINT64_MAX: it does not agree to 6.0 */
static uint64_t features_of(uint32_t wanted)
{
	struct vmbus_initiate_contact contact = { .header = { .type = TYPE_CONTACT },
						  .version = 0x60000 };
	struct vmbus_version_response response = { .supported = 0 };

	contact.message_sint = (uint8_t)SINT_VMBUS;
	contact.feature_flags = wanted;
	EXPECT(bus_post(&contact, 40), 0);
	/* With the features it has 20 bytes. */
	if (!bus_receive(TYPE_VERSION, &response, 20) || response.supported != 1) {
		return UINT64_MAX;
	}
	EXPECT_TRUE(bus_unload());
	return response.features;
}

/* OBS: OpenVMM and Microsoft's firmware: what both have, from signal parameters to pinned memory. */
void vmbus_features_that_were_not_asked_for_are_not_given(void)
{
	/* Not bit 3: it makes the message longer. */
	static const uint32_t wanted[] = { 0, 1, 2, 4, 0x10, 0x20, 0x40, 0x80 };

	synic_start();
	for (uint32_t i = 0; i < ABI_COUNT(wanted); i++) {
		uint64_t given = features_of(wanted[i]);

		if (given == UINT64_MAX) {
			skip("6.0 is not agreed to");
			break;
		}
		note("features", wanted[i]);
		EXPECT(given & ~(uint64_t)wanted[i], 0);
	}
	synic_stop();
}

static bool contact_with(uint32_t target_vp, uint8_t sint, uint8_t vtl)
{
	struct vmbus_initiate_contact contact = { .header = { .type = TYPE_CONTACT },
						  .version = VERSION };
	struct vmbus_version_response response = { .supported = 0 };

	contact.target_vp = target_vp;
	contact.message_sint = sint;
	contact.message_vtl = vtl;
	EXPECT(bus_post(&contact, 40), 0);
	EXPECT_TRUE(bus_receive(TYPE_VERSION, &response, 16));
	return response.supported == 1;
}

void vmbus_contact_for_nobody_is_refused(void)
{
	synic_start();
	EXPECT(contact_with(64, 2, 0), 0);
	EXPECT(contact_with(0xffffffff, 2, 0), 0);
	EXPECT(contact_with(0, 16, 0), 0);
	EXPECT(contact_with(0, 255, 0), 0);
	EXPECT(contact_with(0, 2, 2), 0);
	EXPECT(contact_with(0, 2, 0), 1);
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

void vmbus_short_messages_are_ignored(void)
{
	static const struct {
		uint32_t type;
		uint32_t size; /* one byte less than it needs */
	} messages[] = { { 14, 39 }, { 14, 8 }, { 3, 7 },   { 5, 147 }, { 8, 27 },  { 9, 15 },
			 { 11, 15 }, { 7, 11 }, { 13, 11 }, { 16, 7 },  { 22, 15 }, { 14, 0 } };

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	for (uint32_t i = 0; i < ABI_COUNT(messages); i++) {
		note("message", messages[i].type);
		post_words(messages[i].type, 1, 1, messages[i].size);
		EXPECT_TRUE(bus_is_silent());
	}
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

void vmbus_long_messages_are_refused_or_cut(void)
{
	uint32_t message[62] = { TYPE_CONTACT };

	synic_start();
	EXPECT_REFUSED(hv_post(4, CHANNEL_MESSAGE, message, 241), 5);
	EXPECT_REFUSED(hv_post(4, CHANNEL_MESSAGE, message, 0x10000), 5);
	EXPECT_TRUE(bus_connect(VERSION));
	post_words(16, 0, 0, 240);
	EXPECT_TRUE(bus_receive(17, message, 8));
	synic_stop();
}

void vmbus_unknown_messages_are_ignored(void)
{
	static const uint32_t types[] = { 0,  1,  2,  4,  6,  10,         12,        15,
					  17, 24, 25, 30, 99, 0x7fffffff, 0xffffffff };

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	for (uint32_t i = 0; i < ABI_COUNT(types); i++) {
		note("type", types[i]);
		post_words(types[i], 1, 1, 240);
		EXPECT_TRUE(bus_is_silent());
	}
	if (host_is_conduit()) {
		EXPECT(hv_post(4, 2, types, 8), 5);
	}
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

void vmbus_nothing_works_before_contact(void)
{
	static const uint32_t types[] = { 3, 5, 7, 8, 9, 11, 13, 22 };

	synic_start();
	for (uint32_t i = 0; i < ABI_COUNT(types); i++) {
		note("type", types[i]);
		post_words(types[i], 1, 1, 240);
		EXPECT_TRUE(bus_is_silent());
	}
	synic_stop();
}

void vmbus_offers_are_complete_and_distinct(void)
{
	uint32_t count;

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	count = bus_offers(offers);
	EXPECT_TRUE(count >= 1 && count <= BUS_OFFERS_MAX);
	for (uint32_t i = 0; i < count && count <= BUS_OFFERS_MAX; i++) {
		note("offer", i);
		EXPECT_TRUE(offers[i].relid >= 1 && offers[i].relid <= 2047);
		EXPECT(offers[i].is_dedicated_interrupt & 1, 1);
		EXPECT(offers[i].monitor_allocated & 1, 0);
		EXPECT_TRUE(offers[i].connection_id < 0x1000000);
		for (uint32_t k = 0; k < i; k++) {
			EXPECT_TRUE(offers[k].relid != offers[i].relid);
			EXPECT_TRUE(offers[k].connection_id != offers[i].connection_id);
			EXPECT_TRUE(memcmp(&offers[k].instance_id, &offers[i].instance_id, 16) !=
				    0);
		}
	}
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

/* Bytes as they travel: the first three groups of a GUID's text are reversed. */
void vmbus_heartbeat_shutdown_and_time_sync_are_offered(void)
{
	static const uint8_t interfaces[][16] = {
		{ 0x39, 0x4f, 0x16, 0x57, 0x15, 0x91, 0x78, 0x4e, 0xab, 0x55, 0x38, 0x2f, 0x3b,
		  0xd5, 0x42, 0x2d },
		{ 0x31, 0x60, 0x0b, 0x0e, 0x13, 0x52, 0x34, 0x49, 0x81, 0x8b, 0x38, 0xd9, 0x0c,
		  0xed, 0x39, 0xdb },
		{ 0x30, 0xe6, 0x27, 0x95, 0xae, 0xd0, 0x7b, 0x49, 0xad, 0xce, 0xe8, 0x0a, 0xb0,
		  0x17, 0x5c, 0xaf },
	};
	uint32_t count;

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	count = bus_offers(offers);
	for (uint32_t i = 0; i < ABI_COUNT(interfaces); i++) {
		uint32_t found = 0;

		for (uint32_t k = 0; k < count && count <= BUS_OFFERS_MAX; k++) {
			found += memcmp(&offers[k].interface_id, interfaces[i], 16) == 0;
		}
		note("interface", i);
		EXPECT(found, 1);
	}
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

void vmbus_second_request_for_offers_is_ignored(void)
{
	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	post_words(TYPE_REQUEST_OFFERS, 0, 0, 8);
	EXPECT_TRUE(bus_is_silent());
	EXPECT_TRUE(bus_unload());
	synic_stop();
}

/* As a kernel that kexec has started. OBS: Linux 6.1 on arm64 does not unload. */
void vmbus_contact_while_connected_begins_anew(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	EXPECT(hv_signal(channel.connection, 0), 0);
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_REFUSED(hv_signal(channel.connection, 0), INVALID_CONNECTION);
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	/* Its GPADL is forgotten: the number is free. */
	EXPECT(bus_gpadl(channel.relid, BUS_GPADL, bus_ring_pages(), BUS_PAGES), 0);
	bus_stop();
}

void vmbus_unload_closes_everything(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	EXPECT_TRUE(bus_unload());
	EXPECT_REFUSED(hv_signal(channel.connection, 0), INVALID_CONNECTION);
	post_words(TYPE_REQUEST_OFFERS, 0, 0, 8);
	EXPECT_TRUE(bus_is_silent());
	if (host_is_conduit()) {
		EXPECT_TRUE(bus_unload());
	}
	synic_stop();
}

void vmbus_unload_is_answered_while_interrupts_are_masked(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	irq_disable();
	if (host_is_conduit()) {
		hv_set(REG_SINT0 + SINT_VMBUS, 0x10000);
	}
	EXPECT_TRUE(bus_unload());
	irq_enable();
	synic_stop();
}

void vmbus_open_of_what_cannot_be_fails(void)
{
	const void *pages = bus_ring_pages();
	uint32_t relid;

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	relid = offers[0].relid;
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, BUS_HALF, 0) != 0); /* no such GPADL */
	EXPECT(bus_gpadl(relid, BUS_GPADL, pages, BUS_PAGES), 0);
	EXPECT_TRUE(bus_open(0, BUS_GPADL, BUS_HALF, 0) != 0);
	EXPECT_TRUE(bus_open(2047, BUS_GPADL, BUS_HALF, 0) != 0);
	EXPECT_TRUE(bus_open(0xffffffff, BUS_GPADL, BUS_HALF, 0) != 0);
	EXPECT_TRUE(bus_open(offers[1].relid, BUS_GPADL, BUS_HALF, 0) !=
		    0); /* of another channel */
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, 0, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, 1, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, BUS_PAGES - 1, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, BUS_PAGES, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, 0x80000000, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, 0xffffffff, 0) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, BUS_HALF, 64) != 0);
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, BUS_HALF, 0xfffffffe) != 0);
	EXPECT(bus_open(relid, BUS_GPADL, BUS_HALF, 0), 0);
	bus_stop();
}

void vmbus_open_twice_fails_and_the_first_stays(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	EXPECT_TRUE(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0) != 0);
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

void vmbus_close_when_closed_is_ignored(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	for (uint32_t i = 0; i < 3; i++) {
		bus_close(channel.relid);
	}
	bus_close(0);
	bus_close(2047);
	bus_close(0xffffffff);
	if (host_is_conduit()) {
		EXPECT(hv_signal(channel.connection, 0), INVALID_CONNECTION);
	}
	EXPECT(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0), 0);
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

void vmbus_close_has_no_answer(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	bus_close(channel.relid);
	EXPECT_TRUE(bus_is_silent());
	bus_stop();
}

void vmbus_open_and_close_can_go_on_for_ever(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	for (uint32_t i = 0; i < 100; i++) {
		bus_close(channel.relid);
		EXPECT_TRUE(bus_teardown(channel.relid, BUS_GPADL));
		EXPECT(bus_gpadl(channel.relid, BUS_GPADL, bus_ring_pages(), BUS_PAGES), 0);
		EXPECT(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0), 0);
	}
	bus_stop();
}

static uint64_t native_call(uint64_t control, uint64_t input)
{
	struct call call = { .x = { control, input } };

	call_hvc_1(&call);
	return call.x[0];
}

/* OBS: FreeBSD signals by a list, Microsoft's firmware makes all of its calls by HVC #1. */
void vmbus_signals_and_messages_go_by_every_form(void)
{
	static __attribute__((aligned(8))) uint32_t event[2];
	static __attribute__((aligned(256))) struct hv_post_message_input unload;
	struct call list = { .x = { FID_HYPERCALL, CODE_SIGNAL_EVENT, (uintptr_t)event } };
	struct bus_channel channel;
	uint32_t answer[2];

	EXPECT_TRUE(bus_start(&channel));
	event[0] = channel.connection;
	call_hvc_0(&list);
	EXPECT(list.x[0], 0);
	EXPECT(native_call(CODE_SIGNAL_EVENT, (uintptr_t)event), 0);
	EXPECT(native_call(CODE_SIGNAL_EVENT | FAST, channel.connection), 0);
	event[0] = 0xffffff;
	EXPECT(native_call(CODE_SIGNAL_EVENT, (uintptr_t)event), INVALID_CONNECTION);
	EXPECT(native_call(CODE_SIGNAL_EVENT | FAST, 0xffffff), INVALID_CONNECTION);
	unload = (struct hv_post_message_input){ .connection_id = bus_connection(),
						 .message_type = CHANNEL_MESSAGE,
						 .payload_size = 8 };
	unload.payload[0] = 16;
	EXPECT(native_call(CODE_POST_MESSAGE, (uintptr_t)&unload), 0);
	EXPECT_TRUE(bus_receive(17, answer, sizeof(answer)));
	synic_stop();
}

void vmbus_signal_has_one_flag(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	EXPECT(hv_signal(channel.connection, 1), 5);
	EXPECT(hv_signal(channel.connection, 0xffff), 5);
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

void vmbus_modify_channel_is_answered_since_5_3(void)
{
	struct vmbus_modify_channel_response response;
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	post_words(TYPE_MODIFY, channel.relid, 0, 16);
	EXPECT_TRUE(bus_receive(TYPE_MODIFIED, &response, sizeof(response)));
	EXPECT(response.status, 0);
	post_words(TYPE_MODIFY, channel.relid, 64, 16);
	EXPECT_TRUE(bus_receive(TYPE_MODIFIED, &response, sizeof(response)));
	EXPECT_TRUE(response.status != 0);
	post_words(TYPE_MODIFY, 2047, 0, 16);
	EXPECT_TRUE(bus_receive(TYPE_MODIFIED, &response, sizeof(response)));
	EXPECT_TRUE(response.status != 0);
	EXPECT_TRUE(bus_connect(0x50002));
	post_words(TYPE_MODIFY, channel.relid, 0, 16);
	EXPECT_TRUE(bus_is_silent());
	bus_stop();
}

void vmbus_release_of_what_was_not_rescinded_is_ignored(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	post_words(TYPE_RELEASED, channel.relid, 0, 12);
	post_words(TYPE_RELEASED, 2047, 0, 12);
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

static uint64_t random_next(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random;
}

/* Small numbers hit existing objects, large ones limits. */
static uint32_t random_number(uint64_t *random)
{
	uint64_t number = random_next(random);

	return (uint32_t)((number & ABI_BIT64(40)) != 0 ? number : number & 0xf);
}

void vmbus_random_messages_do_no_harm(void)
{
	uint64_t random = ABI_ULL(0x853c49e6748fea9b);
	uint32_t message[60];

	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	for (uint32_t i = 0; i < 20000; i++) {
		message[0] = random_number(&random) & 0x1f;
		for (uint32_t word = 1; word < ABI_COUNT(message); word++) {
			message[word] = random_number(&random);
		}
		/* Rings in memory of the test only: what is shared is written to. */
		if (message[0] == 8 || message[0] == 9) {
			message[7] = message[4] = (uint32_t)((uintptr_t)offers >> 12);
			message[8] = message[5] = 0;
		}
		bus_post(message, random_number(&random) % 241);
		__atomic_store_n(&message_page()->slot[SINT_VMBUS].type, 0, __ATOMIC_SEQ_CST);
		hv_set(REG_EOM, 0);
	}
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	bus_stop();
}
