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

/* Where the data of index @index lies, up to the end of its page. */
static uint8_t *place_of(const struct ring *ring, uint32_t index)
{
	uint8_t *page = gpadl_page(ring->gpadl, ring->first_page + index / HV_PAGE_SIZE);

	return page + index % HV_PAGE_SIZE;
}

/* Most packets lie in the page that @index was in already. */
static void move_to(struct ring *ring, uint32_t index)
{
	if (index / HV_PAGE_SIZE != ring->index / HV_PAGE_SIZE) {
		ring->page = place_of(ring, index & ~(HV_PAGE_SIZE - 1));
	}
	ring->index = index;
}

static uint32_t part_at(uint32_t index, uint32_t size)
{
	uint32_t left = HV_PAGE_SIZE - index % HV_PAGE_SIZE;

	return size < left ? size : left;
}

static __attribute__((noinline)) void split_out(const struct ring *ring, uint32_t offset,
						uint8_t *to, uint32_t size)
{
	uint32_t index = advance(ring, ring->index, offset);

	for (uint32_t part; size != 0; size -= part) {
		part = part_at(index, size);
		memcpy(to, place_of(ring, index), part);
		to += part;
		index = advance(ring, index, part);
	}
}

static __attribute__((noinline)) void split_in(const struct ring *ring, uint32_t offset,
					       const uint8_t *from, uint32_t size)
{
	uint32_t index = advance(ring, ring->index, offset);

	for (uint32_t part; size != 0; size -= part) {
		part = part_at(index, size);
		memcpy(place_of(ring, index), from, part);
		from += part;
		index = advance(ring, index, part);
	}
}

/* @size: a multiple of VMBUS_PACKET_LENGTH_UNIT. Inline: the packets of most devices are short. */
static inline void copy_units(uint8_t *to, const uint8_t *from, size_t size)
{
	const size_t unit = VMBUS_PACKET_LENGTH_UNIT;
	const size_t block = 4 * unit;

	for (; size >= block; size -= block) {
		__builtin_memcpy(to, from, block);
		to += block;
		from += block;
	}
	for (; size != 0; size -= unit) {
		__builtin_memcpy(to, from, unit);
		to += unit;
		from += unit;
	}
}

/* The packet at the index of a ring. */
struct place {
	const struct ring *ring;
	uint8_t *at;
	uint32_t left; /* bytes from there to the end of the page */
};

static struct place first_place(const struct ring *ring)
{
	uint32_t offset = ring->index % HV_PAGE_SIZE;

	return (struct place){ ring, ring->page + offset, HV_PAGE_SIZE - offset };
}

/*
 * From @offset bytes of the packet on. With a constant size a copy within a page is a few instructions. No piece is larger than
 * a packet: the pages of a split one are as many as hold it.
 */
static inline void copy_out(struct place place, uint32_t offset, void *to, uint32_t size)
{
	if (offset + size <= place.left) {
		copy_units(to, place.at + offset, size);
	} else {
		split_out(place.ring, offset, to, size);
	}
}

