/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of a channel: every kind, in both directions, and the signals that they cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/channel.h"

#define PAGE  4096U
#define RELID 7U

struct fixture {
	struct host host;
	struct host_guest guest;
	struct vmbus_channel *channel;
	struct host_channel *at_host;
	struct peer *peer;
	uint8_t *rings; /* 4 pages: 4096 bytes of data each way */
	struct peer_packet got;
};

static void ignore(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	(void)channel;
}

static const struct vmbus_client client = { ignore, ignore };

static void start(struct fixture *f, uint32_t newest)
{
	const struct vmbus_open open = {
		.rings = f->rings,
		.size = 4 * PAGE,
		.out_size = 2 * PAGE,
	};

	assert_int_equal(
		vmbus_connect(&f->guest.bus, &f->guest.vps[0], &f->guest.bus_pages, newest), 0);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	f->channel = &f->guest.channels[RELID];
	assert_int_equal(vmbus_channel_open(f->channel, &open), 0);
	f->peer = &f->at_host->peer;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	host_init(&f->host);
	host_boot(&f->host, &f->guest, 1, &client, NULL);
	f->at_host = host_offer(&f->host, RELID, 1);
	assert_int_equal(posix_memalign((void **)&f->rings, PAGE, 4 * (size_t)PAGE), 0);
	start(f, VMBUS_VERSION_6_0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->host.errors, 0);
	host_guest_end(&f->guest);
	free(f->rings);
	free(f);
	return 0;
}

static int send(struct fixture *f, const void *data, uint32_t size, uint64_t id, uint32_t flags)
{
	struct vmbus_piece piece = { data, size };

	return vmbus_send(f->channel, &piece, 1, id, flags);
}

static void test_send_arrives_with_its_flags(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(send(f, "12345", 5, 77, 0), 0);
	assert_int_equal(send(f, "abcdefghi", 9, 78, VMBUS_SEND_COMPLETION), 0);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.type, 6);
	assert_int_equal(f->got.flags, 0);
	assert_int_equal(f->got.transaction_id, 77);
	assert_int_equal(f->got.size, 8);
	assert_memory_equal(f->got.bytes, "12345\0\0\0", 8);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.flags, 1);
	assert_int_equal(f->got.size, 16);
	assert_int_equal(f->at_host->signals, 1);
	assert_int_equal(f->channel->signals, 1);
}

static void test_send_more_waits_for_the_last_or_a_flush(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++) {
		assert_int_equal(send(f, "12345678", 8, 1, VMBUS_SEND_MORE), 0);
		assert_false(peer_take(f->peer, &f->got));
	}
	assert_int_equal(f->at_host->signals, 0);
	assert_int_equal(send(f, "12345678", 8, 1, 0), 0);
	assert_int_equal(f->at_host->signals, 1);
	for (int i = 0; i < 6; i++) {
		assert_true(peer_take(f->peer, &f->got));
	}
	assert_int_equal(send(f, "12345678", 8, 1, VMBUS_SEND_MORE), 0);
	assert_int_equal(vmbus_flush(f->channel), 0);
	assert_int_equal(f->at_host->signals, 2);
	assert_int_equal(vmbus_flush(f->channel), 0);
	assert_int_equal(f->at_host->signals, 2);
	assert_true(peer_take(f->peer, &f->got));
}

static void test_send_without_room_gives_the_host_what_is_there(void **state)
{
	static const uint8_t data[1000];
	struct fixture *f = *state;
	int error = 0;
	int sent = 0;

	while (error == 0) {
		error = send(f, data, sizeof(data), 1, VMBUS_SEND_MORE);
		sent += error == 0;
	}
	assert_int_equal(error, -HV_ERR_NO_ROOM);
	assert_int_equal(sent, 3);
	/* Else both would wait for each other. */
	assert_int_equal(f->at_host->signals, 1);
	assert_int_equal(f->peer->out->pending_send_size, 1024);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->peer->signals, 1);
	assert_int_equal(send(f, data, sizeof(data), 1, 0), 0);
	for (int i = 0; i < 3; i++) {
		assert_true(peer_take(f->peer, &f->got));
	}
	assert_false(peer_take(f->peer, &f->got));
}

