/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI controllers of virtio. */
#include "virtio/scsi.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "core/arena.h"
#include "core/irq.h"
#include "core/turn.h"
#include "virtio/mmio.h"
#include "virtio/queue.h"

#define EVENTS ABI_U(16) /* disks that may come or go before the device says that it missed one */

/* How often the owner of a turn looks again at once when others ask: the interrupt comes again for the rest. */
#define ROUNDS ABI_U(4)

/*
 * Who submits puts its request on a list and asks for a turn. The turn's owner shows the device the whole list, and another
 * one takes what the device has done: so nobody waits, and no turn is kept over a notification.
 */
struct lane {
	uint32_t index; /* of its queue */
	struct virtqueue queue;
	struct turn turn;
	struct scsi_request *waiting; /* atomic, the last one first */
};

/* controller->life */
enum {
	LIFE_GOOD,
	LIFE_ENDING, /* it broke the rules, and was asked to reset: until it has, the memory of what it has is its own */
	LIFE_OVER,
};

struct scsi_controller {
	struct virtio_mmio device;
	uint32_t life; /* atomic */
	struct lane control;
	struct lane request;
	struct turn reaping;
	/* Of the owner of that turn. */
	struct virtqueue events;
	struct virtio_scsi_event event_buffers[EVENTS];
	void (*changed)(void *context);
	void *context;
};

static struct scsi_controller *controllers;
static uint32_t controller_count;

/* A power of two that is larger than @heads. */
static uint16_t queue_size(uint32_t heads)
{
	uint16_t size = 1;

	while (size <= heads) {
		size *= 2;
	}
	return size;
}

static void take_queue(struct virtqueue *queue, uint16_t size)
{
	virtqueue_init(queue, size, arena_take(VIRTQUEUE_BYTES(size), VIRTQ_DESC_ALIGN),
		       arena_take(size * sizeof(struct virtqueue_slot), 0));
}

/* Empty, whatever it had. */
static bool set_queue(struct scsi_controller *controller, struct virtqueue *queue, uint32_t index)
{
	virtqueue_init(queue, queue->size, queue->desc, queue->slots);
	queue->event_index = (controller->device.features & VIRTIO_F_EVENT_INDEX_BIT) != 0;
	return virtio_mmio_set_queue(&controller->device, index, queue);
}

/* Never refused: there is a descriptor for each buffer. */
static void give_event(struct scsi_controller *controller, struct virtio_scsi_event *event)
{
	struct virtio_span span = { (uintptr_t)event, sizeof(*event), true };

	virtqueue_add(&controller->events, &span, 1, event);
}

static void flush_events(struct scsi_controller *controller)
{
	if (virtqueue_publish(&controller->events)) {
		virtio_mmio_notify(&controller->device, VIRTIO_SCSI_QUEUE_EVENT);
	}
}

/* When none of its queues is in use. */
static bool start(struct scsi_controller *controller)
{
	const uint64_t wanted = VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT |
				VIRTIO_SCSI_F_HOTPLUG_BIT | VIRTIO_SCSI_F_CHANGE_BIT;

	if (!virtio_mmio_begin(&controller->device, wanted)) {
		return false;
	}
	if ((controller->device.features & VIRTIO_F_INDIRECT_BIT) == 0 ||
	    !set_queue(controller, &controller->control.queue, VIRTIO_SCSI_QUEUE_CONTROL) ||
	    !set_queue(controller, &controller->events, VIRTIO_SCSI_QUEUE_EVENT) ||
	    !set_queue(controller, &controller->request.queue, VIRTIO_SCSI_QUEUE_REQUEST)) {
		virtio_mmio_give_up(&controller->device);
		return false;
	}
	virtio_mmio_start(&controller->device);
	for (uint32_t i = 0; i < EVENTS; i++) {
		give_event(controller, &controller->event_buffers[i]);
	}
	flush_events(controller);
	return true;
}

static void make(struct scsi_controller *controller, const struct virtio_mmio *device,
		 uint16_t size)
{
	controller->device = *device;
	controller->control.index = VIRTIO_SCSI_QUEUE_CONTROL;
	controller->request.index = VIRTIO_SCSI_QUEUE_REQUEST;
	take_queue(&controller->control.queue, size);
	take_queue(&controller->events, EVENTS);
	take_queue(&controller->request.queue, size);
}

