/* SPDX-License-Identifier: BSD-2-Clause */
/* Ring buffers: packets in and out, with every number of the guest read once and checked. */
#include "vmbus/ring.h"

#include "aarch64/string.h"
#include "abi/hv_types.h"
#include "vmbus/gpadl.h"

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

/* A place in the data of a ring, which goes on page by page: the page is looked up once for each. */
struct cursor {
	const struct ring *ring;
	uint32_t page; /* of the data */
	uint32_t left; /* bytes from here to the end of the page */
	uint8_t *at;
};

static void enter_page(struct cursor *cursor, uint32_t page, uint32_t offset)
{
	cursor->page = page;
	cursor->left = HV_PAGE_SIZE - offset;
	cursor->at = gpadl_page(cursor->ring->gpadl, cursor->ring->first_page + page);
	cursor->at += offset;
}

static struct cursor cursor_at(const struct ring *ring, uint32_t index)
{
	struct cursor cursor = { .ring = ring };

	enter_page(&cursor, index / HV_PAGE_SIZE, index % HV_PAGE_SIZE);
	return cursor;
}

static void next_page(struct cursor *cursor)
{
	uint32_t page = cursor->page + 1;

	enter_page(cursor, page < cursor->ring->size / HV_PAGE_SIZE ? page : 0, 0);
}

static void split_out(struct cursor *cursor, uint8_t *to, uint32_t size)
{
	for (; size > cursor->left; next_page(cursor)) {
		memcpy(to, cursor->at, cursor->left);
		to += cursor->left;
		size -= cursor->left;
	}
	memcpy(to, cursor->at, size);
	cursor->at += size;
	cursor->left -= size;
}

static void split_in(struct cursor *cursor, const uint8_t *from, uint32_t size)
{
	for (; size > cursor->left; next_page(cursor)) {
		memcpy(cursor->at, from, cursor->left);
		from += cursor->left;
		size -= cursor->left;
	}
	memcpy(cursor->at, from, size);
	cursor->at += size;
	cursor->left -= size;
}

/*
 * Most pieces lie in one page. With a constant size the copy is a few instructions. No piece is
 * larger than a packet: the pages of a split one are as many as hold it.
 */
static inline void copy_out(struct cursor *cursor, void *to, uint32_t size)
{
	if (size > cursor->left) {
		split_out(cursor, to, size);
	} else if (size != 0) {
		__builtin_memcpy(to, cursor->at, size);
		cursor->at += size;
		cursor->left -= size;
	}
}

static inline void copy_in(struct cursor *cursor, const void *from, uint32_t size)
{
	if (size > cursor->left) {
		split_in(cursor, from, size);
	} else if (size != 0) {
		__builtin_memcpy(cursor->at, from, size);
		cursor->at += size;
		cursor->left -= size;
	}
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
	read_index = __atomic_load_n(&ring->control->read_index, __ATOMIC_RELAXED);
	write_index = __atomic_load_n(&ring->control->write_index, __ATOMIC_RELAXED);
	ring->index = incoming ? read_index : write_index;
	if (!incoming) {
		__atomic_store_n(&ring->control->features, VMBUS_RING_FEATURE_PENDING_SEND_BIT,
				 __ATOMIC_RELAXED);
	}
	return index_is_valid(ring, read_index) && index_is_valid(ring, write_index);
}

uint32_t ring_used(const struct ring *ring, bool incoming)
{
	uint32_t index = __atomic_load_n(&ring->index, __ATOMIC_RELAXED);
	uint32_t other =
		__atomic_load_n(incoming ? &ring->control->write_index : &ring->control->read_index,
				__ATOMIC_RELAXED) %
		ring->size;

	return incoming ? distance(ring, index, other) : distance(ring, other, index);
}

enum ring_status ring_read(const struct ring *ring, uint8_t *buffer, struct packet *packet)
{
	struct vmbus_packet_descriptor descriptor;
	struct cursor cursor;
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
	if (available < sizeof(descriptor) + sizeof(struct vmbus_packet_trailer)) {
		return RING_BROKEN;
	}
	cursor = cursor_at(ring, ring->index);
	copy_out(&cursor, &descriptor, sizeof(descriptor));
	offset = descriptor.data_offset * VMBUS_PACKET_LENGTH_UNIT;
	length = descriptor.length * VMBUS_PACKET_LENGTH_UNIT;
	if (offset < sizeof(descriptor) || offset > length || length > RING_PACKET_MAX ||
	    length + sizeof(struct vmbus_packet_trailer) > available) {
		return RING_BROKEN;
	}
	copy_out(&cursor, buffer, length - (uint32_t)sizeof(descriptor));
	packet->type = descriptor.type;
	packet->flags = descriptor.flags;
	packet->transaction_id = descriptor.transaction_id;
	packet->header = buffer;
	packet->header_size = offset - (uint32_t)sizeof(descriptor);
	packet->payload = buffer + packet->header_size;
	packet->payload_size = length - offset;
	return RING_OK;
}

bool ring_consume(struct ring *ring, const struct packet *packet)
{
	uint32_t consumed = ring_packet_size(packet);
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

static void copy_packet_in(const struct ring *ring, const struct packet *packet)
{
	struct cursor cursor = cursor_at(ring, ring->index);
	uint32_t padding = align_up(packet->payload_size) - packet->payload_size;
	uint32_t offset = (uint32_t)sizeof(struct vmbus_packet_descriptor) + packet->header_size;
	struct vmbus_packet_descriptor descriptor = {
		.type = packet->type,
		.data_offset = (uint16_t)(offset / VMBUS_PACKET_LENGTH_UNIT),
		.length = (uint16_t)((offset + align_up(packet->payload_size)) /
				     VMBUS_PACKET_LENGTH_UNIT),
		.flags = packet->flags,
		.transaction_id = packet->transaction_id,
	};
	struct {
		uint8_t padding[VMBUS_PACKET_LENGTH_UNIT];
		struct vmbus_packet_trailer trailer;
	} end = { .trailer = { .packet_index = ring->index } };

	copy_in(&cursor, &descriptor, sizeof(descriptor));
	copy_in(&cursor, packet->header, packet->header_size);
	copy_in(&cursor, packet->payload, packet->payload_size);
	if (padding == 0) {
		copy_in(&cursor, &end.trailer, sizeof(end.trailer));
	} else {
		copy_in(&cursor, &end.padding[sizeof(end.padding) - padding],
			padding + (uint32_t)sizeof(end.trailer));
	}
}

enum ring_status ring_write(struct ring *ring, const struct packet *packet, bool *signal)
{
	uint32_t before = ring->index;
	uint32_t size = ring_packet_size(packet);
	enum ring_status status = reserve(ring, size);

	*signal = false;
	if (status != RING_OK) {
		return status;
	}
	copy_packet_in(ring, packet);
	__atomic_store_n(&ring->control->pending_send_size, 0, __ATOMIC_RELAXED);
	ring->index = advance(ring, before, size);
	__atomic_store_n(&ring->control->write_index, ring->index, __ATOMIC_RELEASE);
	/* Either we see that the guest has read all before this packet, or it sees this packet. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*signal = __atomic_load_n(&ring->control->interrupt_mask, __ATOMIC_RELAXED) == 0 &&
		  __atomic_load_n(&ring->control->read_index, __ATOMIC_RELAXED) == before;
	return RING_OK;
}