static void test_send_into_a_ring_full_for_ever_stays_possible_to_close(void **state)
{
	static const uint8_t data[1000];
	struct fixture *f = *state;

	for (int i = 0; i < 1000; i++) {
		assert_int_equal(send(f, data, sizeof(data), 1, 0), i < 3 ? 0 : -HV_ERR_NO_ROOM);
	}
	assert_int_equal(f->at_host->signals, 1);
	assert_int_equal(vmbus_channel_close(f->channel), 0);
}

/* The specification asks for a signal when the ring goes from empty to not empty, and is not masked. */
static void test_load_signals_no_more_than_required(void **state)
{
	struct fixture *f = *state;
	uint32_t required = 0;
	uint32_t in_ring = 0;
	unsigned int seed = 3;

	for (uint32_t i = 0; i < 10000; i++) {
		bool empty = in_ring == 0;

		required += empty;
		assert_int_equal(send(f, "12345678", 8, i, 0), 0);
		in_ring++;
		assert_int_equal(f->at_host->signals, required);
		/* The host comes now and then, and takes some or all of it. */
		for (uint32_t take = (uint32_t)rand_r(&seed) % 64 == 0 || in_ring > 100 ? in_ring
											: 0;
		     take > 0; take--) {
			assert_true(peer_take(f->peer, &f->got));
			assert_int_equal(f->got.transaction_id, i + 1 - in_ring);
			in_ring--;
		}
	}
	assert_true(required < 300);
	assert_int_equal(f->channel->signals, required);
}

/* A host that masks interrupts while it works, as it should, is signalled once. */
static void test_load_on_a_busy_host_signals_once(void **state)
{
	struct fixture *f = *state;

	for (uint32_t i = 0; i < 10000; i++) {
		assert_int_equal(send(f, "12345678", 8, i, 0), 0);
		f->peer->out->interrupt_mask = 1;
		assert_true(peer_take(f->peer, &f->got));
	}
	assert_int_equal(f->at_host->signals, 1);
}

/* In batches: one signal a batch at the most, though the host empties the ring after each packet. */
static void test_load_in_batches_signals_once_a_batch(void **state)
{
	struct fixture *f = *state;

	for (uint32_t i = 0; i < 10000; i++) {
		assert_int_equal(send(f, "12345678", 8, i, i % 50 == 49 ? 0 : VMBUS_SEND_MORE), 0);
		while (peer_take(f->peer, &f->got)) {
		}
	}
	assert_int_equal(f->at_host->signals, 200);
}

static void test_send_of_a_closed_or_rescinded_channel_is_refused(void **state)
{
	struct fixture *f = *state;
	struct vmbus_range range = { f->rings, 8 };
	struct vmbus_piece piece = { "12345678", 8 };
	struct vmbus_packet packet;
	uint8_t buffer[8];
	const void *payload;
	uint32_t size;
	uint64_t id;

	host_rescind(&f->host, RELID);
	host_run(&f->host);
	assert_int_equal(send(f, "1", 1, 0, 0), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_flush(f->channel), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_send_ranges(f->channel, &range, 1, &piece, 1, 0), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_receive(f->channel, buffer, 8, &packet), -HV_ERR_EMPTY);
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_RESCINDED);
	assert_int_equal(send(f, "1", 1, 0, 0), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_flush(f->channel), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_send_ranges(f->channel, &range, 1, &piece, 1, 0), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_send_completion(f->channel, &piece, 1), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_receive(f->channel, buffer, 8, &packet), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_pipe_send(f->channel, &piece, 1, 0), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_pipe_receive(f->channel, buffer, 8, &payload, &size, &id),
			 -HV_ERR_NOT_OPEN);
	vmbus_receive_end(f->channel);
}

