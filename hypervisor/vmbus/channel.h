/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: what a device and its driver in the guest share. */
#ifndef VMBUS_CHANNEL_H
#define VMBUS_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/turn.h"
#include "core/work.h"
#include "hypervisor/port.h"
#include "vmbus/ring.h"

struct device;
struct gpadl;
struct request;
struct vmbus_open_channel;

/* Connection IDs of channels: this + relid. OBS: OpenVMM has the SINT in bits 15:12, too. */
#define CHANNEL_CONNECTION_ID_BASE (VMBUS_SINT << 12)

/* Bytes of channel_send_buffer(). */
#define CHANNEL_SEND_SIZE ABI_U(4096)

/* What guest and host have agreed on. */
enum channel_state {
	CHANNEL_ABSENT,   /* taken away by the host, or a subchannel that nobody asked for */
	CHANNEL_READY,    /* present; this guest has not been told */
	CHANNEL_OFFERED,  /* the guest has been told; closed */
	CHANNEL_OPEN,     /* device and driver talk, unless the driver broke its rings */
	CHANNEL_DRAINING, /* closed for the guest; a request or a packet of it is still worked on */
	CHANNEL_RESCINDED, /* taken away; the guest still holds the relid */
};

/* Whether packets flow. */
enum channel_traffic {
	TRAFFIC_NONE,  /* no ring is touched, no request in flight */
	TRAFFIC_START, /* the guest has opened the channel; the turn's owner begins */
	TRAFFIC_ON,    /* packets are taken */
	TRAFFIC_QUIET, /* open, but no packet is taken, and no request in flight: until the bus lock's holder resumes */
	TRAFFIC_RESUME, /* to be ON again: the turn's owner goes on */
	TRAFFIC_ENDING, /* requests are in flight, no packet is taken or sent */
};

struct channel {
	struct device *device;
	uint32_t index; /* 0: the primary channel of its device, else a subchannel */
	uint32_t relid;

	/* Any CPU, atomic. */
	struct turn turn;
	uint32_t asked;     /* CHANNEL_ASK_*, for the turn's owner */
	uint32_t power;     /* enum of channel.c */
	uint32_t target_vp; /* gets the interrupts; VMBUS_TARGET_VP_NONE: wants none */
	bool rescinded; /* atomic; it is open, and its offer was rescinded: it is served until the guest closes it */
	uint32_t
		traffic; /* enum channel_traffic; NONE to START under the bus lock, else of the turn's owner */
	struct request *done; /* by their back end, the last one first */

	/* Of the turn's owner; while there is no traffic, of the holder of the bus lock. */
	struct ring incoming;
	struct ring outgoing;

	/* Of the turn's owner. */
	struct work work;       /* asks for a turn at the earlier one of the next two */
	uint64_t device_at;     /* when the class's expire() is to run */
	uint64_t service_at;    /* when to look at the incoming ring without being asked */
	uint32_t in_flight;     /* requests that a back end has */
	void *requests;         /* slots, in one array */
	struct request *free;   /* those that are free */
	struct request *answer; /* requests whose answer is not in the ring yet, the oldest first */
	struct request **answer_end;
	struct conduit_traffic counts; /* any CPU may read */
	bool broken;   /* the guest's end of a ring: end the traffic when the device has returned */
	bool signal;   /* the guest is to be signalled at the end of the turn */
	bool moved;    /* a deadline */
	bool quieting; /* take no packet */

	/* Of the holder of the bus lock. */
	enum channel_state state;
	enum channel_state drained_state; /* follows CHANNEL_DRAINING */
	bool leaving;                     /* offered, and the guest is to be told of a rescind */
	bool returns; /* the host asked for a new offer, which follows when the guest has released it */
	bool named;        /* as one that does not drain */
	uint64_t stuck_at; /* reference time; 0: nobody waits for traffic to end, or to be quiet */
	bool waiting;      /* on message.c's list of channels whose traffic is to end or be quiet */
	struct channel *next_waiting; /* on that list */

	struct channel *next; /* of those that this VP has yet to serve */
};

/**
 * channel_init - make the channels of @count devices, VMBUS_CHANNELS() in all
 *
 * returns: how many devices have their channels, from the first one on
 */
