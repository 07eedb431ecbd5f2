/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A channel: what the host offers, opened with two rings; packets out and in; memory for the host.
 *
 * Locks: functions marked "waits" share the lock of the bus (hyperv/vmbus.h). Sending and receiving
 * need none of it: one sender at a time, one receiver at a time, for each channel.
 *
 * @channel of every function: a slot of the bus.
 *
 * Context of functions marked "waits": thread; they return within VMBUS_TIMEOUT_MS for each message.
 * Registers: of hv_post_message(), once for each message.
 * Source: OBS, Linux 6.1 drivers/hv/channel.c, hyperv.h; OpenVMM; layouts in abi/vmbus.h.
 */
#ifndef HYPERV_CHANNEL_H
#define HYPERV_CHANNEL_H

#include "hyperv/vmbus.h"

ABI_C_BEGIN

enum vmbus_channel_state {
	VMBUS_CHANNEL_FREE, /* the slot is not used */
	VMBUS_CHANNEL_OFFERED,
	VMBUS_CHANNEL_OPEN,
};

/* The host has signalled: there may be something in the ring, or room. Context: interrupt. */
typedef void vmbus_channel_handler(struct vmbus_channel *channel, void *argument);

/* A slot of the caller's array. */
struct vmbus_channel {
	struct vmbus *bus;
	struct hv_guid interface_id;
	struct hv_guid instance_id;
	uint32_t relid;
	uint32_t connection; /* for signals */
	uint16_t flags;      /* VMBUS_OFFER_* */
	uint16_t mmio_megabytes;
	uint16_t subchannel; /* 0: a channel of its own */
	uint8_t user_defined[120];
	enum vmbus_channel_state state;
	/* private: */
	uint32_t rescinded; /* set by interrupts */
	uint32_t news;      /* what the client has not been told */
	bool dedicated;     /* signals need no bit in the interrupt page */
	uint32_t running;   /* handlers, at this moment */
	uint32_t opens;     /* that got no answer */
	uint32_t gpadl;
	uint32_t target_vp;
	struct vmbus_ring out;
	struct vmbus_ring in;
	vmbus_channel_handler *handler;
	void *argument;
	uint64_t signals; /* that were sent */
};

/* How a channel is to be opened. */
struct vmbus_open {
	void *rings;   /* aligned to 4 KiB, kept until vmbus_channel_close() */
	uint32_t size; /* of both rings */
	/* Of the one to the host, control page included; the rest is the other. Each >= 8192. */
	uint32_t out_size;
	uint32_t vp;           /* VP index that gets the interrupts */
	const void *user_data; /* NULL, or 120 bytes */
	vmbus_channel_handler *handler;
	void *argument;
};

/**
 * vmbus_gpadl_create - give the host access to memory of the guest
 * @channel: for which
 * @memory, @size: aligned to 4 KiB, a multiple of it; up to VMBUS_GPADL_SIZE_MAX bytes
 * @gpadl: out, its handle
 *
 * Page numbers are of 4 KiB whatever the guest's pages are, and are asked of hv_port.physical().
 *
 * Waits.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: @memory or @size is not as above
 *	-HV_ERR_REFUSED: not posted, or the host denied it
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected, or the slot is free
 *	-HV_ERR_TIMEOUT: the host may keep the memory for ever; do not use it again
 *	-HV_ERR_RESCINDED: likewise until vmbus_channel_release()
 */
int vmbus_gpadl_create(struct vmbus_channel *channel, void *memory, uint32_t size, uint32_t *gpadl);

/* 8190 page numbers: the range of a GpadlHeader has its size in 16 bits. */
#define VMBUS_GPADL_SIZE_MAX ABI_U(0x1FFE000)

/**
 * vmbus_gpadl_teardown - take the memory back
 * @gpadl: of vmbus_gpadl_create()
 *
 * Waits.
 * returns: 0; or
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected, or the slot is free
 *	-HV_ERR_REFUSED, not posted: the host may keep the memory for ever
 *	-HV_ERR_TIMEOUT, -HV_ERR_RESCINDED: as vmbus_gpadl_create()
 */
int vmbus_gpadl_teardown(struct vmbus_channel *channel, uint32_t gpadl);

