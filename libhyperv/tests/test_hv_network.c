/* SPDX-License-Identifier: BSD-2-Clause */
/* The network driver, on a real bus, against a strict host and against one that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/network.h"

#define RELID        7U
#define RECEIVE_SIZE 65536U
#define SEND_SIZE    131072U
#define SLOT         1728U
#define SECTION      6144U

enum fault {
	NONE,
	SILENT,       /* to NVSP */
	SILENT_RNDIS, /* completes a control message, and nothing more */
	SHORT,        /* completions of 24 bytes */
	WRONG_TYPE,   /* of NVSP completions */
	RECEIVE_NO,   /* status 2 */
	SECTIONS_TWO,
	SECTION_OFFSET,
	SECTION_HUGE, /* size * count overflows */
	SECTION_NONE,
	SECTION_TINY,
	SEND_NO,
	SEND_TINY,      /* below 68 */
	SEND_SMALL,     /* below a frame */
	SEND_LARGE,     /* one section only */
	VMBUS_RNDIS_NO, /* INITIALIZE fails */
	VMBUS_RNDIS_MEDIUM,
	QUERY_FAR,  /* an offset beyond the message */
	QUERY_LONG, /* a size beyond it */
	QUERY_HUGE, /* sizes near 2^32 */
	MAC_MULTICAST,
	MAC_ZERO,
	MTU_TINY,
	FILTER_NO,
	OLD_IDS,     /* answers to the request before, too */
	NO_OPTIONAL, /* MTU and link are refused */
	STRANGERS,
};

static struct host host;
static struct host_guest guest;
static struct hv_network network;
static struct hv_network_config config;
static _Alignas(4096) uint8_t rings[131072];
static _Alignas(4096) uint8_t receive[RECEIVE_SIZE];
static _Alignas(4096) uint8_t send_memory[SEND_SIZE];
static uint8_t frame_copy[1600];
static struct peer_packet packet;

static struct {
	enum fault fault;
	uint32_t newest;
	uint32_t versions;
	uint32_t version;
	uint32_t receive_gpadl;
	uint32_t send_gpadl;
	uint32_t ndis_minor;
	uint32_t ndis_mtu;
	uint32_t mtu;
	uint32_t disconnected;
	uint32_t filter;
	uint32_t halted;
	uint32_t revoked[2];
	uint32_t slot; /* of the receive buffer, next */
	uint32_t slot_count;
	uint32_t completions; /* of the guest, for transfer pages */
	uint32_t completion_status;
	uint64_t completion_id;
	uint32_t request_ids[64];
	uint32_t request_count;
	bool hold; /* do not complete frames */
	uint64_t held[128];
	uint32_t frames;
	uint32_t frame_size;
	uint8_t frame[2048];
	uint32_t send_status;
	bool open;
} device;

static uint32_t frames;
static uint32_t frame_size;
static uint8_t frame[1600];
static uint32_t links;
static bool link_up;
static uint32_t rooms;
static bool echo;
static bool room_now; /* while the client is told of room, the host makes it, and interrupts */

static void on_frame(void *argument, const void *data, uint32_t size)
{
	assert_ptr_equal(argument, &frames);
	assert_ptr_equal(data, frame_copy);
	memcpy(frame, data, size);
	frame_size = size;
	frames++;
	if (echo) {
		assert_int_equal(hv_network_send(&network, data, size), 0);
	}
}

static void on_link(void *argument, bool up)
{
	(void)argument;
	links++;
	link_up = up;
}

static struct peer *peer(void)
{
	return &host_channel(&host, RELID)->peer;
}

static void on_room(void *argument)
{
	(void)argument;
	rooms++;
	if (room_now) {
		room_now = false;
		while (peer_take(peer(), &packet)) {
		}
		assert_int_equal(hv_network_poll(&network), 0);
	}
}

static const struct hv_network_client client = { on_frame, on_link, on_room };

static void complete(uint64_t id, const uint32_t *words, uint32_t size)
{
	assert_true(peer_put(peer(), 11, 0, id, NULL, 0, words, size));
}

/* Transfer pages: @count ranges, the header as the host makes it. */
static bool put_ranges(uint64_t id, uint16_t set, uint32_t claimed, const uint32_t (*ranges)[2],
		       uint32_t count, uint32_t type)
{
	uint32_t header[2 + 2 * 64] = { set, claimed };
	uint32_t nvsp[10] = { type, 0, 0xFFFFFFFF };

	for (uint32_t i = 0; i < count; i++) {
		header[2 + 2 * i] = ranges[i][1]; /* bytes first on the wire */
		header[3 + 2 * i] = ranges[i][0];
	}
	return peer_put(peer(), 7, 1, id, header, 8 + 8 * count, nvsp, sizeof(nvsp));
}

