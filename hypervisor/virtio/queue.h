/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A split virtqueue, the driver's side [VIRTIO 1.2, 2.7 "Split Virtqueues"]. What the device writes is read once and checked
 * against EL2's own records: a device that breaks the rules stops its queue, and that is all.
 */
#ifndef VIRTIO_QUEUE_H
#define VIRTIO_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/virtio.h"

/* The three parts of a queue, one after the other. */
#define VIRTQUEUE_AVAIL_OFFSET(size) (16U * (size))
#define VIRTQUEUE_USED_OFFSET(size)  ((VIRTQUEUE_AVAIL_OFFSET(size) + 2U * (size) + 6U + 3U) & ~3U)

/** VIRTQUEUE_BYTES - memory that the device and a queue of @size descriptors share, aligned to VIRTQ_DESC_ALIGN */
#define VIRTQUEUE_BYTES(size) (VIRTQUEUE_USED_OFFSET(size) + 8U * (size) + 6U)

/* A part of a request: memory that the device reads or writes. */
struct virtio_span {
	uint64_t address;
	uint32_t size; /* not 0 */
	bool device_writes;
};

/* What EL2 knows of a descriptor: nothing of it is where the device can write. */
struct virtqueue_slot {
	void *request;     /* of the head of a chain that was added and not reaped, else NULL */
	uint32_t writable; /* bytes that the device may write into that chain */
	uint16_t
		count; /* descriptors of that chain; 0: its head is its caller's (virtqueue_add_table()) */
	uint16_t next;  /* in its chain, or in the list of free ones */
	uint64_t batch; /* queue->batch when that chain was added */
};

struct virtqueue {
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	struct virtqueue_slot *slots;
	uint16_t size; /* a power of two */
	uint16_t free_count;
	uint16_t free_head;
	/* Chains so far, modulo 2^16 as the indices in memory. */
	uint16_t added;
	uint16_t published; /* atomic */
	uint16_t reaped;
	uint16_t armed;     /* of those reaped, when the device was asked for an interrupt last */
	uint16_t event;     /* the chain, counted as above, for which it was asked to interrupt */
	uint16_t urgent;    /* the chain that virtqueue_hasten() was called for last */
	uint16_t patience;  /* chains that may be done before the one that brings an interrupt */
	uint16_t abandoned; /* slots that virtqueue_abandon() has looked at */
	uint64_t batch;     /* that is added to now: the earlier ones are published; atomic */
	bool event_index;   /* VIRTIO_F_EVENT_INDEX_BIT was agreed on */
	bool broken;        /* the device broke the rules; atomic */
};

/*
 * No function waits, allocates or touches a register of the device. The caller lets one CPU at a time
 * into a queue: by a lock, which it releases before it notifies the device, or by a turn. In a queue
 * that has tables only, one CPU may add and publish while another reaps.
 */

/**
 * virtqueue_init - an empty queue
 * @size:   descriptors, a power of two, at most 32768
 * @memory: VIRTQUEUE_BYTES(@size) of it, aligned to VIRTQ_DESC_ALIGN
 * @slots:  @size of them
 *
 * With VIRTIO_F_EVENT_INDEX_BIT the caller sets queue->event_index afterwards. A caller that also sets queue->patience reaps
 * what is done without an interrupt in time: virtqueue_is_silent().
 */
void virtqueue_init(struct virtqueue *queue, uint16_t size, void *memory,
		    struct virtqueue_slot *slots);

/**
 * virtqueue_add - make a chain of descriptors for a request
 * @spans:   those that the device reads come before those that it writes
 * @count:   at least 1
 * @request: not NULL, what virtqueue_reap() returns
 *
 * Each address is memory that the device may access in that way: the caller has checked it. The
 * device does not see the chain before virtqueue_publish().
 *
 * returns: false if there are too few free descriptors, or the queue is broken
 */
bool virtqueue_add(struct virtqueue *queue, const struct virtio_span *spans, uint16_t count,
		   void *request);

/**
 * virtqueue_add_table - add a request that has a table of descriptors of its own, and always the same head
 * @head:     below the size of the queue; nothing of it is in flight
 * @table:    @count descriptors that the device may read, chained from the first one on, unchanged
 *            until the request is reaped
 * @writable: bytes that the device may write into that chain
 * @request:  not NULL, what virtqueue_reap() returns
 *
 * With VIRTIO_F_INDIRECT_BIT only. A queue has either tables or chains of virtqueue_add().
 *
 * returns: false if the queue is broken
 */
bool virtqueue_add_table(struct virtqueue *queue, uint16_t head, const struct virtq_desc *table,
			 uint16_t count, uint32_t writable, void *request);

