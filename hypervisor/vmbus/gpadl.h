/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: the lists of guest pages that a guest shares with a VMBus device. */
#ifndef VMBUS_GPADL_H
#define VMBUS_GPADL_H

#include <stdint.h>

struct vmbus_message;

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

/* Handlers of CHANNELMSG_GPADL_HEADER, CHANNELMSG_GPADL_BODY and CHANNELMSG_GPADL_TEARDOWN. */
void gpadl_handle_header(const struct vmbus_message *message);
void gpadl_handle_body(const struct vmbus_message *message);
void gpadl_handle_teardown(const struct vmbus_message *message);

#endif