static void test_send_arguments_that_cannot_be_are_refused(void **state)
{
	static const uint8_t data[8192];
	struct fixture *f = *state;

	assert_int_equal(send(f, data, sizeof(data), 1, 0), -HV_ERR_BAD_ARGUMENT);
	f->peer->out->read_index = 4;
	assert_int_equal(send(f, data, 8, 1, 0), -HV_ERR_BAD_RING);
	f->peer->out->read_index = 0;
	assert_int_equal(send(f, data, 8, 1, 0), 0);
	assert_true(peer_take(f->peer, &f->got));
}

/* The port gives every 4 KiB page a number of its own. */
static uint64_t reverse(void *context, const void *address)
{
	(void)context;
	return 0x7000000000000000ULL - ((uintptr_t)address & ~(uint64_t)0xFFF) +
	       ((uintptr_t)address & 0xFFF);
}

static uint64_t pfn_of(const void *address)
{
	return reverse(NULL, address) >> 12;
}

static void test_send_ranges_tells_each_page(void **state)
{
	struct fixture *f = *state;
	uint8_t *data = f->rings; /* only its address is used */
	struct vmbus_range ranges[] = { { data + 100, 50 },
					{ data, PAGE },
					{ data + PAGE - 1, PAGE + 2 } };
	const uint64_t expected[] = {
		3ULL << 32,   50 | 100ULL << 32,   pfn_of(data),
		PAGE,         pfn_of(data),        (PAGE + 2) | (uint64_t)(PAGE - 1) << 32,
		pfn_of(data), pfn_of(data + PAGE), pfn_of(data + 2 * (size_t)PAGE),
	};
	struct vmbus_piece piece = { "payload", 7 };

	f->guest.port.physical = reverse;
	assert_int_equal(
		vmbus_send_ranges(f->channel, ranges, 3, &piece, 99, VMBUS_SEND_COMPLETION), 0);
	f->guest.port.physical = fake_port.physical;
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.type, 9);
	assert_int_equal(f->got.flags, 1);
	assert_int_equal(f->got.transaction_id, 99);
	assert_int_equal(f->got.header_size, 16 + sizeof(expected));
	assert_int_equal(f->got.size, 8);
	assert_memory_equal(f->got.bytes, expected, sizeof(expected));
	assert_memory_equal(f->got.bytes + sizeof(expected), "payload", 8);
}

static void test_send_ranges_up_to_the_limit(void **state)
{
	struct fixture *f = *state;
	struct vmbus_range ranges[33];
	struct vmbus_piece piece = { "12345678", 8 };

	for (int i = 0; i < 33; i++) {
		ranges[i] = (struct vmbus_range){ f->rings, 1 };
	}
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 32, &piece, 1, 0), 0);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.header_size, 24 + 32 * 16);
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 33, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 0, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	ranges[0].size = 32 * PAGE;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 1, &piece, 1, 0), 0);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.header_size, 24 + 8 + 32 * 8);
	ranges[0].size = 32 * PAGE + 1;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 1, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	ranges[0].size = 0xFFFFFFFF;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 1, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	ranges[0].size = 0;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 1, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	/* Together they are too many, and two of them alone are not. */
	ranges[0].size = 31 * PAGE;
	ranges[1].size = PAGE + 1;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 2, &piece, 1, 0),
			 -HV_ERR_BAD_ARGUMENT);
	ranges[1].size = PAGE;
	assert_int_equal(vmbus_send_ranges(f->channel, ranges, 2, &piece, 1, 0), 0);
	assert_true(peer_take(f->peer, &f->got));
}

static void test_completion_echoes_the_transaction(void **state)
{
	struct fixture *f = *state;
	struct vmbus_piece piece = { "12345678", 8 };

	assert_int_equal(vmbus_send_completion(f->channel, &piece, 0x1122334455667788), 0);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.type, 0xB);
	assert_int_equal(f->got.flags, 0);
	assert_int_equal(f->got.transaction_id, 0x1122334455667788);
}