/**
 * vmbus_channel_open - rings, GPADL, OpenChannel
 * @open: how; copied
 *
 * The handler may already run before this returns, also if it then fails.
 *
 * Waits.
 * returns: 0; or, the channel being OFFERED as before and its memory the caller's:
 *	-HV_ERR_BAD_ARGUMENT: a size or an alignment in @open
 *	-HV_ERR_REFUSED: not posted, or the host denied it
 *	-HV_ERR_IN_USE: the channel is open
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected, or the slot is free
 *	-HV_ERR_RESCINDED: the host may keep the memory until vmbus_channel_release()
 *	-HV_ERR_TIMEOUT: the host may keep the memory for ever
 */
int vmbus_channel_open(struct vmbus_channel *channel, const struct vmbus_open *open);

/**
 * vmbus_channel_close - CloseChannel, then the GPADL is torn down; no handler runs after it
 *
 * The channel is OFFERED afterwards, also on an error. Not to be called by the handler.
 *
 * Waits.
 * returns: 0; or
 *	-HV_ERR_NOT_OPEN: the channel is not open
 *	-HV_ERR_REFUSED, -HV_ERR_TIMEOUT: the host may keep the memory for ever
 *	-HV_ERR_RESCINDED: the host may keep the memory until vmbus_channel_release()
 */
int vmbus_channel_close(struct vmbus_channel *channel);

/**
 * vmbus_channel_release - after a rescind, when closed: RelIdReleased, the slot is free again
 *
 * Waits, if the host has no room for the message, which it does not answer.
 * returns: 0; or
 *	-HV_ERR_IN_USE: the host still offers the channel, or it is open
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected, or the slot is free
 *	-HV_ERR_REFUSED: not posted; the slot is free all the same
 */
int vmbus_channel_release(struct vmbus_channel *channel);

/**
 * vmbus_channel_modify - send the interrupts to another VP; since version 4.1
 * @vp: its VP index
 *
 * Waits; before 5.3 the host does not answer.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the agreed version is older
 *	-HV_ERR_NOT_OPEN: the channel is not open
 *	-HV_ERR_NOT_CONNECTED: the bus is not connected, or the slot is free
 *	-HV_ERR_REFUSED: not posted, or the host denied it: the VP is as before
 *	-HV_ERR_TIMEOUT: it is this VP or the one before
 *	-HV_ERR_RESCINDED: the host has taken the channel back
 */
int vmbus_channel_modify(struct vmbus_channel *channel, uint32_t vp);

/* Pages that a GPA-direct packet shows the host for as long as it is not completed. */
struct vmbus_range {
	void *data; /* anywhere in a page */
	uint32_t size;
};

#define VMBUS_RANGE_PAGES_MAX ABI_U(32) /* pages of all ranges of one packet */

/*
 * Of vmbus_send(): leave the packet in the ring, more follow. The last one without this flag, or
 * vmbus_flush(), gives them to the host, with one signal at the most.
 */
#define VMBUS_SEND_MORE ABI_BIT(0)
/* Of vmbus_send(): ask for a completion packet with the same transaction ID. */
#define VMBUS_SEND_COMPLETION ABI_BIT(1)

/**
 * vmbus_send - put an in-band packet into the ring
 * @pieces, @piece_count: the payload, copied
 * @transaction_id: of the caller's choice; a completion has it
 * @flags: VMBUS_SEND_*
 *
 * Signals the host if the ring was empty and the host does not mask interrupts.
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: any, one sender at a time; does not block.
 * returns: 0; or
 *	-HV_ERR_NO_ROOM: the ring is full; try again when the handler has run
 *	-HV_ERR_BAD_ARGUMENT: the packet is larger than the ring
 *	-HV_ERR_BAD_RING: the host's index is invalid; close the channel
 *	-HV_ERR_NOT_OPEN: the channel is not open
 *	-HV_ERR_RESCINDED: the host has taken the channel back
 */
int vmbus_send(struct vmbus_channel *channel, const struct vmbus_piece *pieces,
	       uint32_t piece_count, uint64_t transaction_id, uint32_t flags);

/**
 * vmbus_send_ranges - put a GPA-direct packet into the ring
 * @ranges: 1 to VMBUS_RANGE_PAGES_MAX, none empty, with that many 4 KiB pages in all at the most
 * @range_count: how many
 * @payload: one piece, copied
 * @transaction_id, @flags: as of vmbus_send()
 *
 * Registers: as vmbus_send().
 *
 * Context: as vmbus_send().
 * returns: as vmbus_send(); -HV_ERR_BAD_ARGUMENT also for ranges that are not as above
 */
