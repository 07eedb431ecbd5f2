/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: what a device and its driver in the guest share. VMBus's lock is always held. */
#ifndef VMBUS_CHANNEL_H
#define VMBUS_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "vmbus/ring.h"

struct device;
struct gpadl;
struct vmbus_open_channel;

/* Connection IDs of channels: this + relid. OBS: OpenVMM has the SINT in bits 15:12, too. */
#define CHANNEL_CONNECTION_ID_BASE (VMBUS_SINT << 12)

enum channel_state {
	CHANNEL_ABSENT,    /* taken away by the host, or a subchannel that nobody asked for */
	CHANNEL_READY,     /* this guest has not been told yet */
	CHANNEL_OFFERED,   /* told, closed */
	CHANNEL_OPEN,      /* device and driver talk */
	CHANNEL_STOPPED,   /* open for the guest, but it broke its rings: the device is closed */
	CHANNEL_RESCINDED, /* taken away; the guest still holds the relid */
};

struct channel {
	struct device *device;
	uint32_t index; /* 0: the primary channel of its device, else a subchannel */
	struct ring incoming;
	struct ring outgoing;
	uint64_t device_at;  /* when the class's expire() is to run */
	uint64_t service_at; /* when to look at the incoming ring without being asked */
	enum channel_state state;
	uint32_t relid;
	uint32_t target_vp; /* gets the interrupts; VMBUS_TARGET_VP_NONE: wants none */
	bool broken;        /* stop it once its device has returned */
	bool leaving;       /* offered, and the guest is to be told of a rescind */
};

/**
 * channel_init - make the channels of @count devices, VMBUS_CHANNELS() in all
 *
 * returns: how many devices have their channels, from the first one on
 */
uint32_t channel_init(struct device *devices, uint32_t count);

/** channel_get - channel number @number from 0 of all there are, or NULL */
struct channel *channel_get(uint32_t number);

/** channel_find - channel @relid, or NULL */
struct channel *channel_find(uint32_t relid);

/** channel_is_offered - whether the guest knows @channel, and may make GPADLs for it */
bool channel_is_offered(const struct channel *channel);

/**
 * channel_open - open the rings of an offered channel
 *
 * returns: false, and nothing changes: not offered, a wrong VP, GPADL or ring, or refused by its device
 */
bool channel_open(struct channel *channel, const struct vmbus_open_channel *open);

/** channel_start - the guest has been told that @channel is open: its device begins */
void channel_start(struct channel *channel);

/** channel_close - close @channel if it is open; it stays offered */
void channel_close(struct channel *channel);

/** channel_retarget - interrupts go to @target_vp. returns: false: not open, or no such VP */
bool channel_retarget(struct channel *channel, uint32_t target_vp);

/** channel_take_away - the guest has been told of a rescind: close @channel */
void channel_take_away(struct channel *channel);

/** channel_disconnect_all - close what is open; nothing is offered any more */
void channel_disconnect_all(void);

/** channel_release_gpadl - @gpadl goes away: stop the channel whose rings are in it */
void channel_release_gpadl(const struct gpadl *gpadl);

/** channel_of_connection - the open channel that a connection ID of SignalEvent means, or NULL */
struct channel *channel_of_connection(uint32_t connection_id);

/** channel_service - hand the packets of the guest to the device */
void channel_service(struct channel *channel);

/** channel_tick - serve the channels whose time has come */
void channel_tick(uint64_t now);

/**
 * channel_request_power - ask the guest to power off or restart
 *
 * returns: false when no open device can
 */
bool channel_request_power(bool reboot);

/* For devices: */

/**
 * channel_send - send a packet to the guest
 *
 * returns: false when there is no room now. The guest will signal when there is; the caller tries
 * again when it expires, or returns false from its packet function.
 */
bool channel_send(struct channel *channel, const struct packet *packet);

/**
 * channel_complete - answer a packet that has VMBUS_PACKET_COMPLETION_REQUESTED_BIT
 *
 * returns: as channel_send()
 */
bool channel_complete(struct channel *channel, const struct packet *packet, const void *payload,
		      uint32_t payload_size);

/** channel_set_deadline - run the class's expire function at reference time @time */
void channel_set_deadline(struct channel *channel, uint64_t time);

#endif
