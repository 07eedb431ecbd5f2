/* SPDX-License-Identifier: BSD-2-Clause */
/* A ring of a channel, against a host that keeps the rules, and against one that lies. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/peer.h"
#include "hyperv/ring.h"

#define RING_SIZE 8192U /* control page and 4096 bytes of data */
#define DATA      4096U

/* Both rings of a channel at the end of an allocation, so that a byte too far is seen. */
struct fixture {
	uint8_t *memory;
	struct vmbus_ring out;
	struct vmbus_ring in;
	struct peer peer;
};

static void make(struct fixture *f, uint32_t size)
{
	assert_int_equal(posix_memalign((void **)&f->memory, 4096, 2 * (size_t)size), 0);
	memset(f->memory, 0xA5, 2 * (size_t)size);
	assert_int_equal(vmbus_ring_init(&f->out, f->memory, size), 0);
	assert_int_equal(vmbus_ring_init(&f->in, f->memory + size, size), 0);
	peer_attach(&f->peer, f->memory, 2 * size, size / 4096);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	make(f, RING_SIZE);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	free(f->memory);
	free(f);
	return 0;
}

static int put(struct vmbus_ring *ring, const void *data, uint32_t size, uint64_t id)
{
	struct vmbus_packet packet = { .type = 6, .header_size = 16, .transaction_id = id };
	struct vmbus_piece piece = { data, size };

	return vmbus_ring_put(ring, &packet, &piece, 1);
}

/* A packet of @total bytes in the ring, trailer and all. */
static int put_total(struct vmbus_ring *ring, uint32_t total)
{
	static const uint8_t bytes[DATA];

	return put(ring, bytes, total - 24, 0);
}

/* Where all indices of both rings stand. */
static void start_at(struct fixture *f, uint32_t index)
{
	f->out.control->write_index = index;
	f->out.control->read_index = index;
	f->in.control->write_index = index;
	f->in.control->read_index = index;
	f->out.index = f->out.published = index;
	f->in.index = f->in.published = index;
}

static void test_init_sizes_that_cannot_be_are_refused(void **state)
{
	struct fixture *f = *state;
	struct vmbus_ring ring;

	assert_int_equal(vmbus_ring_init(&ring, f->memory, 4096), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, f->memory, 0), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, f->memory, 8200), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, f->memory, 0x80000000U), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, f->memory + 8, 8192), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, NULL, 8192), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_init(&ring, f->memory, 8192), 0);
}

static void test_init_control_page_is_as_a_host_expects(void **state)
{
	struct fixture *f = *state;
	const uint32_t *words = (const uint32_t *)f->memory;

	for (size_t i = 0; i < 1024; i++) {
		assert_int_equal(words[i], i == 16 ? 1 : 0);
	}
	assert_int_equal(vmbus_ring_space(&f->out), 4096 - 8);
}

static void test_packet_size_counts_descriptor_padding_and_trailer(void **state)
{
	(void)state;
	assert_int_equal(vmbus_ring_packet_size(0), 24);
	assert_int_equal(vmbus_ring_packet_size(1), 32);
	assert_int_equal(vmbus_ring_packet_size(8), 32);
	assert_int_equal(vmbus_ring_packet_size(9), 40);
	assert_int_equal(vmbus_ring_packet_size(0xFFFFFFFF), 0xFFFFFFFF);
}

static void test_put_bytes_in_the_ring_are_as_specified(void **state)
{
	static const uint8_t expected[] = {
		0x09, 0, 3, 0, 5, 0, 1, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
		0,    0, 0, 0, 1, 0, 0, 0, 'h',  'e',  'l',  'l',  'o',  0xFF, 0xFE, 0xFD,
		0xFC, 0, 0, 0, 0, 0, 0, 0, 0,    0,    0,    0,    0,    0,    0,    0,
	};
	static const uint8_t header[8] = { 0, 0, 0, 0, 1, 0, 0, 0 };
	static const uint8_t rest[4] = { 0xFF, 0xFE, 0xFD, 0xFC };
	struct fixture *f = *state;
	struct vmbus_packet packet = {
		.type = 9, .flags = 1, .header_size = 24, .transaction_id = 0x1122334455667788
	};
	struct vmbus_piece pieces[] = { { header, 8 }, { "hello", 5 }, { NULL, 0 }, { rest, 4 } };

	assert_int_equal(vmbus_ring_put(&f->out, &packet, pieces, 4), 0);
	assert_int_equal(f->out.control->write_index, 0);
	assert_true(vmbus_ring_publish(&f->out));
	assert_int_equal(f->out.control->write_index, 48);
	assert_memory_equal(f->out.data, expected, sizeof(expected));
}

