/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames on their way into the guest's receive buffer: the back end writes them there, and EL2 the headers before them. */
#include "devices/netvsc_state.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/vmbus_ring.h"
#include "vmbus/packet_trace.h"

/* Frames of one packet. OBS: Linux 6.1 takes 375. */
#define RANGES_MAX ABI_U(64)

/* Pieces of a section. */
#define SECTION_SPANS_MAX (NETVSC_FRAME_MAX / HV_PAGE_SIZE + 3)

/* Pieces of information on a frame, at most: checksum, hash and VLAN. */
#define INFO_COUNT 3

/* A piece of information with its value, as it stands in a message. */
struct info {
	struct vmbus_rndis_info head;
	uint32_t value;
};
_Static_assert(sizeof(struct virtio_net_header) + sizeof(struct vmbus_rndis_frame) +
			       INFO_COUNT * sizeof(struct info) <=
		       NETVSC_GAP,
	       "room before a frame");

/* A frame that has come. */
struct incoming {
	struct {
		struct virtio_net_header header;
		uint8_t look[NETVSC_RSS_LOOK]; /* its first bytes */
	} front;
	bool has_hash;
	uint32_t hash;
	uint32_t skipped; /* of its first bytes */
	uint32_t info_count;
	struct info info[INFO_COUNT];
};

static struct netvsc_section *section(struct netvsc *netvsc, uint16_t number)
{
	return &netvsc->sections[number - 1];
}

static uint64_t section_offset(const struct netvsc *netvsc, uint16_t number)
{
	return (uint64_t)(number - 1U) * netvsc->receive.section_size;
}

static void spare(struct netvsc *netvsc, uint16_t number)
{
	section(netvsc, number)->next = netvsc->spare;
	netvsc->spare = number;
}