/* An RNDIS message in the next slot of the receive buffer. */
static void put_rndis(const void *message, uint32_t size)
{
	uint32_t range[1][2] = { { device.slot * SLOT, size } };

	assert_true(size <= SLOT && device.slot_count > 0);
	memcpy(receive + range[0][0], message, size);
	device.slot = (device.slot + 1) % (RECEIVE_SIZE / SLOT);
	assert_true(put_ranges(900 + device.slot, 0xCAFE, 1, range, 1, 107));
}

static void put_frame(const void *data, uint32_t size, uint32_t offset, uint32_t claimed)
{
	uint8_t message[SLOT] = { 0 };
	uint32_t words[11] = { 1, 44 + size, offset, claimed };

	memcpy(message, words, sizeof(words));
	memcpy(message + 44, data, size);
	put_rndis(message, 44 + size);
}

static void answer_query(uint32_t id, uint32_t oid)
{
	uint32_t words[8] = { 0x80000004, 28, id, 0, 4, 16 };
	uint32_t value = 0;

	switch (oid) {
	case 0x01010101:
		words[1] = 30;
		words[4] = 6;
		memcpy(&words[6], "\x00\x15\x5D\x01\x02\x03", 6);
		if (device.fault == MAC_MULTICAST) {
			memcpy(&words[6], "\x01", 1);
		} else if (device.fault == MAC_ZERO) {
			memset(&words[6], 0, 6);
		} else if (device.fault == QUERY_FAR) {
			words[5] = 23;
		} else if (device.fault == QUERY_LONG) {
			words[4] = 7;
		} else if (device.fault == QUERY_HUGE) {
			words[5] = 0xFFFFFFFE;
		}
		break;
	case 0x00010106:
		value = device.fault == MTU_TINY ? 575 : device.mtu;
		memcpy(&words[6], &value, 4);
		break;
	case 0x00010114:
		words[6] = device.disconnected;
		break;
	default:
		fail();
	}
	if (device.fault == NO_OPTIONAL && oid != 0x01010101) {
		words[1] = 24;
		words[3] = 0xC00000BB;
		words[4] = words[5] = 0;
	}
	put_rndis(words, words[1]);
}

/* A control message, its @size bytes from its page. */
static void control(const uint32_t *words, uint32_t size)
{
	uint32_t set[4] = { 0x80000005, 16, words[2], 0 };
	uint32_t initialized[13] = { 0x80000002, 52, words[2], 0, 1, 0, 1, 0, 8, 0x4000, 3 };

	assert_int_equal(words[1], size);
	if (words[0] == 3) {
		device.halted++;
		return;
	}
	assert_true(words[2] != 0);
	for (uint32_t i = 0; i < device.request_count; i++) {
		assert_int_not_equal(words[2], device.request_ids[i]);
	}
	device.request_ids[device.request_count++] = words[2];
	if (device.fault == SILENT_RNDIS) {
		return;
	}
	if (device.fault == OLD_IDS && device.request_count > 1) {
		uint32_t old[4] = { 0x80000005, 16, device.request_ids[device.request_count - 2],
				    0 };

		put_rndis(old, sizeof(old));
		put_rndis(old, 11);
	}
	switch (words[0]) {
	case 2:
		assert_int_equal(size, 24);
		assert_int_equal(words[3], 1);
		initialized[3] = device.fault == VMBUS_RNDIS_NO ? 0xC0000001 : 0;
		initialized[7] = device.fault == VMBUS_RNDIS_MEDIUM ? 1 : 0;
		put_rndis(initialized, sizeof(initialized));
		break;
	case 4:
		assert_int_equal(size, 28);
		assert_int_equal(words[4], 0); /* no input */
		/* OBS: FreeBSD: Hyper-V refuses a query whose offset is 0, though MS-RNDIS wants that. */
		assert_int_equal(words[5], 20);
		answer_query(words[2], words[3]);
		break;
	case 5:
		assert_int_equal(size, 32);
		assert_int_equal(words[3], 0x0001010E);
		assert_int_equal(words[4], 4);
		assert_int_equal(words[5], 20);
		device.filter = words[7];
		set[3] = device.fault == FILTER_NO ? 0xC0000001 : 0;
		put_rndis(set, sizeof(set));
		break;
	default:
		fail();
	}
}

