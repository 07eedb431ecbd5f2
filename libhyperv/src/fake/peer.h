/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host's end of an open channel, in memory: its own ring code, so that a mistake in the
 * library's does not hide itself. It can lie.
 */
#ifndef HYPERV_FAKE_PEER_H
#define HYPERV_FAKE_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus_ring.h"
#include "hyperv/channel.h"

#define PEER_PACKET_MAX 16384U

/* A packet as the host took it out of the ring. */
struct peer_packet {
	uint16_t type;
	uint16_t flags;
	uint64_t transaction_id;
	uint32_t header_size;           /* bytes from the descriptor to the payload */
	uint32_t size;                  /* of the payload, padded */
	uint8_t bytes[PEER_PACKET_MAX]; /* everything after the descriptor */
};

/* The host's end. */
struct peer {
	struct vmbus_ring_control *out; /* guest to host */
	uint8_t *out_data;
	uint32_t out_size;
	struct vmbus_ring_control *in; /* host to guest */
	uint8_t *in_data;
	uint32_t in_size;
	uint32_t signals; /* that the rules have made the host send to the guest */
};

/** peer_attach - the host's end of two rings that lie in one buffer, as OpenChannel tells it */
void peer_attach(struct peer *peer, void *rings, uint32_t size, uint32_t downstream_offset);

/**
 * peer_open - a channel that is open without a bus: for tests of drivers. @rings: 4 KiB aligned;
 * half of @size for each direction. Signals of the channel are made as hypercalls.
 */
void peer_open(struct peer *peer, struct vmbus *bus, struct vmbus_channel *channel, void *rings,
	       uint32_t size);

/**
 * peer_take - the next packet from the guest; false: none
 *
 * A packet that is not well formed ends the program.
 */
bool peer_take(struct peer *peer, struct peer_packet *packet);

/**
 * peer_put - a packet to the guest; false: no room, the guest will signal
 * @header: what stands between descriptor and payload, may be NULL
 */
bool peer_put(struct peer *peer, uint16_t type, uint16_t flags, uint64_t transaction_id,
	      const void *header, uint32_t header_size, const void *payload, uint32_t size);

/**
 * peer_put_raw - bytes as they are, at the write index
 * @size:  a multiple of 8
 * @claim: bytes that the index moves
 */
void peer_put_raw(struct peer *peer, const void *bytes, uint32_t size, uint32_t claim);

/** peer_call - let the channel's handler run, as an interrupt would */
void peer_call(struct vmbus_channel *channel);

#endif
