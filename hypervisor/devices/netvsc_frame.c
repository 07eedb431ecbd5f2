/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames inside RNDIS messages, and messages inside lists of spans. */
#include "devices/netvsc_frame.h"

#include "aarch64/string.h"
#include "abi/ip.h"
#include "abi/vmbus_network.h"
#include "devices/netvsc_state.h"

/* Of a message: several times of what is known. OBS: Linux 6.1 sends 64 bytes at most. */
#define INFO_MAX ABI_U(256)

uint64_t netvsc_span_bytes(const struct span *spans, uint32_t count)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < count; i++) {
		bytes += spans[i].size;
	}
	return bytes;
}

/* These two are not inlined: their callers are short without them. */

__attribute__((noinline)) uint32_t netvsc_span_cut_list(const struct span *spans, uint32_t count,
							uint64_t offset, uint32_t size,
							struct span *cut, uint32_t max)
{
	uint32_t made = 0;

	for (uint32_t i = 0; i < count && size != 0; i++) {
		uint64_t part;

		if (offset >= spans[i].size) {
			offset -= spans[i].size;
			continue;
		}
		if (made == max) {
			return 0;
		}
		part = spans[i].size - offset;
		part = part < size ? part : size;
		cut[made++] = (struct span){ spans[i].gpa + offset, part };
		size -= (uint32_t)part;
		offset = 0;
	}
	return size == 0 ? made : 0;
}

__attribute__((noinline)) bool netvsc_span_read_list(const struct span *spans, uint32_t count,
						     uint64_t offset, void *to, uint32_t size)
{
	uint8_t *at = to;

	for (uint32_t i = 0; i < count && size != 0; i++) {
		uint64_t part;

		if (offset >= spans[i].size) {
			offset -= spans[i].size;
			continue;
		}
		part = spans[i].size - offset;
		part = part < size ? part : size;
		memcpy(at, (const void *)(uintptr_t)(spans[i].gpa + offset), part);
		at += part;
		size -= (uint32_t)part;
		offset = 0;
	}
	return size == 0;
}

static void take_info(struct netvsc_frame *frame, uint32_t type, uint32_t value)
{
	switch (type) {
	case VMBUS_RNDIS_INFO_CHECKSUM:
		frame->checksum = value;
		break;
	case VMBUS_RNDIS_INFO_LARGE_SEND:
		frame->large_send = value;
		break;
	case VMBUS_RNDIS_INFO_VLAN:
		frame->has_vlan = true;
		frame->vlan = value;
		break;
	default: /* nothing that changes the frame */
		break;
	}
}

/* Each turn takes bytes of @info, which has few. */
static bool read_info(struct netvsc_frame *frame, const uint8_t *info, uint32_t size)
{
	while (size != 0) {
		struct vmbus_rndis_info head;
		uint32_t value;

		if (size < sizeof(head)) {
			return false;
		}
		memcpy(&head, info, sizeof(head));
		if (head.size < sizeof(head) || head.size > size || head.offset > head.size) {
			return false;
		}
		if (head.size - head.offset >= sizeof(value)) {
			memcpy(&value, info + head.offset, sizeof(value));
			take_info(frame, head.type, value);
		}
		info += head.size;
		size -= head.size;
	}
	return true;
}

/* The information that @message has beside the frame. returns: false: it is outside the spans, or invalid */
static __attribute__((noinline)) bool read_infos(const struct span *spans, uint32_t count,
						 uint64_t at,
						 const struct vmbus_rndis_packet *message,
						 struct netvsc_frame *frame)
{
	uint8_t info[INFO_MAX];

	return message->info_size <= sizeof(info) &&
	       netvsc_span_read(spans, count,
				at + sizeof(struct vmbus_rndis_header) + message->info_offset, info,
				message->info_size) &&
	       read_info(frame, info, message->info_size);
}

/* A part of the message behind its header is inside it. */
static bool is_inside(uint32_t offset, uint32_t size, uint32_t body)
{
	return (uint64_t)offset + size <= body;
}

bool netvsc_frame_read(const struct span *spans, uint32_t count, uint64_t at,
		       struct netvsc_frame *frame)
{
	struct vmbus_rndis_frame message;
	uint64_t room = (count == 1 ? spans->size : netvsc_span_bytes(spans, count)) - at;
	uint32_t body;

	if (!netvsc_span_read(spans, count, at, &message, sizeof(message))) {
		return false;
	}
	body = message.header.size - (uint32_t)sizeof(message.header);
	if (message.header.type != VMBUS_RNDIS_PACKET || message.header.size < sizeof(message) ||
	    message.header.size > room ||
	    !is_inside(message.packet.data_offset, message.packet.data_size, body) ||
	    !is_inside(message.packet.info_offset, message.packet.info_size, body) ||
	    message.packet.data_size < ETHERNET_HEADER_SIZE ||
	    message.packet.data_size > NETVSC_FRAME_MAX + VLAN_TAG_SIZE) {
		return false;
	}
	*frame = (struct netvsc_frame){
		.offset = at + sizeof(message.header) + message.packet.data_offset,
		.size = message.packet.data_size,
		.message_size = message.header.size,
		.is_alone = room - message.header.size < sizeof(message),
	};
	return message.packet.info_size == 0 ||
	       read_infos(spans, count, at, &message.packet, frame);
}