static void rndis(const uint32_t *nvsp, uint64_t id)
{
	uint32_t done[10] = { 108, device.send_status };
	const uint8_t *data;

	assert_int_equal(packet.flags, 1);
	assert_true(id != 0);
	if (nvsp[1] == 1) {
		uint32_t words[4];
		uint64_t page;

		assert_int_equal(packet.type, 9);
		assert_true(nvsp[2] == 0xFFFFFFFF && nvsp[3] == 0);
		memcpy(words, packet.bytes, 16);
		memcpy(&page, packet.bytes + 16, 8);
		assert_int_equal(words[1], 1);
		assert_true(words[3] + words[2] <= 4096);
		complete(id, done, sizeof(done));
		control((const uint32_t *)(uintptr_t)(page * 4096 + words[3]), words[2]);
		return;
	}
	assert_int_equal(nvsp[1], 0);
	assert_int_equal(packet.type, 6);
	assert_true(nvsp[2] < SEND_SIZE / SECTION);
	assert_true(nvsp[3] <= SECTION);
	data = send_memory + (size_t)nvsp[2] * SECTION;
	{
		uint32_t words[11];

		memcpy(words, data, 44);
		assert_int_equal(words[0], 1);
		assert_int_equal(words[1], nvsp[3]);
		assert_int_equal(words[2], 36);
		assert_int_equal(words[3], nvsp[3] - 44);
		for (int i = 4; i < 11; i++) {
			assert_int_equal(words[i], 0);
		}
	}
	device.frame_size = nvsp[3] - 44;
	memcpy(device.frame, data + 44, device.frame_size);
	device.held[device.frames++ % 128] = id;
	if (device.fault == STRANGERS) {
		complete(id + 1, done, sizeof(done));
		complete(0, done, sizeof(done));
		complete(id + 65536, done, 0);
	}
	if (!device.hold) {
		complete(id, done, sizeof(done));
	}
}

static void buffer_101(uint32_t *answer, const uint32_t *nvsp)
{
	const struct host_gpadl *gpadl = host_gpadl(&host, nvsp[1]);

	assert_non_null(gpadl);
	assert_int_equal(gpadl->page_count, RECEIVE_SIZE / 4096);
	assert_int_equal(nvsp[2], 0xCAFE);
	device.receive_gpadl = nvsp[1];
	device.slot_count = RECEIVE_SIZE / SLOT;
	answer[0] = 102;
	answer[1] = device.fault == RECEIVE_NO ? 2 : 1;
	answer[2] = device.fault == SECTIONS_TWO ? 2 : 1;
	answer[3] = device.fault == SECTION_OFFSET ? 8 : 0;
	answer[4] = device.fault == SECTION_TINY ? 67 : SLOT;
	answer[5] = device.fault == SECTION_NONE ? 0 : device.slot_count;
	if (device.fault == SECTION_HUGE) {
		answer[4] = 0x10001;
		answer[5] = 0x10000;
	}
	answer[6] = RECEIVE_SIZE;
}

static void buffer_104(uint32_t *answer, const uint32_t *nvsp)
{
	const struct host_gpadl *gpadl = host_gpadl(&host, nvsp[1]);

	assert_non_null(gpadl);
	assert_int_equal(gpadl->page_count, SEND_SIZE / 4096);
	assert_int_equal(nvsp[2], 0);
	device.send_gpadl = nvsp[1];
	answer[0] = 105;
	answer[1] = device.fault == SEND_NO ? 2 : 1;
	answer[2] = device.fault == SEND_TINY    ? 67
		    : device.fault == SEND_SMALL ? 1557
		    : device.fault == SEND_LARGE ? SEND_SIZE / 2 + 1
						 : SECTION;
}

static void nvsp_message(const uint32_t *nvsp, uint64_t id)
{
	uint32_t answer[10] = { 0 };

	switch (nvsp[0]) {
	case 1:
		assert_int_equal(nvsp[1], nvsp[2]);
		device.versions++;
		device.version = nvsp[1];
		answer[0] = 2;
		answer[3] = nvsp[1] <= device.newest ? 1 : 2;
		break;
	case 125:
		assert_true(device.version >= 0x30002);
		device.ndis_mtu = nvsp[1];
		return;
	case 100:
		assert_int_equal(nvsp[1], 6);
		device.ndis_minor = nvsp[2];
		return;
	case 101:
		buffer_101(answer, nvsp);
		break;
	case 104:
		buffer_104(answer, nvsp);
		break;
	case 103:
	case 106:
		assert_int_equal(nvsp[1] & 0xFFFF, nvsp[0] == 103 ? 0xCAFE : 0);
		device.revoked[nvsp[0] == 106]++;
		return;
	default:
		fail();
	}
	assert_int_equal(packet.flags, 1);
	if (device.fault == SILENT) {
		return;
	}
	if (device.fault == WRONG_TYPE) {
		answer[0]++;
	}
	complete(id, answer, device.fault == SHORT ? 8 : sizeof(answer));
}