void scsi_init(uint32_t heads)
{
	const uint16_t size = queue_size(heads);
	struct virtio_mmio found[SCSI_CONTROLLERS_MAX];
	uint32_t count = virtio_mmio_list(VIRTIO_ID_SCSI, found, SCSI_CONTROLLERS_MAX);

	controllers = arena_take(count * sizeof(*controllers), 0);
	controller_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		make(&controllers[controller_count], &found[i], size);
		controller_count += start(&controllers[controller_count]);
	}
}

uint32_t scsi_count(void)
{
	return controller_count;
}

struct scsi_controller *scsi_get(uint32_t index)
{
	return &controllers[index];
}

uint32_t scsi_intid(const struct scsi_controller *controller)
{
	return controller->device.intid;
}

void scsi_on_change(struct scsi_controller *controller, void (*changed)(void *context),
		    void *context)
{
	controller->context = context;
	controller->changed = changed;
}

static void set_lun(uint8_t to[VIRTIO_SCSI_LUN_SIZE], uint8_t target, uint16_t lun)
{
	memset(to, 0, VIRTIO_SCSI_LUN_SIZE);
	to[0] = VIRTIO_SCSI_LUN_FIRST;
	to[VIRTIO_SCSI_LUN_TARGET] = target;
	to[VIRTIO_SCSI_LUN_HIGH] = (uint8_t)(VIRTIO_SCSI_LUN_FLAT | lun >> 8);
	to[VIRTIO_SCSI_LUN_LOW] = (uint8_t)lun;
}

/* A table of descriptors that grows. */
struct table {
	struct virtq_desc *first;
	uint16_t count;
	uint32_t size; /* of all it names */
};

static void add(struct table *table, uint64_t address, uint32_t size, uint16_t flags)
{
	struct virtq_desc *at = &table->first[table->count++];

	*at = (struct virtq_desc){ address, size, flags | VIRTQ_DESC_F_NEXT, table->count };
	table->size += size;
}

static void add_spans(struct table *table, const struct span *spans, uint32_t count, uint16_t flags)
{
	struct table own = *table; /* in registers */

	for (uint32_t i = 0; i < count; i++) {
		add(&own, spans[i].gpa, (uint32_t)spans[i].size, flags);
	}
	*table = own;
}

/* What the device does not answer has failed. */
static void set_failure(struct scsi_request *request)
{
	request->response.response = VIRTIO_SCSI_S_FAILURE;
	request->result = VIRTIO_SCSI_S_FAILURE;
}

static struct table begin(struct scsi_request *request, uint32_t size)
{
	struct table table = { .first = request->table };

	set_failure(request);
	add(&table, (uintptr_t)&request->command, size, 0);
	return table;
}