static void test_put_wraps_at_every_place(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;
	uint8_t payload[45];

	for (uint32_t i = 0; i < sizeof(payload); i++) {
		payload[i] = (uint8_t)(i + 1);
	}
	/* The packet takes 16 + 48 + 8 = 72 bytes: the wrap falls on each of its units. */
	for (uint32_t start = DATA - 80; start < DATA; start += 8) {
		start_at(f, start);
		assert_int_equal(put(&f->out, payload, sizeof(payload), start), 0);
		assert_true(vmbus_ring_publish(&f->out));
		assert_true(peer_take(&f->peer, &got));
		assert_int_equal(got.type, 6);
		assert_int_equal(got.transaction_id, start);
		assert_int_equal(got.size, 48);
		assert_memory_equal(got.bytes, payload, sizeof(payload));
		assert_memory_equal(got.bytes + 45, "\0\0\0", 3);
		assert_false(peer_take(&f->peer, &got));
	}
}

static void test_take_wraps_at_every_place(void **state)
{
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t header[8] = { 9, 8, 7, 6, 5, 4, 3, 2 };
	uint8_t payload[45];
	uint8_t got[56];

	for (uint32_t i = 0; i < sizeof(payload); i++) {
		payload[i] = (uint8_t)(i + 1);
	}
	for (uint32_t start = DATA - 88; start < DATA; start += 8) {
		start_at(f, start);
		assert_true(peer_put(&f->peer, 7, 1, start, header, 8, payload, sizeof(payload)));
		assert_int_equal(vmbus_ring_take(&f->in, got, sizeof(got), &packet), 0);
		assert_int_equal(packet.type, 7);
		assert_int_equal(packet.flags, 1);
		assert_int_equal(packet.header_size, 24);
		assert_int_equal(packet.size, 48);
		assert_int_equal(packet.transaction_id, start);
		assert_memory_equal(got, header, 8);
		assert_memory_equal(got + 8, payload, sizeof(payload));
		assert_int_equal(f->in.control->read_index, start);
		vmbus_ring_release(&f->in);
		assert_int_equal(f->in.control->read_index, (start + 80) % DATA);
		assert_int_equal(vmbus_ring_take(&f->in, got, sizeof(got), &packet), -HV_ERR_EMPTY);
	}
}

static void test_put_that_would_fill_the_ring_has_no_room(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	/* 4096 bytes: one unit must stay. A packet of exactly all of it never fits. */
	assert_int_equal(put_total(&f->out, 4096), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(put_total(&f->out, 4088), 0);
	assert_int_equal(vmbus_ring_space(&f->out), 0);
	assert_true(vmbus_ring_publish(&f->out));
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(put_total(&f->out, 2048), 0);
	assert_int_equal(put_total(&f->out, 2048), -HV_ERR_NO_ROOM);
	assert_int_equal(put_total(&f->out, 2040), 0);
	assert_int_equal(put_total(&f->out, 24), -HV_ERR_NO_ROOM);
	vmbus_ring_publish(&f->out);
	assert_true(peer_take(&f->peer, &got));
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(put_total(&f->out, 24), 0);
}

static void test_put_header_sizes_that_cannot_be_are_refused(void **state)
{
	static const uint8_t bytes[16];
	struct fixture *f = *state;
	struct vmbus_piece piece = { bytes, 16 };
	static const uint32_t sizes[] = { 0, 8, 12, 17, 20, 40, 0x80010, 0xFFFFFFF8 };

	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		struct vmbus_packet packet = { .type = 6, .header_size = sizes[i] };

		assert_int_equal(vmbus_ring_put(&f->out, &packet, &piece, 1), -HV_ERR_BAD_ARGUMENT);
	}
	assert_false(vmbus_ring_publish(&f->out));
	assert_int_equal(put(&f->out, bytes, 16, 1), 0);
}