uint32_t channel_init(struct device *devices, uint32_t count);

/** channel_get - channel number @number from 0 of all there are, or NULL */
struct channel *channel_get(uint32_t number);

/** channel_is_rescinded - whether its offer was rescinded, and the guest has not closed it: expire() is called then. Any CPU */
static inline bool channel_is_rescinded(const struct channel *channel)
{
	return __atomic_load_n(&channel->rescinded, __ATOMIC_RELAXED);
}

/** channel_find - channel @relid, or NULL */
struct channel *channel_find(uint32_t relid);

/** channel_of_connection - the channel of a connection ID of SignalEvent; NULL: there is none, or it has no traffic. Any CPU */
struct channel *channel_of_connection(uint32_t connection_id);

/** channel_traffic - enum channel_traffic. Any CPU; it may have changed when the caller looks at it */
static inline uint32_t channel_traffic(const struct channel *channel)
{
	return __atomic_load_n(&channel->traffic, __ATOMIC_ACQUIRE);
}

/*
 * Turns. A VP is inside VMBus between channel_enter() and channel_leave(), which may be nested. The outermost
 * channel_leave() serves the channels whose turns this VP has got meanwhile, and settles the bus.
 */
void channel_enter(void);
void channel_leave(void);

/**
 * channel_kick - have @channel served: by this CPU, or by the one that owns its turn
 *
 * Any CPU. Does not wait.
 */
void channel_kick(struct channel *channel);

/**
 * channel_request_power - ask the guest to power off or restart
 *
 * returns: false when no open device can
 */
bool channel_request_power(bool reboot);

/* Under the bus lock: */

/** channel_is_offered - whether the guest knows @channel, and may make GPADLs for it */
bool channel_is_offered(const struct channel *channel);

/**
 * channel_open - open the rings of an offered channel; packets are taken from channel_kick() on
 *
 * returns: false, and nothing changes: not offered, a wrong VP, GPADL or ring, or refused by its device
 */
bool channel_open(struct channel *channel, const struct vmbus_open_channel *open);

/** channel_close - close @channel, by way of CHANNEL_DRAINING; it is @state then, now or after channel_settle() */
void channel_close(struct channel *channel, enum channel_state state);

/** channel_settle - if @channel is draining and nothing of it is in flight, end that. returns: whether it was so */
bool channel_settle(struct channel *channel);

/** channel_end - end the traffic; the channel stays open for the guest */
void channel_end(struct channel *channel);

/** channel_quiet, channel_resume - have no request in flight from some time after the first to the second */
void channel_quiet(struct channel *channel);
void channel_resume(struct channel *channel);

/** channel_retarget - interrupts go to @target_vp. returns: false: not open, or no such VP */
bool channel_retarget(struct channel *channel, uint32_t target_vp);

/* For devices, in functions of their class: */

/**
 * channel_send - send a packet to the guest
 *
 * returns: false when there is no room now. The guest will signal when there is; the caller tries
 * again when it expires, or returns false from its packet function.
 */
bool channel_send(struct channel *channel, const struct packet *packet);

/** channel_send_buffer - CHANNEL_SEND_SIZE bytes of this VP, aligned to 8, in which to make a packet to send */
void *channel_send_buffer(void);

/**
 * channel_complete - answer packet @transaction_id, which has VMBUS_PACKET_COMPLETION_REQUESTED_BIT
 *
 * returns: as channel_send()
 */
bool channel_complete(struct channel *channel, uint64_t transaction_id, const void *payload,
		      uint32_t payload_size);

/**
 * channel_gpadl - look up GPADL @id, which the guest made for @channel; for functions other than open()
 * @gpadl: out; NULL: unknown, not whole, or it is torn down. Else it stays until @channel has no request in flight, and until
 * the function has returned
 *
 * returns: false: not now, come again
 */
bool channel_gpadl(const struct channel *channel, uint32_t id, const struct gpadl **gpadl);

/** channel_set_deadline - run the class's expire function at reference time @time */
void channel_set_deadline(struct channel *channel, uint64_t time);

/** channel_call - run the class's expire function soon, if @channel is open. Any CPU, at any time: for back ends */
void channel_call(struct channel *channel);

#endif
