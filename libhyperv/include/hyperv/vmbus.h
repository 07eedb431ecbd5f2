/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMBus: the connection to the host, and what it offers.
 *
 *	vmbus_init(&bus, &partition, channels, channel_count, &client, argument);
 *	vmbus_vp_online(&bus, &vp, intid);	// on each CPU, after hv_vp_online()
 *	vmbus_connect(&bus, &vp, &pages, VMBUS_VERSION_6_0);
 *	vmbus_request_offers(&bus);		// client->offered() for each
 *
 * Locks: the functions of one bus, and those of its channels that wait (hyperv/channel.h), are
 * called by one thread at a time; the caller has a lock for them that may be held while waiting.
 * vmbus_on_message() and vmbus_on_event() run in interrupts beside them, on any CPU; control
 * messages are taken on the VP of vmbus_connect() only, so one at a time.
 *
 * Two errors of functions that ask the host: -HV_ERR_REFUSED also stands for a message that could not
 * be posted and so did not reach the host; -HV_ERR_TIMEOUT for one that the host did not answer.
 *
 * @bus of every function: filled by vmbus_init().
 *
 * Registers of functions that ask the host: of hv_post_message(), once for each message.
 * Source: OBS, Linux 6.1 drivers/hv/connection.c, channel_mgmt.c; OpenVMM; layouts in abi/vmbus.h.
 */
#ifndef HYPERV_VMBUS_H
#define HYPERV_VMBUS_H

#include "abi/vmbus.h"
#include "abi/vmbus_guid.h"
#include "hyperv/ring.h"
#include "hyperv/synic.h"

ABI_C_BEGIN

struct vmbus;
struct vmbus_channel;

/* Receives offers. Context: of vmbus_process(): a thread, may block, may open channels. */
struct vmbus_client {
	/* The host offers a channel, at request_offers or later. A subchannel has an index. */
	void (*offered)(struct vmbus *bus, void *argument, struct vmbus_channel *channel);
	/* The host rescinds it. Close it, then call vmbus_channel_release(). */
	void (*rescinded)(struct vmbus *bus, void *argument, struct vmbus_channel *channel);
};

/* Three pages of 4 KiB, aligned, zero, kept until vmbus_unload(). Versions from 5.0 on need none. */
struct vmbus_pages {
	void *interrupt;  /* before 5.0; may be NULL: then no such version is tried */
	void *monitor[2]; /* one may be NULL: no monitor */
};

/* Milliseconds until -HV_ERR_TIMEOUT, counted in hv_port.delay(). */
#define VMBUS_TIMEOUT_MS ABI_U(10000)

/*
 * What a waiting function waits for. vmbus_on_message() takes @armed away, so that it fills @message
 * for that wait and for no later one.
 */
struct vmbus_answer {
	uint32_t generation;
	uint32_t armed; /* generation and message type; 0: nobody waits */
	uint32_t done;  /* what @armed was, when @message is there */
	uint64_t key;   /* relid, GPADL or open ID that the answer must be for */
	uint8_t message[32];
};

enum vmbus_state {
	VMBUS_DISCONNECTED,
	VMBUS_CONNECTING,
	VMBUS_CONNECTED,
};

/*
 * A connection. The caller owns it, one for the guest, in memory of which hv_port.physical() can
 * tell where it is.
 */
struct vmbus {
	struct hv_partition *partition;
	struct hv_vp *vp; /* where control messages arrive */
	const struct vmbus_client *client;
	void *argument;
	struct vmbus_channel *channels; /* the caller's array: a slot for each offer */
	uint32_t channel_count;
	enum vmbus_state state;
	uint32_t version;
	/*
	 * VMBUS_FEATURE_* to ask for from 6.0 on, set before vmbus_connect(). 0 is what Linux asks
	 * for; of what is set, only VMBUS_FEATURE_SIGNAL_PARAMETERS_BIT is known here.
	 */
	uint32_t features_wanted;
	uint32_t features; /* that are agreed on */
	bool polled;       /* interrupts do not arrive: waiting functions look at VMBus's SINT */
	/* Errors of the host, for diagnosis. */
	uint32_t offers_dropped;   /* no free slot */
	uint32_t offers_refused;   /* an invalid relid, or one that is taken */
	uint32_t messages_refused; /* too short, of unknown type, or not expected */
	/* private: */
	uint32_t message_connection;
	uint32_t next_gpadl;
	void *interrupt_page; /* NULL: the version has none */
	bool offers_requested;
	bool offers_delivered; /* set by interrupts */
	struct vmbus_answer answer;
	uint8_t post[512]; /* room for a message of 256 bytes that is within a page */
};

