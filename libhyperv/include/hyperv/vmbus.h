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
 * Two errors of functions that ask the host: -HV_ERR_REFUSED is also a message that could not be
 * posted, so that the host knows nothing of it; -HV_ERR_TIMEOUT is one that it has got and does not
 * answer.
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
	uint32_t message_connection;
	uint32_t next_gpadl;
	void *interrupt_page; /* NULL: the version has none */
	bool polled;          /* interrupts do not arrive: waiting functions look at VMBus's SINT */
	bool offers_requested;
	bool offers_delivered; /* set by interrupts */
	struct vmbus_answer answer;
	uint8_t post[512]; /* room for a message of 256 bytes that is within a page */
	/* Violations of the protocol by the host, for debugging. */
	uint32_t offers_dropped;   /* no free slot */
	uint32_t offers_refused;   /* the relid is invalid, or in use */
	uint32_t messages_refused; /* too short, of unknown type, or not waited for */
};

/**
 * vmbus_init - fill a connection; no call is made
 * @channels, @channel_count: the caller's array, at most VMBUS_RELID_MAX; kept
 * @client, @argument: kept
 */
void vmbus_init(struct vmbus *bus, struct hv_partition *partition, struct vmbus_channel *channels,
		uint32_t channel_count, const struct vmbus_client *client, void *argument);

/**
 * vmbus_vp_online - let messages and events of VMBus arrive on a VP
 * @intid: what ACPI or the device tree says, a PPI
 *
 * Context and errors: of hv_sint_enable().
 */
int vmbus_vp_online(struct vmbus *bus, struct hv_vp *vp, uint32_t intid);

/**
 * vmbus_vp_offline - stop delivery of messages and events of VMBus to a VP
 *
 * Move its channels to other VPs first, with vmbus_channel_modify().
 *
 * Context and errors: of hv_sint_disable().
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
 * Context: thread, blocks. returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the hypervisor denies the post. The privilege is not looked at: OBS a
 *	hypervisor of build 27857 on ARM64 announces none, and Linux has VMBus there (OpenVMM PR 1447)
 *	-HV_ERR_NOT_CONNECTED: @bus is not in the state VMBUS_DISCONNECTED
 *	-HV_ERR_REFUSED: no version that both have, or the host has no resources
 *	-HV_ERR_TIMEOUT: no answer; the connection is as before, a late answer is dropped
 * Another error of the host to a post is -HV_ERR_REFUSED everywhere.
 */
int vmbus_connect(struct vmbus *bus, struct hv_vp *vp, const struct vmbus_pages *pages,
		  uint32_t newest);

/**
 * vmbus_request_offers - ask what there is, and wait until all is told
 *
 * The host is asked once a connection; after -HV_ERR_TIMEOUT this waits again.
 *
 * Context: thread, blocks; offers go to client->offered() on the way if there is no hv_port.raise().
 * returns: 0; -HV_ERR_NOT_CONNECTED; -HV_ERR_TIMEOUT; -HV_ERR_REFUSED
 */
int vmbus_request_offers(struct vmbus *bus);

/**
 * vmbus_process - tell the client of new offers and of rescinds, once for each slot
 *
 * What was rescinded before the client was told of it is released without a word.
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
 * other CPUs stopped, whatever they did. Nothing is done if it is not connected.
 * returns: 0; -HV_ERR_TIMEOUT: no answer, the bus is disconnected all the same; -HV_ERR_REFUSED
 */
int vmbus_unload(struct vmbus *bus);

/**
 * vmbus_on_message, vmbus_on_event - what arrives at VMBus's SINT; vmbus_vp_online() registers them
 *
 * A message that is too short, that is not the host's to send, that nobody waits for, or that comes
 * on another VP than vmbus_connect()'s is counted in messages_refused and changes nothing else.
 *
 * Context: of hv_synic_dispatch(); no hypercall is made but by a channel's handler.
 */
void vmbus_on_message(struct hv_vp *vp, void *bus, const struct hv_message *message);
void vmbus_on_event(struct hv_vp *vp, void *bus, uint32_t flag);

ABI_C_END

#endif
