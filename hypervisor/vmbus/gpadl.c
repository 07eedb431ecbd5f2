/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: created by one message and its bodies, kept as page numbers in one array. */
#include "vmbus/gpadl.h"

#include <stdbool.h>
#include <stddef.h>

#include "abi/hv_types.h"
#include "abi/vmbus.h"
#include "core/config.h"
#include "core/guest_memory.h"
#include "aarch64/string.h"
#include "vmbus/channel.h"
#include "vmbus/connection.h"

static struct gpadl gpadls[VMBUS_MAX_GPADLS];

/* Page numbers of all GPADLs, without holes: gpadl_remove() closes the one that it makes. */
static uint64_t store[VMBUS_MAX_GPADL_PAGES_ALL];
static uint32_t store_used;

void gpadl_reset(void)
{
	memset(gpadls, 0, sizeof(gpadls));
	store_used = 0;
}

static struct gpadl *find_id(uint32_t id)
{
	for (uint32_t i = 0; i < VMBUS_MAX_GPADLS; i++) {
		if (gpadls[i].page_count != 0 && gpadls[i].id == id) {
			return &gpadls[i];
		}
	}
	return NULL;
}

static struct gpadl *find_free(void)
{
	for (uint32_t i = 0; i < VMBUS_MAX_GPADLS; i++) {
		if (gpadls[i].page_count == 0) {
			return &gpadls[i];
		}
	}
	return NULL;
}

struct gpadl *gpadl_find(uint32_t relid, uint32_t id)
{
	struct gpadl *gpadl = find_id(id);

	if (gpadl == NULL || gpadl->relid != relid || gpadl->page_present != gpadl->page_count) {
		return NULL;
	}
	return gpadl;
}

void *gpadl_page(const struct gpadl *gpadl, uint32_t page)
{
	if (page >= gpadl->page_present) {
		return NULL;
	}
	return guest_memory_map(store[gpadl->first + page] << HV_PAGE_SHIFT, HV_PAGE_SIZE);
}

void gpadl_remove(struct gpadl *gpadl)
{
	uint32_t first = gpadl->first;
	uint32_t count = gpadl->page_count;

	store_used -= count;
	memmove(&store[first], &store[first + count], (store_used - first) * sizeof(store[0]));
	for (uint32_t i = 0; i < VMBUS_MAX_GPADLS; i++) {
		if (gpadls[i].page_count != 0 && gpadls[i].first > first) {
			gpadls[i].first -= count;
		}
	}
	gpadl->page_count = 0;
}

void gpadl_remove_channel(uint32_t relid)
{
	for (uint32_t i = 0; i < VMBUS_MAX_GPADLS; i++) {
		if (gpadls[i].page_count != 0 && gpadls[i].relid == relid) {
			gpadl_remove(&gpadls[i]);
		}
	}
}

static bool page_is_ram(uint64_t number)
{
	return number <= UINT64_MAX >> HV_PAGE_SHIFT &&
	       guest_memory_map(number << HV_PAGE_SHIFT, HV_PAGE_SIZE) != NULL;
}

/* Takes the page numbers at @offset of a message. Returns false if too many, or not of RAM. */
static bool add_pages(struct gpadl *gpadl, const struct vmbus_message *message, uint32_t offset)
{
	uint32_t count = (message->size - offset) / (uint32_t)sizeof(uint64_t);
	uint64_t *to = &store[gpadl->first + gpadl->page_present];

	if (count > gpadl->page_count - gpadl->page_present) {
		return false;
	}
	memcpy(to, message->data + offset, count * sizeof(uint64_t));
	for (uint32_t i = 0; i < count; i++) {
		if (!page_is_ram(to[i])) {
			return false;
		}
	}
	gpadl->page_present += count;
	return true;
}

static void reply_created(uint32_t relid, uint32_t id, uint32_t status)
{
	struct vmbus_gpadl_created reply = {
		.header = { .type = CHANNELMSG_GPADL_CREATED },
		.relid = relid,
		.gpadl = id,
		.status = status,
	};

	connection_send(&reply, sizeof(reply));
}