static void serve(void)
{
	while (device.open && peer_take(peer(), &packet)) {
		uint32_t nvsp[10];

		assert_int_equal(packet.size, 40);
		memcpy(nvsp, packet.bytes + (packet.header_size - 16), 40);
		if (packet.type == 11) {
			assert_int_equal(nvsp[0], 108);
			device.completions++;
			device.completion_status = nvsp[1];
			device.completion_id = packet.transaction_id;
		} else if (nvsp[0] == 107) {
			rndis(nvsp, packet.transaction_id);
		} else {
			assert_int_equal(packet.type, 6);
			nvsp_message(nvsp, packet.transaction_id);
		}
	}
}

static void on_delay(void *argument)
{
	host_run(argument);
	device.open = host_channel(&host, RELID)->open;
	serve();
}

static void offered(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	config.channel = channel;
}

static const struct vmbus_client bus_client = { .offered = offered };

static void open_channel(void)
{
	const struct vmbus_open open = {
		.rings = rings,
		.size = sizeof(rings),
		.out_size = sizeof(rings) / 2,
	};

	memset(rings, 0, sizeof(rings));
	assert_int_equal(vmbus_channel_open(config.channel, &open), 0);
}

static int setup(void **state)
{
	(void)state;
	memset(&device, 0, sizeof(device));
	memset(&network, 0, sizeof(network));
	frames = links = rooms = 0;
	echo = false;
	room_now = false;
	device.newest = 0x60001;
	device.mtu = 1500;
	device.send_status = 1;
	config = (struct hv_network_config){
		.receive = receive,
		.receive_size = RECEIVE_SIZE,
		.send = send_memory,
		.send_size = SEND_SIZE,
		.frame = frame_copy,
		.frame_size = sizeof(frame_copy),
		.mtu = 1500,
		.client = &client,
		.argument = &frames,
	};
	host_init(&host);
	host_boot(&host, &guest, 1, &bus_client, NULL);
	host_offer(&host, RELID, 1);
	fake_on_delay = on_delay;
	assert_int_equal(vmbus_connect(&guest.bus, &guest.vps[0], &guest.bus_pages, 0x60000), 0);
	assert_int_equal(vmbus_request_offers(&guest.bus), 0);
	vmbus_process(&guest.bus);
	assert_non_null(config.channel);
	open_channel();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(host.errors, 0);
	host_guest_end(&guest);
	return 0;
}

static void start(void)
{
	assert_int_equal(hv_network_start(&network, &config), 0);
	serve(); /* completions */
}

static void test_start_finds_address_mtu_and_link(void **state)
{
	static const uint8_t address[6] = { 0, 0x15, 0x5D, 1, 2, 3 };

	(void)state;
	start();
	assert_int_equal(device.versions, 1);
	assert_int_equal(network.version, 0x60001);
	assert_int_equal(device.ndis_minor, 0x1E);
	assert_int_equal(device.ndis_mtu, 1514);
	assert_memory_equal(network.address, address, 6);
	assert_int_equal(network.mtu, 1500);
	assert_true(network.link);
	assert_int_equal(device.filter, 0xD);
	assert_int_equal(device.completions, 5); /* one for each answer in the receive buffer */
	assert_int_equal(network.section_count, SEND_SIZE / SECTION);
	for (uint32_t i = 0; i < network.section_count; i++) {
		assert_true(network.sections[i] == 0);
	}
}

static void test_start_takes_the_newest_version_of_both(void **state)
{
	static const uint32_t versions[] = { 0x60000, 0x50000, 0x40000, 0x30002, 2 };

	for (uint32_t i = 0; i < 5; i++) {
		device.newest = versions[i];
		device.versions = 0;
		device.ndis_mtu = 0;
		start();
		assert_int_equal(network.version, versions[i]);
		assert_int_equal(device.versions, i + 2);
		assert_int_equal(device.ndis_minor, versions[i] >= 0x50000 ? 0x1E : 1);
		assert_int_equal(device.ndis_mtu, versions[i] == 2 ? 0 : 1514);
		teardown(state);
		setup(state);
	}
	device.newest = 1;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_REFUSED);
	assert_int_equal(device.versions, 6);
}