static void test_put_sizes_that_overflow_are_refused(void **state)
{
	struct fixture *f = *state;
	struct vmbus_packet packet = { .type = 6, .header_size = 16 };
	uint8_t byte = 0;
	struct vmbus_piece pieces[] = { { &byte, 0xFFFFFFF0 }, { &byte, 0x20 } };
	struct fixture large;

	assert_int_equal(vmbus_ring_put(&f->out, &packet, pieces, 1), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_ring_put(&f->out, &packet, pieces, 2), -HV_ERR_BAD_ARGUMENT);
	/* The length counts units in 16 bits: 0x80000 bytes are one too many, whatever the ring. */
	make(&large, 0x101000);
	{
		uint8_t *data = calloc(1, 0x80000);

		assert_int_equal(put(&large.out, data, 0x80000 - 16, 0), -HV_ERR_BAD_ARGUMENT);
		assert_int_equal(put(&large.out, data, 0x80000 - 24, 0), 0);
		free(data);
	}
	free(large.memory);
}

static void test_publish_signals_only_from_empty(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	assert_false(vmbus_ring_publish(&f->out));
	put_total(&f->out, 32);
	assert_true(vmbus_ring_publish(&f->out));
	put_total(&f->out, 32);
	assert_false(vmbus_ring_publish(&f->out));
	assert_false(vmbus_ring_publish(&f->out));
	assert_true(peer_take(&f->peer, &got));
	put_total(&f->out, 32);
	assert_false(vmbus_ring_publish(&f->out));
	assert_true(peer_take(&f->peer, &got));
	assert_true(peer_take(&f->peer, &got));
	put_total(&f->out, 32);
	assert_true(vmbus_ring_publish(&f->out));
}

static void test_publish_of_a_batch_signals_once(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	for (int i = 0; i < 10; i++) {
		put_total(&f->out, 32);
		assert_false(peer_take(&f->peer, &got));
	}
	assert_true(vmbus_ring_publish(&f->out));
	for (int i = 0; i < 10; i++) {
		assert_true(peer_take(&f->peer, &got));
	}
	assert_false(peer_take(&f->peer, &got));
}

static void test_publish_masked_does_not_signal(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	f->out.control->interrupt_mask = 1;
	put_total(&f->out, 32);
	assert_false(vmbus_ring_publish(&f->out));
	assert_true(peer_take(&f->peer, &got));
	f->out.control->interrupt_mask = 0;
	put_total(&f->out, 32);
	assert_true(vmbus_ring_publish(&f->out));
}

static void test_put_without_room_asks_for_a_signal(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	for (int i = 0; i < 4; i++) {
		assert_int_equal(put_total(&f->out, 1000), 0);
	}
	vmbus_ring_publish(&f->out);
	assert_int_equal(f->out.control->pending_send_size, 0);
	/* 96 are free; 1096 after one packet, 2096 after two. */
	assert_int_equal(put_total(&f->out, 2000), -HV_ERR_NO_ROOM);
	assert_int_equal(f->out.control->pending_send_size, 2000);
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(f->peer.signals, 0);
	/* A smaller one goes in between; the wish stays. */
	assert_int_equal(put_total(&f->out, 24), 0);
	vmbus_ring_publish(&f->out);
	assert_int_equal(f->out.control->pending_send_size, 2000);
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(f->peer.signals, 1);
	assert_int_equal(put_total(&f->out, 2000), 0);
	assert_int_equal(f->out.control->pending_send_size, 0);
}

static void test_put_exact_room_needs_one_unit_more(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	put_total(&f->out, 48);
	put_total(&f->out, 24);
	put_total(&f->out, 4096 - 72 - 24);
	vmbus_ring_publish(&f->out);
	/* 24 are free. 72 are wanted: after the first packet exactly 72 are free, which is too few. */
	assert_int_equal(put_total(&f->out, 72), -HV_ERR_NO_ROOM);
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(f->peer.signals, 0);
	assert_int_equal(put_total(&f->out, 72), -HV_ERR_NO_ROOM);
	assert_true(peer_take(&f->peer, &got));
	assert_int_equal(f->peer.signals, 1);
	assert_int_equal(put_total(&f->out, 72), 0);
}

/* The reader counts what it does not know of as room: before waiting for it, put again. */
static void test_put_without_room_behind_a_batch_is_to_be_repeated(void **state)
{
	struct fixture *f = *state;
	struct peer_packet got;

	put_total(&f->out, 1000);
	vmbus_ring_publish(&f->out);
	put_total(&f->out, 3000);
	assert_int_equal(put_total(&f->out, 504), -HV_ERR_NO_ROOM);
	assert_true(peer_take(&f->peer, &got));
	vmbus_ring_publish(&f->out);
	/* There is room, and the reader sees no reason to say so, now or later. */
	assert_int_equal(f->peer.signals, 0);
	assert_int_equal(put_total(&f->out, 504), 0);
}

