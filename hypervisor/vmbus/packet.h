/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that name guest memory: page lists become checked spans. */
#ifndef VMBUS_PACKET_H
#define VMBUS_PACKET_H

#include <stdint.h>

#include "abi/vmbus.h"
#include "core/span.h"
#include "vmbus/ring.h"

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
		uint32_t reserved_0x00;
		uint32_t range_count;
		struct vmbus_gpa_range range;
	} header;

	__builtin_memcpy(&header, packet->header, sizeof(header));
	return header.range_count == 1 ? header.range.byte_count : 0;
}

#endif
