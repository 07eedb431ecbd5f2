/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One ring of a channel, seen from its writer or from its reader. The other side is not trusted:
 * its index is read once and checked, and what is in the ring is copied before it is looked at.
 */
#ifndef HYPERV_RING_H
#define HYPERV_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus_ring.h"
#include "hyperv/port.h"
#include "hyperv/status.h"

ABI_C_BEGIN

/*
 * @ring of every function: our end, made by vmbus_ring_init(). @piece_count is that of @pieces.
 *
 * Context of every function: any, one CPU at a time for each ring; does not block, makes no call.
 * Source: OBS, Linux 6.1 drivers/hv/ring_buffer.c, OpenVMM; layouts in abi/vmbus_ring.h.
 */

/* Our end of a ring. The caller owns it; one CPU at a time. */
struct vmbus_ring {
	struct vmbus_ring_control *control;
	uint8_t *data;
	uint32_t size;      /* of the data, a multiple of 4096 */
	uint32_t index;     /* how far we have written or read */
	uint32_t published; /* how far the other side knows of it */
	uint32_t pending;   /* the writer: the size that it waits for, as in pending_send_size */
};

/* A piece of memory that is copied into a packet. */
struct vmbus_piece {
	const void *data;
	uint32_t size;
};

/* What a packet is, beside its bytes. */
struct vmbus_packet {
	uint16_t type;        /* VMBUS_PACKET_* */
	uint16_t flags;       /* VMBUS_PACKET_COMPLETION_REQUESTED_BIT */
	uint32_t header_size; /* bytes from the descriptor to the payload: 16, more for pages */
	uint32_t size;        /* bytes of the payload, padded to 8 */
	uint64_t transaction_id;
};

/**
 * vmbus_ring_init - lay a ring over memory: control page first, data after it
 * @ring:   out
 * @memory: aligned to 4 KiB
 * @size:   bytes of both, a multiple of 4096, at least 8192, less than 2 GiB
 *
 * For a ring before its channel is opened: indices, mask and features are written.
 * returns: 0; or -HV_ERR_BAD_ARGUMENT: @memory or @size is not as above
 */
int vmbus_ring_init(struct vmbus_ring *ring, void *memory, uint32_t size);

/**
 * vmbus_ring_space - bytes that can be written now, to compare vmbus_ring_packet_size() with
 *
 * returns: bytes; 0 also if the reader's index is invalid
 */
uint32_t vmbus_ring_space(const struct vmbus_ring *ring);

/**
 * vmbus_ring_packet_size - the room that a packet takes in the ring
 * @size: bytes after its descriptor
 *
 * returns: bytes
 */
uint32_t vmbus_ring_packet_size(uint32_t size);

/**
 * vmbus_ring_put - copy a packet into the ring; it is not yet the reader's
 * @packet: type, flags, transaction_id and header_size, of which the first 16 bytes are made here;
 * size is not used
 * @pieces: the rest of the header, then the payload; padded to 8 bytes
 *
 * returns: 0; or
 *	-HV_ERR_NO_ROOM: it does not fit now; pending_send_size is set, so that the reader signals
 *	once it would, until a packet of that size is put. If a packet was put and not published,
 *	publish it and put again before waiting: the reader takes its bytes for room, and signals only
 *	when it has seen too little room.
 *	-HV_ERR_BAD_ARGUMENT: it never fits, or packet->header_size is invalid
 *	-HV_ERR_BAD_RING: the reader's index is invalid
 */
int vmbus_ring_put(struct vmbus_ring *ring, const struct vmbus_packet *packet,
		   const struct vmbus_piece *pieces, uint32_t piece_count);

/**
 * vmbus_ring_publish - give the reader what was put
 *
 * returns: whether the reader must be signalled: it had emptied the ring, and does not mask
 * interrupts (OBS: Linux 6.1 hv_signal_on_write)
 */
bool vmbus_ring_publish(struct vmbus_ring *ring);

/**
 * vmbus_ring_take - copy the next packet out of the ring; its room is not yet the writer's
 * @buffer: gets everything after the 16-byte descriptor
 * @packet: out
 *
 * returns: 0; or
 *	-HV_ERR_EMPTY: no packet. If a packet was taken and not released, release it and take again
 *	before waiting: for the writer its bytes are not read, and it signals only into a ring that it
 *	takes for empty.
 *	-HV_ERR_NO_ROOM: larger than @buffer_size; packet->size and header_size tell. The packet
 *	stays.
 *	-HV_ERR_BAD_RING: an invalid index or length; close the channel
 */
int vmbus_ring_take(struct vmbus_ring *ring, void *buffer, uint32_t buffer_size,
		    struct vmbus_packet *packet);

/**
 * vmbus_ring_skip - pass over the next packet, one for which vmbus_ring_take() has no room
 *
 * returns: as vmbus_ring_take(), but for -HV_ERR_NO_ROOM
 */
int vmbus_ring_skip(struct vmbus_ring *ring);

/**
 * vmbus_ring_release - give the writer the room of what was taken
 *
 * returns: whether the writer must be signalled: it waits for room (pending_send_size), and this
 * release makes enough (OBS: Linux 6.1 hv_pkt_iter_close)
 */
bool vmbus_ring_release(struct vmbus_ring *ring);

/**
 * vmbus_ring_mask - tell the writer whether to signal
 * @masked: it is not to
 *
 * returns: whether there is something to take; after unmasking it may have come without a signal, so
 * take again then. Also true if the writer's index is invalid: vmbus_ring_take() reports it.
 */
bool vmbus_ring_mask(struct vmbus_ring *ring, bool masked);

ABI_C_END

#endif
