/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums of frames that arrive: what the back end says of them, in the terms of RNDIS. */
#include "devices/netvsc_state.h"

#include "abi/ip.h"

static uint16_t sum_buffer(const struct netvsc_buffer *buffer, uint64_t offset, uint32_t size)
{
	struct netvsc_sum sum = { 0 };

	while (size != 0) {
		uint32_t part = size;

		netvsc_sum_add(&sum, netvsc_buffer_piece(buffer, offset, &part), part);
		offset += part;
		size -= part;
	}
	return netvsc_sum_end(&sum);
}

/*
 * The guest cannot be told that a sum is missing, and may send the frame on, or verify it itself. OBS: tap interfaces leave it to
 * the receiver when the sender is a process of the PC. returns: false: it is outside the frame
 */
static bool fill_in(const struct netvsc_buffer *buffer, const struct virtio_net_header *header,
		    uint64_t frame, uint32_t size)
{
	uint32_t start = header->checksum_start;
	uint32_t at = start + header->checksum_offset;
	uint16_t value;

	if (start < ETHERNET_HEADER_SIZE || at + sizeof(value) > size) {
		return false;
	}
	value = sum_buffer(buffer, frame + start, size - start);
	netvsc_buffer_write(buffer, frame + at, &value, sizeof(value));
	return true;
}

/* returns: the protocol that the IP header names; 0: the frame has no such header, or is cut short */
static uint8_t protocol_of(const uint8_t *frame, uint32_t size)
{
	uint32_t type = ETHERNET_TYPE;

	if (size < ETHERNET_HEADER_SIZE + VLAN_TAG_SIZE + IP4_HEADER_SIZE_MIN) {
		return 0;
	}
	if (frame[type] == ETHERNET_TYPE_VLAN >> 8 &&
	    frame[type + 1] == (ETHERNET_TYPE_VLAN & 0xff)) {
		type += VLAN_TAG_SIZE;
	}
	switch ((uint32_t)frame[type] << 8 | frame[type + 1]) {
	case ETHERNET_TYPE_IP4:
		return frame[type + 2 + IP4_PROTOCOL];
	case ETHERNET_TYPE_IP6:
		return frame[type + 2 + IP6_NEXT_HEADER];
	default:
		return 0;
	}
}

uint32_t netvsc_checksum(const struct netvsc *netvsc, const struct virtio_net_header *header,
			 const uint8_t *look, uint64_t frame, uint32_t size)
{
	bool missing = (header->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT) != 0;

	if (missing ? !fill_in(&netvsc->receive, header, frame, size)
		    : (header->flags & VIRTIO_NET_HDR_F_DATA_VALID_BIT) == 0) {
		return 0;
	}
	switch (protocol_of(look, size)) {
	case IP_PROTOCOL_TCP:
		return VMBUS_RNDIS_CHECKSUM_TCP_GOOD_BIT;
	case IP_PROTOCOL_UDP:
		return VMBUS_RNDIS_CHECKSUM_UDP_GOOD_BIT;
	default:
		return 0;
	}
}
