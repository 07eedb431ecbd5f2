/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic interrupt controller: message slots, the queue behind them, event flags, SINTs. */
#include "synic/synic.h"

#include "aarch64/exclusive.h"
#include "aarch64/gic.h"
#include "aarch64/string.h"
#include "abi/gic.h"
#include "abi/hv_status.h"
#include "abi/hv_vp_register.h"
#include "core/guest_memory.h"
#include "core/trace.h"
#include "core/vp.h"

/* Bytes of @message that mean something. */
static size_t message_size(const struct hv_message *message)
{
	return offsetof(struct hv_message, payload) + message->payload_size;
}

static bool messages_enabled(const struct synic *synic)
{
	return (synic->scontrol & HV_SCONTROL_ENABLE_BIT) != 0 && synic->message_page != NULL;
}

/*
 * A masked or polled SINT takes messages without an interrupt [TLFS Inter-Partition Communication,
 * "Messages": "the interrupt is lost"].
 *
 * IMPDEF: any vector that the TLFS allows may be written, but only PPIs (16 to 31) can be raised:
 * the interrupt is per VP, and the register has no room for the extended PPIs.
 *
 * returns: 0: none
 */
static uint32_t vector_to_raise(const struct synic *synic, uint32_t sint)
{
	uint64_t value = synic->sints[sint];
	uint32_t vector = (uint32_t)ABI_FIELD_GET(HV_SINT_VECTOR, value);

	return (value & (HV_SINT_MASKED_BIT | HV_SINT_POLLING_BIT)) == 0 && vector <= GIC_PPI_LAST
		       ? vector
		       : 0;
}

static void raise_sint(struct synic *synic, uint32_t sint)
{
	uint32_t vector = vector_to_raise(synic, sint);

	if (vector != 0) {
		synic->to_raise |= ABI_BIT(vector);
	}
}

/* A store to the GIC can wait for QEMU: others do not wait for the lock meanwhile. */
static void release(const struct vp *vp)
{
	uint32_t to_raise = vp->synic->to_raise;

	vp->synic->to_raise = 0;
	spinlock_release(&vp->synic->lock);
	for (; to_raise != 0; to_raise &= to_raise - 1) {
		gic_raise(vp->gicr, (uint32_t)__builtin_ctz(to_raise));
	}
}

/*
 * Whether the slot can be written. If not, the guest will signal EOM when it has emptied it.
 *
 * The guest empties the slot, then looks at the pending flag; here the flag is set, then the slot
 * is looked at again: one of the two sees the other. Both sides have a full barrier in between. The
 * flags are written by the hypervisor only, so that a store is enough.
 */
static bool slot_is_empty(struct hv_message *slot)
{
	if (__atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) == HV_MESSAGE_TYPE_NONE) {
		return true;
	}
	__atomic_store_n(&slot->flags, HV_MESSAGE_FLAG_PENDING_BIT, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) == HV_MESSAGE_TYPE_NONE;
}

/* Lock held, messages enabled. Returns false when the slot is occupied. */
static bool deliver(struct vp *vp, uint32_t sint, const struct hv_message *message)
{
	struct hv_message *slot = &vp->synic->message_page->slot[sint];

	if (!slot_is_empty(slot)) {
		return false;
	}
	memcpy(slot->payload, message->payload, message->payload_size);
	slot->payload_size = message->payload_size;
	__atomic_store_n(&slot->flags, 0, __ATOMIC_RELAXED); /* the guest may still read them */
	slot->reserved_0x06 = 0;
	slot->sender = message->sender;
	__atomic_store_n(&slot->type, message->type, __ATOMIC_RELEASE);
	trace_payload(vp, TRACE_KIND_MESSAGE, sint << 16 | (uint32_t)message_size(message), message,
		      message_size(message));
	raise_sint(vp->synic, sint);
	return true;
}

