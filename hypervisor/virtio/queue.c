/* SPDX-License-Identifier: BSD-2-Clause */
/* A split virtqueue, the driver's side. */
#include "virtio/queue.h"

#include "aarch64/string.h"

static uint16_t *avail_ring(const struct virtqueue *queue)
{
	return (uint16_t *)(void *)(queue->avail + 1);
}

static struct virtq_used_entry *used_ring(const struct virtqueue *queue)
{
	return (struct virtq_used_entry *)(void *)(queue->used + 1);
}

/* The last word of each ring: when its reader wants to be told. */
static uint16_t *used_event(const struct virtqueue *queue)
{
	return &avail_ring(queue)[queue->size];
}

static const uint16_t *avail_event(const struct virtqueue *queue)
{
	return (const uint16_t *)(const void *)&used_ring(queue)[queue->size];
}

void virtqueue_init(struct virtqueue *queue, uint16_t size, void *memory,
		    struct virtqueue_slot *slots)
{
	uint8_t *bytes = memory;

	memset(memory, 0, VIRTQUEUE_BYTES(size));
	memset(slots, 0, size * sizeof(*slots));
	*queue = (struct virtqueue){
		.desc = memory,
		.avail = (void *)(bytes + VIRTQUEUE_AVAIL_OFFSET((size_t)size)),
		.used = (void *)(bytes + VIRTQUEUE_USED_OFFSET((size_t)size)),
		.slots = slots,
		.size = size,
		.free_count = size,
	};
	for (uint16_t i = 0; i < size; i++) {
		slots[i].next = (uint16_t)(i + 1);
	}
}

static void make_available(struct virtqueue *queue, uint16_t head, struct virtqueue_slot slot)
{
	uint16_t added = queue->added;

	slot.batch = queue->batch;
	queue->added = added + 1;
	avail_ring(queue)[added & (queue->size - 1)] = head;
	queue->slots[head] = slot;
}

bool virtqueue_add(struct virtqueue *queue, const struct virtio_span *spans, uint16_t count,
		   void *request)
{
	uint16_t head = queue->free_head;
	uint16_t at = head;
	uint32_t writable = 0;

	if (count > queue->free_count || virtqueue_is_broken(queue)) {
		return false;
	}
	for (uint16_t i = 0; i < count; i++) {
		const struct virtio_span *span = &spans[i];
		uint16_t next = queue->slots[at].next;
		bool is_last = i + 1 == count;

		queue->desc[at] = (struct virtq_desc){
			.address = span->address,
			.size = span->size,
			.flags = (uint16_t)((span->device_writes ? VIRTQ_DESC_F_WRITE : 0) |
					    (is_last ? 0 : VIRTQ_DESC_F_NEXT)),
			.next = is_last ? 0 : next,
		};
		writable += span->device_writes ? span->size : 0;
		at = next;
	}
	queue->free_head = at;
	queue->free_count -= count;
	make_available(
		queue, head,
		(struct virtqueue_slot){ request, writable, count, queue->slots[head].next, 0 });
	return true;
}

bool virtqueue_add_table(struct virtqueue *queue, uint16_t head, const struct virtq_desc *table,
			 uint16_t count, uint32_t writable, void *request)
{
	if (virtqueue_is_broken(queue)) {
		return false;
	}
	virtqueue_put_table(queue, head, table, count, writable, request);
	return true;
}

/* [VIRTIO 1.2, 2.7.10 "Available Buffer Notification Suppression"] */
static bool wants_notify(const struct virtqueue *queue, uint16_t before)
{
	if (queue->event_index) {
		uint16_t event = __atomic_load_n(avail_event(queue), __ATOMIC_RELAXED);

		return (uint16_t)(queue->added - event - 1) < (uint16_t)(queue->added - before);
	}
	return (__atomic_load_n(&queue->used->flags, __ATOMIC_RELAXED) & VIRTQ_USED_F_NO_NOTIFY) ==
	       0;
}

bool virtqueue_publish(struct virtqueue *queue)
{
	uint16_t before = queue->published;
	uint16_t added = queue->added;

	if (before == added) {
		return false;
	}
	__atomic_store_n(&queue->published, added, __ATOMIC_RELAXED);
	__atomic_store_n(&queue->batch, queue->batch + 1, __ATOMIC_RELAXED);
	__atomic_store_n(&queue->avail->index, added, __ATOMIC_RELEASE);
	/* The device says what it wants before a last look at the index: one of the two must see the other. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return wants_notify(queue, before);
}

static void release(struct virtqueue *queue, uint16_t head)
{
	uint16_t count = queue->slots[head].count;
	uint16_t last = head;

	for (uint16_t i = 1; i < count; i++) {
		last = queue->slots[last].next;
	}
	queue->slots[last].next = queue->free_head;
	queue->free_head = head;
	queue->free_count += count;
}

static void ask(struct virtqueue *queue, uint16_t event)
{
	queue->event = event;
	__atomic_store_n(used_event(queue), event, __ATOMIC_RELAXED);
}

void virtqueue_hasten(struct virtqueue *queue)
{
	/* An earlier interrupt that is to come asks for this one: look_again(). */
	queue->urgent = (uint16_t)(queue->added - 1);
	if (virtqueue_is_silent(queue)) {
		ask(queue, queue->urgent);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
}

/* The device looks at used_event after it has written the index: one of the two must see the other. */
static uint16_t look_again(struct virtqueue *queue)
{
	uint16_t wait = queue->urgent - queue->reaped;

	queue->armed = queue->reaped;
	ask(queue, (uint16_t)(queue->reaped + (wait < queue->patience ? wait : queue->patience)));
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE);
}

static uint16_t flying(const struct virtqueue *queue)
{
	return __atomic_load_n(&queue->published, __ATOMIC_RELAXED) - queue->reaped;
}

static void *reap(struct virtqueue *queue, uint16_t index, uint32_t *written)
{
	struct virtqueue_slot *slot;
	void *request;

	if ((uint16_t)(index - queue->reaped) > flying(queue)) {
		virtqueue_break(queue);
		return NULL;
	}
	slot = virtqueue_next(queue, written);
	if (slot == NULL) {
		return NULL;
	}
	request = slot->request;
	slot->request = NULL;
	if (slot->count != 0) {
		release(queue, (uint16_t)(slot - queue->slots));
	}
	return request;
}

void *virtqueue_reap(struct virtqueue *queue, uint32_t *written)
{
	uint16_t index = __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE);

	if (index == queue->reaped && queue->armed != index) {
		index = look_again(queue);
	}
	return index == queue->reaped || virtqueue_is_broken(queue) ? NULL
								    : reap(queue, index, written);
}

/* The device looks at used_event after it has written the index: one of the two must see the other. */
uint16_t virtqueue_arm(struct virtqueue *queue)
{
	uint16_t index = __atomic_load_n(&queue->used->index, __ATOMIC_RELAXED);
	uint16_t done;

	queue->armed = index;
	ask(queue, index);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	done = __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE) - queue->reaped;
	if (done > flying(queue)) {
		virtqueue_break(queue);
	}
	return virtqueue_is_broken(queue) ? 0 : done;
}

void *virtqueue_abandon(struct virtqueue *queue)
{
	while (queue->abandoned < queue->size) {
		struct virtqueue_slot *slot = &queue->slots[queue->abandoned++];

		if (slot->request != NULL) {
			return slot->request;
		}
	}
	return NULL;
}
