/* SPDX-License-Identifier: BSD-2-Clause */
/* What the drivers have in common: to take packets, and to wait with a bound. */
#ifndef HYPERV_DEVICE_H
#define HYPERV_DEVICE_H

#include "hyperv/channel.h"
#include "hyperv/turn.h"

/* How long a waiting function sleeps between two looks. */
#define DEVICE_DELAY_US ABI_U(100)

/*
 * How often poll is called when nobody else is known to call it again: the host does not signal
 * while there is something in the ring. One that sends without end is left alone after that.
 */
#define DEVICE_LOOKS ABI_U(64)

/**
 * device_receive - the next packet
 * returns: as vmbus_receive(); -HV_ERR_NO_ROOM: one that was larger than the buffer is passed over
 */
int device_receive(struct vmbus_channel *channel, void *buffer, uint32_t buffer_size,
		   struct vmbus_packet *packet);

/** device_payload - where the payload of a packet begins in the buffer of device_receive() */
static inline uint8_t *device_payload(uint8_t *buffer, const struct vmbus_packet *packet)
{
	return buffer + (packet->header_size - sizeof(struct vmbus_packet_descriptor));
}

/** device_delay - let time pass */
void device_delay(const struct vmbus_channel *channel, uint32_t microseconds);

/** device_delays - how often to sleep until @milliseconds are over */
static inline uint32_t device_delays(uint32_t milliseconds)
{
	return milliseconds * (1000 / DEVICE_DELAY_US);
}

/*
 * device_turn_take, device_turn_end - a turn of looking into the ring, see hyperv/turn.h. take:
 * whether it is ours; end: whether somebody who had none wants us to look again.
 */
bool device_turn_take(struct hv_turn *turn);
bool device_turn_end(struct hv_turn *turn);

#endif
