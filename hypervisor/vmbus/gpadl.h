/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: the lists of guest pages that a guest shares with a VMBus device. */
#ifndef VMBUS_GPADL_H
#define VMBUS_GPADL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A GPADL has one range. Its pages are all inside the guest's RAM: that is checked when they
 * arrive. Pointers to a struct gpadl stay valid until gpadl_remove(); the caller holds VMBus's
 * lock, as for all functions of this file.
 */
struct gpadl {
	uint32_t id;    /* chosen by the guest, unique over all channels */
	uint32_t relid; /* of the channel that it was made for */
	uint32_t byte_count;
	uint32_t byte_offset;  /* into the first page */
	uint32_t page_count;   /* 0: this entry is free */
	uint32_t page_present; /* pages whose numbers have arrived */
	uint32_t first;        /* of its pages in the store of page numbers */
};

/** gpadl_reset - forget all GPADLs */
void gpadl_reset(void);

/**
 * gpadl_create - a GPADL without pages as yet
 * @wanted: id, relid, byte_count, byte_offset, page_count
 *
 * returns: NULL: no page announced, the ID is in use, or there is no room
 */
struct gpadl *gpadl_create(const struct gpadl *wanted);

/**
 * gpadl_add_pages - add @count page numbers, little endian, not aligned
 *
 * returns: false: too many, or one is not of the guest's RAM; remove the GPADL then
 */
bool gpadl_add_pages(struct gpadl *gpadl, const uint8_t *numbers, uint32_t count);

/** gpadl_find_id - GPADL @id, whole or not, or NULL */
struct gpadl *gpadl_find_id(uint32_t id);

/**
 * gpadl_find - the whole GPADL @id of channel @relid, or NULL: unknown, of another channel, or
 * bodies are missing
 */
struct gpadl *gpadl_find(uint32_t relid, uint32_t id);

/** gpadl_page - guest memory of page @page, HV_PAGE_SIZE bytes; NULL when there is no such page */
void *gpadl_page(const struct gpadl *gpadl, uint32_t page);

/** gpadl_remove - free a GPADL. Whoever used it has stopped. */
void gpadl_remove(struct gpadl *gpadl);

/** gpadl_remove_channel - free all GPADLs of channel @relid */
void gpadl_remove_channel(uint32_t relid);

#endif