/* The sections from @first to @last are the back end's again. Any CPU between netvsc_enter() and netvsc_leave(). */
static void give_back(struct netvsc *netvsc, uint16_t first, uint16_t last)
{
	uint32_t next = __atomic_load_n(&netvsc->returned, __ATOMIC_RELAXED);

	do {
		section(netvsc, last)->next = (uint16_t)next;
	} while (!__atomic_compare_exchange_n(&netvsc->returned, &next, first, true,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

static void take_returned(struct netvsc *netvsc)
{
	uint16_t number;

	if (__atomic_load_n(&netvsc->returned, __ATOMIC_RELAXED) == 0) {
		return;
	}
	number = (uint16_t)__atomic_exchange_n(&netvsc->returned, 0, __ATOMIC_ACQUIRE);
	while (number != 0) {
		uint16_t next = section(netvsc, number)->next;

		spare(netvsc, number);
		number = next;
	}
}

/* The back end gets the end of a section, from its own header on. */
#define LENT_FROM (NETVSC_GAP - (uint32_t)sizeof(struct virtio_net_header))

static struct virtq_desc *pieces_of(const struct netvsc *netvsc, uint16_t number)
{
	return &netvsc->pieces[(size_t)(number - 1U) * netvsc->piece_max];
}

static void find_pieces(struct netvsc *netvsc, uint16_t number)
{
	struct virtq_desc *pieces = pieces_of(netvsc, number);
	struct span spans[SECTION_SPANS_MAX];
	uint32_t count = netvsc_buffer_spans(
		&netvsc->receive, section_offset(netvsc, number) + LENT_FROM,
		netvsc->receive.section_size - LENT_FROM, spans, SECTION_SPANS_MAX);

	for (uint32_t i = 0; i < count; i++) {
		pieces[i] = (struct virtq_desc){
			.address = spans[i].gpa,
			.size = (uint32_t)spans[i].size,
			.flags = VIRTQ_DESC_F_WRITE | (i + 1 != count ? VIRTQ_DESC_F_NEXT : 0),
			.next = (uint16_t)(i + 1),
		};
	}
	section(netvsc, number)->pieces = (uint16_t)count;
}

uint32_t netvsc_lend(struct netvsc *netvsc)
{
	uint32_t count = netvsc->receive.section_count;

	netvsc->piece_max = netvsc->receive.section_size / HV_PAGE_SIZE + 2;
	if (count > NETVSC_PIECES / netvsc->piece_max) {
		count = NETVSC_PIECES / netvsc->piece_max;
	}
	netvsc->spare = 0;
	for (uint32_t i = count; i > netvsc->control_count; i--) {
		find_pieces(netvsc, (uint16_t)i);
		spare(netvsc, (uint16_t)i);
	}
	return count - netvsc->control_count;
}

/* A guest that receives nothing lends nothing. Who gives a section back asks for a look afterwards. */
void netvsc_refill(void *context)
{
	struct netvsc *netvsc = context;

	if (__atomic_load_n(&netvsc->filter, __ATOMIC_RELAXED) == 0) {
		return;
	}
	take_returned(netvsc);
	while (netvsc->spare != 0) {
		uint16_t number = netvsc->spare;
		struct netvsc_section *at = section(netvsc, number);
		uint16_t next = at->next;

		if (!net_receive(netvsc->net, (uint16_t)(number - 1), pieces_of(netvsc, number),
				 at->pieces, netvsc->receive.section_size - LENT_FROM, at)) {
			return;
		}
		netvsc->spare = next;
	}
}

/* A lane whose channel is closed gets no frame: the primary one takes it. */
static struct netvsc_lane *choose_lane(struct netvsc *netvsc, const struct incoming *incoming)
{
	struct netvsc_lane *lane = &netvsc->lanes[0];

	if (incoming->has_hash) {
		lane = &netvsc->lanes[netvsc_rss_lane(&netvsc->rss, incoming->hash)];
	}
	return __atomic_load_n(&lane->open, __ATOMIC_ACQUIRE) ? lane : &netvsc->lanes[0];
}

static void put_in_lane(struct netvsc *netvsc, struct netvsc_lane *lane, uint16_t number)
{
	uint32_t inbox = __atomic_load_n(&lane->inbox, __ATOMIC_RELAXED);

	do {
		section(netvsc, number)->next = (uint16_t)inbox;
	} while (!__atomic_compare_exchange_n(&lane->inbox, &inbox, number, true, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	if (inbox == 0) {
		channel_call(&netvsc->device->channels[lane - netvsc->lanes]);
	}
}

static void add_info(struct incoming *incoming, uint32_t type, uint32_t value)
{
	incoming->info[incoming->info_count++] = (struct info){
		.head = { sizeof(struct info), type, sizeof(struct vmbus_rndis_info) },
		.value = value,
	};
}

/* A tag goes from the frame to the information: the addresses move up to the rest. */
static void take_tag(struct netvsc *netvsc, struct incoming *incoming, uint64_t frame)
{
	const uint8_t *look = incoming->front.look;
	uint32_t tag = (uint32_t)look[ETHERNET_HEADER_SIZE] << 8 | look[ETHERNET_HEADER_SIZE + 1];

	netvsc_buffer_write(&netvsc->receive, frame + VLAN_TAG_SIZE, look, ETHERNET_TYPE);
	add_info(incoming, VMBUS_RNDIS_INFO_VLAN,
		 tag >> VLAN_PRIORITY_SHIFT |
			 ((tag >> VLAN_DROP_SHIFT & 1) != 0 ? VMBUS_RNDIS_VLAN_DROP_BIT : 0) |
			 (tag & VLAN_ID_MASK) << VMBUS_RNDIS_VLAN_ID_SHIFT);
	incoming->skipped = VLAN_TAG_SIZE;
}

/* The first byte of a frame whose gap and first bytes are in one page, as most are; else NULL. */
static uint8_t *find_frame(const struct netvsc *netvsc, uint16_t number)
{
	uint64_t at = pieces_of(netvsc, number)->address + sizeof(struct virtio_net_header);
	uint64_t in_page = at % HV_PAGE_SIZE;

	return in_page >= NETVSC_GAP && in_page <= HV_PAGE_SIZE - NETVSC_RSS_LOOK
		       ? (uint8_t *)(uintptr_t)at
		       : NULL;
}

/* Finds the information on a frame in virtio's header and its first bytes, which are read once, perhaps past the end of a short one. */
static void look_at(struct netvsc *netvsc, struct incoming *incoming, const uint8_t *in_place,
		    uint64_t frame, uint32_t size)
{
	bool has_rss = __atomic_load_n(&netvsc->rss.enabled, __ATOMIC_RELAXED);
	bool has_checksum = (netvsc->net->features & VIRTIO_NET_F_GUEST_CSUM_BIT) != 0;
	uint32_t size_read = size < NETVSC_RSS_LOOK ? size : NETVSC_RSS_LOOK;
	const uint8_t *look = incoming->front.look;
	uint32_t checksum;

	if (in_place == NULL) {
		netvsc_buffer_read(&netvsc->receive, frame - sizeof(incoming->front.header),
				   &incoming->front,
				   (uint32_t)sizeof(incoming->front.header) + size_read);
	} else if (has_rss || has_checksum) {
		__builtin_memcpy(&incoming->front, in_place - sizeof(incoming->front.header),
				 sizeof(incoming->front));
	} else {
		__builtin_memcpy(incoming->front.look, in_place,
				 ETHERNET_HEADER_SIZE + VLAN_TAG_SIZE);
	}
	checksum = has_checksum
			   ? netvsc_checksum(netvsc, &incoming->front.header, look, frame, size)
			   : 0;
	if (checksum != 0) {
		add_info(incoming, VMBUS_RNDIS_INFO_CHECKSUM, checksum);
	}
	incoming->has_hash =
		has_rss && netvsc_rss_hash(&netvsc->rss, look, size_read, &incoming->hash);
	if (incoming->has_hash) {
		add_info(incoming, VMBUS_RNDIS_INFO_HASH, incoming->hash);
	}
	if (size >= ETHERNET_HEADER_SIZE + VLAN_TAG_SIZE &&
	    look[ETHERNET_TYPE] == ETHERNET_TYPE_VLAN >> 8 &&
	    look[ETHERNET_TYPE + 1] == (ETHERNET_TYPE_VLAN & 0xff)) {
		take_tag(netvsc, incoming, frame);
	}
}

/* The header and the information stand directly before the frame. */
static void write_header(struct netvsc *netvsc, const struct incoming *incoming,
			 struct netvsc_section *at, uint8_t *frame, uint64_t offset, uint32_t size)
{
	uint32_t info_size = incoming->info_count * (uint32_t)sizeof(struct info);
	struct vmbus_rndis_frame message = { .header.type = VMBUS_RNDIS_PACKET };
	uint32_t header = (uint32_t)sizeof(message) + info_size;
	uint8_t bytes[sizeof(message) + sizeof(incoming->info)];
	uint8_t *to = frame != NULL ? frame + incoming->skipped - header : bytes;

	message.header.size = header + size - incoming->skipped;
	message.packet.data_offset = header - (uint32_t)sizeof(message.header);
	message.packet.data_size = size - incoming->skipped;
	message.packet.info_offset = info_size != 0 ? sizeof(message.packet) : 0;
	message.packet.info_size = info_size;
	__builtin_memcpy(to, &message, sizeof(message));
	for (uint32_t i = 0; i < incoming->info_count; i++) {
		__builtin_memcpy(to + sizeof(message) + i * sizeof(struct info), &incoming->info[i],
				 sizeof(struct info));
	}
	if (frame == NULL) {
		netvsc_buffer_write(&netvsc->receive, offset + incoming->skipped - header, bytes,
				    header);
	}
	at->offset = (uint16_t)(NETVSC_GAP + incoming->skipped - header);
	at->size = message.header.size;
}

void netvsc_received(void *context, void *buffer, uint32_t size)
{
	struct netvsc *netvsc = context;
	struct netvsc_section *at = buffer;
	uint16_t number = (uint16_t)(at - netvsc->sections + 1);
	uint64_t offset = section_offset(netvsc, number) + NETVSC_GAP;
	uint8_t *frame = find_frame(netvsc, number);
	struct incoming incoming;

	if (size < sizeof(struct virtio_net_header) + ETHERNET_HEADER_SIZE ||
	    __atomic_load_n(&netvsc->filter, __ATOMIC_RELAXED) == 0) {
		spare(netvsc, number);
		return;
	}
	size -= (uint32_t)sizeof(struct virtio_net_header);
	incoming.info_count = 0;
	incoming.skipped = 0;
	look_at(netvsc, &incoming, frame, offset, size);
	write_header(netvsc, &incoming, at, frame, offset, size);
	net_add_unread(netvsc->net, 1);
	put_in_lane(netvsc, choose_lane(netvsc, &incoming), number);
}

/* Of the owner of the channel's turn, from here on. */

/* The frames that have come since, the oldest first, behind those that wait. */
static void take_inbox(struct netvsc *netvsc, struct netvsc_lane *lane)
{
	uint16_t newest = (uint16_t)__atomic_exchange_n(&lane->inbox, 0, __ATOMIC_ACQUIRE);
	uint16_t number = newest;
	uint16_t newer = 0;

	if (lane->epoch != netvsc->epoch) {
		lane->epoch = netvsc->epoch;
		lane->first = 0;
	}
	if (number == 0) {
		return;
	}
	while (number != 0) {
		uint16_t older = section(netvsc, number)->next;

		section(netvsc, number)->next = newer;
		newer = number;
		number = older;
	}
	if (lane->first == 0) {
		lane->first = newer;
	} else {
		section(netvsc, lane->last)->next = newer;
	}
	lane->last = newest;
}

/* returns: frames of the packet that the guest had; 0: it had none */
static uint32_t take_given(struct netvsc_section *leader)
{
	return __atomic_exchange_n(&leader->given, 0, __ATOMIC_ACQ_REL);
}

/* What stands between the descriptor and the payload of a transfer page packet. */
struct ranges {
	uint16_t set;
	uint8_t sender_owns_set;
	uint8_t reserved_0x03;
	uint32_t count;
	struct vmbus_transfer_page_range range[RANGES_MAX];
};

static void trace_ranges(const struct channel *channel, const struct ranges *ranges)
{
	const struct netvsc *netvsc = netvsc_of(channel);
	const struct vmbus_transfer_page_range *first = &ranges->range[0];
	struct span spans[SECTION_SPANS_MAX];
	uint32_t count = netvsc_buffer_spans(&netvsc->receive, first->byte_offset,
					     first->byte_count, spans, SECTION_SPANS_MAX);
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < ranges->count; i++) {
		bytes += ranges->range[i].byte_count;
	}
	netvsc_trace(channel, spans, count, ranges->count, bytes);
}

/* The guest has the sections from @first on, until it completes the packet. returns: false: no room */
static bool send_ranges(struct channel *channel, uint16_t first, const struct ranges *ranges,
			uint32_t channel_type)
{
	struct netvsc *netvsc = netvsc_of(channel);
	const struct vmbus_nvsp_message message = {
		.type = VMBUS_NVSP_RNDIS,
		.rndis = { .channel_type = channel_type, .section = VMBUS_NVSP_SECTION_NONE },
	};
	const struct packet packet = {
		.type = VMBUS_PACKET_TRANSFER_PAGES,
		.flags = VMBUS_PACKET_COMPLETION_REQUESTED_BIT,
		.transaction_id = (uint64_t)netvsc->epoch << 16 | first,
		.header = ranges,
		.header_size = (uint32_t)(offsetof(struct ranges, range) +
					  ranges->count * sizeof(ranges->range[0])),
		.payload = &message,
		.payload_size = sizeof(message),
	};

	__atomic_store_n(&section(netvsc, first)->given, ranges->count, __ATOMIC_RELEASE);
	if (channel_send(channel, &packet)) {
		if (packet_batches != NULL) {
			trace_ranges(channel, ranges);
		}
		return true;
	}
	/* A guest may complete what it has not got yet: then it has had it. */
	return take_given(section(netvsc, first)) == 0;
}

static bool send_frames(struct channel *channel, struct netvsc_lane *lane)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct ranges ranges; /* filled only as far as they are used */
	uint16_t first = lane->first;
	uint16_t number = first;
	uint16_t last = first;

	ranges.set = VMBUS_NVSP_RECEIVE_BUFFER_ID;
	ranges.sender_owns_set = 0;
	ranges.reserved_0x03 = 0;
	ranges.count = 0;
	while (number != 0 && ranges.count < RANGES_MAX) {
		const struct netvsc_section *at = section(netvsc, number);

		ranges.range[ranges.count++] = (struct vmbus_transfer_page_range){
			.byte_count = at->size,
			.byte_offset = (uint32_t)section_offset(netvsc, number) + at->offset,
		};
		last = number;
		number = at->next;
	}
	section(netvsc, first)->last = last;
	if (!send_ranges(channel, first, &ranges, VMBUS_NVSP_DATA)) {
		return false;
	}
	lane->first = number;
	return true;
}

bool netvsc_deliver(struct channel *channel)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_lane *lane = netvsc_lane(channel);
	bool sent = true;

	if ((lane->first == 0 && __atomic_load_n(&lane->inbox, __ATOMIC_RELAXED) == 0) ||
	    !netvsc_enter(netvsc)) {
		return true;
	}
	take_inbox(netvsc, lane);
	while (lane->first != 0 && sent) {
		sent = send_frames(channel, lane);
	}
	netvsc_leave(netvsc);
	return sent;
}

void netvsc_completed(struct channel *channel, uint64_t transaction_id)
{
	struct netvsc *netvsc = netvsc_of(channel);
	uint16_t number = (uint16_t)transaction_id;
	uint32_t given = 0;

	if (!netvsc_enter(netvsc)) {
		return;
	}
	if (transaction_id >> 16 == netvsc->epoch && number != 0 &&
	    number <= netvsc->receive.section_count) {
		given = take_given(section(netvsc, number));
	}
	if (given != 0 && number <= netvsc->control_count) {
		__atomic_fetch_or(&netvsc->control_free, ABI_BIT(number - 1), __ATOMIC_RELEASE);
	} else if (given != 0) {
		give_back(netvsc, number, section(netvsc, number)->last);
		net_add_unread(netvsc->net, -(int32_t)given);
		netvsc_lane(channel)->dirty = true;
	}
	netvsc_leave(netvsc);
}

static int32_t count_waiting(struct netvsc *netvsc, const struct netvsc_lane *lane)
{
	int32_t count = 0;

	for (uint16_t number = lane->first; number != 0; number = section(netvsc, number)->next) {
		count++;
	}
	return count;
}

void netvsc_drop_frames(struct channel *channel)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_lane *lane = netvsc_lane(channel);

	if (netvsc_enter(netvsc)) {
		take_inbox(netvsc, lane);
		if (lane->first != 0) {
			net_add_unread(netvsc->net, -count_waiting(netvsc, lane));
			give_back(netvsc, lane->first, lane->last);
			lane->first = 0;
		}
		netvsc_leave(netvsc);
	}
}

/* Of the owner of the primary channel's turn. */
static bool tell(struct channel *primary, const void *message, uint32_t size)
{
	struct netvsc *netvsc = netvsc_of(primary);
	uint32_t free = __atomic_load_n(&netvsc->control_free, __ATOMIC_ACQUIRE);
	struct ranges ranges = { .set = VMBUS_NVSP_RECEIVE_BUFFER_ID, .count = 1 };
	uint16_t number;

	if (free == 0) {
		return false;
	}
	number = (uint16_t)(__builtin_ctz(free) + 1);
	netvsc_buffer_write(&netvsc->receive, section_offset(netvsc, number), message, size);
	ranges.range[0] = (struct vmbus_transfer_page_range){
		.byte_count = size,
		.byte_offset = (uint32_t)section_offset(netvsc, number),
	};
	__atomic_fetch_and(&netvsc->control_free, ~ABI_BIT(number - 1), __ATOMIC_RELAXED);
	if (send_ranges(primary, number, &ranges, VMBUS_NVSP_CONTROL)) {
		return true;
	}
	__atomic_fetch_or(&netvsc->control_free, ABI_BIT(number - 1), __ATOMIC_RELAXED);
	return false;
}

bool netvsc_tell(struct channel *primary, const void *message, uint32_t size)
{
	struct netvsc *netvsc = netvsc_of(primary);
	bool told;

	if (!netvsc_enter(netvsc)) {
		return true;
	}
	told = tell(primary, message, size);
	netvsc_leave(netvsc);
	return told;
}
