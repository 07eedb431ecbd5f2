/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's half of VMBus: one message out, the expected answer in. */
#ifndef HYPERV_BUS_H
#define HYPERV_BUS_H

#include "abi/vmbus.h"
#include "abi/vmbus_ring.h"
#include "image/image.h"

#define BUS_OFFERS_MAX ABI_U(64)
#define BUS_PAGES      ABI_U(8) /* of the two rings of a channel */
#define BUS_HALF       ABI_U(4) /* where the second ring begins */
#define BUS_GPADL      ABI_U(0xe1e10)

/* Interface of the heartbeat device */
extern const uint8_t bus_heartbeat[16];

/** bus_post - a control message; returns the status of HvCallPostMessage */
uint64_t bus_post(const void *message, uint32_t size);

/** bus_connection - where control messages go, as the host has said */
uint32_t bus_connection(void);

/** bus_receive - wait for a control message of @type; others on the way to it are dropped */
bool bus_receive(uint32_t type, void *message, uint32_t size);

/** bus_is_silent - nothing comes for a while */
bool bus_is_silent(void);

/** bus_contact - InitiateContact of this VP, and the answer; false: none */
bool bus_contact(uint32_t version, struct vmbus_version_response *response);

/** bus_connect - bus_contact() and whether the host agreed */
bool bus_connect(uint32_t version);

/** bus_unload - Unload, and whether it was answered */
bool bus_unload(void);

/**
 * bus_offers - ask for offers; returns how many came before AllOffersDelivered, BUS_OFFERS_MAX + 1:
 * it did not come, or one of them was too short
 */
uint32_t bus_offers(struct vmbus_offer_channel *offers);

/** bus_ring_pages - BUS_PAGES pages for two rings, all zero */
void *bus_ring_pages(void);

/**
 * bus_gpadl - share @count pages from @pages on; returns the status of GpadlCreated, UINT64_MAX: no
 * answer
 */
uint64_t bus_gpadl(uint32_t relid, uint32_t gpadl, const void *pages, uint32_t count);

/** bus_teardown_post - GpadlTeardown; returns the status of the post */
uint64_t bus_teardown_post(uint32_t relid, uint32_t gpadl);

/** bus_teardown - the same, and whether it was answered */
bool bus_teardown(uint32_t relid, uint32_t gpadl);

/** bus_open - OpenChannel; returns the status of its result, UINT64_MAX: no answer */
uint64_t bus_open(uint32_t relid, uint32_t gpadl, uint32_t downstream, uint32_t target_vp);

/** bus_close - CloseChannel */
void bus_close(uint32_t relid);

/* An open channel: of the heartbeat device, else of the first that is offered. */
struct bus_channel {
	uint32_t relid;
	uint32_t connection;
	struct hv_guid interface_id;
	struct vmbus_ring_control *out; /* guest to host */
	uint8_t *out_data;
	struct vmbus_ring_control *in;
	uint8_t *in_data;
};

/** bus_start - SynIC, connection, offers, GPADL, open; false: one of them failed */
bool bus_start(struct bus_channel *channel);

/** bus_stop - unload, and the SynIC off */
void bus_stop(void);

#endif
