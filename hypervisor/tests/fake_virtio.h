/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtio-mmio device for tests. It holds the driver to the rules as QEMU does: a breach fails the test. What it does with
 * the buffers that it gets is the test's to say: late, out of order, never, or with lies.
 */
#ifndef TESTS_FAKE_VIRTIO_H
#define TESTS_FAKE_VIRTIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/virtio.h"

#define FAKE_VIRTIO_QUEUES 8
#define FAKE_VIRTIO_SPANS  288
#define FAKE_VIRTIO_MAX    4 /* devices at once */

struct fake_queue {
	uint32_t max; /* 0: there is no such queue */
	uint32_t size;
	uint64_t desc;
	uint64_t driver;
	uint64_t device;
	bool ready;
	uint16_t taken; /* of the available ring */
	uint16_t given; /* the used index */
	uint16_t told;  /* the used index of which the driver was interrupted last */
	uint32_t notifications;
};

struct fake_virtio_device {
	/* The test sets these after fake_virtio_reset(). */
	uint32_t slot;
	uint32_t magic;
	uint32_t version;
	uint32_t device_id;
	uint64_t features;
	bool refuses_features;
	bool never_resets;
	uint32_t config[4];
	/* The driver has made these. */
	uint32_t status;
	uint64_t driver_features;
	uint32_t interrupt_status;
	uint32_t resets;
	uint32_t features_sel;
	uint32_t driver_features_sel;
	uint32_t queue_sel;
	struct fake_queue queues[FAKE_VIRTIO_QUEUES];
};
extern struct fake_virtio_device fake_virtios[FAKE_VIRTIO_MAX];
extern struct fake_virtio_device *fake_virtio_chosen;

/* The device that tests and the following functions mean: the first one until the test chooses another. */
#define fake_virtio (*fake_virtio_chosen)

/* A chain of descriptors, as the device sees it. */
struct fake_chain {
	uint32_t head;
	uint32_t count;
	uint32_t readable; /* bytes */
	uint32_t writable;
	struct virtq_desc desc[FAKE_VIRTIO_SPANS];
};

/** fake_virtio_reset - a fresh device in slot 0 with queues of 64, VERSION_1 and no interrupt; 32 slots for EL2 */
void fake_virtio_reset(uint32_t device_id);

/** fake_virtio_add - one more device of that kind, in slot @slot, and choose it. returns: its number, from 1 on */
uint32_t fake_virtio_add(uint32_t slot);

/** fake_virtio_choose - choose device @number, 0: the first */
void fake_virtio_choose(uint32_t number);

/** fake_virtio_pop - take the next chain that the driver has made available, checked; returns false if there is none */
bool fake_virtio_pop(uint32_t index, struct fake_chain *chain);

/** fake_virtio_push - give a chain back, or claim so: no number is checked */
void fake_virtio_push(uint32_t index, uint32_t id, uint32_t written);

/** fake_virtio_set_used_index - show any index */
void fake_virtio_set_used_index(uint32_t index, uint16_t given);

/** fake_virtio_set_no_notify - tell the driver that notifications are not needed, or are */
void fake_virtio_set_no_notify(uint32_t queue, bool no_notify);

/** fake_chain_read, fake_chain_write - copy from what the driver sends, or to where it receives; returns bytes */
size_t fake_chain_read(const struct fake_chain *chain, void *to, size_t size);
size_t fake_chain_write(const struct fake_chain *chain, const void *from, size_t size);

#endif