static void test_start_with_a_bad_host_ends_with_an_error(void **state)
{
	static const struct {
		enum fault fault;
		int error;
	} rows[] = {
		{ SILENT, -HV_ERR_TIMEOUT },
		{ SILENT_RNDIS, -HV_ERR_TIMEOUT },
		{ SHORT, -HV_ERR_BAD_ANSWER },
		{ WRONG_TYPE, -HV_ERR_BAD_ANSWER },
		{ RECEIVE_NO, -HV_ERR_REFUSED },
		{ SECTIONS_TWO, -HV_ERR_BAD_ANSWER },
		{ SECTION_OFFSET, -HV_ERR_BAD_ANSWER },
		{ SECTION_HUGE, -HV_ERR_BAD_ANSWER },
		{ SECTION_NONE, -HV_ERR_BAD_ANSWER },
		{ SECTION_TINY, -HV_ERR_BAD_ANSWER },
		{ SEND_NO, -HV_ERR_REFUSED },
		{ SEND_TINY, -HV_ERR_BAD_ANSWER },
		{ SEND_SMALL, -HV_ERR_NO_ROOM },
		{ SEND_LARGE, -HV_ERR_NO_ROOM },
		{ VMBUS_RNDIS_NO, -HV_ERR_REFUSED },
		{ VMBUS_RNDIS_MEDIUM, -HV_ERR_BAD_ANSWER },
		{ QUERY_FAR, -HV_ERR_BAD_ANSWER },
		{ QUERY_LONG, -HV_ERR_BAD_ANSWER },
		{ QUERY_HUGE, -HV_ERR_BAD_ANSWER },
		{ MAC_MULTICAST, -HV_ERR_BAD_ANSWER },
		{ MAC_ZERO, -HV_ERR_BAD_ANSWER },
		{ MTU_TINY, -HV_ERR_BAD_ANSWER },
		{ FILTER_NO, -HV_ERR_REFUSED },
	};

	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		device.fault = rows[i].fault;
		device.request_count = 0;
		fake_delayed_us = 0;
		assert_int_equal(hv_network_start(&network, &config), rows[i].error);
		assert_true(fake_delayed_us < 12000000);
		assert_false(network.started);
		assert_int_equal(host_gpadl_count(&host), 0);
		assert_int_equal(config.channel->state, VMBUS_CHANNEL_OFFERED);
		/* the host has come to its senses */
		device.fault = NONE;
		device.request_count = 0;
		open_channel();
		start();
		assert_int_equal(hv_network_stop(&network), 0);
		open_channel();
	}
	(void)state;
}

static void test_start_rescinded_in_the_middle(void **state)
{
	(void)state;
	device.fault = SILENT;
	host_rescind(&host, RELID);
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_RESCINDED);
	assert_true(fake_delayed_us < 1000000);
}

static void test_start_refused_and_a_buffer_that_stays_the_hosts_times_out(void **state)
{
	(void)state;
	device.fault = RECEIVE_NO;
	host.fault[CHANNELMSG_GPADL_TORNDOWN] = HOST_SAYS_NOTHING;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_TIMEOUT);
}

static void test_start_crooked_buffers_are_refused(void **state)
{
	struct hv_network_config good = config;

	(void)state;
	config.receive = receive + 8;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_BAD_ARGUMENT);
	config = good;
	config.send_size = 5000;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_BAD_ARGUMENT);
	config = good;
	config.frame_size = 1513;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_BAD_ARGUMENT);
	config = good;
	config.mtu = 575;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_BAD_ARGUMENT);
	config.mtu = 9001;
	assert_int_equal(hv_network_start(&network, &config), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(config.channel->state, VMBUS_CHANNEL_OPEN);
}

static void test_start_without_optional_queries_and_with_old_answers(void **state)
{
	(void)state;
	device.fault = NO_OPTIONAL;
	start();
	assert_int_equal(network.mtu, 1500);
	assert_true(network.link);
	teardown(state);
	setup(state);
	device.fault = OLD_IDS;
	device.mtu = 1000;
	device.disconnected = 1;
	start();
	assert_int_equal(network.mtu, 1000);
	assert_false(network.link);
	assert_true(network.unknown > 0);
}

