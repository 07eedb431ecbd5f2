/* SPDX-License-Identifier: BSD-2-Clause */
/* Control messages: parsed, carried out on channels and GPADLs, answered. The bus lock is held. */
#ifndef VMBUS_MESSAGE_H
#define VMBUS_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

struct device;
struct vp;

/*
 * A control message from the guest, in our memory, not aligned. It is at least as long as its
 * handler's struct.
 */
struct vmbus_message {
	struct vp *vp; /* that posted it */
	const uint8_t *data;
	uint32_t size;
};

/** message_init - nothing is in progress: before the guest runs */
void message_init(void);

/**
 * message_receive - carry out a control message of the guest
 *
 * A malformed or untimely message is ignored, or answered as VMBus answers it.
 *
 * returns: HV_STATUS_SUCCESS, or HV_STATUS_INSUFFICIENT_BUFFERS, the answers have no room
 */
uint16_t message_receive(const struct vmbus_message *message);

/**
 * message_reset - close all channels, drop GPADLs and messages, say nothing to the guest
 *
 * message_is_disconnected() once nothing of the channels is in flight any more.
 */
void message_reset(void);

/** message_is_disconnected - false: an answer to InitiateContact or Unload, or message_reset(), waits for channels */
bool message_is_disconnected(void);

/**
 * message_rescind - take @device away, and tell the guest; channels that take requests are served until the guest closes them
 *
 * returns: false when it is gone already
 */
bool message_rescind(struct device *device);

/**
 * message_return - undo message_rescind(): at once, or when the guest has released the channel
 *
 * returns: false when the device is present, or was brought back already
 */
bool message_return(struct device *device);

/**
 * message_settle - carry on what waited: answers, for channels that have drained; offers and rescinds, for room; messages,
 * for the SynIC. bus_release() calls it
 */
void message_settle(void);

#endif
