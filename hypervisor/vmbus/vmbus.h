/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus: how the guest finds and uses its synthetic devices. Entry points for the rest of EL2. */
#ifndef VMBUS_VMBUS_H
#define VMBUS_VMBUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conduit_channels;
struct conduit_status;
struct device;
struct vp;

/*
 * All functions but those of a job may be called on any CPU, with no lock held. The bus lock is taken for control messages;
 * vmbus_signal_event() takes no lock that another VP could hold for its own channel.
 */

/**
 * vmbus_init - make the channels of the devices, not connected: before the guest runs
 * @devices: @count of them, which stay valid. Their order is the order of offers, and their position the number by which
 *           the host names them
 */
void vmbus_init(struct device *devices, uint32_t count);

/**
 * vmbus_reset - another guest kernel begins: disconnect, and leave the pages of the old one alone.
 * What the host took away stays away.
 *
 * returns: false: a back end still has pages of the old one; call again when it may have answered
 */
bool vmbus_reset(void);

/**
 * vmbus_post_message - HvCallPostMessage to VMBus
 * @vp:            that posts
 * @connection_id: VMBUS_CONNECTION_ID_MESSAGE or VMBUS_CONNECTION_ID_MESSAGE_5; both work for all
 *                 versions
 * @payload:       @size bytes, in our memory
 *
 * What the payload says is VMBus's business, not the hypercall's: a malformed or untimely message
 * is accepted and answered as VMBus answers it, or ignored.
 *
 * returns:
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_INVALID_CONNECTION_ID
 *	HV_STATUS_INVALID_PARAMETER, not a HV_MESSAGE_TYPE_CHANNEL message, or too long
 *	HV_STATUS_INSUFFICIENT_BUFFERS, the guest does not take its answers: try again later
 */
uint16_t vmbus_post_message(struct vp *vp, uint32_t connection_id, uint32_t message_type,
			    const void *payload, size_t size);

/**
 * vmbus_signal_event - HvCallSignalEvent: the guest has put packets into a ring, or has made room
 * in one
 *
 * returns:
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_INVALID_CONNECTION_ID, no channel that is open
 *	HV_STATUS_INVALID_PARAMETER, the connection has one flag, number 0
 */
uint16_t vmbus_signal_event(uint32_t connection_id, uint32_t flag);

/**
 * vmbus_message_space - a guest has signalled end of message: send what waits for room
 *
 * For the handler of EOM, after the SynIC's lock is released. Cheap when nothing waits.
 */
void vmbus_message_space(void);

/**
 * vmbus_request_shutdown - ask the guest to power off or restart
 *
 * returns: false when no open device can do that
 */
bool vmbus_request_shutdown(bool reboot);

/**
 * vmbus_run - have @job call the functions below, then @done, soon: for the handler of an interrupt, which must not wait
 * @job:  runs once, under the bus lock: on this CPU before vmbus_run() returns, if the lock is free, else on the one that
 *        holds the lock
 * @done: runs after it on the same CPU, with no lock held. The next vmbus_run() may follow
 */
void vmbus_run(void (*job)(void), void (*done)(void));

/* In a job only: */

/**
 * vmbus_rescind - take device number @device of control/devices.c away
 *
 * returns: false when it is gone already
 */
bool vmbus_rescind(uint32_t device);

/**
 * vmbus_offer - bring a device that was taken away back
 *
 * The guest sees it once it has released the old channels. returns: false when it is present, or was brought back already
 */
bool vmbus_offer(uint32_t device);

/** vmbus_status - fill in devices, device_count and vmbus_version */
void vmbus_status(struct conduit_status *status);

/** vmbus_channels - fill in the channels from number @first on, as many as fit */
void vmbus_channels(uint32_t first, struct conduit_channels *channels);

#endif
