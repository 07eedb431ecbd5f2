/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames inside RNDIS messages, and messages inside lists of spans. */
#include "devices/netvsc_frame.h"

#include "aarch64/string.h"
#include "abi/vmbus_network.h"
#include "devices/netvsc_state.h"

uint64_t netvsc_span_bytes(const struct span *spans, uint32_t count)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < count; i++) {
		bytes += spans[i].size;
	}
	return bytes;
}

uint32_t netvsc_span_cut(const struct span *spans, uint32_t count, uint64_t offset, uint32_t size,
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

bool netvsc_span_read(const struct span *spans, uint32_t count, uint64_t offset, void *to,
		      uint32_t size)
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

bool netvsc_frame_read(const struct span *spans, uint32_t count, struct netvsc_frame *frame)
{
	struct vmbus_rndis_frame message;
	uint64_t room = netvsc_span_bytes(spans, count);
	uint32_t body;

	if (!netvsc_span_read(spans, count, 0, &message, sizeof(message)) ||
	    message.header.type != VMBUS_RNDIS_PACKET || message.header.size > room ||
	    message.header.size < sizeof(message)) {
		return false;
	}
	body = message.header.size - (uint32_t)sizeof(message.header);
	if (message.packet.data_offset > body ||
	    message.packet.data_size > body - message.packet.data_offset ||
	    message.packet.data_size < NETVSC_ETHERNET_HEADER ||
	    message.packet.data_size > NETVSC_FRAME_MAX + NETVSC_VLAN_TAG) {
		return false;
	}
	frame->offset = (uint32_t)sizeof(message.header) + message.packet.data_offset;
	frame->size = message.packet.data_size;
	return true;
}