static void test_release_signals_when_the_host_waits_and_there_is_room(void **state)
{
	static const uint8_t bytes[DATA];
	struct fixture *f = *state;
	uint8_t buffer[DATA];
	struct vmbus_packet packet;

	/* Four of 1000; 96 are free; the host wants 2000. */
	for (int i = 0; i < 4; i++) {
		assert_true(peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 976));
	}
	assert_false(vmbus_ring_release(&f->in));
	assert_false(peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 1976));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_false(vmbus_ring_release(&f->in));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_true(vmbus_ring_release(&f->in));
	/* It has been told. */
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_false(vmbus_ring_release(&f->in));
	assert_false(vmbus_ring_release(&f->in));
	assert_true(peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 1976));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_false(vmbus_ring_release(&f->in));
}

static void test_release_exact_room_is_not_enough(void **state)
{
	static const uint8_t bytes[DATA];
	struct fixture *f = *state;
	uint8_t buffer[DATA];
	struct vmbus_packet packet;

	peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 24);
	peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 0);
	peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 4096 - 72 - 24 - 24);
	assert_false(peer_put(&f->peer, 6, 0, 0, NULL, 0, bytes, 48));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_false(vmbus_ring_release(&f->in));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_true(vmbus_ring_release(&f->in));
}

static void test_mask_keeps_the_host_quiet_and_tells_what_came(void **state)
{
	struct fixture *f = *state;
	uint8_t buffer[64];
	struct vmbus_packet packet;

	assert_false(vmbus_ring_mask(&f->in, true));
	assert_int_equal(f->in.control->interrupt_mask, 1);
	assert_true(peer_put(&f->peer, 6, 0, 1, NULL, 0, "12345678", 8));
	assert_int_equal(f->peer.signals, 0);
	assert_true(vmbus_ring_mask(&f->in, false));
	assert_int_equal(f->in.control->interrupt_mask, 0);
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	vmbus_ring_release(&f->in);
	assert_false(vmbus_ring_mask(&f->in, false));
	assert_true(peer_put(&f->peer, 6, 0, 1, NULL, 0, "12345678", 8));
	assert_int_equal(f->peer.signals, 1);
}

static void test_take_larger_than_the_buffer_stays_until_skipped(void **state)
{
	struct fixture *f = *state;
	uint8_t *buffer = malloc(15);
	struct vmbus_packet packet;

	peer_put(&f->peer, 6, 0, 1, "87654321", 8, "12345678", 8);
	peer_put(&f->peer, 6, 0, 2, NULL, 0, "abcdefgh", 8);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vmbus_ring_take(&f->in, buffer, 15, &packet), -HV_ERR_NO_ROOM);
		assert_int_equal(packet.size, 8);
		assert_int_equal(packet.header_size, 24);
	}
	assert_int_equal(vmbus_ring_skip(&f->in), 0);
	assert_int_equal(vmbus_ring_take(&f->in, buffer, 15, &packet), 0);
	assert_int_equal(packet.transaction_id, 2);
	assert_memory_equal(buffer, "abcdefgh", 8);
	assert_int_equal(vmbus_ring_skip(&f->in), -HV_ERR_EMPTY);
	free(buffer);
}

static void test_take_without_payload_needs_no_buffer(void **state)
{
	struct fixture *f = *state;
	struct vmbus_packet packet;

	peer_put(&f->peer, 0xB, 0, 5, NULL, 0, NULL, 0);
	assert_int_equal(vmbus_ring_take(&f->in, NULL, 0, &packet), 0);
	assert_int_equal(packet.size, 0);
	assert_int_equal(packet.transaction_id, 5);
}

static void test_take_indices_that_cannot_be_are_refused(void **state)
{
	static const uint32_t indices[] = { 1, 4, 7, 12, 4095, 4096, 4104, 0x80000000, 0xFFFFFFF8 };
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t buffer[DATA];

	for (size_t i = 0; i < ABI_COUNT(indices); i++) {
		f->in.control->write_index = indices[i];
		assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet),
				 -HV_ERR_BAD_RING);
		assert_int_equal(vmbus_ring_skip(&f->in), -HV_ERR_BAD_RING);
	}
	/* Less than a packet can be. */
	f->in.control->write_index = 16;
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet),
			 -HV_ERR_BAD_RING);
	f->in.control->write_index = 0;
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), -HV_ERR_EMPTY);
	assert_true(peer_put(&f->peer, 6, 0, 5, NULL, 0, "12345678", 8));
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
}

