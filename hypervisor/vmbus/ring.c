/* SPDX-License-Identifier: BSD-2-Clause */
/* Ring buffers: packets in and out, with every number of the guest read once and checked. */
#include "vmbus/ring.h"

#include "aarch64/string.h"
#include "abi/hv_types.h"
#include "vmbus/gpadl.h"

/* Most pages that one copy can touch: a packet that starts in the middle of a page. */
#define RING_COPY_PAGES (RING_PACKET_MAX / HV_PAGE_SIZE + 2)

static uint32_t align_up(uint32_t size)
{
	return (size + VMBUS_PACKET_LENGTH_UNIT - 1) & ~(VMBUS_PACKET_LENGTH_UNIT - 1);
}

static bool index_is_valid(const struct ring *ring, uint32_t index)
{
	return index < ring->size && index % VMBUS_RING_ALIGNMENT == 0;
}

/* Bytes from index @from forward to index @to. */
static uint32_t distance(const struct ring *ring, uint32_t from, uint32_t to)
{
	return to >= from ? to - from : ring->size - from + to;
}

/* @count is at most ring->size. */
static uint32_t advance(const struct ring *ring, uint32_t index, uint32_t count)
{
	return distance(ring, ring->size - index, count);
}

/* Where byte @index of the data lies; *@size becomes how many of the wanted bytes lie there. */
static uint8_t *data_at(const struct ring *ring, uint32_t index, uint32_t *size)
{
	uint32_t offset = index % HV_PAGE_SIZE;
	uint8_t *page = gpadl_page(ring->gpadl, ring->first_page + index / HV_PAGE_SIZE);

	if (*size > HV_PAGE_SIZE - offset) {
		*size = HV_PAGE_SIZE - offset;
	}
	return page != NULL ? page + offset : NULL;
}

static bool copy_out(const struct ring *ring, uint32_t index, void *to, uint32_t size)
{
	uint8_t *cursor = to;

	for (uint32_t page = 0; size > 0 && page < RING_COPY_PAGES; page++) {
		uint32_t chunk = size;
		const uint8_t *data = data_at(ring, index, &chunk);

		if (data == NULL) {
			return false;
		}
		memcpy(cursor, data, chunk);
		cursor += chunk;
		size -= chunk;
		index = advance(ring, index, chunk);
	}
	return size == 0;
}

/* Copies to *@index and moves it on. */
static bool copy_in(const struct ring *ring, uint32_t *index, const void *from, uint32_t size)
{
	const uint8_t *cursor = from;

	for (uint32_t page = 0; size > 0 && page < RING_COPY_PAGES; page++) {
		uint32_t chunk = size;
		uint8_t *data = data_at(ring, *index, &chunk);

		if (data == NULL) {
			return false;
		}
		memcpy(data, cursor, chunk);
		cursor += chunk;
		size -= chunk;
		*index = advance(ring, *index, chunk);
	}
	return size == 0;
}

bool ring_open(struct ring *ring, const struct gpadl *gpadl, uint32_t first_page,
	       uint32_t page_count, bool incoming)
{
	uint32_t read_index;
	uint32_t write_index;

	ring->gpadl = gpadl;
	ring->control = gpadl_page(gpadl, first_page);
	ring->first_page = first_page + 1;
	ring->size = (page_count - 1) * HV_PAGE_SIZE;
	if (ring->control == NULL) {
		return false;
	}
	read_index = __atomic_load_n(&ring->control->read_index, __ATOMIC_RELAXED);
	write_index = __atomic_load_n(&ring->control->write_index, __ATOMIC_RELAXED);
	ring->index = incoming ? read_index : write_index;
	if (!incoming) {
		__atomic_store_n(&ring->control->features, VMBUS_RING_FEATURE_PENDING_SEND_BIT,
				 __ATOMIC_RELAXED);
	}
	return index_is_valid(ring, read_index) && index_is_valid(ring, write_index);
}

enum ring_status ring_read(const struct ring *ring, uint8_t *buffer, struct packet *packet)
{
	struct vmbus_packet_descriptor descriptor;
	uint32_t write_index = __atomic_load_n(&ring->control->write_index, __ATOMIC_ACQUIRE);
	uint32_t available;
	uint32_t offset;
	uint32_t length;