static void wait(struct lane *lane, struct scsi_request *request, const struct table *table)
{
	struct scsi_request *next = __atomic_load_n(&lane->waiting, __ATOMIC_RELAXED);

	request->table[table->count - 1].flags &= (uint16_t)~VIRTQ_DESC_F_NEXT;
	request->count = table->count;
	request->size = table->size;
	do {
		request->next = next;
	} while (!__atomic_compare_exchange_n(&lane->waiting, &next, request, true,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

void scsi_submit(struct scsi_controller *controller, struct scsi_request *request, uint8_t target,
		 uint16_t lun, const struct span *spans, uint32_t count, bool device_writes)
{
	struct table table = begin(request, VIRTIO_SCSI_COMMAND_SIZE);

	set_lun(request->command.lun, target, lun);
	request->id = (request->id & ~(uint64_t)UINT16_MAX) + UINT16_MAX + 1 + request->head;
	request->command.id = request->id;
	if (!device_writes) {
		add_spans(&table, spans, count, 0);
	}
	add(&table, (uintptr_t)&request->response, sizeof(request->response), VIRTQ_DESC_F_WRITE);
	if (device_writes) {
		add_spans(&table, spans, count, VIRTQ_DESC_F_WRITE);
	}
	wait(&controller->request, request, &table);
}

void scsi_manage(struct scsi_controller *controller, struct scsi_request *request, uint32_t subtype,
		 uint8_t target, uint16_t lun, const struct scsi_request *victim)
{
	struct table table = begin(request, sizeof(request->management));

	request->management = (struct virtio_scsi_task_management){
		.type = VIRTIO_SCSI_T_TMF,
		.subtype = subtype,
		.id = victim != NULL ? victim->id : 0,
	};
	set_lun(request->management.lun, target, lun);
	add(&table, (uintptr_t)&request->response, 1, VIRTQ_DESC_F_WRITE);
	wait(&controller->control, request, &table);
}

/* The oldest first. */
static struct scsi_request *take_waiting(struct lane *lane)
{
	struct scsi_request *list = __atomic_exchange_n(&lane->waiting, NULL, __ATOMIC_ACQUIRE);
	struct scsi_request *first = NULL;

	while (list != NULL) {
		struct scsi_request *next = list->next;

		list->next = first;
		first = list;
		list = next;
	}
	return first;
}

static uint32_t life_of(const struct scsi_controller *controller)
{
	return __atomic_load_n(&controller->life, __ATOMIC_ACQUIRE);
}

bool scsi_has_failed(const struct scsi_controller *controller)
{
	return life_of(controller) != LIFE_GOOD;
}

/* In the turn of the lane, so that nothing is added meanwhile, and nothing is reaped from a queue that is broken. */
static __attribute__((noinline)) void abandon(struct lane *lane)
{
	struct scsi_request *request;

	while ((request = virtqueue_abandon(&lane->queue)) != NULL) {
		set_failure(request); /* the device may have begun to answer */
		request->done(request);
	}
}

static inline bool show_waiting(struct lane *lane)
{
	struct scsi_request *request = take_waiting(lane);

	for (; request != NULL; request = request->next) {
		virtqueue_put_table(&lane->queue, request->head, request->table, request->count,
				    request->size, request);
	}
	return virtqueue_publish(&lane->queue);
}

/* The queue is broken: begin() has set the answers. */
static void refuse_waiting(struct scsi_controller *controller, struct lane *lane)
{
	struct scsi_request *next = take_waiting(lane);

	while (next != NULL) {
		struct scsi_request *request = next;

		next = request->next;
		request->done(request);
	}
	if (life_of(controller) == LIFE_OVER) {
		abandon(lane);
	}
}

/* VPs that ask all the time keep no CPU in EL2. */
static void end_late(struct scsi_controller *controller, struct turn *turn)
{
	(void)turn_leave(turn);
	irq_raise(controller->device.intid);
}

/* In the turn, with any queue, until nobody asks. returns: whether the turn has ended */
static bool look_on(struct scsi_controller *controller, struct lane *lane, bool *notify)
{
	for (uint32_t round = 0; round < ROUNDS; round++) {
		if (virtqueue_is_broken(&lane->queue)) {
			refuse_waiting(controller, lane);
		} else {
			*notify |= show_waiting(lane);
		}
		if (turn_end(&lane->turn)) {
			return true;
		}
	}
	return false;
}

/* The queue is broken, or others asked meanwhile. Not inlined, as that is seldom. */
static __attribute__((noinline)) void flush_on(struct scsi_controller *controller,
					       struct lane *lane, bool notify)
{
	if (!look_on(controller, lane, &notify)) {
		end_late(controller, &lane->turn);
	}
	if (notify) {
		virtio_mmio_notify(&controller->device, lane->index);
	}
}

/* What breaks the queue, or ends the device, flushes afterwards. */
static __attribute__((noinline)) void flush(struct scsi_controller *controller, struct lane *lane)
{
	bool notify;

	if (!turn_ask(&lane->turn)) {
		return;
	}
	if (virtqueue_is_broken(&lane->queue)) {
		flush_on(controller, lane, false);
		return;
	}
	notify = show_waiting(lane);
	if (!turn_end(&lane->turn)) {
		flush_on(controller, lane, notify);
	} else if (notify) {
		virtio_mmio_notify(&controller->device, lane->index);
	}
}

static bool has_waiting(const struct lane *lane)
{
	return __atomic_load_n(&lane->waiting, __ATOMIC_RELAXED) != NULL;
}

/* Not inlined, as the control queue is seldom used. */
static __attribute__((noinline)) void flush_both(struct scsi_controller *controller)
{
	flush(controller, &controller->control);
	flush(controller, &controller->request);
}

void scsi_flush(struct scsi_controller *controller)
{
	if (has_waiting(&controller->control)) {
		flush_both(controller);
	} else if (has_waiting(&controller->request)) {
		flush(controller, &controller->request);
	}
}

/* As many as there can be at once. returns: whether there may be more */
static inline __attribute__((always_inline)) bool reap_lane(struct lane *lane)
{
	struct virtqueue *queue = &lane->queue;

	for (uint16_t left = virtqueue_arm(queue); left != 0; left--) {
		struct scsi_request *request = virtqueue_take(queue);

		if (request == NULL) {
			return false;
		}
		request->done(request);
	}
	return !virtqueue_is_quiet(queue);
}

static __attribute__((noinline)) bool reap_control(struct scsi_controller *controller)
{
	return reap_lane(&controller->control);
}

/* What has changed is for the guest to find out: a look at all disks finds it, and what was missed. */
static void reap_events(struct scsi_controller *controller)
{
	struct virtio_scsi_event *event;
	bool changed = false;
	uint32_t written;

	if (controller->changed == NULL || virtqueue_is_quiet(&controller->events)) {
		return;
	}
	while ((event = virtqueue_reap(&controller->events, &written)) != NULL) {
		changed = true;
		give_event(controller, event);
	}
	flush_events(controller);
	if (changed) {
		controller->changed(controller->context);
	}
}

/* A device that breaks the rules is reset. In the turn of reaping; an interrupt's handler does not wait for it. */
static __attribute__((noinline)) void end_device(struct scsi_controller *controller)
{
	if (life_of(controller) == LIFE_GOOD) {
		virtqueue_break(&controller->control.queue);
		virtqueue_break(&controller->request.queue);
		__atomic_store_n(&controller->life, LIFE_ENDING, __ATOMIC_RELAXED);
		virtio_mmio_ask_reset(&controller->device);
	}
	if (life_of(controller) == LIFE_ENDING && virtio_mmio_is_reset(&controller->device)) {
		__atomic_store_n(&controller->life, LIFE_OVER, __ATOMIC_RELEASE);
	}
}

/* returns: whether there may be more */
static bool reap_once(struct scsi_controller *controller)
{
	bool more = reap_lane(&controller->request);

	if (!virtqueue_is_quiet(&controller->control.queue)) {
		more |= reap_control(controller);
	}
	if (virtqueue_is_broken(&controller->request.queue) ||
	    virtqueue_is_broken(&controller->control.queue)) {
		end_device(controller);
		return false;
	}
	reap_events(controller);
	return more;
}

/* There may be more, or others asked. Not inlined, as that is seldom. */
static __attribute__((noinline)) void reap_on(struct scsi_controller *controller)
{
	for (uint32_t round = 1; round < ROUNDS; round++) {
		if (!reap_once(controller) && turn_end(&controller->reaping)) {
			return;
		}
	}
	end_late(controller, &controller->reaping);
}

/* In the turn. */
static void reap_all(struct scsi_controller *controller)
{
	if (!reap_once(controller) && turn_end(&controller->reaping)) {
		return;
	}
	reap_on(controller);
}

/* After the turn: what waits, and what is to be abandoned. */
static void flush_rest(struct scsi_controller *controller)
{
	if (life_of(controller) == LIFE_OVER) {
		flush_both(controller);
	} else {
		scsi_flush(controller);
	}
}

void scsi_poll(struct scsi_controller *controller)
{
	if (turn_try(&controller->reaping)) {
		reap_all(controller);
	}
	flush_rest(controller);
}

void scsi_service(struct scsi_controller *controller)
{
	virtio_mmio_lower(&controller->device,
			  VIRTIO_INTERRUPT_USED_BIT | VIRTIO_INTERRUPT_CONFIG_BIT);
	if (turn_ask(&controller->reaping)) {
		reap_all(controller);
	}
	flush_rest(controller);
}

/* With the turns of all queues: what was submitted meanwhile fails, and what is submitted from now on does not. */
static void start_again(struct scsi_controller *controller)
{
	abandon(&controller->control);
	abandon(&controller->request);
	if (start(controller)) {
		__atomic_store_n(&controller->life, LIFE_GOOD, __ATOMIC_RELEASE);
	} else {
		virtqueue_break(&controller->control.queue);
		virtqueue_break(&controller->request.queue);
	}
}

/* Takes each turn that nobody has, and gives all back: who asked for one of them meanwhile gets a look by scsi_poll(). */
void scsi_revive(struct scsi_controller *controller)
{
	struct turn *const turns[] = { &controller->reaping, &controller->control.turn,
				       &controller->request.turn };
	uint32_t count = 0;

	scsi_poll(controller); /* it may have reset by now */
	while (count < ABI_COUNT(turns) && turn_try(turns[count])) {
		count++;
	}
	if (count == ABI_COUNT(turns) && life_of(controller) == LIFE_OVER) {
		start_again(controller);
	}
	while (count-- != 0) {
		(void)turn_leave(turns[count]);
	}
	scsi_poll(controller);
}
