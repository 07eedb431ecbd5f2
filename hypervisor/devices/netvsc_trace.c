/* SPDX-License-Identifier: BSD-2-Clause */
/* What the trace has of a packet's messages, which are in the guest's memory: their beginnings. */
#include "devices/netvsc_state.h"

#include <stddef.h>

#include "vmbus/packet_trace.h"

/* With both and the total, a packet fills a record. */
#define RNDIS_MAX ABI_U(104)
#define FRAME_MAX ABI_U(80)

static void note(const struct channel *channel, uint16_t kind, const struct span *spans,
		 uint32_t count, uint64_t offset, uint64_t size)
{
	uint64_t room = netvsc_span_bytes(spans, count);
	uint8_t bytes[RNDIS_MAX];

	size = size < sizeof(bytes) ? size : sizeof(bytes);
	if (offset < room) {
		size = size < room - offset ? size : room - offset;
		if (netvsc_span_read(spans, count, offset, bytes, (uint32_t)size)) {
			packet_trace_note(channel, kind, bytes, (uint32_t)size);
		}
	}
}

/* It is read here for the trace alone: whoever reads the trace trusts none of it. */
void netvsc_trace(const struct channel *channel, const struct span *spans, uint32_t count,
		  uint32_t messages, uint64_t bytes)
{
	const uint32_t total[] = { messages, (uint32_t)bytes };
	struct vmbus_rndis_frame message;
	uint64_t frame;

	if (!netvsc_span_read(spans, count, 0, &message, sizeof(message)) ||
	    message.header.type != VMBUS_RNDIS_PACKET) {
		note(channel, TRACE_NOTE_RNDIS, spans, count, 0, RNDIS_MAX);
		return;
	}
	frame = sizeof(message.header) + (uint64_t)message.packet.data_offset;
	note(channel, TRACE_NOTE_RNDIS, spans, count, 0, frame);
	note(channel, TRACE_NOTE_FRAME, spans, count, frame,
	     message.packet.data_size < FRAME_MAX ? message.packet.data_size : FRAME_MAX);
	if (messages > 1) {
		packet_trace_note(channel, TRACE_NOTE_TOTAL, total, sizeof(total));
	}
}
