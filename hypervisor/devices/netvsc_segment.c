/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Large sends and checksums for a back end that knows neither, as QEMU's user network. A guest is offered them all the same: it
 * makes one packet of many segments. The headers of each are made in EL2's memory; the payload is summed where it is.
 */
#include "devices/netvsc_frame.h"

#include "aarch64/string.h"
#include "abi/ip.h"
#include "abi/vmbus_network.h"

static uint32_t get_be(const uint8_t *bytes, uint32_t size)
{
	uint32_t value = 0;

	for (uint32_t i = 0; i < size; i++) {
		value = value << 8 | bytes[i];
	}
	return value;
}

static void put_be(uint8_t *bytes, uint32_t size, uint32_t value)
{
	for (uint32_t i = size; i != 0; i--) {
		bytes[i - 1] = (uint8_t)value;
		value >>= 8;
	}
}

uint32_t netvsc_segment_count(const struct netvsc_frame *frame, const struct span *spans,
			      uint32_t count)
{
	struct netvsc_front front;
	uint32_t tcp;
	uint32_t segment = frame->large_send != 0
				   ? netvsc_frame_headers(frame, spans, count, &front, &tcp)
				   : 0;

	return segment == 0 ? 1 : (frame->size - front.size + segment - 1) / segment;
}

/* What segments of a large send have each for itself, apart from sizes and sums. @sent: bytes of payload before this one */
static void number(const struct netvsc_frame *frame, struct netvsc_front *front, uint32_t tcp,
		   uint32_t index, uint32_t sent)
{
	bool is_last = front->skipped + front->left == frame->size;
	uint8_t *header = front->bytes + tcp;
	uint8_t *id = front->bytes + ETHERNET_HEADER_SIZE + IP4_ID;

	put_be(header + TCP_SEQUENCE, 4, get_be(header + TCP_SEQUENCE, 4) + sent);
	if (!is_last) {
		header[TCP_FLAGS] &= (uint8_t) ~(TCP_FLAG_FIN_BIT | TCP_FLAG_PSH_BIT);
	}
	if (index != 0) {
		header[TCP_FLAGS] &= (uint8_t)~TCP_FLAG_CWR_BIT;
	}
	if ((frame->large_send & VMBUS_RNDIS_LARGE_SEND_IP6_BIT) == 0) {
		put_be(id, 2, get_be(id, 2) + index);
	}
}

/* Each reads the headers anew, and checks them: the guest may change them meanwhile. */
static bool make_segment(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			 uint32_t index, struct virtio_net_header *header,
			 struct netvsc_front *front)
{
	uint32_t tcp;
	uint32_t segment = netvsc_frame_headers(frame, spans, count, front, &tcp);
	uint64_t sent = (uint64_t)segment * index;

	if (segment == 0 || sent >= frame->size - front->size) {
		return false;
	}
	front->skipped = front->size + (uint32_t)sent;
	front->left = frame->size - front->skipped;
	front->left = front->left < segment ? front->left : segment;
	number(frame, front, tcp, index, (uint32_t)sent);
	header->checksum_start = (uint16_t)tcp;
	header->checksum_offset = TCP_CHECKSUM;
	return netvsc_frame_complete(frame, front, tcp, front->size + front->left);
}

static bool make_front(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
		       struct virtio_net_header *header, struct netvsc_front *front)
{
	uint32_t size;

	if (!netvsc_frame_checksum(frame, header)) {
		return false;
	}
	size = header->checksum_start + header->checksum_offset + 2U;
	front->size = size;
	front->skipped = size;
	front->left = frame->size - size;
	return size + VLAN_TAG_SIZE <= NETVSC_FRONT_MAX && front->left != 0 &&
	       netvsc_frame_bytes(frame, spans, count, front->bytes, size);
}

bool netvsc_segment_make(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			 uint32_t index, struct virtio_net_header *header,
			 struct netvsc_front *front)
{
	*header = (struct virtio_net_header){ .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT };
	if (!(frame->large_send != 0 ? make_segment(frame, spans, count, index, header, front)
				     : make_front(frame, spans, count, header, front))) {
		return false;
	}
	netvsc_frame_tag(frame, front, header);
	return true;
}

void netvsc_segment_sum(struct virtio_net_header *header, struct netvsc_front *front,
			const struct span *spans, uint32_t count)
{
	uint32_t start = header->checksum_start;
	struct netvsc_sum sum = { 0 };
	uint16_t value;

	netvsc_sum_add(&sum, front->bytes + start, front->size - start);
	for (uint32_t i = 0; i < count; i++) {
		netvsc_sum_add(&sum, (const uint8_t *)(uintptr_t)spans[i].gpa,
			       (uint32_t)spans[i].size);
	}
	value = netvsc_sum_end(&sum);
	memcpy(front->bytes + start + header->checksum_offset, &value, sizeof(value));
	*header = (struct virtio_net_header){ 0 };
}