/**
 * vmbus_init - fill a connection; no call is made
 * @bus:       out
 * @partition: kept
 * @channels, @channel_count: the caller's array, at most VMBUS_RELID_MAX; kept
 * @client, @argument: kept
 *
 * Context: any.
 */
void vmbus_init(struct vmbus *bus, struct hv_partition *partition, struct vmbus_channel *channels,
		uint32_t channel_count, const struct vmbus_client *client, void *argument);

/**
 * vmbus_vp_online - let messages and events of VMBus arrive on a VP
 * @vp:    of this CPU, online
 * @intid: of the PPI that ACPI or the device tree names
 *
 * Registers: of hv_sint_enable().
 *
 * Context: as hv_sint_enable().
 * returns: as hv_sint_enable()
 */
int vmbus_vp_online(struct vmbus *bus, struct hv_vp *vp, uint32_t intid);

/**
 * vmbus_vp_offline - stop VMBus delivery to a VP
 * @vp: of this CPU, online
 *
 * Move its channels to other VPs first: vmbus_channel_modify().
 *
 * Context: as hv_sint_disable().
 * returns: as hv_sint_disable()
 */
int vmbus_vp_offline(struct vmbus *bus, struct hv_vp *vp);

/**
 * vmbus_connect - agree on a version: 6.0, 5.3, 5.2, 5.1, 5.0, 4.1, 4.0, 3.0, 2.4, the newest that
 * both have
 * @vp:     control messages go to it: online, not to go off while connected; VP 0, or 2.4 is not tried
 * @pages:  kept
 * @newest: VMBUS_VERSION_*; begin there
 *
 * A host that an earlier kernel left connected drops that connection and answers.
 *
 * Context: thread, blocks.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the hypervisor denies the post. The privilege is not checked: OBS a
 *	hypervisor of build 27857 on ARM64 announces none, and Linux has VMBus there (OpenVMM PR 1447)
 *	-HV_ERR_IN_USE: the bus is connected
 *	-HV_ERR_REFUSED: no version that both have, the host has no resources, or (everywhere) another
 *	error of a post
 *	-HV_ERR_TIMEOUT: no answer; the connection is as before, a late answer is dropped
 */
int vmbus_connect(struct vmbus *bus, struct hv_vp *vp, const struct vmbus_pages *pages,
		  uint32_t newest);

/**
 * vmbus_request_offers - ask for all offers, and wait until they have arrived
 *
 * The host is asked once a connection; after -HV_ERR_TIMEOUT this waits again.
 *
 * Context: thread, blocks; offers go to client->offered() on the way if there is no hv_port.raise().
 * returns: 0; or
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected
 *	-HV_ERR_TIMEOUT: the host has not delivered all
 *	-HV_ERR_REFUSED: not posted
 */
int vmbus_request_offers(struct vmbus *bus);

/**
 * vmbus_process - tell the client of new offers and of rescinds, once for each slot
 *
 * An offer that was rescinded before the client was told of it is released silently.
 *
 * Context: thread, may block as the client does; by hv_port.raise(), or from a main loop.
 */
void vmbus_process(struct vmbus *bus);

/**
 * vmbus_unload - the end of the connection; all channels and GPADLs are gone with it
 *
 * No handler of a channel runs, and no channel can be sent to, once it has begun.
 *
 * Context: thread, blocks; and with bus->polled set, a panic with interrupts masked, on any CPU, the
 * other CPUs stopped, whatever they did.
 * returns: 0, also if it is not connected; or, the bus being disconnected all the same,
 *	-HV_ERR_TIMEOUT: no answer
 *	-HV_ERR_REFUSED: not posted
 */
int vmbus_unload(struct vmbus *bus);

/**
 * vmbus_on_message, vmbus_on_event - what arrives at VMBus's SINT; vmbus_vp_online() registers them
 *
 * @vp:      where it arrived
 * @bus:     the struct vmbus
 * @message: a copy
 * @flag:    number of the event flag
 *
 * A message that is too short, of a type that a host does not send, not expected, or on another VP
 * than vmbus_connect()'s is counted in messages_refused and changes nothing else.
 *
 * Context: of hv_synic_dispatch(); no hypercall is made but by a channel's handler.
 */
void vmbus_on_message(struct hv_vp *vp, void *bus, const struct hv_message *message);
void vmbus_on_event(struct hv_vp *vp, void *bus, uint32_t flag);

ABI_C_END

#endif
