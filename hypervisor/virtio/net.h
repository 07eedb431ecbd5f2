/* SPDX-License-Identifier: BSD-2-Clause */
/* Network devices of virtio [VIRTIO 1.2, 5.1 "Network Device"]: frames out of, and into, memory that the client names. */
#ifndef VIRTIO_NET_H
#define VIRTIO_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/virtio_net.h"
#include "core/span.h"
#include "core/turn.h"
#include "virtio/mmio.h"
#include "virtio/queue.h"

/* As many as Hyper-V gives a guest. */
#define NET_MAX ABI_U(8)

/* Frames that can be sent at once, of all channels; and buffers to receive in. */
#define NET_FRAMES  1024
#define NET_BUFFERS 1024

/* Pieces of a frame. OBS: Linux 6.1 drivers/net/hyperv/netvsc_drv.c sends 32 at most. */
#define NET_SPANS_MAX ABI_U(32)

/* Beside these: the header, and what the client puts in front. */
#define NET_TABLE_SIZE (NET_SPANS_MAX + 2)

/* What is received, beside frames for the device's own address. */
#define NET_RECEIVE_ALL       ABI_BIT(0)
#define NET_RECEIVE_MULTICAST ABI_BIT(1)
#define NET_RECEIVE_BROADCAST ABI_BIT(2)

struct virtio_net;

/* A frame to send: its memory is the device's from net_send() to done(). */
struct net_frame {
	/**
	 * done - the device needs the memory no longer
	 * @sent: false: it was stopped before
	 *
	 * Context: of net_service().
	 */
	void (*done)(struct net_frame *frame, bool sent);
	uint16_t head;                   /* below NET_FRAMES, and no other frame has it */
	struct virtio_net_header header; /* the client's; zero: nothing is left to the device */
	/* private: */
	uint16_t count; /* of table */
	struct net_frame *next;
	struct virtq_desc table[NET_TABLE_SIZE];
};

/* Context of all: of net_service(). Each may call net_receive(). */
struct net_client {
	/** received - a header and a frame are in a buffer of net_receive(). @size: of both */
	void (*received)(void *context, void *buffer, uint32_t size);
	/** refill - call net_receive() for each buffer that is free, or until it refuses one */
	void (*refill)(void *context);
	/** later - call net_late() within 1 ms: until then the device may send and receive frames without an interrupt */
	void (*later)(void *context);
	/** link - net->link_up or net->works may have changed */
	void (*link)(void *context);
	/** stopped - no memory is the device's any more; what was received and not said is lost */
	void (*stopped)(void *context);
};

struct virtio_net {
	struct virtio_mmio device;
	uint64_t features; /* that it will have when it is on */
	uint8_t address[VIRTIO_NET_ADDRESS_SIZE];
	uint32_t mtu; /* the largest; 0: it does not say */
	bool link_up; /* atomic */
	bool works; /* atomic; false: it lacks a required feature, or broke the rules; its link is down then */
	/* private: */
	const struct net_client *client;
	void *context;
	struct turn turn;
	uint32_t wanted;   /* NET_* of net.c, atomic */
	uint32_t filter;   /* NET_RECEIVE_*, atomic */
	uint32_t buffers;  /* of the client, atomic */
	uint16_t patience; /* of net_set_patience(), atomic */
	bool waits;        /* net_late() is to come; atomic */
	bool came;         /* an interrupt or a look found what the device has done; atomic */
	uint32_t unread;   /* of net_add_unread(), atomic */
	struct net_frame *waiting; /* atomic, the last one first */
	/* Of the turn's owner. */
	uint32_t state;
	struct virtqueue receive;
	struct virtqueue send;
	struct virtqueue control;
	uint8_t *memory; /* of the three queues */
	struct virtqueue_slot *slots;
	uint32_t filter_known;  /* NET_RECEIVE_* that the device understands */
	uint32_t filter_told;   /* NET_RECEIVE_* that the device was told */
	uint32_t filter_untold; /* bits that it was told nothing of */
	struct {
		struct virtio_net_command command;
		uint8_t value;
		uint8_t answer;
	} order; /* on the control queue */
};

