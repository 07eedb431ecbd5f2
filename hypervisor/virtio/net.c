/* SPDX-License-Identifier: BSD-2-Clause */
/* Network devices of virtio. */
#include "virtio/net.h"

#include "aarch64/string.h"
#include "core/arena.h"
#include "core/irq.h"

#define CONTROL_DESCRIPTORS 4 /* an order has three */

/* How often the owner of the turn looks again at once when others ask. */
#define ROUNDS ABI_U(4)

/* Frames that the device receives before it interrupts, while the client's user has others. */
#define UNREAD_PATIENCE 64

/* net->wanted, net->state */
enum {
	NET_OFF,
	NET_ON,
	NET_DEAD, /* it was to be on, and does not do what is needed */
};

/* Queues to notify, a bit each: no turn is kept over a notification. */
typedef uint32_t notes;

#define FEATURES                                                                                   \
	(VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT | VIRTIO_NET_F_CSUM_BIT |                \
	 VIRTIO_NET_F_GUEST_CSUM_BIT | VIRTIO_NET_F_HOST_TSO4_BIT | VIRTIO_NET_F_HOST_TSO6_BIT |   \
	 VIRTIO_NET_F_MTU_BIT | VIRTIO_NET_F_MAC_BIT | VIRTIO_NET_F_STATUS_BIT |                   \
	 VIRTIO_NET_F_CTRL_VQ_BIT | VIRTIO_NET_F_CTRL_RX_BIT | VIRTIO_NET_F_CTRL_RX_EXTRA_BIT)

static struct virtio_net *nets;
static uint32_t count_of_nets;

static bool has(const struct virtio_net *net, uint64_t feature)
{
	return (net->features & feature) != 0;
}

static bool begin(struct virtio_net *net)
{
	if (!virtio_mmio_begin(&net->device, FEATURES)) {
		return false;
	}
	net->features = net->device.features;
	if (!has(net, VIRTIO_F_INDIRECT_BIT) || !has(net, VIRTIO_NET_F_MAC_BIT)) {
		virtio_mmio_give_up(&net->device);
		return false;
	}
	return true;
}

static uint32_t config(const struct virtio_net *net, uint32_t offset)
{
	return virtio_mmio_config_32(&net->device, offset & ~ABI_U(3)) >> (offset % 4 * 8);
}

static void set_link(struct virtio_net *net, bool works, bool up)
{
	bool changed = __atomic_exchange_n(&net->works, works, __ATOMIC_RELAXED) != works;

	changed |= __atomic_exchange_n(&net->link_up, up, __ATOMIC_RELAXED) != up;
	if (changed && net->client != NULL) {
		net->client->link(net->context);
	}
}

/* The link is up where the device cannot say [VIRTIO 1.2, 5.1.4.1]. */
static void read_link(struct virtio_net *net)
{
	set_link(net, true,
		 !has(net, VIRTIO_NET_F_STATUS_BIT) ||
			 (config(net, offsetof(struct virtio_net_config, status)) &
			  VIRTIO_NET_S_LINK_UP_BIT) != 0);
}

static void read_config(struct virtio_net *net)
{
	for (uint32_t i = 0; i < VIRTIO_NET_ADDRESS_SIZE; i++) {
		net->address[i] = (uint8_t)config(net, i);
	}
	if (has(net, VIRTIO_NET_F_MTU_BIT)) {
		net->mtu = (uint16_t)config(net, offsetof(struct virtio_net_config, mtu));
	}
	read_link(net);
}

#define QUEUE_BYTES(size) ((VIRTQUEUE_BYTES(size) + VIRTQ_DESC_ALIGN - 1) & ~(VIRTQ_DESC_ALIGN - 1))

void net_init(void)
{
	struct virtio_mmio found[NET_MAX];
	uint32_t count = virtio_mmio_list(VIRTIO_ID_NET, found, NET_MAX);

	nets = arena_take(count * sizeof(*nets), 0);
	count_of_nets = count;
	for (uint32_t i = 0; i < count; i++) {
		struct virtio_net *net = &nets[i];

		net->device = found[i];
		net->patience = 1;
		net->memory = arena_take(QUEUE_BYTES(NET_BUFFERS) + QUEUE_BYTES(NET_FRAMES) +
						 QUEUE_BYTES(CONTROL_DESCRIPTORS),
					 VIRTQ_DESC_ALIGN);
		net->slots = arena_take(
			(NET_BUFFERS + NET_FRAMES + CONTROL_DESCRIPTORS) * sizeof(*net->slots), 0);
		if (begin(net)) {
			read_config(net);
			virtio_mmio_reset(&net->device);
		}
	}
}

uint32_t net_count(void)
{
	return count_of_nets;
}

