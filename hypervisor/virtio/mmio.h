/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtio device behind MMIO registers of version 2 [VIRTIO 1.2, 4.2 "Virtio Over MMIO"]. */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/virtio.h"

struct virtqueue;

struct virtio_mmio {
	uint64_t base;
	uint32_t intid;    /* its SPI: a level, one for all its queues */
	uint64_t features; /* that both sides have agreed on */
};

/*
 * A register of QEMU's may take milliseconds, while QEMU does something else: call none of these
 * functions with a lock held.
 */

/**
 * virtio_mmio_find - look for a device in the slots that the guest cannot reach
 * @device_id: VIRTIO_ID_*
 * @after:     the device that the last call found, to go on behind it; NULL: from the first slot
 * @device:    out
 *
 * returns: false if there is none, or none of version 2
 */
bool virtio_mmio_find(uint32_t device_id, const struct virtio_mmio *after,
		      struct virtio_mmio *device);

/**
 * virtio_mmio_list - all devices of a kind in the slots that the guest cannot reach, in falling order
 * of the slots: QEMU fills them in that order, so the first device of its command line comes first
 * @devices: out, @max of them
 *
 * returns: their number
 */
uint32_t virtio_mmio_list(uint32_t device_id, struct virtio_mmio *devices, uint32_t max);

/**
 * virtio_mmio_begin - reset a device, and agree on features
 * @wanted: bits that are taken if the device has them; VIRTIO_F_VERSION_1_BIT is taken in any case
 *
 * Queues follow, then virtio_mmio_start().
 *
 * returns: false if the device has not VIRTIO_F_VERSION_1_BIT, refuses the features, or does not
 * reset; it is given up then
 */
bool virtio_mmio_begin(struct virtio_mmio *device, uint64_t wanted);

/**
 * virtio_mmio_set_queue - tell a device where queue number @index lies, fresh from virtqueue_init()
 *
 * returns: false if the device has no such queue, a smaller one, or uses it already
 */
bool virtio_mmio_set_queue(const struct virtio_mmio *device, uint32_t index,
			   const struct virtqueue *queue);

/** virtio_mmio_start - the driver is ready: from here on the device uses its queues */
void virtio_mmio_start(const struct virtio_mmio *device);

/** virtio_mmio_reset - have a device touch no memory until virtio_mmio_start(). returns: false: it does not reset */
bool virtio_mmio_reset(const struct virtio_mmio *device);

/** virtio_mmio_ask_reset, virtio_mmio_is_reset - the same in two steps, for a caller that must not wait for the device */
void virtio_mmio_ask_reset(const struct virtio_mmio *device);
bool virtio_mmio_is_reset(const struct virtio_mmio *device);

/** virtio_mmio_give_up - reset a device that is of no use: it touches no memory any more */
void virtio_mmio_give_up(const struct virtio_mmio *device);

/** virtio_mmio_notify - have the device look at queue number @index */
void virtio_mmio_notify(const struct virtio_mmio *device, uint32_t index);

/**
 * virtio_mmio_acknowledge - lower the device's interrupt: look at its queues only afterwards
 *
 * For the handler of the interrupt. returns: InterruptStatus as it was
 */
uint32_t virtio_mmio_acknowledge(const struct virtio_mmio *device);

/** virtio_mmio_lower - the same for @reasons, VIRTIO_INTERRUPT_*: without a read, which takes as long as the write */
void virtio_mmio_lower(const struct virtio_mmio *device, uint32_t reasons);

/** virtio_mmio_config_32 - a word of the device's configuration that does not change */
uint32_t virtio_mmio_config_32(const struct virtio_mmio *device, uint32_t offset);

#endif
