/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of an open channel, and the signals to the host that they cost. */
#include "bus.h"
#include "memory.h"

#define DESCRIPTOR_SIZE ((uint32_t)sizeof(struct vmbus_packet_descriptor))

/* Where the guest's own flags begin in the interrupt page, and how they are counted. */
#define INTERRUPT_PAGE_SEND ABI_U(2048)
#define FLAGS_PER_WORD      ABI_U(32)

void vmbus_signal(struct vmbus_channel *channel)
{
	struct vmbus *bus = channel->bus;

	if (bus->interrupt_page != NULL && !channel->dedicated) {
		uint32_t *words =
			(uint32_t *)bus->interrupt_page + INTERRUPT_PAGE_SEND / sizeof(*words);

		__atomic_fetch_or(&words[channel->relid / FLAGS_PER_WORD],
				  ABI_BIT(channel->relid % FLAGS_PER_WORD), __ATOMIC_SEQ_CST);
	}
	channel->signals++;
	/* There is nothing that could be done about an error; the next packet signals again. */
	hv_signal_event(bus->partition, channel->connection, 0);
}

static int check_open(const struct vmbus_channel *channel)
{
	if (vmbus_channel_state(channel) != VMBUS_CHANNEL_OPEN) {
		return -HV_ERR_NOT_OPEN;
	}
	return vmbus_channel_is_rescinded(channel) ? -HV_ERR_RESCINDED : 0;
}

static void publish(struct vmbus_channel *channel)
{
	if (vmbus_ring_publish(&channel->out)) {
		vmbus_signal(channel);
	}
}

static int send(struct vmbus_channel *channel, const struct vmbus_packet *packet,
		const struct vmbus_piece *pieces, uint32_t piece_count, bool more)
{
	int error = check_open(channel);

	if (error != 0) {
		return error;
	}
	error = vmbus_ring_put(&channel->out, packet, pieces, piece_count);
	if (error == -HV_ERR_NO_ROOM && channel->out.published != channel->out.index) {
		publish(channel);
		error = vmbus_ring_put(&channel->out, packet, pieces, piece_count);
	}
	if (error == 0 && !more) {
		publish(channel);
	}
	return error;
}

static uint16_t packet_flags(uint32_t flags)
{
	return (flags & VMBUS_SEND_COMPLETION) != 0 ? VMBUS_PACKET_COMPLETION_REQUESTED_BIT : 0;
}

int vmbus_send(struct vmbus_channel *channel, const struct vmbus_piece *pieces,
	       uint32_t piece_count, uint64_t transaction_id, uint32_t flags)
{
	const struct vmbus_packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.flags = packet_flags(flags),
		.header_size = DESCRIPTOR_SIZE,
		.transaction_id = transaction_id,
	};

	return send(channel, &packet, pieces, piece_count, (flags & VMBUS_SEND_MORE) != 0);
}

/* A range and its page numbers at @words. Returns how many words they are; 0: it cannot be. */
static uint32_t put_range(const struct vmbus *bus, const struct vmbus_range *range, uint64_t *words,
			  uint32_t page_max)
{
	const struct hv_partition *partition = bus->partition;
	const uint8_t *data = range->data;
	uint32_t offset = (uint32_t)((uintptr_t)data % HV_PAGE_SIZE);
	const struct vmbus_gpa_range wire = { .byte_count = range->size, .byte_offset = offset };
	uint64_t page_count = ((uint64_t)offset + range->size + HV_PAGE_SIZE - 1) >> HV_PAGE_SHIFT;

	if (range->size == 0 || page_count > page_max) {
		return 0;
	}
	memcpy(words, &wire, sizeof(wire));
	for (uint32_t page = 0; page < page_count; page++) {
		const uint8_t *address = data - offset + (size_t)page * HV_PAGE_SIZE;

		words[1 + page] =
			partition->port->physical(partition->context, address) >> HV_PAGE_SHIFT;
	}
	return 1 + (uint32_t)page_count;
}

int vmbus_send_ranges(struct vmbus_channel *channel, const struct vmbus_range *ranges,
		      uint32_t range_count, const struct vmbus_piece *payload,
		      uint64_t transaction_id, uint32_t flags)
{
	/* The rest of struct vmbus_gpa_direct; then a word for each range and for each page. */
	uint64_t words[1 + 2 * VMBUS_RANGE_PAGES_MAX];
	uint32_t fixed[2] = { 0, range_count };
	uint32_t page_max = VMBUS_RANGE_PAGES_MAX;
	uint32_t word_count = 1;
	struct vmbus_piece pieces[2] = { { words, 0 }, *payload };
	struct vmbus_packet packet = {
		.type = VMBUS_PACKET_GPA_DIRECT,
		.flags = packet_flags(flags),
		.transaction_id = transaction_id,
	};
	int error = check_open(channel);

	if (error != 0) {
		return error;
	}
	if (range_count == 0 || range_count > VMBUS_RANGE_PAGES_MAX) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	memcpy(words, fixed, sizeof(fixed));
	for (uint32_t i = 0; i < range_count; i++) {
		uint32_t used = put_range(channel->bus, &ranges[i], &words[word_count], page_max);

		if (used == 0) {
			return -HV_ERR_BAD_ARGUMENT;
		}
		word_count += used;
		page_max -= used - 1;
	}
	pieces[0].size = word_count * (uint32_t)sizeof(words[0]);
	packet.header_size = DESCRIPTOR_SIZE + pieces[0].size;
	return send(channel, &packet, pieces, 2, (flags & VMBUS_SEND_MORE) != 0);
}

