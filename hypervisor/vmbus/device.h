/* SPDX-License-Identifier: BSD-2-Clause */
/* A synthetic device: what VMBus must know to offer it, and the functions that make it work. */
#ifndef VMBUS_DEVICE_H
#define VMBUS_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_types.h"
#include "vmbus/channel.h"

/*
 * A device is one constant object in a file of its own, and a row in control/devices.c. All its
 * functions run under VMBus's lock: they do not block, do not wait for the guest, and do not loop
 * over what a guest can count.
 */
struct device {
	const char *name; /* shorter than CONDUIT_DEVICE_NAME_SIZE */
	struct hv_guid interface_id;
	struct hv_guid instance_id;
	uint16_t offer_flags;    /* VMBUS_OFFER_* */
	uint16_t mmio_megabytes; /* wanted from the VMBus window */
	uint32_t pipe_mode;      /* VMBUS_PIPE_MODE_*, with VMBUS_OFFER_NAMED_PIPE_BIT */
	void *state;             /* for the functions, which find it by channel->device->state */

	/**
	 * open - the driver is there. The guest has its answer before it sees packets sent from
	 * here. tick() follows.
	 */
	void (*open)(struct channel *channel);

	/**
	 * packet - a packet of the guest
	 * @packet: in our memory until the function returns. Nothing in it has been checked. Its
	 *          header is what stands between descriptor and payload: the page ranges of
	 *          GPA-direct and transfer page packets.
	 *
	 * returns: false: no room for the answer, come again with the same packet
	 */
	bool (*packet)(struct channel *channel, const struct packet *packet);

	/**
	 * close - the driver or the device goes away: forget what belonged to it. Rings can no
	 * longer be used.
	 */
	void (*close)(struct channel *channel);

	/**
	 * tick - a turn of its own
	 *
	 * returns: reference time of the next one, TIMER_NEVER: none. May be NULL.
	 */
	uint64_t (*tick)(struct channel *channel, uint64_t now);

	/**
	 * request_power - ask the guest to power off or restart
	 *
	 * returns: false: not now. NULL: not this device.
	 */
	bool (*request_power)(struct channel *channel, bool reboot);
};

#endif
