/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Integration components: the framing and negotiation that heartbeat, shutdown, time
 * synchronisation and key-value pairs have in common (hyperv/ic_*.h).
 *
 * The host asks, the guest answers. The channel is open; its handler, or a thread, or a main loop
 * calls hv_ic_poll(), which never waits.
 */
#ifndef HYPERV_IC_H
#define HYPERV_IC_H

#include "abi/vmbus_ic.h"
#include "hyperv/channel.h"

ABI_C_BEGIN

/* Bytes of the caller's buffer, at least: it holds a request, and then its answer. */
#define HV_IC_BUFFER_SIZE ABI_U(4096)

/* Packets that one call of hv_ic_poll() handles. */
#define HV_IC_POLL_MAX ABI_U(32)

struct hv_ic;

/* What a component does. Constant. */
struct hv_ic_service {
	uint16_t type; /* VMBUS_IC_* */
	uint16_t version_count;
	const struct vmbus_ic_version *versions; /* of its messages, the preferred one first */

	/*
	 * A request of an agreed version. @body is a copy that the host cannot change any more, and
	 * becomes the answer's. Returns the status of the answer, HV_S_OK or another.
	 */
	uint32_t (*request)(struct hv_ic *ic, uint8_t *body, uint32_t size);

	/* The answer to a request is in the ring. May be NULL. */
	void (*answered)(struct hv_ic *ic, uint32_t status);
};

/* A component. The caller owns it, one for each channel; fields are for reading. */
struct hv_ic {
	struct vmbus_channel *channel;
	const struct hv_ic_service *service;
	uint8_t *buffer;
	uint32_t buffer_size;
	bool agreed; /* framework and message are the versions that both have */
	struct vmbus_ic_version framework;
	struct vmbus_ic_version message;
	/* For diagnosis. */
	uint32_t requests; /* that the service has had */
	uint32_t refused;  /* answered with an error: malformed, another type, no version agreed */
	uint32_t dropped;  /* not answered: too short, too large, itself an answer */
	/* private: an answer that the ring had no room for */
	uint32_t answer_size; /* 0: none */
	bool answer_is_of_service;
	uint32_t answer_status;
	uint64_t transaction_id;
};

/**
 * hv_ic_init - fill a component; nothing is sent
 * @ic:      out
 * @channel: open, or to be opened before hv_ic_poll(); its pages hold a ring of 12 KiB each way
 * @service: kept
 * @buffer, @buffer_size: 8-byte aligned, at least HV_IC_BUFFER_SIZE bytes; kept, never shown to the host
 *
 * Context: any; no call is made.
 * returns: 0; or -HV_ERR_BAD_ARGUMENT: a buffer that is too small or not aligned
 * Source: OBS, Linux 6.1 drivers/hv/hv_util.c.
 */
int hv_ic_init(struct hv_ic *ic, struct vmbus_channel *channel, const struct hv_ic_service *service,
	       void *buffer, uint32_t buffer_size);

/**
 * hv_ic_poll - answer what the host has asked, at most HV_IC_POLL_MAX packets
 * @ic: initialised
 *
 * A NEGOTIATE gets the newest framework, 3.0 or 1.0, and the service's first message version among
 * those that the host lists, or 0 and 0: then agreed is false, and all else is answered HV_E_FAIL
 * until the host negotiates again, which it may at any time. A NEGOTIATE that lists more than
 * VMBUS_IC_VERSION_COUNT_MAX versions of a kind, or more than it has, is refused likewise.
 *
 * Registers: of hv_signal_event(), if at all. Context: any, also the channel's handler; one call at
 * a time for each component. Does not block.
 * returns: packets handled; HV_IC_POLL_MAX: there may be more, call again; or
 *	-HV_ERR_NO_ROOM: an answer waits for room in the ring; call again when the handler has run
 *	-HV_ERR_BAD_RING: close the channel
 *	-HV_ERR_RESCINDED, -HV_ERR_NOT_OPEN: as of vmbus_send()
 * OBS: Linux 6.1 drivers/hv/channel_mgmt.c, vmbus_prep_negotiate_resp()
 */
int hv_ic_poll(struct hv_ic *ic);

ABI_C_END

#endif