/* Adds the pages of a message; answers once all are there, or when one is wrong. */
static void take_pages(struct gpadl *gpadl, const struct vmbus_message *message, uint32_t offset)
{
	if (!add_pages(gpadl, message, offset)) {
		reply_created(gpadl->relid, gpadl->id, VMBUS_STATUS_UNSUCCESSFUL);
		gpadl_remove(gpadl);
	} else if (gpadl->page_present == gpadl->page_count) {
		reply_created(gpadl->relid, gpadl->id, VMBUS_STATUS_SUCCESS);
	}
}

/* Pages that a header announces; 0 when it is not one that we take. */
static uint32_t announced_pages(const struct vmbus_gpadl_header *header,
				const struct vmbus_gpa_range *range)
{
	uint64_t bytes = (uint64_t)range->byte_offset + range->byte_count;
	uint64_t pages = (bytes + HV_PAGE_SIZE - 1) / HV_PAGE_SIZE;

	/* IMPDEF: one range. OBS: Linux 6.1, FreeBSD 14 and UEFI (mu_msvm) never send more. */
	if (header->range_count != 1 || range->byte_count == 0 ||
	    range->byte_offset >= HV_PAGE_SIZE || pages > VMBUS_MAX_GPADL_PAGES ||
	    header->range_buffer_size != sizeof(*range) + pages * sizeof(uint64_t)) {
		return 0;
	}
	return (uint32_t)pages;
}

void gpadl_handle_header(const struct vmbus_message *message)
{
	struct vmbus_gpadl_header header;
	struct vmbus_gpa_range range;
	struct gpadl *gpadl = find_free();
	uint32_t page_count;

	memcpy(&header, message->data, sizeof(header));
	memcpy(&range, message->data + VMBUS_GPADL_HEADER_RANGE_OFFSET, sizeof(range));
	page_count = announced_pages(&header, &range);
	if (page_count == 0 || page_count > VMBUS_MAX_GPADL_PAGES_ALL - store_used ||
	    gpadl == NULL || find_id(header.gpadl) != NULL || !channel_is_offered(header.relid)) {
		reply_created(header.relid, header.gpadl, VMBUS_STATUS_UNSUCCESSFUL);
		return;
	}
	*gpadl = (struct gpadl){
		.id = header.gpadl,
		.relid = header.relid,
		.byte_count = range.byte_count,
		.byte_offset = range.byte_offset,
		.page_count = page_count,
		.first = store_used,
	};
	store_used += page_count;
	take_pages(gpadl, message, VMBUS_GPADL_HEADER_PFN_OFFSET);
}

/*
 * The message number is not checked. OBS: Linux 6.1 leaves it 0. A repeated body shows itself as
 * pages too many, a body without a header has nobody to answer to: the header was answered when it
 * failed.
 */
void gpadl_handle_body(const struct vmbus_message *message)
{
	struct vmbus_gpadl_body body;
	struct gpadl *gpadl;

	memcpy(&body, message->data, sizeof(body));
	gpadl = find_id(body.gpadl);
	if (gpadl != NULL && gpadl->page_present < gpadl->page_count) {
		take_pages(gpadl, message, VMBUS_GPADL_BODY_PFN_OFFSET);
	}
}

/*
 * Always answered: OBS: Linux 6.1 waits for GpadlTorndown without limit. IMPDEF: a channel whose
 * ring lies in the GPADL stops; the ID alone says which GPADL is meant.
 */
void gpadl_handle_teardown(const struct vmbus_message *message)
{
	struct vmbus_gpadl_teardown teardown;
	struct vmbus_gpadl_torndown reply = { .header = { .type = CHANNELMSG_GPADL_TORNDOWN } };
	struct gpadl *gpadl;

	memcpy(&teardown, message->data, sizeof(teardown));
	gpadl = find_id(teardown.gpadl);
	if (gpadl != NULL) {
		channel_release_gpadl(gpadl);
		gpadl_remove(gpadl);
	}
	reply.gpadl = teardown.gpadl;
	connection_send(&reply, sizeof(reply));
}
