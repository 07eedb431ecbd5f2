/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: the lists of guest pages that a guest shares with a VMBus device. */
#ifndef VMBUS_GPADL_H
#define VMBUS_GPADL_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_types.h"
#include "abi/vmbus.h"

/* Pages of the largest GPADL: the header states the size of the list in 16 bits. */
#define GPADL_PAGES_MAX ((ABI_U(0xffff) - sizeof(struct vmbus_gpa_range)) / sizeof(uint64_t))

/* Page numbers are kept in chunks of this many. */
#define GPADL_CHUNK_PAGES ABI_U(128)
#define GPADL_CHUNKS_MAX  ((GPADL_PAGES_MAX + GPADL_CHUNK_PAGES - 1) / GPADL_CHUNK_PAGES)

union gpadl_chunk {
	uint32_t pfn[GPADL_CHUNK_PAGES]; /* 32 bits: RAM ends below 2^40 */
	union gpadl_chunk *next_free;
};

/*
 * A GPADL has one range. All its pages are in the guest's RAM: that is checked once, when their numbers arrive. From then on
 * they are held (core/pages.h) until the GPADL is removed. A pointer to a struct gpadl is valid until gpadl_remove(). The
 * caller holds the bus lock for all functions of this file but gpadl_page().
 */
struct gpadl {
	uint32_t id;    /* chosen by the guest, unique over all channels */
	uint32_t relid; /* of the channel that it was made for */
	uint32_t byte_count;
	uint32_t byte_offset;  /* into the first page */
	uint32_t page_count;   /* 0: free */
	uint32_t page_present; /* pages whose numbers have arrived */
	bool leaving;          /* its teardown waits for its channel; no ring can be opened in it */
	struct gpadl *next_leaving;
	/* private: */
	struct gpadl *next;            /* of its hash bucket, or of the free ones */
	struct gpadl *next_of_channel; /* of those whose channels share a list */
	union gpadl_chunk *chunk[GPADL_CHUNKS_MAX];
};

/** gpadl_init - no GPADLs, and room in the arena for those of @vp_count VPs; at boot */
void gpadl_init(uint32_t vp_count);

/** gpadl_reset - remove all GPADLs */
void gpadl_reset(void);

/**
 * gpadl_range_pages - pages that hold a range of guest memory
 *
 * returns: their number, below 2^21; 0: the range is empty, or its offset is not in the first page
 */
static inline uint32_t gpadl_range_pages(const struct vmbus_gpa_range *range)
{
	uint64_t end = (uint64_t)range->byte_offset + range->byte_count;

	if (range->byte_count == 0 || range->byte_offset >= HV_PAGE_SIZE) {
		return 0;
	}
	return (uint32_t)((end + HV_PAGE_SIZE - 1) / HV_PAGE_SIZE);
}

/**
 * gpadl_create - a GPADL of channel @relid without pages as yet
 * @id: chosen by the guest
 *
 * returns: NULL: gpadl_range_pages() is 0 or above GPADL_PAGES_MAX, the ID is in use, or the GPADLs
 * of this guest have used up EL2's room for them. The guest then gets VMBUS_STATUS_UNSUCCESSFUL.
 */
struct gpadl *gpadl_create(uint32_t relid, uint32_t id, const struct vmbus_gpa_range *range);

/**
 * gpadl_add_pages - add @count page numbers, little endian, not aligned
 *
 * returns: false: too many, or one is not of the guest's RAM or has too many users; remove
 * the GPADL then
 */
bool gpadl_add_pages(struct gpadl *gpadl, const uint8_t *numbers, uint32_t count);

/** gpadl_find_id - GPADL @id, whole or not, or NULL */
struct gpadl *gpadl_find_id(uint32_t id);

/**
 * gpadl_find - the whole GPADL @id of channel @relid, or NULL: unknown, of another channel, or
 * bodies are missing
 */
struct gpadl *gpadl_find(uint32_t relid, uint32_t id);

/**
 * gpadl_page - guest memory of a page of a whole GPADL, HV_PAGE_SIZE bytes
 * @page: below page_count
 *
 * Context: no lock; the GPADL is not removed meanwhile.
 */
static inline void *gpadl_page(const struct gpadl *gpadl, uint32_t page)
{
	uint64_t pfn = gpadl->chunk[page / GPADL_CHUNK_PAGES]->pfn[page % GPADL_CHUNK_PAGES];

	return (void *)(uintptr_t)(pfn << HV_PAGE_SHIFT);
}

/** gpadl_remove - free a GPADL. Whoever used it has stopped. */
void gpadl_remove(struct gpadl *gpadl);

/** gpadl_remove_channel - free all GPADLs of channel @relid */
void gpadl_remove_channel(uint32_t relid);

#endif