static void test_stop_gives_everything_back(void **state)
{
	uint32_t types[4] = { 0 };
	uint32_t count = 0;
	struct peer last;

	(void)state;
	start();
	assert_int_equal(hv_network_stop(&network), 0);
	assert_int_equal(device.filter, 0);
	/* what it said last, before CloseChannel */
	peer_attach(&last, rings, sizeof(rings), sizeof(rings) / 2 / 4096);
	while (peer_take(&last, &packet)) {
		memcpy(&types[count++ % 4], packet.bytes + (packet.header_size - 16), 4);
	}
	assert_int_equal(count, 4);
	assert_int_equal(types[0], 108); /* the answer to SET */
	assert_int_equal(types[1], 107); /* HALT */
	assert_int_equal(types[2], 103);
	assert_int_equal(types[3], 106);
	assert_int_equal(host_gpadl_count(&host), 0);
	assert_int_equal(config.channel->state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NOT_STARTED);
	assert_int_equal(hv_network_poll(&network), -HV_ERR_NOT_OPEN);
}

static void test_frames_go_out_and_are_completed(void **state)
{
	uint8_t data[1514];

	(void)state;
	start();
	for (uint32_t i = 0; i < 200; i++) {
		uint32_t size = 14 + i * 1500 / 199;

		memset(data, (int)i, sizeof(data));
		assert_int_equal(hv_network_send(&network, data, size), 0);
		serve();
		assert_int_equal(hv_network_poll(&network), 1);
		assert_int_equal(device.frame_size, size);
		assert_memory_equal(device.frame, data, size);
	}
	assert_int_equal(device.frames, 200);
	assert_true(network.sent == 200);
	assert_int_equal(network.send_errors, 0);
	assert_int_equal(hv_network_send(&network, data, 13), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_network_send(&network, data, 1515), -HV_ERR_BAD_ARGUMENT);
}

static void test_frames_in_flight_are_bounded(void **state)
{
	uint32_t done[10] = { 108, 2 };
	uint32_t count = 0;

	(void)state;
	start();
	device.hold = true;
	while (hv_network_send(&network, frame, 60) == 0) {
		serve();
		count++;
	}
	assert_int_equal(count, SEND_SIZE / SECTION);
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NO_ROOM);
	assert_int_equal(rooms, 0);
	complete(device.held[7], done, 40);
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(rooms, 1);
	assert_int_equal(network.send_errors, 1);
	assert_int_equal(hv_network_send(&network, frame, 60), 0);
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NO_ROOM);
	complete(device.held[7], done, 40); /* repeated */
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(network.unknown, 1);
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NO_ROOM);
}

static void test_frames_come_in(void **state)
{
	uint8_t data[1514];

	(void)state;
	start();
	device.completions = 0;
	for (uint32_t i = 0; i < 100; i++) {
		uint32_t size = 14 + i * 15;

		memset(data, (int)i + 1, sizeof(data));
		put_frame(data, size, 36, size);
		assert_int_equal(hv_network_poll(&network), 1);
		assert_int_equal(frames, i + 1);
		assert_int_equal(frame_size, size);
		assert_memory_equal(frame, data, size);
		serve();
		assert_int_equal(device.completions, i + 1);
		assert_int_equal(device.completion_status, 1);
		assert_true(device.completion_id == 900 + device.slot);
	}
}

/* Send is interrupted when it signals: more has come than one poll takes. */
static hv_status_t signal_with_interrupt(void *argument, uint32_t connection, uint32_t flag)
{
	uint8_t data[60] = { 0 };

	(void)argument;
	(void)connection;
	(void)flag;
	for (uint32_t i = 0; i < 200; i++) {
		put_frame(data, sizeof(data), 36, sizeof(data));
	}
	assert_int_equal(hv_network_poll(&network), 0);
	return HV_STATUS_SUCCESS;
}

static void test_interrupt_during_a_send_leaves_nothing_behind(void **state)
{
	static const struct fake_events busy = { .signal = signal_with_interrupt };
	uint8_t data[60] = { 0 };

	(void)state;
	start();
	fake_hypervisor_events(&busy);
	assert_int_equal(hv_network_send(&network, data, sizeof(data)), 0);
	assert_int_equal(frames, 200);
}

static void test_frame_may_be_answered_at_once(void **state)
{
	(void)state;
	start();
	echo = true;
	put_frame("0123456789abcdef", 16, 36, 16);
	assert_int_equal(hv_network_poll(&network), 1);
	serve();
	assert_int_equal(device.frame_size, 16);
	assert_memory_equal(device.frame, "0123456789abcdef", 16);
	assert_int_equal(hv_network_poll(&network), 1);
}

