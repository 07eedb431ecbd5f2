/* SPDX-License-Identifier: BSD-2-Clause */
/* The trace of packets: several go into one record of the VP that makes them. */
#ifndef VMBUS_PACKET_TRACE_H
#define VMBUS_PACKET_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"

struct channel;
struct packet;

/*
 * All is for the owner of a channel's turn. The functions are their inline parts when tracing is off, which it is for
 * good from boot on.
 */
struct packet_batch;
extern struct packet_batch *packet_batches; /* of each VP; NULL: tracing is off */

/** packet_trace_init - at boot, when the rings of records are there or not */
void packet_trace_init(void);

void packet_trace_add(const struct channel *channel, const struct packet *packet, uint8_t flags);
void packet_trace_add_note(const struct channel *channel, uint16_t kind, const void *bytes,
			   uint32_t size);
void packet_trace_remove(const struct channel *channel);
void packet_trace_write(void);

/** packet_traces - whether tracing is on */
static inline bool packet_traces(void)
{
	return packet_batches != NULL;
}

/** packet_trace - a packet of @channel. @flags: 0: of the guest, or TRACE_PACKET_TO_GUEST_BIT */
static inline void packet_trace(const struct channel *channel, const struct packet *packet,
				uint8_t flags)
{
	if (packet_batches != NULL) {
		packet_trace_add(channel, packet, flags);
	}
}

/**
 * packet_trace_note - bytes that the last packet of @channel names, as the device has read them
 * @kind: TRACE_NOTE_*
 * @size: of @bytes; what has no room in a record is left out
 *
 * For functions of a device's class: in packet() for the packet that it was given, and after
 * channel_send() for the packet that was sent.
 */
static inline void packet_trace_note(const struct channel *channel, uint16_t kind,
				     const void *bytes, uint32_t size)
{
	if (packet_batches != NULL) {
		packet_trace_add_note(channel, kind, bytes, size);
	}
}

/** packet_trace_undo - the guest's packet that was the last one stays in the ring: it comes again */
static inline void packet_trace_undo(const struct channel *channel)
{
	if (packet_batches != NULL) {
		packet_trace_remove(channel);
	}
}

/** packet_trace_flush - the turn ends: write the record */
static inline void packet_trace_flush(void)
{
	if (packet_batches != NULL) {
		packet_trace_write();
	}
}

#endif