/** virtqueue_put_table - virtqueue_add_table() for a caller that has found the queue not broken: inline, for a loop */
static inline void virtqueue_put_table(struct virtqueue *queue, uint16_t head,
				       const struct virtq_desc *table, uint16_t count,
				       uint32_t writable, void *request)
{
	uint16_t *heads = (uint16_t *)(void *)(queue->avail + 1);
	uint16_t added = queue->added;

	queue->desc[head] = (struct virtq_desc){
		.address = (uintptr_t)table,
		.size = count * (uint32_t)sizeof(*table),
		.flags = VIRTQ_DESC_F_INDIRECT,
	};
	queue->added = added + 1;
	heads[added & (queue->size - 1)] = head;
	queue->slots[head] = (struct virtqueue_slot){
		.request = request,
		.writable = writable,
		.batch = queue->batch,
	};
}

/**
 * virtqueue_publish - show the device all that was added
 *
 * returns: true if the device must be notified, once and with no lock held (virtio/mmio.h)
 */
bool virtqueue_publish(struct virtqueue *queue);

/** virtqueue_set_patience - queue->patience from now on; if that changes it, the next virtqueue_reap() that finds nothing asks anew */
static inline void virtqueue_set_patience(struct virtqueue *queue, uint16_t patience)
{
	if (queue->patience != patience) {
		queue->patience = patience;
		queue->armed = queue->reaped - 1;
	}
}

/** virtqueue_is_silent - whether all chains that the device has may be done without an interrupt; only with queue->patience */
static inline bool virtqueue_is_silent(const struct virtqueue *queue)
{
	uint16_t flying = (uint16_t)(queue->added - queue->reaped);

	return flying != 0 && (uint16_t)(queue->event - queue->reaped) >= flying;
}

/**
 * virtqueue_hasten - have the device interrupt when all that was added is done
 *
 * Before virtqueue_publish() of the last chain; else virtqueue_reap() follows, since that chain may be done already.
 */
void virtqueue_hasten(struct virtqueue *queue);

/** virtqueue_is_quiet - whether virtqueue_reap() has nothing to do: all that a look at an idle queue costs */
static inline bool virtqueue_is_quiet(const struct virtqueue *queue)
{
	return __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE) == queue->reaped &&
	       queue->armed == queue->reaped;
}

/** virtqueue_is_broken - whether the device broke the rules, or virtqueue_break() was called */
static inline bool virtqueue_is_broken(const struct virtqueue *queue)
{
	return __atomic_load_n(&queue->broken, __ATOMIC_RELAXED);
}

/** virtqueue_break - add and reap no more: the device is about to be reset. Of the CPU that may reap */
static inline void virtqueue_break(struct virtqueue *queue)
{
	__atomic_store_n(&queue->broken, true, __ATOMIC_RELAXED);
}

/**
 * virtqueue_reap - take a request that the device has completed
 * @written: out, bytes that it says it wrote: at most the chain's
 *
 * Call it until there is none: then the device interrupts for the next one.
 *
 * returns: its request, or NULL if there is none, or the device broke the rules, now or earlier: then
 * queue->broken is set, and what is in flight stays the device's until it is reset
 */
void *virtqueue_reap(struct virtqueue *queue, uint32_t *written);

/**
 * virtqueue_arm - have the device interrupt for the first request that it completes from now on. Without queue->patience
 *
 * virtqueue_take() follows for each one that it has completed, then virtqueue_is_quiet() says whether there is another one.
 *
 * returns: their number; 0, too, if the device broke the rules
 */
uint16_t virtqueue_arm(struct virtqueue *queue);

/** virtqueue_next - what the device has put behind the last one reaped. returns: NULL: it broke the rules. For the next two */
static inline struct virtqueue_slot *virtqueue_next(struct virtqueue *queue, uint32_t *written)
{
	const struct virtq_used_entry *entries = (const void *)(queue->used + 1);
	const struct virtq_used_entry *entry = &entries[queue->reaped & (queue->size - 1)];
	uint32_t id = __atomic_load_n(&entry->id, __ATOMIC_RELAXED);
	uint32_t size = __atomic_load_n(&entry->size, __ATOMIC_RELAXED);

	if (id < queue->size) {
		struct virtqueue_slot *slot = &queue->slots[id];

		/* Hides where the slot is: Clang would find it anew for each of its fields. */
		__asm__("" : "+r"(slot));
		/* The head of a chain that the device has been shown, and has not given back. */
		if (slot->request != NULL &&
		    slot->batch != __atomic_load_n(&queue->batch, __ATOMIC_RELAXED) &&
		    size <= slot->writable) {
			queue->reaped++;
			*written = size;
			return slot;
		}
	}
	virtqueue_break(queue);
	return NULL;
}

/** virtqueue_take - virtqueue_reap() for a queue of tables, once for each that virtqueue_arm() has counted: inline, for a loop */
static inline void *virtqueue_take(struct virtqueue *queue)
{
	uint32_t written;
	struct virtqueue_slot *slot = virtqueue_next(queue, &written);
	void *request;

	if (slot == NULL) {
		return NULL;
	}
	request = slot->request;
	slot->request = NULL;
	return request;
}

/**
 * virtqueue_abandon - take back a request of a device that was reset, which leaves a queue of no use
 *
 * returns: its request, in any order, or NULL if there is none left
 */
void *virtqueue_abandon(struct virtqueue *queue);

#endif