static uint32_t get_16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 8 | bytes[1];
}

static void put_16(uint8_t *bytes, uint32_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

/* The sum of numbers of 16 bits in ones' complement [RFC 1071]. @size is even. */
static uint32_t sum(uint32_t so_far, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i += 2) {
		so_far += get_16(bytes + i);
	}
	return so_far;
}

static uint32_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

bool netvsc_frame_bytes(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			void *to, uint32_t size)
{
	return size <= frame->size && netvsc_span_read(spans, count, frame->offset, to, size);
}

/* The tag stands between the addresses and the rest. @front: the bytes before it are there, without it. */
static void insert_tag(struct netvsc_front *front, uint32_t vlan)
{
	uint32_t priority = (uint32_t)ABI_FIELD_GET(VMBUS_RNDIS_VLAN_PRIORITY, vlan);
	uint32_t drop = (vlan & VMBUS_RNDIS_VLAN_DROP_BIT) != 0 ? 1 : 0;
	uint32_t id = (uint32_t)ABI_FIELD_GET(VMBUS_RNDIS_VLAN_ID, vlan);
	uint8_t *tag = front->bytes + ETHERNET_TYPE;

	memmove(tag + VLAN_TAG_SIZE, tag, front->size - ETHERNET_TYPE);
	put_16(tag, ETHERNET_TYPE_VLAN);
	put_16(tag + 2, priority << VLAN_PRIORITY_SHIFT | drop << VLAN_DROP_SHIFT | id);
	front->size += VLAN_TAG_SIZE;
}

bool netvsc_frame_checksum(const struct netvsc_frame *frame, struct virtio_net_header *header)
{
	uint32_t start = (uint32_t)ABI_FIELD_GET(VMBUS_RNDIS_CHECKSUM_TRANSPORT, frame->checksum);
	bool is_tcp = (frame->checksum & VMBUS_RNDIS_CHECKSUM_TCP_BIT) != 0;
	bool is_udp = (frame->checksum & VMBUS_RNDIS_CHECKSUM_UDP_BIT) != 0;
	uint32_t offset = is_tcp ? TCP_CHECKSUM : UDP_CHECKSUM;

	if (is_tcp == is_udp || (frame->checksum & VMBUS_RNDIS_CHECKSUM_IP_HEADER_BIT) != 0 ||
	    start < ETHERNET_HEADER_SIZE || start + offset + 2 > frame->size) {
		return false;
	}
	header->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT;
	header->checksum_start = (uint16_t)start;
	header->checksum_offset = (uint16_t)offset;
	return true;
}

static bool translate_checksum(const struct netvsc_frame *frame, uint64_t features,
			       struct virtio_net_header *header)
{
	if ((frame->checksum & (VMBUS_RNDIS_CHECKSUM_TCP_BIT | VMBUS_RNDIS_CHECKSUM_UDP_BIT)) ==
	    0) {
		return (frame->checksum & VMBUS_RNDIS_CHECKSUM_IP_HEADER_BIT) == 0;
	}
	return (features & VIRTIO_NET_F_CSUM_BIT) != 0 && netvsc_frame_checksum(frame, header);
}

/*
 * With a large send the guest leaves the size out of the IP header and of the sum over the pseudo header. virtio wants both
 * [VIRTIO 1.2, 5.1.6.2 "Packet Transmission"]. @tcp: offset of its header; the headers are in @front.
 * OBS: Linux 6.1 drivers/net/hyperv/netvsc_drv.c, netvsc_start_xmit()
 */
static bool complete_headers(uint8_t *front, uint32_t tcp, uint32_t frame_size, bool is_ip6)
{
	uint8_t *ip = front + ETHERNET_HEADER_SIZE;
	uint32_t header = tcp - ETHERNET_HEADER_SIZE;
	uint32_t size = frame_size - ETHERNET_HEADER_SIZE;
	uint32_t pseudo = IP_PROTOCOL_TCP + (frame_size - tcp);

	if (get_16(front + ETHERNET_TYPE) != (is_ip6 ? ETHERNET_TYPE_IP6 : ETHERNET_TYPE_IP4) ||
	    header < (is_ip6 ? IP6_HEADER_SIZE : IP4_HEADER_SIZE_MIN) ||
	    size - (is_ip6 ? IP6_HEADER_SIZE : 0) > UINT16_MAX) {
		return false;
	}
	if (is_ip6) {
		put_16(ip + IP6_PAYLOAD_SIZE, size - IP6_HEADER_SIZE);
		pseudo = sum(pseudo, ip + IP6_ADDRESSES, IP6_ADDRESSES_SIZE);
	} else {
		if (header % 4 != 0 || (ip[0] & 0xfU) * 4 != header) {
			return false;
		}
		put_16(ip + IP4_TOTAL_SIZE, size);
		put_16(ip + IP4_CHECKSUM, 0);
		put_16(ip + IP4_CHECKSUM, ~fold(sum(0, ip, header)));
		pseudo = sum(pseudo, ip + IP4_ADDRESSES, IP4_ADDRESSES_SIZE);
	}
	put_16(front + tcp + TCP_CHECKSUM, fold(pseudo));
	return true;
}

