/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: control messages to the guest. The bus lock is held in all functions. */
#ifndef VMBUS_CONNECTION_H
#define VMBUS_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vmbus.h"

struct vp;

/* Messages that wait for room in the SynIC, which itself keeps SYNIC_QUEUE_DEPTH. */
#define CONNECTION_QUEUE_DEPTH ABI_U(32)

/** connection_send - send a control message, soon. returns: false when the queue is full */
bool connection_send(const void *message, uint32_t size);

/** connection_flush - hand waiting messages to the SynIC, as many as it takes */
void connection_flush(void);

/** connection_has_waiting - whether messages wait. No lock needed. */
bool connection_has_waiting(void);

/** connection_room - how many more messages may wait */
uint32_t connection_room(void);

/** connection_reset - not connected; messages that wait are dropped. The target stays. */
void connection_reset(void);

/** connection_set_target - messages go to @sint of @vp from now on */
void connection_set_target(struct vp *vp, uint32_t sint);

/** connection_has_target - false: no guest has posted a message yet */
bool connection_has_target(void);

/** connection_version - VMBUS_VERSION_*, 0: not connected */
uint32_t connection_version(void);
void connection_set_version(uint32_t version);

/**
 * connection_wants_offers - whether the guest has asked for offers, so that later ones are sent
 * unasked
 */
bool connection_wants_offers(void);
void connection_set_wants_offers(void);

#endif