	if (write_index == ring->index) {
		return RING_EMPTY;
	}
	if (!index_is_valid(ring, write_index)) {
		return RING_BROKEN;
	}
	available = distance(ring, ring->index, write_index);
	if (available < sizeof(descriptor) + sizeof(struct vmbus_packet_trailer) ||
	    !copy_out(ring, ring->index, &descriptor, sizeof(descriptor))) {
		return RING_BROKEN;
	}
	offset = descriptor.data_offset * VMBUS_PACKET_LENGTH_UNIT;
	length = descriptor.length * VMBUS_PACKET_LENGTH_UNIT;
	if (offset < sizeof(descriptor) || offset > length || length > RING_PACKET_MAX ||
	    length + sizeof(struct vmbus_packet_trailer) > available ||
	    !copy_out(ring, advance(ring, ring->index, sizeof(descriptor)), buffer,
		      length - (uint32_t)sizeof(descriptor))) {
		return RING_BROKEN;
	}
	packet->type = descriptor.type;
	packet->flags = descriptor.flags;
	packet->transaction_id = descriptor.transaction_id;
	packet->header = buffer;
	packet->header_size = offset - (uint32_t)sizeof(descriptor);
	packet->payload = buffer + packet->header_size;
	packet->payload_size = length - offset;
	return RING_OK;
}

static uint32_t packet_size(const struct packet *packet)
{
	return (uint32_t)sizeof(struct vmbus_packet_descriptor) + packet->header_size +
	       align_up(packet->payload_size) + (uint32_t)sizeof(struct vmbus_packet_trailer);
}

bool ring_consume(struct ring *ring, const struct packet *packet)
{
	uint32_t consumed = packet_size(packet);
	uint32_t pending;
	uint32_t room;

	ring->index = advance(ring, ring->index, consumed);
	__atomic_store_n(&ring->control->read_index, ring->index, __ATOMIC_RELEASE);
	/*
	 * Either we see the guest's pending size and last write index, or it sees our read index.
	 */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	pending = __atomic_load_n(&ring->control->pending_send_size, __ATOMIC_RELAXED);
	if (pending == 0) {
		return false;
	}
	room = ring->size -
	       distance(ring, ring->index,
			__atomic_load_n(&ring->control->write_index, __ATOMIC_RELAXED) %
				ring->size);
	return room > pending && (room < consumed || room - consumed <= pending);
}

/* Bytes free in an outgoing ring. One must stay free, else a full ring would look empty. */
static bool read_room(const struct ring *ring, uint32_t *room)
{
	uint32_t read_index = __atomic_load_n(&ring->control->read_index, __ATOMIC_ACQUIRE);

	*room = ring->size - distance(ring, read_index, ring->index);
	return index_is_valid(ring, read_index);
}

/* Whether @size bytes fit. If not, asks the guest for a signal once they do. */
static enum ring_status reserve(const struct ring *ring, uint32_t size)
{
	uint32_t room;

	if (!read_room(ring, &room)) {
		return RING_BROKEN;
	}
	if (size < room) {
		return RING_OK;
	}
	__atomic_store_n(&ring->control->pending_send_size, size, __ATOMIC_RELAXED);
	/* The guest may have made room before it could see that we wait. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!read_room(ring, &room)) {
		return RING_BROKEN;
	}
	return size < room ? RING_OK : RING_FULL;
}

static bool copy_packet_in(const struct ring *ring, uint32_t *index, const struct packet *packet)
{
	static const uint8_t padding[VMBUS_PACKET_LENGTH_UNIT];
	uint32_t payload_end = align_up(packet->payload_size);
	struct vmbus_packet_trailer trailer = { .packet_index = ring->index };
	uint32_t offset = (uint32_t)sizeof(struct vmbus_packet_descriptor) + packet->header_size;
	struct vmbus_packet_descriptor descriptor = {
		.type = packet->type,
		.data_offset = (uint16_t)(offset / VMBUS_PACKET_LENGTH_UNIT),
		.length = (uint16_t)((offset + payload_end) / VMBUS_PACKET_LENGTH_UNIT),
		.flags = packet->flags,
		.transaction_id = packet->transaction_id,
	};

	return copy_in(ring, index, &descriptor, sizeof(descriptor)) &&
	       copy_in(ring, index, packet->header, packet->header_size) &&
	       copy_in(ring, index, packet->payload, packet->payload_size) &&
	       copy_in(ring, index, padding, payload_end - packet->payload_size) &&
	       copy_in(ring, index, &trailer, sizeof(trailer));
}

enum ring_status ring_write(struct ring *ring, const struct packet *packet, bool *signal)
{
	uint32_t before = ring->index;
	uint32_t index = before;
	enum ring_status status = reserve(ring, packet_size(packet));

	*signal = false;
	if (status != RING_OK) {
		return status;
	}
	if (!copy_packet_in(ring, &index, packet)) {
		return RING_BROKEN;
	}
	__atomic_store_n(&ring->control->pending_send_size, 0, __ATOMIC_RELAXED);
	ring->index = index;
	__atomic_store_n(&ring->control->write_index, index, __ATOMIC_RELEASE);
	/* Either we see that the guest has read all before this packet, or it sees this packet. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*signal = __atomic_load_n(&ring->control->interrupt_mask, __ATOMIC_RELAXED) == 0 &&
		  __atomic_load_n(&ring->control->read_index, __ATOMIC_RELAXED) == before;
	return RING_OK;
}
