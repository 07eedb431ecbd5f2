/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's end of an open channel. Bytes go in and out one by one, by the rules alone: nothing is
 * shared with the ring code under test.
 */
#include "fake/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNIT 8U

static void require(bool condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "peer: the guest broke its ring: %s\n", what);
		abort();
	}
}

static uint32_t get_32(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static void set_32(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}

void peer_attach(struct peer *peer, void *rings, uint32_t size, uint32_t downstream_offset)
{
	uint8_t *base = rings;
	uint32_t split = downstream_offset * 4096U;

	*peer = (struct peer){
		.out = (struct vmbus_ring_control *)base,
		.out_data = base + 4096,
		.out_size = split - 4096,
		.in = (struct vmbus_ring_control *)(base + split),
		.in_data = base + split + 4096,
		.in_size = size - split - 4096,
	};
}

void peer_open(struct peer *peer, struct vmbus *bus, struct vmbus_channel *channel, void *rings,
	       uint32_t size)
{
	uint32_t half = size / 2 / 4096U * 4096U;

	channel->bus = bus;
	channel->state = VMBUS_CHANNEL_OPEN;
	require(vmbus_ring_init(&channel->out, rings, half) == 0, "ring to the host");
	require(vmbus_ring_init(&channel->in, (uint8_t *)rings + half, size - half) == 0,
		"ring from the host");
	peer_attach(peer, rings, size, half / 4096U);
}

static void read_bytes(const struct peer *peer, uint32_t index, void *to, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		((uint8_t *)to)[i] = peer->out_data[(index + i) % peer->out_size];
	}
}

static void write_bytes(const struct peer *peer, uint32_t index, const void *from, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		peer->in_data[(index + i) % peer->in_size] = ((const uint8_t *)from)[i];
	}
}

static void check_trailer(const struct peer *peer, uint32_t at, uint32_t begin)
{
	uint32_t trailer[2];

	read_bytes(peer, at, trailer, sizeof(trailer));
	require(trailer[0] == 0 && trailer[1] == begin, "trailer");
}

/* The guest waits for room: it wants a signal when what is free becomes more than it asks for. */
static void give_room(struct peer *peer, uint32_t read_index, uint32_t next)
{
	uint32_t pending;
	uint32_t write_index;
	uint32_t before;
	uint32_t after;

	set_32(&peer->out->read_index, next);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	pending = get_32(&peer->out->pending_send_size);
	write_index = get_32(&peer->out->write_index);
	before = peer->out_size - (write_index + peer->out_size - read_index) % peer->out_size;
	after = peer->out_size - (write_index + peer->out_size - next) % peer->out_size;
	if (pending != 0 && before <= pending && after > pending) {
		peer->signals++;
	}
}

bool peer_take(struct peer *peer, struct peer_packet *packet)
{
	uint32_t write_index = get_32(&peer->out->write_index);
	uint32_t read_index = get_32(&peer->out->read_index);
	uint32_t used = (write_index + peer->out_size - read_index) % peer->out_size;
	uint16_t words[4];
	uint32_t length;

	require(write_index < peer->out_size && write_index % UNIT == 0, "write index");
	if (used == 0) {
		return false;
	}
	require(used >= 24, "less than a packet");
	read_bytes(peer, read_index, words, sizeof(words));
	read_bytes(peer, read_index + 8, &packet->transaction_id, 8);
	packet->type = words[0];
	packet->flags = words[3];
	packet->header_size = words[1] * UNIT;
	length = words[2] * UNIT;
	require(packet->header_size >= 16 && packet->header_size <= length, "data offset");
	require(length + UNIT <= used, "length");
	require(length - 16 <= PEER_PACKET_MAX, "packet too large for the peer");
	packet->size = length - packet->header_size;
	read_bytes(peer, read_index + 16, packet->bytes, length - 16);
	check_trailer(peer, read_index + length, read_index);
	give_room(peer, read_index, (read_index + length + UNIT) % peer->out_size);
	return true;
}

/* Moves the write index by @claim and counts the signal that the rules ask for. */
static void publish(struct peer *peer, uint32_t write_index, uint32_t claim)
{
	set_32(&peer->in->write_index, (write_index + claim) % peer->in_size);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (get_32(&peer->in->interrupt_mask) == 0 &&
	    get_32(&peer->in->read_index) == write_index) {
		peer->signals++;
	}
}

bool peer_put(struct peer *peer, uint16_t type, uint16_t flags, uint64_t transaction_id,
	      const void *header, uint32_t header_size, const void *payload, uint32_t size)
{
	static const uint8_t zeros[UNIT];
	uint32_t write_index = get_32(&peer->in->write_index);
	uint32_t read_index = get_32(&peer->in->read_index);
	uint32_t room = peer->in_size - (write_index + peer->in_size - read_index) % peer->in_size;
	uint32_t padded = (size + UNIT - 1) / UNIT * UNIT;
	uint32_t length = 16 + header_size + padded;
	uint16_t words[4] = { type, (uint16_t)((16 + header_size) / UNIT),
			      (uint16_t)(length / UNIT), flags };
	uint32_t trailer[2] = { 0, write_index };

	require(read_index < peer->in_size && read_index % UNIT == 0, "read index");
	if (length + UNIT >= room) {
		set_32(&peer->in->pending_send_size, length + UNIT);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		read_index = get_32(&peer->in->read_index);
		room = peer->in_size - (write_index + peer->in_size - read_index) % peer->in_size;
		if (length + UNIT >= room) {
			return false;
		}
	}
	set_32(&peer->in->pending_send_size, 0);
	write_bytes(peer, write_index, words, sizeof(words));
	write_bytes(peer, write_index + 8, &transaction_id, 8);
	write_bytes(peer, write_index + 16, header, header_size);
	write_bytes(peer, write_index + 16 + header_size, payload, size);
	write_bytes(peer, write_index + 16 + header_size + size, zeros, padded - size);
	write_bytes(peer, write_index + length, trailer, sizeof(trailer));
	publish(peer, write_index, length + UNIT);
	return true;
}

void peer_put_raw(struct peer *peer, const void *bytes, uint32_t size, uint32_t claim)
{
	uint32_t write_index = get_32(&peer->in->write_index) % peer->in_size;

	write_bytes(peer, write_index, bytes, size);
	publish(peer, write_index, claim);
}

void peer_call(struct vmbus_channel *channel)
{
	if (channel->handler != NULL) {
		channel->handler(channel, channel->argument);
	}
}