static void queue_reset(struct synic_queue *queue)
{
	queue->count = 0;
	for (uint8_t i = 0; i < SYNIC_QUEUE_DEPTH; i++) {
		queue->order[i] = i;
	}
}

static void queue_append(struct synic_queue *queue, uint32_t sint, const struct hv_message *message)
{
	uint8_t buffer = queue->order[queue->count++];

	queue->sints[buffer] = (uint8_t)sint;
	memcpy(&queue->buffers[buffer], message, message_size(message));
}

/* The buffer at @position becomes the first of the free ones. */
static void queue_remove(struct synic_queue *queue, uint32_t position)
{
	uint8_t buffer = queue->order[position];

	queue->count--;
	for (uint32_t i = position; i < queue->count; i++) {
		queue->order[i] = queue->order[i + 1];
	}
	queue->order[queue->count] = buffer;
}

/*
 * Lock held. Offers each SINT its messages in their order, until its slot is occupied. That last
 * attempt also tells the guest, by the pending flag, that more is to come.
 */
static void deliver_queue(struct vp *vp)
{
	struct synic_queue *queue = &vp->synic->queue;
	uint32_t occupied = 0;
	uint32_t position = 0;

	if (!messages_enabled(vp->synic)) {
		return;
	}
	while (position < queue->count) {
		uint8_t buffer = queue->order[position];
		uint32_t sint = queue->sints[buffer];

		if ((occupied & ABI_BIT(sint)) == 0 && deliver(vp, sint, &queue->buffers[buffer])) {
			queue_remove(queue, position);
		} else {
			occupied |= ABI_BIT(sint);
			position++;
		}
	}
}

void synic_init(struct vp *vp)
{
	static struct synic synics[HYP_MAX_VPS];

	vp->synic = &synics[vp->index];
	synic_reset(vp);
	stimer_reset(vp);
}

void synic_reset(struct vp *vp)
{
	struct synic *synic = vp->synic;

	spinlock_acquire(&synic->lock);
	__atomic_store_n(&synic->scontrol, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&synic->siefp, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&synic->simp, 0, __ATOMIC_RELAXED);
	synic->to_raise = 0;
	synic->event_page = NULL;
	synic->message_page = NULL;
	for (uint32_t i = 0; i < HV_SINT_COUNT; i++) {
		__atomic_store_n(&synic->sints[i], HV_SINT_RESET, __ATOMIC_RELAXED);
	}
	queue_reset(&synic->queue);
	spinlock_release(&synic->lock);
}

uint16_t synic_post_message(struct vp *vp, uint32_t sint, const struct hv_message *message)
{
	struct synic *synic = vp->synic;
	uint16_t status = HV_STATUS_SUCCESS;

	spinlock_acquire(&synic->lock);
	if (synic->queue.count == SYNIC_QUEUE_DEPTH) {
		deliver_queue(vp);
	}
	if (!messages_enabled(synic)) {
		status = HV_STATUS_INVALID_SYNIC_STATE;
	} else if (synic->queue.count == SYNIC_QUEUE_DEPTH) {
		status = HV_STATUS_INSUFFICIENT_BUFFERS;
	} else {
		queue_append(&synic->queue, sint, message);
		deliver_queue(vp);
	}
	release(vp);
	return status;
}

bool synic_try_message(struct vp *vp, uint32_t sint, const struct hv_message *message)
{
	struct synic *synic = vp->synic;
	bool delivered;

	spinlock_acquire(&synic->lock);
	delivered = messages_enabled(synic) && deliver(vp, sint, message);
	release(vp);
	return delivered;
}

void synic_drop_messages(struct vp *vp, uint32_t sint)
{
	struct synic_queue *queue = &vp->synic->queue;
	uint32_t position = 0;

	spinlock_acquire(&vp->synic->lock);
	while (position < queue->count) {
		if (queue->sints[queue->order[position]] == sint) {
			queue_remove(queue, position);
		} else {
			position++;
		}
	}
	spinlock_release(&vp->synic->lock);
}

