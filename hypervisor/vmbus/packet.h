/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that name guest memory: page lists become checked spans. */
#ifndef VMBUS_PACKET_H
#define VMBUS_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus.h"
#include "abi/vmbus_ring.h"
#include "core/span.h"
#include "vmbus/ring.h"

/* The header of a GPA-direct packet begins with the end of struct vmbus_gpa_direct; its ranges follow. */
struct packet_ranges {
	uint32_t unused;
	uint32_t count;
};
ABI_OFFSET(struct packet_ranges, count,
	   offsetof(struct vmbus_gpa_direct, range_count) - sizeof(struct vmbus_packet_descriptor));
ABI_SIZE(struct packet_ranges,
	 sizeof(struct vmbus_gpa_direct) - sizeof(struct vmbus_packet_descriptor));

/**
 * packet_spans - the guest memory that a GPA-direct packet names
 * @packet: of type VMBUS_PACKET_GPA_DIRECT, in our memory
 * @spans:  filled, in the order of the list; neighbours are one span, none is empty
 * @max:    room in @spans
 *
 * All bytes of all spans are in the guest's RAM. Different spans may overlap. What the header has
 * behind its last range is ignored. OBS: Linux 6.1 storvsc_drv.c sends room for 32 page numbers.
 *
 * returns: their number, 0: there is no range, the header is shorter than its ranges, a range is
 * empty or its offset is not in its first page, a page is not RAM, or there are more than @max
 */
uint32_t packet_spans(const struct packet *packet, struct span *spans, uint32_t max);

/** packet_bytes - bytes of a GPA-direct packet that packet_spans() has accepted, if it has one range; 0: it has more */
static inline uint32_t packet_bytes(const struct packet *packet)
{
	struct {
		struct packet_ranges header;
		struct vmbus_gpa_range range;
	} one;

	__builtin_memcpy(&one, packet->header, sizeof(one));
	return one.header.count == 1 ? one.range.byte_count : 0;
}

#endif