static bool is_ip6(const struct netvsc_frame *frame)
{
	return (frame->large_send & VMBUS_RNDIS_LARGE_SEND_IP6_BIT) != 0;
}

bool netvsc_frame_complete(const struct netvsc_frame *frame, struct netvsc_front *front,
			   uint32_t tcp, uint32_t size)
{
	return complete_headers(front->bytes, tcp, size, is_ip6(frame));
}

uint32_t netvsc_frame_headers(const struct netvsc_frame *frame, const struct span *spans,
			      uint32_t count, struct netvsc_front *front, uint32_t *tcp_at)
{
	uint32_t tcp = (uint32_t)ABI_FIELD_GET(VMBUS_RNDIS_LARGE_SEND_TRANSPORT, frame->large_send);
	uint32_t segment =
		(uint32_t)ABI_FIELD_GET(VMBUS_RNDIS_LARGE_SEND_SEGMENT, frame->large_send);
	uint32_t most = tcp + TCP_HEADER_SIZE_MAX;

	most = most < frame->size ? most : frame->size;
	if ((frame->large_send & VMBUS_RNDIS_LARGE_SEND_V2_BIT) == 0 || segment == 0 ||
	    segment > UINT16_MAX || tcp < ETHERNET_HEADER_SIZE ||
	    tcp + TCP_HEADER_SIZE_MIN > most || most + VLAN_TAG_SIZE > NETVSC_FRONT_MAX ||
	    !netvsc_frame_bytes(frame, spans, count, front->bytes, most)) {
		return 0;
	}
	*tcp_at = tcp;
	front->size = tcp + (front->bytes[tcp + TCP_DATA_OFFSET] >> 4) * 4U;
	return front->size < tcp + TCP_HEADER_SIZE_MIN || front->size > most ||
			       front->size == frame->size
		       ? 0
		       : segment;
}

static bool translate_large_send(const struct netvsc_frame *frame, const struct span *spans,
				 uint32_t count, uint64_t features,
				 struct virtio_net_header *header, struct netvsc_front *front)
{
	uint64_t feature = is_ip6(frame) ? VIRTIO_NET_F_HOST_TSO6_BIT : VIRTIO_NET_F_HOST_TSO4_BIT;
	uint32_t segment;
	uint32_t tcp;

	if ((features & feature) == 0) {
		return false;
	}
	segment = netvsc_frame_headers(frame, spans, count, front, &tcp);
	if (segment == 0 || !netvsc_frame_complete(frame, front, tcp, frame->size)) {
		return false;
	}
	front->skipped = front->size;
	*header = (struct virtio_net_header){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT,
		.gso_type = is_ip6(frame) ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4,
		.header_size = (uint16_t)front->size,
		.gso_size = (uint16_t)segment,
		.checksum_start = (uint16_t)tcp,
		.checksum_offset = TCP_CHECKSUM,
	};
	return true;
}

bool netvsc_frame_translate_all(const struct netvsc_frame *frame, const struct span *spans,
				uint32_t count, uint64_t features, struct virtio_net_header *header,
				struct netvsc_front *front)
{
	if (frame->large_send != 0) {
		if (!translate_large_send(frame, spans, count, features, header, front)) {
			return false;
		}
	} else if (frame->checksum != 0 && !translate_checksum(frame, features, header)) {
		return false;
	}
	if (frame->has_vlan && front->size == 0) {
		front->size = ETHERNET_TYPE;
		front->skipped = ETHERNET_TYPE;
		if (!netvsc_frame_bytes(frame, spans, count, front->bytes, ETHERNET_TYPE)) {
			return false;
		}
	}
	front->left = frame->size - front->skipped;
	netvsc_frame_tag(frame, front, header);
	return true;
}

void netvsc_frame_tag(const struct netvsc_frame *frame, struct netvsc_front *front,
		      struct virtio_net_header *header)
{
	if (!frame->has_vlan) {
		return;
	}
	insert_tag(front, frame->vlan);
	if (header->flags != 0) {
		header->checksum_start += VLAN_TAG_SIZE;
	}
	if (header->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
		header->header_size += VLAN_TAG_SIZE;
	}
}