int vmbus_send_completion(struct vmbus_channel *channel, const struct vmbus_piece *payload,
			  uint64_t transaction_id)
{
	const struct vmbus_packet packet = {
		.type = VMBUS_PACKET_COMPLETION,
		.header_size = DESCRIPTOR_SIZE,
		.transaction_id = transaction_id,
	};

	return send(channel, &packet, payload, 1, false);
}

int vmbus_flush(struct vmbus_channel *channel)
{
	int error = check_open(channel);

	if (error == 0) {
		publish(channel);
	}
	return error;
}

int vmbus_receive(struct vmbus_channel *channel, void *buffer, uint32_t size,
		  struct vmbus_packet *packet)
{
	int error;

	if (vmbus_channel_state(channel) != VMBUS_CHANNEL_OPEN) {
		return -HV_ERR_NOT_OPEN;
	}
	error = vmbus_ring_take(&channel->in, buffer, size, packet);
	/* Only who knows that the ring is empty signals the next packet: tell the host, look again. */
	if (error == -HV_ERR_EMPTY && channel->in.published != channel->in.index) {
		vmbus_receive_end(channel);
		error = vmbus_ring_take(&channel->in, buffer, size, packet);
	}
	return error;
}

void vmbus_receive_end(struct vmbus_channel *channel)
{
	if (vmbus_channel_state(channel) == VMBUS_CHANNEL_OPEN &&
	    vmbus_ring_release(&channel->in)) {
		vmbus_signal(channel);
	}
}

int vmbus_transfer_ranges(const void *buffer, const struct vmbus_packet *packet, uint32_t set_size,
			  struct vmbus_transfer *ranges, uint32_t *count)
{
	const uint32_t fixed_size = (uint32_t)sizeof(struct vmbus_transfer_pages);
	const uint8_t *wire = (const uint8_t *)buffer + fixed_size - DESCRIPTOR_SIZE;
	struct vmbus_transfer_page_range range;
	uint32_t range_count;

	if (packet->type != VMBUS_PACKET_TRANSFER_PAGES || packet->header_size < fixed_size) {
		return -HV_ERR_BAD_RING;
	}
	memcpy(&range_count, wire - sizeof(range_count), sizeof(range_count));
	if (range_count > (packet->header_size - fixed_size) / sizeof(range)) {
		return -HV_ERR_BAD_RING;
	}
	for (uint32_t i = 0; i < range_count; i++) {
		memcpy(&range, wire + i * sizeof(range), sizeof(range));
		if (range.byte_offset > set_size ||
		    range.byte_count > set_size - range.byte_offset) {
			return -HV_ERR_BAD_RING;
		}
		if (i < *count) {
			ranges[i] = (struct vmbus_transfer){ range.byte_offset, range.byte_count };
		}
	}
	if (range_count > *count) {
		*count = range_count;
		return -HV_ERR_NO_ROOM;
	}
	*count = range_count;
	return 0;
}

int vmbus_pipe_send(struct vmbus_channel *channel, const struct vmbus_piece *payload,
		    uint64_t transaction_id, uint32_t flags)
{
	const struct vmbus_pipe_header header = { .type = VMBUS_PIPE_DATA, .size = payload->size };
	const struct vmbus_piece pieces[2] = { { &header, sizeof(header) }, *payload };

	return vmbus_send(channel, pieces, 2, transaction_id, flags);
}

int vmbus_pipe_receive(struct vmbus_channel *channel, void *buffer, uint32_t buffer_size,
		       const void **payload, uint32_t *size, uint64_t *transaction_id)
{
	struct vmbus_pipe_header header;
	struct vmbus_packet packet;
	const uint8_t *bytes;
	int error = vmbus_receive(channel, buffer, buffer_size, &packet);

	if (error != 0) {
		return error;
	}
	if (packet.type != VMBUS_PACKET_IN_BAND || packet.size < sizeof(header)) {
		return -HV_ERR_BAD_RING;
	}
	bytes = (const uint8_t *)buffer + packet.header_size - DESCRIPTOR_SIZE;
	memcpy(&header, bytes, sizeof(header));
	if (header.type != VMBUS_PIPE_DATA || header.size > packet.size - sizeof(header)) {
		return -HV_ERR_BAD_RING;
	}
	*payload = bytes + sizeof(header);
	*size = header.size;
	*transaction_id = packet.transaction_id;
	return 0;
}
