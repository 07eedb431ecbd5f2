/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: control messages in both directions. VMBus's lock is held in all functions. */
#ifndef VMBUS_CONNECTION_H
#define VMBUS_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vmbus.h"

struct vp;

/*
 * Messages that wait for room in the SynIC, which itself keeps SYNIC_QUEUE_DEPTH: all offers at
 * once must fit.
 */
#define CONNECTION_QUEUE_DEPTH ABI_U(64)

/*
 * A control message from the guest, in our memory, not aligned. It is at least as long as its
 * handler's struct.
 */
struct vmbus_message {
	struct vp *vp; /* that posted it */
	const uint8_t *data;
	uint32_t size;
};

/**
 * connection_receive - a message of the guest
 *
 * returns: HV_STATUS_SUCCESS or HV_STATUS_INSUFFICIENT_BUFFERS
 */
uint16_t connection_receive(const struct vmbus_message *message);

/** connection_send - send a control message, soon. returns: false when the queue is full */
bool connection_send(const void *message, uint32_t size);

/** connection_flush - hand waiting messages to the SynIC, as many as it takes */
void connection_flush(void);

/** connection_has_waiting - whether messages wait. No lock needed. */
bool connection_has_waiting(void);

/** connection_disconnect - close all channels, drop GPADLs and messages */
void connection_disconnect(void);

/** connection_version - VMBUS_VERSION_*, 0: not connected */
uint32_t connection_version(void);

/**
 * connection_wants_offers - whether the guest has asked for offers, so that later ones are sent
 * unasked
 */
bool connection_wants_offers(void);

#endif