static void test_frame_that_lies_is_dropped_and_given_back(void **state)
{
	static const uint32_t rows[][2] = {
		{ 36, 61 },         { 37, 60 },         { 97, 0 },  { 0xFFFFFFFF, 60 },
		{ 36, 0xFFFFFFFF }, { 0, 0 },           { 36, 13 }, { 0xFFFFFFDC, 0x24 + 60 },
		{ 96, 14 },         { 36, 0x7FFFFFFF },
	};
	uint8_t data[64] = { 0 };

	(void)state;
	start();
	device.completions = 0;
	for (uint32_t i = 0; i < ABI_COUNT(rows); i++) {
		put_frame(data, 60, rows[i][0], rows[i][1]);
		assert_int_equal(hv_network_poll(&network), 1);
		assert_int_equal(network.refused, i + 1);
	}
	serve();
	assert_int_equal(device.completions, ABI_COUNT(rows));
	assert_int_equal(frames, 0);
	put_frame(data, 60, 36, 60);
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(frames, 1);
}

static void test_rndis_sizes_that_lie_are_dropped(void **state)
{
	static const uint32_t rows[][2] = {
		{ 1, 0 },  { 1, 7 }, { 1, 8 },   { 1, 43 },          { 1, 105 },
		{ 7, 19 }, { 7, 8 }, { 7, 105 }, { 0x80000004, 11 }, { 1, 0xFFFFFFFF },
	};
	uint8_t data[104] = { 0 };

	(void)state;
	start();
	for (uint32_t i = 0; i < ABI_COUNT(rows); i++) {
		memcpy(data, rows[i], 8);
		put_rndis(data, sizeof(data));
		assert_int_equal(hv_network_poll(&network), 1);
		assert_int_equal(network.refused, i + 1);
	}
	put_rndis(data, 7);
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(network.refused, 11);
	assert_int_equal(frames + links, 0);
}

static void test_ranges_that_lie_are_refused(void **state)
{
	static const uint32_t limit = RECEIVE_SIZE / SLOT * SLOT;
	const struct {
		uint16_t set;
		uint32_t claimed;
		uint32_t range[1][2];
		uint32_t type;
	} rows[] = {
		{ 0xCAFF, 1, { { 0, 64 } }, 107 },
		{ 0xCAFE, 2, { { 0, 64 } }, 107 },
		{ 0xCAFE, 0xFFFFFFFF, { { 0, 64 } }, 107 },
		{ 0xCAFE, 0x20000001, { { 0, 64 } }, 107 },
		{ 0xCAFE, 1, { { limit, 1 } }, 107 },
		{ 0xCAFE, 1, { { limit - 63, 64 } }, 107 },
		{ 0xCAFE, 1, { { 0xFFFFFFF0, 64 } }, 107 },
		{ 0xCAFE, 1, { { 64, 0xFFFFFFF0 } }, 107 },
		{ 0xCAFE, 1, { { 0, 64 } }, 108 },
	};

	(void)state;
	start();
	device.completions = 0;
	for (uint32_t i = 0; i < ABI_COUNT(rows); i++) {
		assert_true(put_ranges(i, rows[i].set, rows[i].claimed, rows[i].range, 1,
				       rows[i].type));
		assert_int_equal(hv_network_poll(&network), 1);
		serve();
		assert_int_equal(device.completions, i + 1);
		assert_int_equal(device.completion_status, 2);
		assert_true(device.completion_id == i);
		assert_int_equal(network.refused, i + 1);
	}
	/* a header of 16 bytes: no ranges at all */
	assert_true(peer_put(peer(), 7, 1, 5, NULL, 0, rings, 40));
	assert_true(peer_put(peer(), 8, 1, 5, NULL, 0, rings, 40));
	assert_true(peer_put(peer(), 6, 0, 5, NULL, 0, rings, 8000)); /* larger than the buffer */
	assert_int_equal(hv_network_poll(&network), 3);
	assert_int_equal(network.refused, 12);
	put_frame("0123456789abcdef", 16, 36, 16);
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(frames, 1);
}

static void test_many_frames_in_one_packet(void **state)
{
	uint32_t ranges[30][2];
	uint32_t words[11] = { 1, 64, 36, 20 };

	(void)state;
	start();
	for (uint32_t i = 0; i < 30; i++) {
		ranges[i][0] = i * SLOT;
		ranges[i][1] = 64;
		memcpy(receive + (size_t)i * SLOT, words, sizeof(words));
	}
	assert_true(put_ranges(1, 0xCAFE, 30, (const uint32_t(*)[2])ranges, 30, 107));
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(frames, 30);
}