static void test_take_index_that_goes_back_is_refused(void **state)
{
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t buffer[64];

	peer_put(&f->peer, 6, 0, 1, NULL, 0, "12345678", 8);
	peer_put(&f->peer, 6, 0, 2, NULL, 0, "12345678", 8);
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	f->in.control->write_index = 8;
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet),
			 -HV_ERR_BAD_RING);
	f->in.control->write_index = 64;
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	assert_int_equal(packet.transaction_id, 2);
}

static void test_put_reader_indices_that_cannot_be_are_refused(void **state)
{
	static const uint32_t indices[] = { 1, 4, 12, 4095, 4096, 0x80000000, 0xFFFFFFF8 };
	struct fixture *f = *state;

	for (size_t i = 0; i < ABI_COUNT(indices); i++) {
		f->out.control->read_index = indices[i];
		assert_int_equal(put_total(&f->out, 32), -HV_ERR_BAD_RING);
		assert_int_equal(vmbus_ring_space(&f->out), 0);
	}
	f->out.control->read_index = 0;
	assert_int_equal(put_total(&f->out, 32), 0);
	/* It has read what was not published. */
	f->out.control->read_index = 32;
	assert_int_equal(put_total(&f->out, 32), -HV_ERR_BAD_RING);
	f->out.control->read_index = 0;
	assert_int_equal(put_total(&f->out, 32), 0);
}

/* A descriptor of the host that lies: the packet is refused, wherever it is in the ring. */
static void lie(struct fixture *f, uint16_t data_offset, uint16_t length, uint32_t claim)
{
	uint16_t words[4] = { 6, data_offset, length, 0 };
	uint8_t bytes[24] = { 0 };
	struct vmbus_packet packet;
	uint8_t *buffer = malloc(DATA);

	memcpy(bytes, words, sizeof(words));
	for (uint32_t start = DATA - 24; start < DATA; start += 8) {
		start_at(f, start);
		peer_put_raw(&f->peer, bytes, sizeof(bytes), claim);
		assert_int_equal(vmbus_ring_take(&f->in, buffer, DATA, &packet), -HV_ERR_BAD_RING);
		assert_int_equal(vmbus_ring_skip(&f->in), -HV_ERR_BAD_RING);
		assert_int_equal(f->in.index, start);
	}
	free(buffer);
}

static void test_take_lengths_that_lie_are_refused(void **state)
{
	struct fixture *f = *state;

	lie(f, 2, 3, 24);        /* more than was written */
	lie(f, 2, 0xFFFF, 24);   /* larger than the ring */
	lie(f, 2, 0xFFFF, 4088); /* the same with a full ring */
	lie(f, 2, 512, 4088);    /* all of the ring */
	lie(f, 2, 511, 4088);    /* the trailer does not fit */
	lie(f, 3, 2, 24);        /* data beyond the packet */
	lie(f, 0xFFFF, 2, 24);   /* far beyond */
	lie(f, 1, 2, 24);        /* data within the descriptor */
	lie(f, 0, 2, 24);
	lie(f, 0, 0, 24); /* nothing at all */
	lie(f, 2, 0, 24);
	lie(f, 1, 1, 24);
}

static void test_release_hostile_indices_do_not_signal(void **state)
{
	struct fixture *f = *state;
	struct vmbus_packet packet;
	uint8_t buffer[64];

	peer_put(&f->peer, 6, 0, 1, NULL, 0, "12345678", 8);
	assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
	f->in.control->pending_send_size = 0xFFFFFFFF;
	f->in.control->write_index = 0xFFFFFFFF;
	assert_false(vmbus_ring_release(&f->in));
	assert_int_equal(f->in.control->read_index, 32);
}

