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

/** device_delay - let time pass */
void device_delay(const struct vmbus_channel *channel, uint32_t microseconds);

/* How a driver takes packets. */
struct device_intake {
	struct vmbus_channel *channel;
	void *buffer;
	uint32_t buffer_size;
	uint32_t max;      /* packets at a time */
	uint32_t *refused; /* counts those that are larger than the buffer; they are dropped */
	/** take - a packet, and its payload in the buffer. returns: 0, or an error, after which no packet is taken */
	int (*take)(void *driver, const struct vmbus_packet *packet, uint8_t *payload);
};

/** device_drain - take packets until there is none. returns: their number, or an error */
int device_drain(const struct device_intake *intake, void *driver);

/* What needs a driver's turn: returns a number of packets, or an error. */
typedef int device_drainer(void *driver);

/** device_poll - call @drain in a turn, and again if somebody missed it, up to @max packets. returns: as @drain */
int device_poll(struct hv_turn *turn, uint32_t max, device_drainer *drain, void *driver);

/** device_poll_all - device_poll() until nothing is left in the ring, DEVICE_LOOKS times at most */
int device_poll_all(struct hv_turn *turn, uint32_t max, device_drainer *drain, void *driver);

/**
 * device_wait - call @poll until @is_done says so of @what
 *
 * returns: 0; -HV_ERR_TIMEOUT: @milliseconds are over; -HV_ERR_RESCINDED; an error of @poll but -HV_ERR_NO_ROOM
 */
int device_wait(const struct vmbus_channel *channel, uint32_t milliseconds, device_drainer *poll,
		void *driver, bool (*is_done)(const void *what), const void *what);

/*
 * device_turn_take, device_turn_end - a turn of looking into the ring, see hyperv/turn.h. take:
 * whether it is ours; end: whether somebody who had none wants us to look again.
 */
bool device_turn_take(struct hv_turn *turn);
bool device_turn_end(struct hv_turn *turn);

#endif
