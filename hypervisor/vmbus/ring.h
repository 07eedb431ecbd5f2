/* SPDX-License-Identifier: BSD-2-Clause */
/* Ring buffers: packets between guest and device, in memory that the guest may change any time. */
#ifndef VMBUS_RING_H
#define VMBUS_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus_ring.h"

struct gpadl;

/*
 * Largest packet that is taken from a guest, without its trailer; a longer one breaks the ring. A
 * packet of hv_sock has up to 16 KiB behind its pipe header. OBS: Linux 6.1
 * net/vmw_vsock/hyperv_transport.c, HVS_MTU_SIZE.
 */
#define RING_PACKET_MAX                                                                            \
	((uint32_t)sizeof(struct vmbus_packet_descriptor) +                                        \
	 (uint32_t)sizeof(struct vmbus_pipe_header) + ABI_U(16384))

enum ring_status {
	RING_OK,
	RING_EMPTY,  /* nothing to read */
	RING_FULL,   /* no room; the guest was told to signal when there is */
	RING_BROKEN, /* the guest's indices or lengths cannot be true: do not use the ring again */
};

/* One direction of a channel: a control page and pages of data, all in guest memory. */
struct ring {
	const struct gpadl *gpadl;
	struct vmbus_ring_control *control; /* guest memory */
	uint32_t first_page;                /* of the data, in the GPADL */
	uint32_t size;                      /* bytes of data */
	uint32_t index; /* ours to move; the guest sees a copy, which we never read back */
	uint8_t *page;  /* of the data, at @index: guest memory */
};

/* A packet in local memory, in either direction. */
struct packet {
	uint16_t type;  /* VMBUS_PACKET_* */
	uint16_t flags; /* VMBUS_PACKET_COMPLETION_REQUESTED_BIT */
	uint64_t transaction_id;
	const void *header;   /* page ranges of GPA-direct and transfer page packets */
	uint32_t header_size; /* multiple of 8 */
	const void *payload;
	uint32_t payload_size; /* of a packet from the guest: with its padding, a multiple of 8 */
};

/**
 * ring_open - use pages @first_page.. of a GPADL as a ring
 * @gpadl:      whole, and not removed before the last use of @ring
 * @page_count: control page and data, at least 2, all in the GPADL
 * @incoming:   from the guest to us
 *
 * returns: false when the indices in the control page are not possible ones
 */
bool ring_open(struct ring *ring, const struct gpadl *gpadl, uint32_t first_page,
	       uint32_t page_count, bool incoming);

/** ring_is_empty - whether an incoming ring has nothing to read: all that an idle signal costs */
static inline bool ring_is_empty(const struct ring *ring)
{
	return __atomic_load_n(&ring->control->write_index, __ATOMIC_ACQUIRE) == ring->index;
}

/** ring_used - bytes in a ring, whose other end may move at any time. Any CPU */
uint32_t ring_used(const struct ring *ring, bool incoming);

/** ring_packet_size - bytes that a packet takes in a ring */
static inline uint32_t ring_packet_size(const struct packet *packet)
{
	return (uint32_t)sizeof(struct vmbus_packet_descriptor) + packet->header_size +
	       ((packet->payload_size + VMBUS_PACKET_LENGTH_UNIT - 1) &
		~(VMBUS_PACKET_LENGTH_UNIT - 1)) +
	       (uint32_t)sizeof(struct vmbus_packet_trailer);
}

/** RING_ANSWER_SIZE - the same for what ring_try_answer() writes */
#define RING_ANSWER_SIZE(payload_size)                                                             \
	((uint32_t)sizeof(struct vmbus_packet_descriptor) + (payload_size) +                       \
	 (uint32_t)sizeof(struct vmbus_packet_trailer))

/**
 * ring_read - copy the next packet of an incoming ring; it stays in the ring
 * @buffer: RING_PACKET_MAX bytes, aligned to 8
 * @packet: filled on RING_OK, points into @buffer
 *
 * returns: RING_OK, RING_EMPTY or RING_BROKEN
 */
enum ring_status ring_read(const struct ring *ring, uint8_t *buffer, struct packet *packet);

/**
 * ring_consume - remove the packet that ring_read() gave
 * @size: ring_packet_size() of it
 *
 * returns: whether the guest waits for the room that this made, and is to be signalled
 */
bool ring_consume(struct ring *ring, uint32_t size);

/**
 * ring_write - append a packet to an outgoing ring
 * @signal: set to whether the guest is to be signalled
 *
 * returns: RING_OK, RING_FULL or RING_BROKEN
 */
enum ring_status ring_write(struct ring *ring, const struct packet *packet, bool *signal);

/**
 * ring_try_answer - append a packet of type VMBUS_PACKET_COMPLETION, the short way
 * @size:   bytes of @payload, at most RING_PACKET_MAX
 * @signal: as for ring_write(); set only when the packet was written
 *
 * returns: false: there is no short way for this one: ring_write() says whether it can be written
 */
bool ring_try_answer(struct ring *ring, uint64_t transaction_id, const void *payload, uint32_t size,
		     bool *signal);

#endif
