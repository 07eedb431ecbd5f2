/* SPDX-License-Identifier: BSD-2-Clause */
/* One ring of a channel: packets in and out; every number of the host is read once and checked. */
#include "hyperv/ring.h"

#include "memory.h"

#define RING_SIZE_LIMIT     ABI_U(0x80000000)
#define DESCRIPTOR_SIZE     ((uint32_t)sizeof(struct vmbus_packet_descriptor))
#define TRAILER_SIZE        ((uint32_t)sizeof(struct vmbus_packet_trailer))
#define PACKET_LENGTH_LIMIT (ABI_ULL(0x10000) * VMBUS_PACKET_LENGTH_UNIT)

static uint32_t load(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool index_is_valid(const struct vmbus_ring *ring, uint32_t index)
{
	return index < ring->size && index % VMBUS_RING_ALIGNMENT == 0;
}

/* Bytes from index @from forward to index @to. */
static uint32_t distance(const struct vmbus_ring *ring, uint32_t from, uint32_t to)
{
	return to >= from ? to - from : ring->size - from + to;
}

/* @count is at most ring->size, which is less than 2 GiB: the sum does not overflow. */
static uint32_t advance(const struct vmbus_ring *ring, uint32_t index, uint32_t count)
{
	index += count;
	return index >= ring->size ? index - ring->size : index;
}

static uint64_t align_up(uint64_t size)
{
	return (size + VMBUS_PACKET_LENGTH_UNIT - 1) & ~(uint64_t)(VMBUS_PACKET_LENGTH_UNIT - 1);
}

/* @size is at most ring->size. Returns the index after it. */
static uint32_t copy_in(const struct vmbus_ring *ring, uint32_t index, const void *from,
			uint32_t size)
{
	uint32_t first = ring->size - index;

	if (size == 0) {
		return index;
	}
	if (first > size) {
		first = size;
	}
	memcpy(ring->data + index, from, first);
	memcpy(ring->data, (const uint8_t *)from + first, size - first);
	return advance(ring, index, size);
}

static void copy_out(const struct vmbus_ring *ring, uint32_t index, void *to, uint32_t size)
{
	uint32_t first = ring->size - index;

	if (first > size) {
		first = size;
	}
	memcpy(to, ring->data + index, first);
	memcpy((uint8_t *)to + first, ring->data, size - first);
}

int vmbus_ring_init(struct vmbus_ring *ring, void *memory, uint32_t size)
{
	if (memory == NULL || (uintptr_t)memory % HV_PAGE_SIZE != 0 || size % HV_PAGE_SIZE != 0 ||
	    size < VMBUS_RING_CONTROL_SIZE + HV_PAGE_SIZE || size >= RING_SIZE_LIMIT) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	*ring = (struct vmbus_ring){
		.control = memory,
		.data = (uint8_t *)memory + VMBUS_RING_CONTROL_SIZE,
		.size = size - VMBUS_RING_CONTROL_SIZE,
	};
	memset(ring->control, 0, sizeof(*ring->control));
	ring->control->features = VMBUS_RING_FEATURE_PENDING_SEND_BIT;
	return 0;
}

/*
 * Bytes that can be written; one unit must stay free, else a full ring would look empty. The reader
 * cannot have read what was not published.
 */
static bool read_space(const struct vmbus_ring *ring, uint32_t *space)
{
	uint32_t read_index = load(&ring->control->read_index);
	uint32_t used;

	if (!index_is_valid(ring, read_index)) {
		return false;
	}
	used = distance(ring, read_index, ring->index);
	if (used < distance(ring, ring->published, ring->index)) {
		return false;
	}
	*space = ring->size - used - VMBUS_RING_ALIGNMENT;
	return true;
}

uint32_t vmbus_ring_space(const struct vmbus_ring *ring)
{
	uint32_t space;

	return read_space(ring, &space) ? space : 0;
}

uint32_t vmbus_ring_packet_size(uint32_t size)
{
	uint64_t packet = DESCRIPTOR_SIZE + align_up(size) + TRAILER_SIZE;

	return packet > UINT32_MAX ? UINT32_MAX : (uint32_t)packet;
}

/* Whether @size bytes fit. If not, asks the reader for a signal once they do. */
static int reserve(struct vmbus_ring *ring, uint32_t size)
{
	uint32_t space;

	if (!read_space(ring, &space)) {
		return -HV_ERR_BAD_RING;
	}
	if (size > space) {
		ring->pending = size;
		store(&ring->control->pending_send_size, size);
		/* The reader may have made room before it could see that we wait. */
		HV_BARRIER();
		if (!read_space(ring, &space)) {
			return -HV_ERR_BAD_RING;
		}
		if (size > space) {
			return -HV_ERR_NO_ROOM;
		}
	}
	/* A smaller packet that went in between leaves the wish of the larger one. */
	if (ring->pending != 0 && size >= ring->pending) {
		ring->pending = 0;
		store(&ring->control->pending_send_size, 0);
	}
	return 0;
}

int vmbus_ring_put(struct vmbus_ring *ring, const struct vmbus_packet *packet,
		   const struct vmbus_piece *pieces, uint32_t piece_count)
{
	static const uint8_t padding[VMBUS_PACKET_LENGTH_UNIT];
	struct vmbus_packet_trailer trailer = { .packet_index = ring->index };
	struct vmbus_packet_descriptor descriptor = {
		.type = packet->type,
		.data_offset = (uint16_t)(packet->header_size / VMBUS_PACKET_LENGTH_UNIT),
		.flags = packet->flags,
		.transaction_id = packet->transaction_id,
	};
	uint64_t size = DESCRIPTOR_SIZE;
	uint64_t length;
	uint32_t index;
	int error;

	for (uint32_t i = 0; i < piece_count; i++) {
		size += pieces[i].size;
	}
	length = align_up(size);
	if (packet->header_size < DESCRIPTOR_SIZE || packet->header_size > size ||
	    packet->header_size % VMBUS_PACKET_LENGTH_UNIT != 0 || length >= PACKET_LENGTH_LIMIT ||
	    length + TRAILER_SIZE > ring->size - VMBUS_RING_ALIGNMENT) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	error = reserve(ring, (uint32_t)length + TRAILER_SIZE);
	if (error != 0) {
		return error;
	}
	descriptor.length = (uint16_t)(length / VMBUS_PACKET_LENGTH_UNIT);
	index = copy_in(ring, ring->index, &descriptor, sizeof(descriptor));
	for (uint32_t i = 0; i < piece_count; i++) {
		index = copy_in(ring, index, pieces[i].data, pieces[i].size);
	}
	index = copy_in(ring, index, padding, (uint32_t)(length - size));
	ring->index = copy_in(ring, index, &trailer, sizeof(trailer));
	return 0;
}

bool vmbus_ring_publish(struct vmbus_ring *ring)
{
	uint32_t before = ring->published;

	if (before == ring->index) {
		return false;
	}
	ring->published = ring->index;
	store(&ring->control->write_index, ring->index);
	/* Either we see that the reader had read all before this, or it sees this. */
	HV_BARRIER();
	return load(&ring->control->interrupt_mask) == 0 &&
	       load(&ring->control->read_index) == before;
}

/*
 * Look at the next packet. All that is used of it later is in @packet, which is checked: the ring
 * is not asked again. *@length is of all that is in the ring, the trailer too.
 */
static int look(const struct vmbus_ring *ring, struct vmbus_packet *packet, uint32_t *length)
{
	struct vmbus_packet_descriptor descriptor;
	uint32_t write_index = load(&ring->control->write_index);
	uint32_t written;
	uint32_t taken;
	uint32_t header_size;
	uint32_t size;

	if (write_index == ring->index) {
		return -HV_ERR_EMPTY;
	}
	if (!index_is_valid(ring, write_index)) {
		return -HV_ERR_BAD_RING;
	}
	written = distance(ring, ring->published, write_index);
	taken = distance(ring, ring->published, ring->index);
	if (written < taken || written - taken < DESCRIPTOR_SIZE + TRAILER_SIZE) {
		return -HV_ERR_BAD_RING;
	}
	copy_out(ring, ring->index, &descriptor, sizeof(descriptor));
	header_size = descriptor.data_offset * VMBUS_PACKET_LENGTH_UNIT;
	size = descriptor.length * VMBUS_PACKET_LENGTH_UNIT;
	if (header_size < DESCRIPTOR_SIZE || header_size > size ||
	    size + TRAILER_SIZE > written - taken) {
		return -HV_ERR_BAD_RING;
	}
	*packet = (struct vmbus_packet){
		.type = descriptor.type,
		.flags = descriptor.flags,
		.header_size = header_size,
		.size = size - header_size,
		.transaction_id = descriptor.transaction_id,
	};
	*length = size + TRAILER_SIZE;
	return 0;
}

int vmbus_ring_take(struct vmbus_ring *ring, void *buffer, uint32_t buffer_size,
		    struct vmbus_packet *packet)
{
	uint32_t length;
	uint32_t size;
	int error = look(ring, packet, &length);

	if (error != 0) {
		return error;
	}
	size = length - TRAILER_SIZE - DESCRIPTOR_SIZE;
	if (size > buffer_size) {
		return -HV_ERR_NO_ROOM;
	}
	if (size > 0) {
		copy_out(ring, advance(ring, ring->index, DESCRIPTOR_SIZE), buffer, size);
	}
	ring->index = advance(ring, ring->index, length);
	return 0;
}

int vmbus_ring_skip(struct vmbus_ring *ring)
{
	struct vmbus_packet packet;
	uint32_t length;
	int error = look(ring, &packet, &length);

	if (error == 0) {
		ring->index = advance(ring, ring->index, length);
	}
	return error;
}

bool vmbus_ring_release(struct vmbus_ring *ring)
{
	uint32_t released = distance(ring, ring->published, ring->index);
	uint32_t pending;
	uint32_t write_index;
	uint32_t room;

	if (released == 0) {
		return false;
	}
	ring->published = ring->index;
	store(&ring->control->read_index, ring->index);
	/* Either we see that the writer waits, or it sees the room. */
	HV_BARRIER();
	pending = load(&ring->control->pending_send_size);
	if (pending == 0) {
		return false;
	}
	write_index = load(&ring->control->write_index);
	if (!index_is_valid(ring, write_index)) {
		return false;
	}
	room = ring->size - distance(ring, ring->index, write_index);
	/* If there was enough before, it has been told; if it has written since, it is told again. */
	return room > pending && (room < released || room - released <= pending);
}

bool vmbus_ring_mask(struct vmbus_ring *ring, bool masked)
{
	store(&ring->control->interrupt_mask, masked ? 1 : 0);
	/* What was written before the writer could see the mask is not signalled. */
	HV_BARRIER();
	return load(&ring->control->write_index) != ring->index;
}
