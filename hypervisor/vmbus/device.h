/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic devices: what all of a class have in common, and the instances that this machine has. */
#ifndef VMBUS_DEVICE_H
#define VMBUS_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_types.h"
#include "vmbus/channel.h"

/*
 * A class is one constant object in a file of its own. For one channel, one of its functions runs at a time; for two
 * channels of a device, two may run at once. They do not block, do not wait for the guest, and do not loop over what a guest
 * can count.
 */
struct device_class {
	const char *name; /* shorter than CONDUIT_DEVICE_NAME_SIZE */
	struct hv_guid interface_id;
	uint16_t offer_flags;     /* VMBUS_OFFER_* */
	uint16_t mmio_megabytes;  /* wanted from the VMBus window */
	uint32_t pipe_mode;       /* VMBUS_PIPE_MODE_*, with VMBUS_OFFER_NAMED_PIPE_BIT */
	uint32_t subchannels_max; /* beside the primary channel: DEVICE_SUBCHANNELS_MAX at most */
	uint32_t vps_per_channel; /* how many VPs share a channel: fewer channels; 0 stands for 1 */
	uint32_t
		request_count; /* slots of each channel: what its back end may have at once (vmbus/request.h) */
	uint32_t holds; /* requests of a channel, at most, that are done only when it stops */
	uint32_t request_size; /* of a slot: of a struct that begins with a struct request */
	const void *detail;    /* for the functions of classes that share them */

	/**
	 * open - the driver opens @channel. The guest does not know the result yet: nothing is sent from here; expire()
	 * follows when it does
	 *
	 * returns: false: refused; the channel stays closed
	 */
	bool (*open)(struct channel *channel);

	/**
	 * packet - a packet of the guest
	 * @packet: in our memory until the function returns. Nothing in it has been checked. Its header is what stands
	 *          between descriptor and payload: the page ranges of GPA-direct and transfer page packets.
	 *
	 * returns: false: no room for the answer, or no slot for a request: the function is called again with the same packet
	 */
	bool (*packet)(struct channel *channel, const struct packet *packet);

	/**
	 * flush - no more packets come in this turn: have the back end begin with what packet() submitted. May be NULL.
	 *
	 * No lock is held: it may write to registers of a device.
	 */
	void (*flush)(struct channel *channel);

	/**
	 * quiet - a GPADL of @channel is torn down: have the back end give back what it has of it, as for drain(), but the
	 * channel goes on afterwards. May be NULL.
	 */
	void (*quiet)(struct channel *channel);

	/**
	 * drain - @channel closes: submit and send nothing for it from now on. Have the back end finish soon what it has:
	 * the guest gets its pages back when the last request is done. Called again when the deadline has come that it set
	 * by channel_set_deadline(), after channel_call(), and at other times. May be NULL.
	 */
	void (*drain)(struct channel *channel);

	/**
	 * expire - after open(), when the deadline has come that it returned or channel_set_deadline() set, and after
	 * channel_call()
	 *
	 * returns: reference time of the next call, WORK_NEVER: none. May be NULL.
	 */
	uint64_t (*expire)(struct channel *channel, uint64_t now);

	/**
	 * request_power - ask the guest to power off or restart
	 *
	 * returns: false: not now. May be NULL: the class cannot.
	 */
	bool (*request_power)(struct channel *channel, bool reboot);
};

#define DEVICE_SUBCHANNELS_MAX ABI_U(64)

/* One device of the machine. */
struct device {
	const struct device_class *class;
	struct hv_guid instance_id; /* its own: no two devices of a machine share one */
	void *state;                /* for the class's functions */
	bool absent; /* at the start: it is offered when the host asks for that, or by device_appear() */
	bool failed; /* atomic: shown in the status; its back end lacks a feature, or broke the rules */
	bool appears; /* atomic, VMBus's: it was absent, and is to be offered */

	/* VMBus's: the primary channel, then the subchannels. */
	struct channel *channels;
	uint32_t channel_count;
	uint32_t subchannels_wanted; /* by the guest, of those that the class allows */
};

/**
 * device_offer_subchannels - the guest asked for @count subchannels of @device: offer them, or as many as there are
 *
 * For functions of the class. The offers follow when the function has returned.
 *
 * returns: how many are offered
 */
uint32_t device_offer_subchannels(struct device *device, uint32_t count);

/**
 * device_appear - offer @device if it was absent at the start, and the host has not said anything of it since: its back end has
 * something for the guest now. It stays offered
 *
 * For back ends: any CPU, at any time after vmbus_init(). The second call does nothing.
 */
void device_appear(struct device *device);

#endif