/*
 * Sets @bit of a word that the guest clears bits of. Returns whether it was clear.
 *
 * IMPDEF: a guest that writes to the line so fast that no attempt succeeds loses the event: the lock
 * must not be held for as long as a guest likes.
 */
static bool set_event_flag(uint64_t *word, uint64_t bit)
{
	uint64_t before = __atomic_load_n(word, __ATOMIC_RELAXED);

	for (uint32_t i = 0; i < SYNIC_EVENT_ATTEMPTS; i++) {
		if (exclusive_replace(word, &before, before | bit)) {
			return (before & bit) == 0;
		}
	}
	return false;
}

void synic_signal_event(struct vp *vp, uint32_t sint, uint32_t flag)
{
	struct synic *synic = vp->synic;
	uint32_t vector = 0;

	spinlock_acquire(&synic->lock);
	if ((synic->scontrol & HV_SCONTROL_ENABLE_BIT) != 0 && synic->event_page != NULL &&
	    (synic->sints[sint] & HV_SINT_MASKED_BIT) == 0) {
		uint64_t *word = &synic->event_page->sint[sint].words[flag / 64];

		if (set_event_flag(word, ABI_BIT64(flag % 64))) {
			trace_event(vp, sint, flag);
			vector = vector_to_raise(synic, sint);
		}
	}
	spinlock_release(&synic->lock);
	if (vector != 0) {
		gic_raise(vp->gicr, vector);
	}
}

void synic_end_of_message(struct vp *vp)
{
	spinlock_acquire(&vp->synic->lock);
	deliver_queue(vp);
	release(vp);
}

uint16_t synic_set_sint(struct vp *vp, uint32_t sint, uint64_t value)
{
	struct synic *synic = vp->synic;

	if ((value & HV_SINT_MASKED_BIT) == 0 &&
	    ABI_FIELD_GET(HV_SINT_VECTOR, value) < HV_SINT_VECTOR_MIN) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	spinlock_acquire(&synic->lock);
	__atomic_store_n(&synic->sints[sint], value, __ATOMIC_RELAXED);
	spinlock_release(&synic->lock);
	return HV_STATUS_SUCCESS;
}

uint16_t synic_set_scontrol(struct vp *vp, uint64_t value)
{
	spinlock_acquire(&vp->synic->lock);
	__atomic_store_n(&vp->synic->scontrol, value, __ATOMIC_RELAXED);
	deliver_queue(vp);
	release(vp);
	return HV_STATUS_SUCCESS;
}

/*
 * The page that a value of SIMP or SIEFP enables. IMPDEF: it is the guest's RAM itself, no overlay:
 * what the guest had in it stays.
 *
 * DEVIATION: the TLFS lets a page outside the guest's memory be "not accessible to the guest"; here
 * the write fails, so that the mistake shows where it was made.
 */
static bool map_page(uint64_t value, void **page)
{
	*page = NULL;
	if ((value & HV_PAGE_REGISTER_ENABLE_BIT) == 0) {
		return true;
	}
	*page = guest_memory_map(value & ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN), HV_PAGE_SIZE);
	return *page != NULL;
}

uint16_t synic_set_siefp(struct vp *vp, uint64_t value)
{
	void *page;

	if (!map_page(value, &page)) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	spinlock_acquire(&vp->synic->lock);
	__atomic_store_n(&vp->synic->siefp, value, __ATOMIC_RELAXED);
	vp->synic->event_page = page;
	spinlock_release(&vp->synic->lock);
	return HV_STATUS_SUCCESS;
}

uint16_t synic_set_simp(struct vp *vp, uint64_t value)
{
	void *page;

	if (!map_page(value, &page)) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	spinlock_acquire(&vp->synic->lock);
	__atomic_store_n(&vp->synic->simp, value, __ATOMIC_RELAXED);
	vp->synic->message_page = page;
	deliver_queue(vp);
	release(vp);
	return HV_STATUS_SUCCESS;
}