/* Random packets in both directions: what comes out is what went in. */
static void test_random_packets_arrive_as_sent(void **state)
{
	static struct peer_packet got;
	struct fixture *f = *state;
	uint8_t sent[DATA];
	uint8_t buffer[DATA];
	struct vmbus_packet packet;
	unsigned int seed = 1;
	size_t whole;

	for (uint32_t i = 0; i < 20000; i++) {
		uint32_t size = (uint32_t)rand_r(&seed) % 2000;

		for (uint32_t b = 0; b < size; b += 97) {
			sent[b] = (uint8_t)rand_r(&seed);
		}
		assert_int_equal(put(&f->out, sent, size, i), 0);
		assert_true(vmbus_ring_publish(&f->out));
		assert_true(peer_take(&f->peer, &got));
		assert_int_equal(got.transaction_id, i);
		assert_memory_equal(got.bytes, sent, size);
		whole = size & ~(size_t)7;
		assert_true(peer_put(&f->peer, 6, 0, i, sent, (uint32_t)whole, sent, size / 2));
		assert_int_equal(vmbus_ring_take(&f->in, buffer, sizeof(buffer), &packet), 0);
		assert_int_equal(packet.header_size, 16 + whole);
		assert_memory_equal(buffer, sent, whole);
		assert_memory_equal(buffer + whole, sent, size / 2);
		vmbus_ring_release(&f->in);
	}
}

/*
 * A writer and a reader in two threads, each asleep unless it is signalled: a wake-up that is lost
 * stops the test, as does a value that is wrong.
 */
#define LOAD_PACKETS 100000U

struct load {
	struct vmbus_ring writer;
	struct vmbus_ring reader;
	uint32_t to_reader; /* signals */
	uint32_t to_writer;
};

static void sleep_until(uint32_t *signals, uint32_t *seen)
{
	/* 20 seconds; then the wake-up is lost. */
	for (uint32_t i = 0; i < 20000000; i++) {
		uint32_t now = __atomic_load_n(signals, __ATOMIC_ACQUIRE);

		if (now != *seen) {
			*seen = now;
			return;
		}
		sched_yield();
	}
	abort();
}

static void *write_load(void *argument)
{
	struct load *load = argument;
	uint64_t payload[64];
	uint32_t seen = 0;
	unsigned int seed = 7;

	for (uint32_t i = 0; i < LOAD_PACKETS; i++) {
		uint32_t count = 1 + (uint32_t)rand_r(&seed) % 64;

		for (uint32_t word = 0; word < count; word++) {
			payload[word] = (uint64_t)i * 64 + word;
		}
		while (put(&load->writer, payload, count * 8, i) != 0) {
			bool known = load->writer.published == load->writer.index;

			if (vmbus_ring_publish(&load->writer)) {
				__atomic_fetch_add(&load->to_reader, 1, __ATOMIC_RELEASE);
			}
			if (known) {
				sleep_until(&load->to_writer, &seen);
			}
		}
		if (i % 3 == 0 || i == LOAD_PACKETS - 1) {
			if (vmbus_ring_publish(&load->writer)) {
				__atomic_fetch_add(&load->to_reader, 1, __ATOMIC_RELEASE);
			}
		}
	}
	return NULL;
}

static uint32_t read_load(struct load *load)
{
	uint64_t payload[64];
	struct vmbus_packet packet;
	uint32_t next = 0;
	uint32_t seen = 0;

	while (next < LOAD_PACKETS) {
		int error = vmbus_ring_take(&load->reader, payload, sizeof(payload), &packet);

		if (error == -HV_ERR_EMPTY) {
			if (vmbus_ring_release(&load->reader)) {
				__atomic_fetch_add(&load->to_writer, 1, __ATOMIC_RELEASE);
			}
			if (!vmbus_ring_mask(&load->reader, false)) {
				sleep_until(&load->to_reader, &seen);
			}
			vmbus_ring_mask(&load->reader, true);
			continue;
		}
		assert_int_equal(error, 0);
		assert_int_equal(packet.transaction_id, next);
		for (uint32_t word = 0; word < packet.size / 8; word++) {
			assert_int_equal(payload[word], (uint64_t)next * 64 + word);
		}
		next++;
		if (next % 5 == 0 && vmbus_ring_release(&load->reader)) {
			__atomic_fetch_add(&load->to_writer, 1, __ATOMIC_RELEASE);
		}
	}
	return next;
}

static void test_two_threads_lose_no_wakeup_and_no_value(void **state)
{
	struct fixture *f = *state;
	struct load load = { .writer = f->out, .reader = f->out };
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, write_load, &load), 0);
	assert_int_equal(read_load(&load), LOAD_PACKETS);
	assert_int_equal(pthread_join(thread, NULL), 0);
	/* The reader is masked while it works: most packets need no signal. */
	assert_true(load.to_reader < LOAD_PACKETS / 3 + 1);
}

