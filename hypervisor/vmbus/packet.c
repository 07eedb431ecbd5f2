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
};

static bool add(struct list *list, uint64_t gpa, uint64_t size)
{
	struct span *next = &list->spans[list->count];

	if (list->count != 0 && next[-1].gpa + next[-1].size == gpa) {
		next[-1].size += size;
		return true;
	}
	if (list->count == list->max) {
		return false;
	}
	*next = (struct span){ .gpa = gpa, .size = size };
	list->count++;
	return true;
}

static bool take_range(struct list *list)
{
	struct vmbus_gpa_range range;
	uint32_t pages;
	uint32_t left;
	uint32_t offset;

	if (list->at == list->end) {
		return false;
	}
	memcpy(&range, list->at++, sizeof(range));
	pages = gpadl_range_pages(&range);
	if (pages > (size_t)(list->end - list->at)) {
		return false;
	}
	left = range.byte_count;
	offset = range.byte_offset;
	for (uint32_t i = 0; i < pages; i++) {
		uint32_t size = left < HV_PAGE_SIZE - offset ? left : HV_PAGE_SIZE - offset;
		uint64_t pfn = *list->at++;

		if (pfn > UINT32_MAX || !add(list, (pfn << HV_PAGE_SHIFT) + offset, size)) {
			return false;
		}
		left -= size;
		offset = 0;
	}
	return pages != 0;
}

/* Each turn takes words of the header, which is no longer than a packet. */
static bool take_ranges(struct list *list)
{
	struct {
		uint32_t reserved_0x00;
		uint32_t range_count;
	} header;

	if (list->at == list->end) {
		return false;
	}
	memcpy(&header, list->at++, sizeof(header));
	for (uint32_t i = 0; i < header.range_count; i++) {
		if (!take_range(list)) {
			return false;
		}
	}
	return header.range_count != 0;
}

uint32_t packet_spans(const struct packet *packet, struct span *spans, uint32_t max)
{
	struct list list = {
		.at = packet->header,
		.end = (const uint64_t *)packet->header + packet->header_size / sizeof(uint64_t),
		.spans = spans,
		.max = max,
	};

	if (!take_ranges(&list)) {
		return 0;
	}
	for (uint32_t i = 0; i < list.count; i++) {
		if (guest_memory_map(spans[i].gpa, spans[i].size) == NULL) {
			return 0;
		}
	}
	return list.count;
}
