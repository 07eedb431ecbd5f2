/* SPDX-License-Identifier: BSD-2-Clause */
/* The page lists of GPA-direct packets. */
#include "vmbus/packet.h"

#include <stdbool.h>

#include "aarch64/string.h"
#include "core/guest_memory.h"
#include "vmbus/gpadl.h"

/* The part of the header that is still to be read, in words of 8 bytes, and the spans made of what was read. */
struct list {
	const uint64_t *at;
	const uint64_t *end;
	struct span *span; /* the next */
	struct span *spans_end;
	uint64_t
		begin; /* of the span before it, which may still grow; with stop 0: there is none */
	uint64_t stop;
	uint64_t pfn_bits; /* of all page numbers */
};

/* What follows is not a neighbour of the span that may grow, or there is no more. */
static inline bool close_span(struct list *list)
{
	uint64_t size = list->stop - list->begin;

	if (list->span == list->spans_end || !guest_memory_holds(list->begin, size)) {
		return false;
	}
	*list->span++ = (struct span){ .gpa = list->begin, .size = size };
	return true;
}

static inline bool add(struct list *list, uint64_t gpa, uint64_t stop)
{
	if (gpa != list->stop) {
		if (!close_span(list)) {
			return false;
		}
		list->begin = gpa;
	}
	list->stop = stop;
	return true;
}

/* All pages are whole but the ends of the range. */
static inline bool take_range(struct list *list)
{
	struct vmbus_gpa_range range;
	uint64_t gpa;
	uint32_t pages;

	if (list->at == list->end) {
		return false;
	}
	memcpy(&range, list->at++, sizeof(range));
	pages = gpadl_range_pages(&range);
	if (pages == 0 || pages > (size_t)(list->end - list->at)) {
		return false;
	}
	gpa = *list->at << HV_PAGE_SHIFT;
	if (list->stop == 0) {
		list->begin = list->stop = gpa + range.byte_offset;
	}
	if (!add(list, gpa + range.byte_offset, gpa + HV_PAGE_SIZE)) {
		return false;
	}
	list->pfn_bits |= *list->at;
	for (const uint64_t *end = list->at + pages; ++list->at != end;) {
		gpa = *list->at << HV_PAGE_SHIFT;
		list->pfn_bits |= *list->at;
		if (!add(list, gpa, gpa + HV_PAGE_SIZE)) {
			return false;
		}
	}
	list->stop -= (uint64_t)pages * HV_PAGE_SIZE - range.byte_offset - range.byte_count;
	return true;
}

/* Each turn takes words of the header, which is no longer than a packet. Not inlined: one page saves no registers for it. */
static __attribute__((noinline)) uint32_t spans_of_list(const struct packet *packet,
							struct span *spans, uint32_t max)
{
	struct list list = {
		.at = packet->header,
		.end = (const uint64_t *)packet->header + packet->header_size / sizeof(uint64_t),
		.span = spans,
		.spans_end = spans + max,
	};
	struct packet_ranges header;

	if (list.at == list.end) {
		return 0;
	}
	memcpy(&header, list.at++, sizeof(header));
	for (uint32_t i = 0; i < header.count; i++) {
		if (!take_range(&list)) {
			return 0;
		}
	}
	return header.count != 0 && list.pfn_bits <= UINT32_MAX && close_span(&list)
		       ? (uint32_t)(list.span - spans)
		       : 0;
}

uint32_t packet_spans(const struct packet *packet, struct span *spans, uint32_t max)
{
	struct {
		struct packet_ranges header;
		struct vmbus_gpa_range range;
		uint64_t pfn;
	} one;
	struct span span;

	if (packet->header_size < sizeof(one) || max == 0) {
		return spans_of_list(packet, spans, max);
	}
	memcpy(&one, packet->header, sizeof(one));
	span = (struct span){ (one.pfn << HV_PAGE_SHIFT) + one.range.byte_offset,
			      one.range.byte_count };
	if (one.header.count != 1 || gpadl_range_pages(&one.range) != 1 || one.pfn > UINT32_MAX ||
	    !guest_memory_holds(span.gpa, span.size)) {
		return spans_of_list(packet, spans, max);
	}
	*spans = span;
	return 1;
}
