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
	struct span *spans;
	uint32_t count;
	uint32_t max;
	uint64_t begin; /* of the last span, which may still grow; with stop 0: there is none */
	uint64_t stop;
};

/* What follows is not a neighbour of the last span, or there is no more. */
static inline bool close_span(struct list *list)
{
	uint64_t size = list->stop - list->begin;

	if (list->stop == 0) {
		return true;
	}
	if (list->count == list->max || !guest_memory_holds(list->begin, size)) {
		return false;
	}
	list->spans[list->count++] = (struct span){ .gpa = list->begin, .size = size };
	return true;
}

/* @pages page numbers: all pages are whole but the first, which begins at @offset. */
static inline bool add_pages(struct list *list, uint32_t pages, uint32_t offset)
{
	for (uint32_t i = 0; i < pages; i++) {
		uint64_t pfn = *list->at++;
		uint64_t gpa = (pfn << HV_PAGE_SHIFT) + offset;

		if (pfn > UINT32_MAX) {
			return false;
		}
		if (gpa != list->stop) {
			if (!close_span(list)) {
				return false;
			}
			list->begin = gpa;
		}
		list->stop = gpa - offset + HV_PAGE_SIZE;
		offset = 0;
	}
	return true;
}

static inline bool take_range(struct list *list)
{
	struct vmbus_gpa_range range;
	uint32_t pages;

	if (list->at == list->end) {
		return false;
	}
	memcpy(&range, list->at++, sizeof(range));
	pages = gpadl_range_pages(&range);
	if (pages == 0 || pages > (size_t)(list->end - list->at) ||
	    !add_pages(list, pages, range.byte_offset)) {
		return false;
	}
	/* The last page may end early. */
	list->stop -= (uint64_t)pages * HV_PAGE_SIZE - range.byte_offset - range.byte_count;
	return true;
}

/* Each turn takes words of the header, which is no longer than a packet. */
uint32_t packet_spans(const struct packet *packet, struct span *spans, uint32_t max)
{
	struct list list = {
		.at = packet->header,
		.end = (const uint64_t *)packet->header + packet->header_size / sizeof(uint64_t),
		.spans = spans,
		.max = max,
	};
	struct {
		uint32_t reserved_0x00;
		uint32_t range_count;
	} header;

	if (list.at == list.end) {
		return 0;
	}
	memcpy(&header, list.at++, sizeof(header));
	for (uint32_t i = 0; i < header.range_count; i++) {
		if (!take_range(&list)) {
			return 0;
		}
	}
	return close_span(&list) ? list.count : 0;
}
