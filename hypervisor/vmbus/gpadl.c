/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: found by a hash of their ID; their page numbers are in chunks of one size. */
#include "vmbus/gpadl.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "core/arena.h"
#include "core/config.h"
#include "core/guest_memory.h"
#include "core/pages.h"

#define BUCKET_BITS ABI_U(8)

static struct {
	struct gpadl *all;
	uint32_t count; /* of all, free ones included */
	struct gpadl *free;
	union gpadl_chunk *free_chunk;
	uint32_t free_chunks;
	struct gpadl *bucket[ABI_U(1) << BUCKET_BITS];
	struct gpadl **of_channel; /* a list for each channel */
	uint32_t channel_count;
} gpadls;

/* Fibonacci hashing: IDs that follow each other, as Linux gives them, go to different buckets. */
static struct gpadl **bucket_of(uint32_t id)
{
	return &gpadls.bucket[id * ABI_U(0x9e3779b1) >> (32 - BUCKET_BITS)];
}

/* A relid that no channel has shares a list with one. */
static struct gpadl **list_of(uint32_t relid)
{
	return &gpadls.of_channel[relid % gpadls.channel_count];
}

static void free_chunk(union gpadl_chunk *chunk)
{
	chunk->next_free = gpadls.free_chunk;
	gpadls.free_chunk = chunk;
	gpadls.free_chunks++;
}

static union gpadl_chunk *take_chunk(void)
{
	union gpadl_chunk *chunk = gpadls.free_chunk;

	gpadls.free_chunk = chunk->next_free;
	gpadls.free_chunks--;
	return chunk;
}

static void free_gpadl(struct gpadl *gpadl)
{
	gpadl->page_count = 0;
	gpadl->next = gpadls.free;
	gpadls.free = gpadl;
}

void gpadl_init(uint32_t vp_count)
{
	uint32_t chunk_count = VMBUS_GPADL_CHUNKS(vp_count);
	union gpadl_chunk *chunks = arena_take(chunk_count * sizeof(*chunks), 0);

	memset(&gpadls, 0, sizeof(gpadls));
	gpadls.channel_count = VMBUS_CHANNELS(vp_count);
	gpadls.of_channel = arena_take(gpadls.channel_count * sizeof(struct gpadl *), 0);
	gpadls.count = VMBUS_GPADLS(vp_count);
	gpadls.all = arena_take(gpadls.count * sizeof(*gpadls.all), 0);
	for (uint32_t i = 0; i < gpadls.count; i++) {
		free_gpadl(&gpadls.all[i]);
	}
	for (uint32_t i = 0; i < chunk_count; i++) {
		free_chunk(&chunks[i]);
	}
}

void gpadl_reset(void)
{
	for (uint32_t i = 0; i < gpadls.count; i++) {
		if (gpadls.all[i].page_count != 0) {
			gpadl_remove(&gpadls.all[i]);
		}
	}
}

/* A guest may give many IDs the same bucket; their number is limited all the same. */
struct gpadl *gpadl_find_id(uint32_t id)
{
	struct gpadl *gpadl = *bucket_of(id);

	while (gpadl != NULL && gpadl->id != id) {
		gpadl = gpadl->next;
	}
	return gpadl;
}

struct gpadl *gpadl_find(uint32_t relid, uint32_t id)
{
	struct gpadl *gpadl = gpadl_find_id(id);

	if (gpadl == NULL || gpadl->relid != relid || gpadl->page_present != gpadl->page_count) {
		return NULL;
	}
	return gpadl;
}

static uint32_t chunk_count(const struct gpadl *gpadl)
{
	return (gpadl->page_count + GPADL_CHUNK_PAGES - 1) / GPADL_CHUNK_PAGES;
}

void gpadl_remove(struct gpadl *gpadl)
{
	struct gpadl **link = bucket_of(gpadl->id);

	while (*link != gpadl) {
		link = &(*link)->next;
	}
	*link = gpadl->next;
	link = list_of(gpadl->relid);
	while (*link != gpadl) {
		link = &(*link)->next_of_channel;
	}
	*link = gpadl->next_of_channel;
	for (uint32_t i = 0; i < gpadl->page_present; i++) {
		struct span span = { (uintptr_t)gpadl_page(gpadl, i), HV_PAGE_SIZE };

		pages_drop(&span, 1);
	}
	for (uint32_t i = 0; i < chunk_count(gpadl); i++) {
		free_chunk(gpadl->chunk[i]);
	}
	free_gpadl(gpadl);
}

void gpadl_remove_channel(uint32_t relid)
{
	struct gpadl **link = list_of(relid);

	while (*link != NULL) {
		if ((*link)->relid == relid) {
			gpadl_remove(*link);
		} else {
			link = &(*link)->next_of_channel;
		}
	}
}

struct gpadl *gpadl_create(uint32_t relid, uint32_t id, const struct vmbus_gpa_range *range)
{
	struct gpadl *gpadl = gpadls.free;
	uint32_t pages = gpadl_range_pages(range);

	if (gpadl == NULL || gpadl_find_id(id) != NULL || pages == 0 || pages > GPADL_PAGES_MAX ||
	    pages > gpadls.free_chunks * GPADL_CHUNK_PAGES) {
		return NULL;
	}
	gpadls.free = gpadl->next;
	gpadl->id = id;
	gpadl->relid = relid;
	gpadl->byte_count = range->byte_count;
	gpadl->byte_offset = range->byte_offset;
	gpadl->page_count = pages;
	gpadl->page_present = 0;
	gpadl->leaving = false;
	for (uint32_t i = 0; i < chunk_count(gpadl); i++) {
		gpadl->chunk[i] = take_chunk();
	}
	gpadl->next = *bucket_of(id);
	*bucket_of(id) = gpadl;
	gpadl->next_of_channel = *list_of(relid);
	*list_of(relid) = gpadl;
	return gpadl;
}

static bool hold_page(uint64_t pfn)
{
	struct span span = { pfn << HV_PAGE_SHIFT, HV_PAGE_SIZE };

	return pfn <= UINT32_MAX && guest_memory_map(span.gpa, span.size) != NULL &&
	       pages_hold(&span, 1);
}

bool gpadl_add_pages(struct gpadl *gpadl, const uint8_t *numbers, uint32_t count)
{
	if (count > gpadl->page_count - gpadl->page_present) {
		return false;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t page = gpadl->page_present;
		uint64_t pfn;

		memcpy(&pfn, numbers + i * sizeof(pfn), sizeof(pfn));
		if (!hold_page(pfn)) {
			return false;
		}
		gpadl->chunk[page / GPADL_CHUNK_PAGES]->pfn[page % GPADL_CHUNK_PAGES] =
			(uint32_t)pfn;
		gpadl->page_present++;
	}
	return true;
}