/**
 * net_init - find the network devices of this machine, NET_MAX at most; they are off
 *
 * They are numbered in falling order of their slots, as QEMU fills them. One that does not work has a number, too. The memory is the
 * arena's. Context: boot CPU, before the guest.
 */
void net_init(void);

/** net_count - how many there are */
uint32_t net_count(void);

/** net_get - device @index, below net_count() */
struct virtio_net *net_get(uint32_t index);

/** net_set_client - who uses @net; @context: for its functions. Context: boot */
void net_set_client(struct virtio_net *net, const struct net_client *client, void *context);

/*
 * The following but net_receive(): any CPU, at any time, in a handler of an interrupt, too. Nobody waits; with no lock held,
 * since the device's registers are written.
 */

/** net_start - from the next net_service() on the device is on. @buffers: that the client has for it, NET_BUFFERS at most */
void net_start(struct virtio_net *net, uint32_t buffers);

/** net_stop - from the next net_service() on the device is off, and touches no memory */
void net_stop(struct virtio_net *net);

/** net_set_filter - what to receive: NET_RECEIVE_*, from the next net_service() on */
void net_set_filter(struct virtio_net *net, uint32_t filter);

/** net_set_patience - how many frames the device may send before it interrupts: at least 1 */
void net_set_patience(struct virtio_net *net, uint16_t frames);

/**
 * net_send - have a frame sent at the next net_service()
 * @front:      bytes that come before those of @spans, in EL2's memory; NULL: none
 * @spans:      memory that the device may read: the caller has checked it
 * @count:      NET_SPANS_MAX at most; none is empty
 */
void net_send(struct virtio_net *net, struct net_frame *frame, const void *front,
	      uint32_t front_size, const struct span *spans, uint32_t count);

/**
 * net_is_short - whether the device has half of the client's buffers or fewer: then net_service() asks for more
 *
 * Context: a function of the client.
 */
static inline bool net_is_short(const struct virtio_net *net)
{
	uint32_t count = (uint16_t)(net->receive.added - net->receive.reaped);

	return 2 * count <= __atomic_load_n(&net->buffers, __ATOMIC_RELAXED);
}

/**
 * net_receive - give the device a buffer: net_client.received() follows, or net_client.stopped()
 * @head:   below NET_BUFFERS, and not that of another buffer that the device has
 * @table:  @count descriptors with VIRTQ_DESC_F_WRITE, chained from the first one on, unchanged as long as the device has the
 *          buffer: memory that it may write, which the caller has checked; the first one has the header, too
 * @size:   bytes of all
 * @buffer: not NULL, for received()
 *
 * Context: a function of the client. returns: false: it is off, or broken
 */
bool net_receive(struct virtio_net *net, uint16_t head, const struct virtq_desc *table,
		 uint16_t count, uint32_t size, void *buffer);

/**
 * net_add_unread - @more frames wait for the client's user; negative: the user has done with them
 *
 * As long as there are any, the device interrupts for many frames only, as that user will want the next ones later: the client calls
 * net_service() whenever it has done with some. Context: any CPU.
 */
static inline void net_add_unread(struct virtio_net *net, int32_t more)
{
	__atomic_fetch_add(&net->unread, (uint32_t)more, __ATOMIC_ACQ_REL);
}

/** net_service - do what was asked for, and take what was received: calls the client's functions. What was sent waits for its interrupt */
void net_service(struct virtio_net *net);

/** net_interrupt - the same, and take all that the device has done: for the handler of the device's SPI, whose level it lowers */
void net_interrupt(struct virtio_net *net);

/** net_late - take all that the device has done: net_client.later() asked for it. Context: any, with no lock held */
void net_late(struct virtio_net *net);

#endif
