/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets wait here for the end of their turn, or for a record to be full. */
#include "vmbus/packet_trace.h"

#include "aarch64/counter.h"
#include "aarch64/string.h"
#include "core/arena.h"
#include "core/partition.h"
#include "core/trace.h"
#include "vmbus/channel.h"
#include "vmbus/device.h"

/* The next record of a VP. */
struct packet_batch {
	_Alignas(uint64_t) uint8_t bytes[TRACE_PAYLOAD_SIZE];
	uint32_t used;
	uint32_t last; /* where the last packet begins; as `used`: there is none */
};

struct packet_batch *packet_batches;

void packet_trace_init(void)
{
	packet_batches = NULL;
	if (vp_current()->trace.cursor != NULL) {
		packet_batches = arena_take(partition.vp_count * sizeof(*packet_batches), 0);
	}
}

static struct packet_batch *this_batch(void)
{
	return &packet_batches[vp_current()->index];
}

static uint32_t padded(uint32_t size)
{
	return (size + TRACE_PACKET_ALIGNMENT - 1) & ~(TRACE_PACKET_ALIGNMENT - 1);
}

static struct trace_packet *packet_at(struct packet_batch *batch, uint32_t offset)
{
	return (struct trace_packet *)(void *)&batch->bytes[offset];
}

static uint32_t size_of(const struct trace_packet *packet)
{
	return (uint32_t)sizeof(*packet) + padded(packet->payload_kept) + packet->notes_size;
}

/* Writes the packets up to @end; what follows moves to the start. */
static void write(struct packet_batch *batch, uint32_t end)
{
	uint32_t now = (uint32_t)counter_now();

	for (uint32_t at = 0; at < end; at += size_of(packet_at(batch, at))) {
		packet_at(batch, at)->age = now - packet_at(batch, at)->age;
	}
	trace_payload(vp_current(), TRACE_KIND_PACKETS, end, batch->bytes, end);
	batch->used -= end;
	batch->last -= end;
	memmove(batch->bytes, &batch->bytes[end], batch->used);
}

void packet_trace_write(void)
{
	struct packet_batch *batch = this_batch();

	if (batch->used != 0) {
		batch->last = batch->used;
		write(batch, batch->used);
	}
}

void packet_trace_add(const struct channel *channel, const struct packet *packet, uint8_t flags)
{
	struct packet_batch *batch = this_batch();
	uint32_t kept = packet->payload_size < TRACE_PACKET_PAYLOAD_MAX ? packet->payload_size
									: TRACE_PACKET_PAYLOAD_MAX;
	struct trace_packet head = {
		.transaction_id = packet->transaction_id,
		.age = (uint32_t)counter_now(), /* the time, as long as it waits here */
		.relid = (uint16_t)channel->relid,
		.type = packet->type,
		.size = (uint16_t)packet->payload_size,
		.header_size = (uint16_t)packet->header_size,
		.payload_kept = (uint16_t)kept,
		.subchannel = (uint8_t)channel->index,
		.flags = flags,
	};

	if ((packet->flags & VMBUS_PACKET_COMPLETION_REQUESTED_BIT) != 0) {
		head.flags |= TRACE_PACKET_COMPLETED_BIT;
	}
	memcpy(&head.device, channel->device->class->interface_id.bytes, sizeof(head.device));
	if (size_of(&head) > sizeof(batch->bytes) - batch->used) {
		packet_trace_write();
	}
	batch->last = batch->used;
	batch->used += size_of(&head);
	memcpy(&batch->bytes[batch->last], &head, sizeof(head));
	memcpy(&batch->bytes[batch->last + sizeof(head)], packet->payload, kept);
}

/* Whether the last packet that waits is of @channel. */
static bool is_last(struct packet_batch *batch, const struct channel *channel)
{
	return batch->last != batch->used && packet_at(batch, batch->last)->relid == channel->relid;
}

void packet_trace_add_note(const struct channel *channel, uint16_t kind, const void *bytes,
			   uint32_t size)
{
	struct packet_batch *batch = this_batch();
	struct trace_note note = { .kind = kind };
	uint32_t room;

	if (!is_last(batch, channel)) {
		return;
	}
	if (sizeof(note) + padded(size) > sizeof(batch->bytes) - batch->used && batch->last != 0) {
		write(batch, batch->last);
	}
	room = (uint32_t)sizeof(batch->bytes) - batch->used;
	if (room <= sizeof(note)) {
		return;
	}
	room -= (uint32_t)sizeof(note);
	note.size = (uint16_t)(size < room ? size : room);
	memcpy(&batch->bytes[batch->used], &note, sizeof(note));
	memcpy(&batch->bytes[batch->used + sizeof(note)], bytes, note.size);
	room = (uint32_t)sizeof(note) + padded(note.size);
	batch->used += room;
	packet_at(batch, batch->last)->notes_size += (uint16_t)room;
}

void packet_trace_remove(const struct channel *channel)
{
	struct packet_batch *batch = this_batch();

	if (is_last(batch, channel) &&
	    (packet_at(batch, batch->last)->flags & TRACE_PACKET_TO_GUEST_BIT) == 0) {
		batch->used = batch->last;
	}
}
