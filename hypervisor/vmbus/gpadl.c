/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: lists of page numbers, kept in one array. */
#include "vmbus/gpadl.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/hv_types.h"
#include "core/config.h"
#include "core/guest_memory.h"

static struct gpadl gpadls[VMBUS_MAX_GPADLS];

/* Page numbers of all GPADLs, without holes: gpadl_remove() closes the one that it makes. */
static uint64_t store[VMBUS_MAX_GPADL_PAGES_ALL];
static uint32_t store_used;

void gpadl_reset(void)
{
	memset(gpadls, 0, sizeof(gpadls));
	store_used = 0;
}

struct gpadl *gpadl_find_id(uint32_t id)
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
	struct gpadl *gpadl = gpadl_find_id(id);

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

struct gpadl *gpadl_create(const struct gpadl *wanted)
{
	struct gpadl *gpadl = find_free();

	if (gpadl == NULL || gpadl_find_id(wanted->id) != NULL || wanted->page_count == 0 ||
	    wanted->page_count > VMBUS_MAX_GPADL_PAGES_ALL - store_used) {
		return NULL;
	}
	*gpadl = *wanted;
	gpadl->page_present = 0;
	gpadl->first = store_used;
	store_used += gpadl->page_count;
	return gpadl;
}

bool gpadl_add_pages(struct gpadl *gpadl, const uint8_t *numbers, uint32_t count)
{
	uint64_t *to = &store[gpadl->first + gpadl->page_present];

	if (count > gpadl->page_count - gpadl->page_present) {
		return false;
	}
	memcpy(to, numbers, count * sizeof(uint64_t));
	for (uint32_t i = 0; i < count; i++) {
		if (!page_is_ram(to[i])) {
			return false;
		}
	}
	gpadl->page_present += count;
	return true;
}
