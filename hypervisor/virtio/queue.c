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

bool virtqueue_add(struct virtqueue *queue, const struct virtio_span *spans, uint16_t count,
		   void *request)
{
	uint16_t head = queue->free_head;
	uint16_t at = head;
	uint32_t writable = 0;

	if (count > queue->free_count || queue->broken) {
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
	queue->slots[head].request = request;
	queue->slots[head].writable = writable;
	queue->slots[head].count = count;
	avail_ring(queue)[queue->added % queue->size] = head;
	queue->added++;
	return true;
}

bool virtqueue_publish(struct virtqueue *queue)
{
	if (queue->published == queue->added) {
		return false;
	}
	queue->published = queue->added;
	__atomic_store_n(&queue->avail->index, queue->added, __ATOMIC_RELEASE);
	/* The device sets the flag after a last look at the index: one of the two must see the other. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return (__atomic_load_n(&queue->used->flags, __ATOMIC_RELAXED) & VIRTQ_USED_F_NO_NOTIFY) ==
	       0;
}

static void *release(struct virtqueue *queue, uint16_t head)
{
	struct virtqueue_slot *slot = &queue->slots[head];
	void *request = slot->request;
	uint16_t last = head;

	for (uint16_t i = 1; i < slot->count; i++) {
		last = queue->slots[last].next;
	}
	queue->slots[last].next = queue->free_head;
	queue->free_head = head;
	queue->free_count += slot->count;
	slot->request = NULL;
	return request;
}

void *virtqueue_reap(struct virtqueue *queue, uint32_t *written)
{
	uint16_t index = __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE);
	uint16_t flying = queue->published - queue->reaped;
	const struct virtq_used_entry *entry = &used_ring(queue)[queue->reaped % queue->size];
	uint32_t id = __atomic_load_n(&entry->id, __ATOMIC_RELAXED);
	uint32_t size = __atomic_load_n(&entry->size, __ATOMIC_RELAXED);

	if (queue->broken || index == queue->reaped) {
		return NULL;
	}
	if ((uint16_t)(index - queue->reaped) > flying || id >= queue->size ||
	    queue->slots[id].request == NULL || size > queue->slots[id].writable) {
		queue->broken = true;
		return NULL;
	}
	queue->reaped++;
	*written = size;
	return release(queue, (uint16_t)id);
}
