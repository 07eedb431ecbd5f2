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

struct ic_session;

/* What is particular to one component: channel->device->class->detail. */
struct ic_service {
	uint16_t type; /* VMBUS_IC_* */
	uint16_t version_count;
	struct vmbus_ic_version versions[IC_VERSIONS_MAX]; /* of its messages, newest first */

	/**
	 * due - send what is due
	 *
	 * returns: reference time of the next call. May be NULL: the component sends only when asked.
	 */
	uint64_t (*due)(struct channel *channel, struct ic_session *session, uint64_t now);
};

/* The instance's state begins with this: channel->device->state. */
struct ic_session {
	enum ic_state state;
	struct vmbus_ic_version framework; /* agreed */
	struct vmbus_ic_version message;   /* agreed */
	uint8_t transaction_id;            /* of the last message sent */
	bool waiting;                      /* for the answer to it */
	uint64_t give_up;                  /* reference time at which the wait ends */
	uint64_t sent;                     /* messages since the negotiation */
};

/* Functions of struct device_class. */
bool ic_open(struct channel *channel);
bool ic_packet(struct channel *channel, const struct packet *packet);
uint64_t ic_expire(struct channel *channel, uint64_t now);

/** ic_body - IC_BODY_MAX bytes of this VP, in which to make the body of a message; not aligned to 8 */
void *ic_body(void);

/**
 * ic_send - send a message of the session's type
 * @body: @size bytes, at most IC_BODY_MAX; may be ic_body()
 *
 * returns: false when the session is not ready or the ring has no room
 */
bool ic_send(struct channel *channel, const void *body, uint32_t size);

#endif
