/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Network: Ethernet frames out and in.
 *
 *	hv_network_start(&network, &config);	// the channel is open
 *	hv_network_send(&network, frame, size);
 *	hv_network_poll(&network);		// the channel's handler: client->frame() for each
 *
 * @network of every function: out of hv_network_start(). Waiting and interrupts: hyperv/turn.h.
 */
#ifndef HYPERV_NETWORK_H
#define HYPERV_NETWORK_H

#include "abi/vmbus_network.h"
#include "hyperv/channel.h"
#include "hyperv/turn.h"

ABI_C_BEGIN

#define HV_NETWORK_HEADER_SIZE  ABI_U(14) /* of Ethernet, without a VLAN tag */
#define HV_NETWORK_ADDRESS_SIZE ABI_U(6)
#define HV_NETWORK_MTU_MIN      ABI_U(576)
#define HV_NETWORK_MTU_MAX      ABI_U(9000)

/* For each answer of hv_network_start(). */
#define HV_NETWORK_ANSWER_MS VMBUS_TIMEOUT_MS

/* Packets that one call of hv_network_poll() handles; each may bring many frames. */
#define HV_NETWORK_POLL_MAX ABI_U(64)

/* Frames that the host may have at a time; frames that it may bring in one packet. */
#define HV_NETWORK_SECTION_MAX ABI_U(64)
#define HV_NETWORK_RANGE_MAX   ABI_U(384)

/*
 * Context of all: of any function of this interface that is called after start, send too. They may
 * call hv_network_send().
 */
struct hv_network_client {
	/* A frame has come. @frame: a copy that the host cannot change, until the function returns */
	void (*frame)(void *argument, const void *frame, uint32_t size);
	/* The cable was plugged in or out. May be NULL. */
	void (*link)(void *argument, bool up);
	/* hv_network_send() has room again. May be NULL. */
	void (*room)(void *argument);
};

/* What the caller gives. */
struct hv_network_config {
	struct vmbus_channel *channel; /* open */
	/*
	 * The host's from start to stop. Both aligned to 4 KiB and a multiple of it. OBS: Linux 6.1
	 * gives 16 MiB and 1 MiB; 64 KiB and 128 KiB do for a host that makes sections of 1728 and
	 * of 6144 bytes.
	 */
	void *receive;
	uint32_t receive_size;
	void *send;
	uint32_t send_size;
	/* For the copy of a frame: as large as the largest expected one; not shown to the host. */
	void *frame;
	uint32_t frame_size;
	uint32_t mtu; /* to ask for, from HV_NETWORK_MTU_MIN to _MAX */
	const struct hv_network_client *client;
	void *argument;
};

/* An interface. The caller owns it, one for each channel; fields are for reading. */
struct hv_network {
	struct hv_network_config config;
	bool started;
	bool link;
	uint8_t address[HV_NETWORK_ADDRESS_SIZE];
	uint32_t version; /* VMBUS_NVSP_VERSION_* */
	uint32_t mtu;     /* at most what was asked for */
	/* Counts of frames, and of what was wrong with the others. */
	uint64_t sent;
	uint64_t received;
	uint32_t send_errors; /* that the host could not send */
	uint32_t refused;     /* malformed packets and messages: dropped */
	uint32_t too_large;   /* frames beyond frame_size: dropped */
	uint32_t unknown;     /* completions of unknown requests: dropped */
	uint32_t notices;     /* messages that are ignored */
	/* private: */
	struct hv_turn turn;
	uint32_t receive_gpadl; /* 0: none */
	uint32_t send_gpadl;
	uint32_t receive_limit; /* bytes of the receive buffer that the host may speak of */
	uint32_t section_size;
	uint32_t section_count;
	uint64_t sections[HV_NETWORK_SECTION_MAX]; /* transaction IDs; 0: free */
	bool starved;                              /* somebody was told that there is no room */
	uint64_t sequence;
	uint64_t waiting; /* transaction ID of an NVSP message; 0: none */
	uint32_t request; /* ID of an RNDIS request; 0: none */
	uint32_t answer_size;
	uint8_t answer[128];
	bool owed; /* a completion that the ring had no room for */
	uint32_t owed_status;
	uint64_t owed_id;
	struct vmbus_transfer ranges[HV_NETWORK_RANGE_MAX];
	ABI_ALIGNED(8) uint8_t packet[4096];
};

/**
 * hv_network_start - versions, buffers, address, MTU, link; then frames come
 * @config: copied
 *
 * Version 6.1, 6.0, 5, 4, 2 or 1, the newest that both have. The receive buffer has one section.
 * Registers: of hv_post_message() and hv_signal_event().
 *
 * Context: thread; waits, up to 16 times HV_NETWORK_ANSWER_MS; holds the lock of the bus.
 * returns: 0; or, the channel being closed, and rings and buffers the caller's again but where
 * vmbus_channel_close() says otherwise of a timeout and of a rescind, which precede other errors:
 *	-HV_ERR_BAD_ARGUMENT: a buffer that is not aligned, or too small; the channel stays open
 *	-HV_ERR_REFUSED: no version that both have; the host refuses a buffer or a request
 *	-HV_ERR_NO_ROOM: the host's sections are too small for the MTU, or @send for two of them
 *	-HV_ERR_BAD_ANSWER: an invalid count, offset, size or address
 *	-HV_ERR_TIMEOUT, -HV_ERR_RESCINDED, -HV_ERR_BAD_RING, and errors of vmbus_gpadl_create()
 * OBS: Linux 6.1 drivers/net/hyperv: netvsc_connect_vsp(), rndis_filter_device_add()
 */
int hv_network_start(struct hv_network *network, const struct hv_network_config *config);

/**
 * hv_network_stop - no frames any more; the channel is closed, the buffers are taken back
 *
 * OBS: since version 4.0 hosts give a GPADL back after the channel is closed only.
 * Registers: of hv_post_message() and hv_signal_event().
 *
 * Context: thread; waits; holds the lock of the bus.
 * returns: 0; or the first error of vmbus_channel_close() and vmbus_gpadl_teardown(): the host may keep
 * the buffers, as said there
 */
int hv_network_stop(struct hv_network *network);

/**
 * hv_network_send - send a frame
 * @frame: copied
 * @size: from HV_NETWORK_HEADER_SIZE to that and the MTU
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: thread, or a function of the client; does not block.
 * returns: 0; or
 *	-HV_ERR_NO_ROOM: try again when client->room() was called
 *	-HV_ERR_BAD_ARGUMENT: @size is out of range
 *	-HV_ERR_NOT_STARTED: hv_network_start() has not succeeded
 *	errors of vmbus_send()
 * OBS: Linux 6.1 drivers/net/hyperv: netvsc_send()
 */
int hv_network_send(struct hv_network *network, const void *frame, uint32_t size);

/**
 * hv_network_poll - take frames, completions and indications
 *
 * Before start it returns 0, if the struct is all zeros.
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: any, also the channel's handler; does not block.
 * returns: packets handled, HV_NETWORK_POLL_MAX or more: there may be more, call again; or
 *	-HV_ERR_NO_ROOM: the ring to the host is full, call again when the handler has run
 *	-HV_ERR_BAD_RING: call hv_network_stop()
 *	-HV_ERR_NOT_OPEN: the channel is not open
 * OBS: Linux 6.1 drivers/net/hyperv: netvsc_poll()
 */
int hv_network_poll(struct hv_network *network);

ABI_C_END

#endif