static void test_receive_gives_packets_and_their_room_back(void **state)
{
	static const uint8_t data[1000];
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t buffer[1024];

	for (int i = 0; i < 3; i++) {
		assert_true(peer_put(f->peer, 6, 1, 10 + (uint64_t)i, NULL, 0, data, 1000));
	}
	assert_false(peer_put(f->peer, 6, 1, 13, NULL, 0, data, 1000));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
		assert_int_equal(packet.transaction_id, 10 + i);
		assert_int_equal(packet.flags, 1);
	}
	assert_int_equal(f->at_host->signals, 0);
	vmbus_receive_end(f->channel);
	assert_int_equal(f->at_host->signals, 1);
	vmbus_receive_end(f->channel);
	assert_int_equal(f->at_host->signals, 1);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), -HV_ERR_EMPTY);
	assert_true(peer_put(f->peer, 6, 1, 13, NULL, 0, data, 1000));
	assert_int_equal(vmbus_receive(f->channel, buffer, 10, &packet), -HV_ERR_NO_ROOM);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	f->peer->in->write_index = 3;
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet),
			 -HV_ERR_BAD_RING);
	/* A broken ring can be closed. */
	assert_int_equal(vmbus_channel_close(f->channel), 0);
}

/*
 * The host signals only into a ring that it knows to be empty. A packet that it writes between the
 * look that finds nothing more and vmbus_receive_end() must not lie there without a signal for ever.
 */
static void test_receive_that_finds_nothing_more_has_told_the_host(void **state)
{
	static const uint8_t data[1000];
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t buffer[1024];

	assert_true(peer_put(f->peer, 6, 0, 1, NULL, 0, data, 1000));
	assert_true(peer_put(f->peer, 6, 0, 2, NULL, 0, data, 1000));
	assert_int_equal(f->peer->signals, 1);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), -HV_ERR_EMPTY);
	assert_true(peer_put(f->peer, 6, 0, 3, NULL, 0, data, 1000));
	assert_int_equal(f->peer->signals, 2);
	vmbus_receive_end(f->channel);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(packet.transaction_id, 3);
	/* And one that waits for room is signalled, once. */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(peer_put(f->peer, 6, 0, 4, NULL, 0, data, 1000), i < 2);
	}
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(f->at_host->signals, 0);
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), -HV_ERR_EMPTY);
	assert_int_equal(f->at_host->signals, 1);
	vmbus_receive_end(f->channel);
	assert_int_equal(f->at_host->signals, 1);
}

static void test_transfer_ranges_are_checked(void **state)
{
	struct fixture *f = *state;
	uint32_t header[8] = { 0x0001CAFE, 3, 100, 0, 1, 100, 0, 0xFFF };
	struct vmbus_transfer ranges[3];
	struct vmbus_packet packet;
	uint8_t buffer[64];
	uint32_t count = 3;

	assert_true(peer_put(f->peer, 7, 1, 5, header, 32, NULL, 0));
	assert_int_equal(vmbus_receive(f->channel, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(ranges[0].size, 100);
	assert_int_equal(ranges[0].offset, 0);
	assert_int_equal(ranges[1].offset, 100);
	assert_int_equal(ranges[2].size, 0);
	count = 2;
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_NO_ROOM);
	assert_int_equal(count, 3);
	/* Beyond the set, by one or by overflow. */
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFE, ranges, &count),
			 -HV_ERR_BAD_RING);
	header[2] = 0xFFFFFFFF;
	header[3] = 2;
	memcpy(buffer, header, sizeof(header));
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_BAD_RING);
	/* More ranges than the header has room for. */
	header[1] = 4;
	header[2] = 1;
	memcpy(buffer, header, sizeof(header));
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_BAD_RING);
	header[1] = 0xFFFFFFFF;
	memcpy(buffer, header, sizeof(header));
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_BAD_RING);
	packet.header_size = 16;
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_BAD_RING);
	packet.header_size = 48;
	packet.type = 6;
	assert_int_equal(vmbus_transfer_ranges(buffer, &packet, 0xFFF, ranges, &count),
			 -HV_ERR_BAD_RING);
}