int vmbus_send_ranges(struct vmbus_channel *channel, const struct vmbus_range *ranges,
		      uint32_t range_count, const struct vmbus_piece *payload,
		      uint64_t transaction_id, uint32_t flags);

/**
 * vmbus_send_completion - answer a packet that asked for it
 * @payload: one piece, copied
 * @transaction_id: of that packet
 *
 * Registers: as vmbus_send().
 *
 * Context: as vmbus_send().
 * returns: as vmbus_send()
 */
int vmbus_send_completion(struct vmbus_channel *channel, const struct vmbus_piece *payload,
			  uint64_t transaction_id);

/**
 * vmbus_flush - give the host the packets that VMBUS_SEND_MORE left in the ring
 *
 * Registers: as vmbus_send().
 *
 * Context: as vmbus_send().
 * returns: 0; or -HV_ERR_NOT_OPEN, -HV_ERR_RESCINDED: as vmbus_send()
 */
int vmbus_flush(struct vmbus_channel *channel);

/**
 * vmbus_receive - take the next packet
 * @buffer, @size: gets what follows the descriptor: the rest of the header, then the payload
 * @packet: out
 *
 * Registers: of hv_signal_event(), if the ring is empty and the host waits for room.
 *
 * Context: any, one receiver at a time; does not block. The room in the ring is given back by
 * vmbus_receive_end(), which may be called once for many packets, or when there are no more.
 * returns: 0; or
 *	-HV_ERR_EMPTY: no packet; the host signals the next one, as it does not before
 *	-HV_ERR_NO_ROOM: the packet is larger than @size, and stays: see vmbus_ring_take()
 *	-HV_ERR_BAD_RING: the host's index or a length is invalid; close the channel
 *	-HV_ERR_NOT_OPEN: the channel is not open
 */
int vmbus_receive(struct vmbus_channel *channel, void *buffer, uint32_t size,
		  struct vmbus_packet *packet);

/**
 * vmbus_receive_end - give back the room of what was received, signal the host if it waits for it
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: as vmbus_receive().
 */
void vmbus_receive_end(struct vmbus_channel *channel);

/* A piece of a receive buffer that a transfer-page packet refers to. */
struct vmbus_transfer {
	uint32_t offset;
	uint32_t size;
};

/**
 * vmbus_transfer_ranges - read the ranges of a transfer-page packet
 * @buffer, @packet: of vmbus_receive()
 * @set_size: bytes of the buffer that the packet may refer to; a range beyond it is an error
 * @ranges: out
 * @count: in: how many fit in @ranges; out: how many there are
 *
 * Context: any; no call is made.
 * returns: 0; or
 *	-HV_ERR_BAD_RING: another type of packet, or one whose sizes contradict each other
 *	-HV_ERR_NO_ROOM: more ranges than fit
 */
int vmbus_transfer_ranges(const void *buffer, const struct vmbus_packet *packet, uint32_t set_size,
			  struct vmbus_transfer *ranges, uint32_t *count);

/**
 * vmbus_pipe_send, vmbus_pipe_receive - vmbus_send() and vmbus_receive() with pipe framing
 * @buffer, @buffer_size: room for the pipe's header too, 8 bytes
 * @payload: in; or out, in @buffer
 * @size: out, bytes of @payload
 * @transaction_id, @flags: as of vmbus_send()
 *
 * A packet of the pipe has a header with type and size before its payload. vmbus_pipe_receive()
 * returns the payload alone. Registers: as vmbus_send() and vmbus_receive().
 *
 * Context: as vmbus_send() and vmbus_receive().
 * returns: as vmbus_send() and vmbus_receive(); -HV_ERR_BAD_RING also for another type of pipe packet,
 * or a size beyond the packet
 */
int vmbus_pipe_send(struct vmbus_channel *channel, const struct vmbus_piece *payload,
		    uint64_t transaction_id, uint32_t flags);
int vmbus_pipe_receive(struct vmbus_channel *channel, void *buffer, uint32_t buffer_size,
		       const void **payload, uint32_t *size, uint64_t *transaction_id);

ABI_C_END

#endif