static inline void copy_in(struct place place, uint32_t offset, const void *from, uint32_t size)
{
	if (offset + size <= place.left) {
		__builtin_memcpy(place.at + offset, from, size);
	} else {
		split_in(place.ring, offset, from, size);
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
	if (!index_is_valid(ring, read_index) || !index_is_valid(ring, write_index)) {
		return false;
	}
	ring->page = place_of(ring, ring->index & ~(HV_PAGE_SIZE - 1));
	return true;
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

static __attribute__((noinline)) struct vmbus_packet_descriptor
split_descriptor(const struct ring *ring)
{
	struct vmbus_packet_descriptor descriptor;

	split_out(ring, 0, (uint8_t *)&descriptor, sizeof(descriptor));
	return descriptor;
}

/* By value: within a page it is two loads, and stays in registers. */
static inline struct vmbus_packet_descriptor descriptor_at(struct place place)
{
	struct vmbus_packet_descriptor descriptor;

	if (place.left < sizeof(descriptor)) {
		return split_descriptor(place.ring);
	}
	__builtin_memcpy(&descriptor, place.at, sizeof(descriptor));
	return descriptor;
}

enum ring_status ring_read(const struct ring *ring, uint8_t *buffer, struct packet *packet)
{
	struct vmbus_packet_descriptor descriptor;
	struct place place;
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
	place = first_place(ring);
	descriptor = descriptor_at(place);
	offset = descriptor.data_offset * VMBUS_PACKET_LENGTH_UNIT;
	length = descriptor.length * VMBUS_PACKET_LENGTH_UNIT;
	if (offset < sizeof(descriptor) || offset > length || length > RING_PACKET_MAX ||
	    length + sizeof(struct vmbus_packet_trailer) > available) {
		return RING_BROKEN;
	}
	*packet = (struct packet){
		.type = descriptor.type,
		.flags = descriptor.flags,
		.transaction_id = descriptor.transaction_id,
		.header = buffer,
		.header_size = offset - (uint32_t)sizeof(descriptor),
		.payload = buffer + offset - sizeof(descriptor),
		.payload_size = length - offset,
	};
	copy_out(place, sizeof(descriptor), buffer, length - (uint32_t)sizeof(descriptor));
	return RING_OK;
}

bool ring_consume(struct ring *ring, uint32_t consumed)
{
	uint32_t pending;
	uint32_t room;

	move_to(ring, advance(ring, ring->index, consumed));
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
	static const uint8_t padding[VMBUS_PACKET_LENGTH_UNIT];
	const struct place place = first_place(ring);
	const void *payload = packet->payload;
	uint32_t header_size = packet->header_size;
	uint32_t payload_size = packet->payload_size;
	uint32_t offset = (uint32_t)sizeof(struct vmbus_packet_descriptor) + header_size;
	uint32_t end = offset + align_up(payload_size);
	const struct vmbus_packet_descriptor descriptor = {
		.type = packet->type,
		.data_offset = (uint16_t)(offset / VMBUS_PACKET_LENGTH_UNIT),
		.length = (uint16_t)(end / VMBUS_PACKET_LENGTH_UNIT),
		.flags = packet->flags,
		.transaction_id = packet->transaction_id,
	};
	const struct vmbus_packet_trailer trailer = { .packet_index = ring->index };

	copy_in(place, 0, &descriptor, sizeof(descriptor));
	if (header_size != 0) {
		copy_in(place, sizeof(descriptor), packet->header, header_size);
	}
	if (offset + payload_size != end) {
		copy_in(place, end - (uint32_t)sizeof(padding), padding, sizeof(padding));
	}
	copy_in(place, end, &trailer, sizeof(trailer));
	copy_in(place, offset, payload, payload_size);
}

/* Show the guest the packet of @size bytes at the index. returns: whether it is to be signalled */
static inline bool publish(struct ring *ring, uint32_t size)
{
	struct vmbus_ring_control *control = ring->control;
	uint32_t before = ring->index;

	__atomic_store_n(&control->pending_send_size, 0, __ATOMIC_RELAXED);
	move_to(ring, advance(ring, before, size));
	__atomic_store_n(&control->write_index, ring->index, __ATOMIC_RELEASE);
	/* Either we see that the guest has read all before this packet, or it sees this packet. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&control->interrupt_mask, __ATOMIC_RELAXED) == 0 &&
	       __atomic_load_n(&control->read_index, __ATOMIC_RELAXED) == before;
}

enum ring_status ring_write(struct ring *ring, const struct packet *packet, bool *signal)
{
	uint32_t size = ring_packet_size(packet);
	enum ring_status status = reserve(ring, size);

	*signal = false;
	if (status == RING_OK) {
		copy_packet_in(ring, packet);
		*signal = publish(ring, size);
	}
	return status;
}

bool ring_try_answer(struct ring *ring, uint64_t transaction_id, const void *payload, uint32_t size,
		     bool *signal)
{
	const struct place place = first_place(ring);
	const uint32_t offset = (uint32_t)sizeof(struct vmbus_packet_descriptor);
	uint32_t end = offset + size;
	uint32_t whole = end + (uint32_t)sizeof(struct vmbus_packet_trailer);
	uint32_t room;
	struct vmbus_packet_descriptor descriptor = {
		.type = VMBUS_PACKET_COMPLETION,
		.data_offset = offset / VMBUS_PACKET_LENGTH_UNIT,
		.length = (uint16_t)(end / VMBUS_PACKET_LENGTH_UNIT),
		.transaction_id = transaction_id,
	};
	const struct vmbus_packet_trailer trailer = { .packet_index = ring->index };

	if (size % VMBUS_PACKET_LENGTH_UNIT != 0 || whole > place.left || !read_room(ring, &room) ||
	    whole >= room) {
		return false;
	}
	__builtin_memcpy(place.at, &descriptor, sizeof(descriptor));
	copy_units(place.at + offset, payload, size);
	__builtin_memcpy(place.at + end, &trailer, sizeof(trailer));
	*signal = publish(ring, whole);
	return true;
}