/* A host that writes all over both rings while they are used. */
struct scribbler {
	struct fixture *fixture;
	bool stop;
};

static void *scribble(void *argument)
{
	struct scribbler *scribbler = argument;
	struct fixture *f = scribbler->fixture;
	uint32_t *words = (uint32_t *)f->memory;
	unsigned int seed = 11;

	while (!__atomic_load_n(&scribbler->stop, __ATOMIC_RELAXED)) {
		uint32_t value = (uint32_t)rand_r(&seed);
		uint32_t where = (uint32_t)rand_r(&seed);

		/* An index, or a word of the data: mostly such that a packet comes of it. */
		if (where % 8 == 0) {
			value = where % 128 != 0 ? value % DATA & ~7U : value;
			where = where / 128 % 4;
		} else {
			where = 1024 + where / 8 % 1024;
			if (value % 16 != 0) {
				value = where % 2 == 0 ? 0x00020006 : 2 + value % 200;
			}
		}
		__atomic_store_n(&words[where + (rand_r(&seed) % 2 != 0 ? 2048 : 0)], value,
				 __ATOMIC_RELAXED);
	}
	return NULL;
}

static void test_two_threads_one_of_them_hostile_stays_inside(void **state)
{
	struct fixture *f = *state;
	struct scribbler scribbler = { f, false };
	uint8_t *buffer = malloc(1000);
	struct vmbus_packet packet;
	pthread_t thread;
	uint32_t taken = 0;

	assert_int_equal(pthread_create(&thread, NULL, scribble, &scribbler), 0);
	for (uint32_t i = 0; i < 200000 && taken < 1000; i++) {
		int error = vmbus_ring_take(&f->in, buffer, 1000, &packet);

		if (error == 0) {
			assert_true(packet.header_size - 16 + packet.size <= 1000);
			taken++;
		} else if (error == -HV_ERR_NO_ROOM) {
			vmbus_ring_skip(&f->in);
		} else {
			sched_yield();
		}
		vmbus_ring_release(&f->in);
		put_total(&f->out, 24 + i % 2000);
		vmbus_ring_publish(&f->out);
		assert_true(f->in.index < DATA && f->in.index % 8 == 0);
		assert_true(f->out.index < DATA && f->out.index % 8 == 0);
	}
	__atomic_store_n(&scribbler.stop, true, __ATOMIC_RELAXED);
	assert_int_equal(pthread_join(thread, NULL), 0);
	free(buffer);
	assert_true(taken > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init_sizes_that_cannot_be_are_refused),
		TEST(test_init_control_page_is_as_a_host_expects),
		TEST(test_packet_size_counts_descriptor_padding_and_trailer),
		TEST(test_put_bytes_in_the_ring_are_as_specified),
		TEST(test_put_wraps_at_every_place),
		TEST(test_take_wraps_at_every_place),
		TEST(test_put_that_would_fill_the_ring_has_no_room),
		TEST(test_put_header_sizes_that_cannot_be_are_refused),
		TEST(test_put_sizes_that_overflow_are_refused),
		TEST(test_publish_signals_only_from_empty),
		TEST(test_publish_of_a_batch_signals_once),
		TEST(test_publish_masked_does_not_signal),
		TEST(test_put_without_room_asks_for_a_signal),
		TEST(test_put_exact_room_needs_one_unit_more),
		TEST(test_put_without_room_behind_a_batch_is_to_be_repeated),
		TEST(test_release_signals_when_the_host_waits_and_there_is_room),
		TEST(test_release_exact_room_is_not_enough),
		TEST(test_mask_keeps_the_host_quiet_and_tells_what_came),
		TEST(test_take_larger_than_the_buffer_stays_until_skipped),
		TEST(test_take_without_payload_needs_no_buffer),
		TEST(test_take_indices_that_cannot_be_are_refused),
		TEST(test_take_index_that_goes_back_is_refused),
		TEST(test_put_reader_indices_that_cannot_be_are_refused),
		TEST(test_take_lengths_that_lie_are_refused),
		TEST(test_release_hostile_indices_do_not_signal),
		TEST(test_random_packets_arrive_as_sent),
		TEST(test_two_threads_lose_no_wakeup_and_no_value),
		TEST(test_two_threads_one_of_them_hostile_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