static void test_link_changes_are_told_once(void **state)
{
	uint32_t words[5] = { 7, 20, 0x4001000C };

	(void)state;
	start();
	put_rndis(words, sizeof(words));
	put_rndis(words, sizeof(words));
	assert_int_equal(hv_network_poll(&network), 2);
	assert_int_equal(links, 1);
	assert_false(link_up);
	words[2] = 0x4001000B;
	put_rndis(words, sizeof(words));
	words[2] = 0x40010013; /* speed */
	put_rndis(words, sizeof(words));
	words[0] = 8; /* a keep-alive */
	put_rndis(words, sizeof(words));
	assert_int_equal(hv_network_poll(&network), 3);
	assert_int_equal(links, 2);
	assert_true(link_up && network.link);
	assert_int_equal(network.notices, 2);
}

static void fill_ring(void)
{
	static uint8_t filler[32768 - 4096];
	struct vmbus_piece piece = { filler, 16000 };

	while (vmbus_send(config.channel, &piece, 1, 0, 0) == 0) {
	}
	piece.size = 8;
	while (vmbus_send(config.channel, &piece, 1, 0, 0) == 0) {
	}
}

static void test_full_ring_keeps_the_completion(void **state)
{
	uint32_t before;

	(void)state;
	start();
	fill_ring();
	put_frame("0123456789abcdef", 16, 36, 16);
	put_frame("0123456789abcdef", 16, 36, 16);
	assert_int_equal(hv_network_poll(&network), -HV_ERR_NO_ROOM);
	assert_int_equal(frames, 1);
	assert_int_equal(hv_network_poll(&network), -HV_ERR_NO_ROOM);
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NO_ROOM);
	before = device.completions;
	while (peer_take(peer(), &packet)) {
	}
	assert_int_equal(hv_network_poll(&network), 1);
	assert_int_equal(frames, 2);
	serve();
	assert_int_equal(device.completions, before + 2);
	assert_int_equal(hv_network_send(&network, frame, 60), 0);
}

/* The signal that there is room comes before poll is back, and no other will. */
static void test_full_ring_that_empties_during_poll_is_not_waited_for(void **state)
{
	uint32_t before;

	(void)state;
	start();
	fill_ring();
	before = device.completions;
	assert_int_equal(hv_network_send(&network, frame, 60), -HV_ERR_NO_ROOM);
	put_frame("0123456789abcdef", 16, 36, 16);
	put_frame("0123456789abcdef", 16, 36, 16);
	room_now = true;
	assert_int_equal(hv_network_poll(&network), 1);
	assert_false(room_now);
	assert_int_equal(frames, 2);
	serve();
	assert_int_equal(device.completions, before + 2);
}

static void test_unknown_completions_are_dropped(void **state)
{
	(void)state;
	start();
	device.fault = STRANGERS;
	assert_int_equal(hv_network_send(&network, frame, 60), 0);
	serve();
	assert_int_equal(hv_network_poll(&network), 4);
	assert_int_equal(network.unknown, 3);
	assert_true(network.sections[0] == 0);
}

static void test_poll_before_start_does_nothing(void **state)
{
	(void)state;
	assert_int_equal(hv_network_poll(&network), 0);
}

static void test_ring_that_lies_ends_with_an_error(void **state)
{
	static const uint64_t zeros[4];

	(void)state;
	start();
	peer_put_raw(peer(), zeros, sizeof(zeros), sizeof(zeros));
	assert_int_equal(hv_network_poll(&network), -HV_ERR_BAD_RING);
	hv_network_stop(&network);
	assert_int_equal(host_gpadl_count(&host), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_start_finds_address_mtu_and_link),
		TEST(test_start_takes_the_newest_version_of_both),
		TEST(test_start_with_a_bad_host_ends_with_an_error),
		TEST(test_start_rescinded_in_the_middle),
		TEST(test_start_refused_and_a_buffer_that_stays_the_hosts_times_out),
		TEST(test_start_crooked_buffers_are_refused),
		TEST(test_start_without_optional_queries_and_with_old_answers),
		TEST(test_stop_gives_everything_back),
		TEST(test_frames_go_out_and_are_completed),
		TEST(test_frames_in_flight_are_bounded),
		TEST(test_frames_come_in),
		TEST(test_interrupt_during_a_send_leaves_nothing_behind),
		TEST(test_frame_may_be_answered_at_once),
		TEST(test_frame_that_lies_is_dropped_and_given_back),
		TEST(test_rndis_sizes_that_lie_are_dropped),
		TEST(test_ranges_that_lie_are_refused),
		TEST(test_many_frames_in_one_packet),
		TEST(test_link_changes_are_told_once),
		TEST(test_full_ring_keeps_the_completion),
		TEST(test_full_ring_that_empties_during_poll_is_not_waited_for),
		TEST(test_unknown_completions_are_dropped),
		TEST(test_poll_before_start_does_nothing),
		TEST(test_ring_that_lies_ends_with_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