struct virtio_net *net_get(uint32_t index)
{
	return &nets[index];
}

void net_set_client(struct virtio_net *net, const struct net_client *client, void *context)
{
	net->client = client;
	net->context = context;
}

void net_start(struct virtio_net *net, uint32_t buffers)
{
	__atomic_store_n(&net->buffers, buffers, __ATOMIC_RELAXED);
	__atomic_store_n(&net->wanted, NET_ON, __ATOMIC_RELEASE);
}

void net_stop(struct virtio_net *net)
{
	__atomic_store_n(&net->wanted, NET_OFF, __ATOMIC_RELEASE);
}

void net_set_patience(struct virtio_net *net, uint16_t frames)
{
	__atomic_store_n(&net->patience, frames, __ATOMIC_RELAXED);
}

void net_set_filter(struct virtio_net *net, uint32_t filter)
{
	__atomic_store_n(&net->filter, filter, __ATOMIC_RELAXED);
}

static void add(struct net_frame *frame, uint64_t address, uint64_t size)
{
	uint16_t at = frame->count++;

	frame->table[at] =
		(struct virtq_desc){ address, (uint32_t)size, VIRTQ_DESC_F_NEXT, frame->count };
}

void net_send(struct virtio_net *net, struct net_frame *frame, const void *front,
	      uint32_t front_size, const struct span *spans, uint32_t count)
{
	struct net_frame *next = __atomic_load_n(&net->waiting, __ATOMIC_RELAXED);

	frame->count = 0;
	add(frame, (uintptr_t)&frame->header, sizeof(frame->header));
	if (front != NULL) {
		add(frame, (uintptr_t)front, front_size);
	}
	for (uint32_t i = 0; i < count; i++) {
		add(frame, spans[i].gpa, spans[i].size);
	}
	frame->table[frame->count - 1].flags = 0;
	do {
		frame->next = next;
	} while (!__atomic_compare_exchange_n(&net->waiting, &next, frame, true, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
}

/* Of the turn's owner, up to net_service(): */

bool net_receive(struct virtio_net *net, uint16_t head, const struct virtq_desc *table,
		 uint16_t count, uint32_t size, void *buffer)
{
	return net->state == NET_ON &&
	       virtqueue_add_table(&net->receive, head, table, count, size, buffer);
}

static bool set_queue(struct virtio_net *net, struct virtqueue *queue, uint32_t index,
		      uint16_t size, uint32_t *used_bytes, uint32_t *used_slots)
{
	virtqueue_init(queue, size, net->memory + *used_bytes, net->slots + *used_slots);
	queue->event_index = has(net, VIRTIO_F_EVENT_INDEX_BIT);
	*used_bytes += QUEUE_BYTES(size);
	*used_slots += size;
	return virtio_mmio_set_queue(&net->device, index, queue);
}

static bool set_queues(struct virtio_net *net)
{
	uint32_t bytes = 0;
	uint32_t slots = 0;

	return set_queue(net, &net->receive, VIRTIO_NET_QUEUE_RECEIVE, NET_BUFFERS, &bytes,
			 &slots) &&
	       set_queue(net, &net->send, VIRTIO_NET_QUEUE_SEND, NET_FRAMES, &bytes, &slots) &&
	       (!has(net, VIRTIO_NET_F_CTRL_VQ_BIT) ||
		set_queue(net, &net->control, VIRTIO_NET_QUEUE_CONTROL, CONTROL_DESCRIPTORS, &bytes,
			  &slots));
}

/* The frames that wait, the oldest first. */
static struct net_frame *take_waiting(struct virtio_net *net)
{
	struct net_frame *list = NULL;
	struct net_frame *frame;

	if (__atomic_load_n(&net->waiting, __ATOMIC_RELAXED) == NULL) {
		return NULL;
	}
	frame = __atomic_exchange_n(&net->waiting, NULL, __ATOMIC_ACQUIRE);
	while (frame != NULL) {
		struct net_frame *next = frame->next;

		frame->next = list;
		list = frame;
		frame = next;
	}
	return list;
}

static void drop_list(struct net_frame *frame)
{
	while (frame != NULL) {
		struct net_frame *next = frame->next;

		frame->done(frame, false);
		frame = next;
	}
}

static uint32_t filter_known(const struct virtio_net *net)
{
	if (!has(net, VIRTIO_NET_F_CTRL_RX_BIT)) {
		return 0;
	}
	return NET_RECEIVE_ALL | NET_RECEIVE_MULTICAST |
	       (has(net, VIRTIO_NET_F_CTRL_RX_EXTRA_BIT) ? NET_RECEIVE_BROADCAST : 0);
}

static void start(struct virtio_net *net)
{
	drop_list(take_waiting(
		net)); /* of the last time that it was on: their memory is no longer the client's */
	net->state = NET_DEAD;
	__atomic_store_n(&net->unread, 0, __ATOMIC_RELAXED);
	net->filter_untold = NET_RECEIVE_ALL | NET_RECEIVE_MULTICAST | NET_RECEIVE_BROADCAST;
	net->filter_known = filter_known(net);
	if (!begin(net)) {
		set_link(net, false, false);
		return;
	}
	if (!set_queues(net)) {
		virtio_mmio_give_up(&net->device);
		set_link(net, false, false);
		return;
	}
	virtio_mmio_start(&net->device);
	net->state = NET_ON;
	read_link(net);
}

static void stop(struct virtio_net *net)
{
	struct net_frame *frame;

	if (net->state == NET_ON) {
		if (!virtio_mmio_reset(&net->device)) {
			return; /* it may still write: all stays its own, until it can be reset */
		}
		while ((frame = virtqueue_abandon(&net->send)) != NULL) {
			frame->done(frame, false);
		}
	}
	net->state = NET_OFF;
	net->client->stopped(net->context);
}

/* Rare work such as this is not inlined: a look at frames to send then saves fewer registers. returns: whether it is on */
static __attribute__((noinline)) bool change_state(struct virtio_net *net, uint32_t wanted)
{
	if (wanted == NET_ON && net->state == NET_OFF) {
		start(net);
	} else if (wanted == NET_OFF && net->state != NET_OFF) {
		stop(net);
	}
	if (net->state != NET_ON) {
		drop_list(take_waiting(net));
	}
	return net->state == NET_ON;
}

static bool reap_sent(struct virtio_net *net)
{
	struct net_frame *frame;
	bool any = false;
	uint32_t size;

	net->send.patience = __atomic_load_n(&net->patience, __ATOMIC_RELAXED) - 1;
	while ((frame = virtqueue_reap(&net->send, &size)) != NULL) {
		frame->done(frame, true);
		any = true;
	}
	return any;
}

static bool reap_received(struct virtio_net *net, uint16_t patience)
{
	bool any = false;
	void *buffer;
	uint32_t size;

	virtqueue_set_patience(&net->receive, patience);
	while ((buffer = virtqueue_reap(&net->receive, &size)) != NULL) {
		net->client->received(net->context, buffer, size);
		virtqueue_set_patience(&net->receive, UNREAD_PATIENCE);
		any = true;
	}
	return any;
}

static bool has_unread(const struct virtio_net *net)
{
	return __atomic_load_n(&net->unread, __ATOMIC_ACQUIRE) != 0;
}

/* The time came, and nothing was sent, or received: then nobody looks in vain again and again. */
static __attribute__((noinline)) void reap(struct virtio_net *net)
{
	bool late = !__atomic_load_n(&net->waits, __ATOMIC_RELAXED);
	bool received = reap_received(net, has_unread(net) ? UNREAD_PATIENCE : 0);
	bool sent = reap_sent(net); /* an answer may be here before its question is */

	if (late && !sent) {
		virtqueue_hasten(&net->send);
		sent = reap_sent(net);
	}
	if (late && !received) {
		received = reap_received(net, 0);
	}
	if (received || sent) {
		__atomic_store_n(&net->came, true, __ATOMIC_RELAXED);
	}
}

/* Frames have come, or the next one is to bring an interrupt. */
static bool has_received(const struct virtio_net *net)
{
	return !virtqueue_is_quiet(&net->receive) ||
	       (net->receive.patience != 0 && !has_unread(net));
}

static void submit(struct virtio_net *net, struct net_frame *frame)
{
	while (frame != NULL) {
		struct net_frame *next = frame->next;

		if (!virtqueue_add_table(&net->send, frame->head, frame->table, frame->count, 0,
					 frame)) {
			frame->done(frame, false);
		}
		frame = next;
	}
}

/* Frames without an interrupt are reaped when the client calls net_late(). */
static void wait(struct virtio_net *net)
{
	if ((virtqueue_is_silent(&net->send) || net->receive.patience != 0) &&
	    !__atomic_load_n(&net->waits, __ATOMIC_RELAXED)) {
		__atomic_store_n(&net->waits, true, __ATOMIC_RELAXED);
		net->client->later(net->context);
	}
}

/*
 * Tells the device of one bit of the filter at a time. OBS: QEMU 7.2, hw/net/virtio-net.c carries an order out while it is
 * notified of it.
 */
static __attribute__((noinline)) void order(struct virtio_net *net, uint32_t changed)
{
	static const uint8_t commands[] = {
		VIRTIO_NET_CTRL_RX_PROMISC,
		VIRTIO_NET_CTRL_RX_ALLMULTI,
		VIRTIO_NET_CTRL_RX_NOBCAST,
	};
	const struct virtio_span spans[] = {
		{ (uintptr_t)&net->order.command, sizeof(net->order.command), false },
		{ (uintptr_t)&net->order.value, sizeof(net->order.value), false },
		{ (uintptr_t)&net->order.answer, sizeof(net->order.answer), true },
	};
	uint32_t index = (uint32_t)__builtin_ctz(changed);
	uint32_t bit = ABI_BIT(index);
	uint32_t size;

	(void)virtqueue_reap(&net->control, &size);
	if (virtqueue_add(&net->control, spans, ABI_COUNT(spans), &net->order)) {
		net->filter_told = (net->filter_told & ~bit) |
				   (__atomic_load_n(&net->filter, __ATOMIC_RELAXED) & bit);
		net->filter_untold &= ~bit;
		net->order.command =
			(struct virtio_net_command){ VIRTIO_NET_CTRL_RX, commands[index] };
		net->order.value = (net->filter_told & bit) != 0;
		if (commands[index] == VIRTIO_NET_CTRL_RX_NOBCAST) {
			net->order.value ^= 1;
		}
	}
}

/* What the device must be told, of what it can be told. */
static uint32_t filter_changes(const struct virtio_net *net)
{
	uint32_t filter = __atomic_load_n(&net->filter, __ATOMIC_RELAXED);

	return ((filter ^ net->filter_told) | net->filter_untold) & net->filter_known;
}

static notes publish(struct virtqueue *queue, uint32_t index)
{
	return queue->added != queue->published && virtqueue_publish(queue) ? ABI_BIT(index) : 0;
}

/* @all: take what the device has done, too */
static notes look(struct virtio_net *net, bool all)
{
	uint32_t wanted = __atomic_load_n(&net->wanted, __ATOMIC_ACQUIRE);
	notes noted = 0;
	uint32_t changed;

	if ((wanted != NET_ON || net->state != NET_ON) && !change_state(net, wanted)) {
		return 0;
	}
	if (all || has_received(net)) {
		reap(net);
	}
	if (all || net_is_short(net)) {
		net->client->refill(net->context);
	}
	submit(net, take_waiting(net));
	wait(net);
	changed = filter_changes(net);
	if (changed != 0) {
		order(net, changed);
		noted = publish(&net->control, VIRTIO_NET_QUEUE_CONTROL);
	}
	return noted | publish(&net->receive, VIRTIO_NET_QUEUE_RECEIVE) |
	       publish(&net->send, VIRTIO_NET_QUEUE_SEND);
}

static void notify(const struct virtio_net *net, notes noted)
{
	for (; noted != 0; noted &= noted - 1) {
		virtio_mmio_notify(&net->device, (uint32_t)__builtin_ctz(noted));
	}
}

/*
 * Others ask again and again. VPs that ask all the time keep no CPU in EL2: the interrupt comes again for the rest. Who asks
 * meanwhile may be that.
 */
static __attribute__((noinline)) notes look_again(struct virtio_net *net)
{
	notes noted = 0;

	for (uint32_t round = 1; round < ROUNDS; round++) {
		noted |= look(net, true);
		if (turn_end(&net->turn)) {
			return noted;
		}
	}
	(void)turn_leave(&net->turn);
	irq_raise(net->device.intid);
	return noted;
}

static void serve(struct virtio_net *net, bool all)
{
	notes noted;

	if (!turn_ask(&net->turn)) {
		return;
	}
	noted = look(net, all);
	if (!turn_end(&net->turn)) {
		noted |= look_again(net);
	}
	notify(net, noted);
}

void net_service(struct virtio_net *net)
{
	serve(net, false);
}

static void serve_all(struct virtio_net *net)
{
	serve(net, true);
	if (virtqueue_is_broken(&net->send) || virtqueue_is_broken(&net->receive)) {
		set_link(net, false, false);
	}
}

/* A change of the configuration keeps the level up: the reason is read when nothing else was one, as the read takes long. */
void net_interrupt(struct virtio_net *net)
{
	virtio_mmio_lower(&net->device, VIRTIO_INTERRUPT_USED_BIT);
	serve_all(net);
	if (!__atomic_exchange_n(&net->came, false, __ATOMIC_RELAXED) &&
	    (virtio_mmio_acknowledge(&net->device) & VIRTIO_INTERRUPT_CONFIG_BIT) != 0) {
		read_link(net);
		serve_all(net);
	}
}

void net_late(struct virtio_net *net)
{
	__atomic_store_n(&net->waits, false, __ATOMIC_RELAXED);
	serve_all(net);
}