static void test_pipe_has_its_header_before_the_payload(void **state)
{
	struct fixture *f = *state;
	struct vmbus_piece piece = { "hello", 5 };
	const void *payload;
	uint8_t buffer[64];
	uint32_t size;
	uint64_t id;

	assert_int_equal(vmbus_pipe_send(f->channel, &piece, 5, VMBUS_SEND_COMPLETION), 0);
	assert_true(peer_take(f->peer, &f->got));
	assert_int_equal(f->got.flags, 1);
	assert_int_equal(f->got.size, 16);
	assert_memory_equal(f->got.bytes, "\1\0\0\0\5\0\0\0hello\0\0\0", 16);
	assert_true(peer_put(f->peer, 6, 1, 9, NULL, 0, "\1\0\0\0\3\0\0\0bye", 11));
	assert_int_equal(
		vmbus_pipe_receive(f->channel, buffer, sizeof(buffer), &payload, &size, &id), 0);
	assert_int_equal(size, 3);
	assert_int_equal(id, 9);
	assert_memory_equal(payload, "bye", 3);
}

static void test_pipe_that_lies_is_refused(void **state)
{
	static const struct {
		uint16_t type;
		uint32_t size;
		const char *bytes;
	} lies[] = {
		{ 6, 16, "\2\0\0\0\3\0\0\0byebyeby" },
		{ 6, 16, "\1\0\0\0\11\0\0\0byebyeby" },
		{ 6, 16, "\1\0\0\0\377\377\377\377byebyeby" },
		{ 6, 8, "\1\0\0\0\1\0\0\0" },
		{ 6, 0, "" },
		{ 11, 16, "\1\0\0\0\3\0\0\0byebyeby" },
	};
	struct fixture *f = *state;
	const void *payload;
	uint8_t buffer[64];
	uint32_t size;
	uint64_t id;

	for (size_t i = 0; i < ABI_COUNT(lies); i++) {
		assert_true(peer_put(f->peer, lies[i].type, 0, 1, NULL, 0, lies[i].bytes,
				     lies[i].size));
		assert_int_equal(vmbus_pipe_receive(f->channel, buffer, sizeof(buffer), &payload,
						    &size, &id),
				 -HV_ERR_BAD_RING);
	}
	/* It was taken; what comes next is fine. */
	assert_true(peer_put(f->peer, 6, 1, 9, NULL, 0, "\1\0\0\0\0\0\0\0", 8));
	assert_int_equal(
		vmbus_pipe_receive(f->channel, buffer, sizeof(buffer), &payload, &size, &id), 0);
	assert_int_equal(size, 0);
}

/* Before 5.0 a host may want a bit in the interrupt page. */
static void test_signal_before_5_sets_a_bit_if_not_dedicated(void **state)
{
	struct fixture *f = *state;
	const uint8_t *page = f->guest.bus_pages.interrupt;

	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	start(f, VMBUS_VERSION_4_1);
	assert_int_equal(send(f, "1", 1, 0, 0), 0);
	assert_int_equal(page[2048], 0);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->at_host->offer.is_dedicated_interrupt = 0;
	start(f, VMBUS_VERSION_4_1);
	assert_int_equal(send(f, "1", 1, 0, 0), 0);
	assert_int_equal(page[2048], 1 << RELID);
	assert_int_equal(f->at_host->signals, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_send_arrives_with_its_flags),
		TEST(test_send_more_waits_for_the_last_or_a_flush),
		TEST(test_send_without_room_gives_the_host_what_is_there),
		TEST(test_send_into_a_ring_full_for_ever_stays_possible_to_close),
		TEST(test_load_signals_no_more_than_required),
		TEST(test_load_on_a_busy_host_signals_once),
		TEST(test_load_in_batches_signals_once_a_batch),
		TEST(test_send_of_a_closed_or_rescinded_channel_is_refused),
		TEST(test_send_arguments_that_cannot_be_are_refused),
		TEST(test_send_ranges_tells_each_page),
		TEST(test_send_ranges_up_to_the_limit),
		TEST(test_completion_echoes_the_transaction),
		TEST(test_receive_gives_packets_and_their_room_back),
		TEST(test_receive_that_finds_nothing_more_has_told_the_host),
		TEST(test_transfer_ranges_are_checked),
		TEST(test_pipe_has_its_header_before_the_payload),
		TEST(test_pipe_that_lies_is_refused),
		TEST(test_signal_before_5_sets_a_bit_if_not_dedicated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
