/* SPDX-License-Identifier: BSD-2-Clause */
/* Integration components: the framing and negotiation of heartbeat, shutdown and time sync. */
#ifndef DEVICES_IC_H
#define DEVICES_IC_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vmbus_ic.h"
#include "vmbus/device.h"

/* Largest body of a message: that of a shutdown request. */
#define IC_BODY_MAX sizeof(struct vmbus_ic_shutdown)

/* Most versions of a service. */
#define IC_VERSIONS_MAX ABI_U(4)

enum ic_state {
	IC_START,       /* the NEGOTIATE is not sent yet */
	IC_NEGOTIATING, /* the guest has not answered it */
	IC_READY,
	IC_REFUSED, /* the guest has no version in common with us: nothing more is sent */
};

/* The device's state, found by channel->device->state. */
struct ic_session {
	const uint16_t type; /* VMBUS_IC_* */
	const uint16_t version_count;
	const struct vmbus_ic_version versions[IC_VERSIONS_MAX]; /* of its messages, newest first */

	/**
	 * due - time to send something
	 *
	 * returns: reference time of the next turn. NULL: sends only when asked.
	 */
	uint64_t (*const due)(struct channel *channel, struct ic_session *session, uint64_t now);

	enum ic_state state;
	struct vmbus_ic_version framework; /* agreed */
	struct vmbus_ic_version message;   /* agreed */
	uint8_t transaction_id;            /* of the last message sent */
	bool waiting;                      /* for the answer to it */
	uint64_t give_up;                  /* reference time at which not to wait any more */
	uint64_t sent;                     /* messages since the negotiation */
};

/* The functions of struct device. */
void ic_open(struct channel *channel);
bool ic_packet(struct channel *channel, const struct packet *packet);
void ic_close(struct channel *channel);
uint64_t ic_tick(struct channel *channel, uint64_t now);

/**
 * ic_send - send a message of the session's type
 * @body: @size bytes, at most IC_BODY_MAX
 *
 * returns: false when the session is not ready or the ring has no room
 */
bool ic_send(struct channel *channel, const void *body, uint32_t size);

#endif
