/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that name guest memory: page lists become checked spans. */
#ifndef VMBUS_PACKET_H
#define VMBUS_PACKET_H

#include <stdint.h>

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

#endif
