/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: opened and closed under the bus lock, served in turns. */
#include "vmbus/channel.h"

#include <stddef.h>

#include "abi/hv_status.h"
#include "abi/hv_types.h"
#include "abi/vmbus.h"
#include "core/arena.h"
#include "core/config.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "synic/timer.h"
#include "vmbus/bus.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"
#include "vmbus/packet_trace.h"
#include "vmbus/request.h"
#include "vmbus/vmbus.h"

/* When the rest of a ring has its turn that held more packets than one turn may take: 100 us. */
#define CHANNEL_YIELD_100NS ABI_U(1000)

/* When a packet is tried again whose answer had no room, should the guest not signal: 10 ms. */
#define CHANNEL_RETRY_100NS ABI_U(100000)

/* How often the owner of a turn looks again at once when others ask. */
#define CHANNEL_ROUNDS ABI_U(4)

/* A back end that keeps pages of the guest's for so long is named: 1 s. */
#define CHANNEL_STUCK_100NS ABI_U(10000000)

/* Smallest ring, in pages: control page and one of data. */
#define CHANNEL_RING_PAGES_MIN ABI_U(2)

/* channel->asked */
#define CHANNEL_ASK_END    ABI_BIT(0) /* end the traffic */
#define CHANNEL_ASK_EXPIRE ABI_BIT(1) /* a deadline has come */
#define CHANNEL_ASK_CALL   ABI_BIT(2) /* expire, whatever the deadline */
#define CHANNEL_ASK_POWER  ABI_BIT(3) /* look at channel->power */
#define CHANNEL_ASK_QUIET  ABI_BIT(4)
#define CHANNEL_ASK_MOVE   ABI_BIT(6) /* the deadline belongs to another VP */

/* channel->power */
enum {
	POWER_REFUSED,
	POWER_ACCEPTED,
	POWER_OFF_WANTED,
	POWER_RESTART_WANTED,
};

/* What a VP has for its turns. */
struct lane {
	struct channel *first; /* owned by this VP, and not served yet */
	struct channel **end;
	uint32_t depth; /* of channel_enter() */
	_Alignas(uint64_t) uint8_t packet[RING_PACKET_MAX];
	_Alignas(uint64_t) uint8_t send[CHANNEL_SEND_SIZE];
};

static struct channel *channels;
static uint32_t channel_count;
static struct lane *lanes;

static void expired(struct work *work, uint64_t now);

static struct lane *this_lane(void)
{
	return &lanes[vp_current()->index];
}

void *channel_send_buffer(void)
{
	return this_lane()->send;
}

/* No driver asks for more channels than there are VPs. */
static uint32_t channels_of(const struct device *device)
{
	uint32_t share = device->class->vps_per_channel != 0 ? device->class->vps_per_channel : 1;
	uint32_t wanted = (partition.vp_count + share - 1) / share;
	uint32_t most = 1 + device->class->subchannels_max;

	return wanted < most ? wanted : most;
}

static void init_device(struct device *device)
{
	const struct device_class *class = device->class;

	device->channels = &channels[channel_count];
	device->channel_count = channels_of(device);
	device->subchannels_wanted = 0;
	for (uint32_t i = 0; i < device->channel_count; i++) {
		struct channel *channel = &channels[channel_count];

		*channel = (struct channel){
			.device = device,
			.index = i,
			.state = i == 0 && !device->absent ? CHANNEL_READY : CHANNEL_ABSENT,
			.relid = VMBUS_RELID_MIN + channel_count,
			.work = { .run = expired },
		};
		request_init(channel,
			     arena_take((uint64_t) class->request_size * class->request_count, 0),
			     class->request_size, class->request_count);
		channel_count++;
	}
}

uint32_t channel_init(struct device *devices, uint32_t count)
{
	uint32_t room = VMBUS_CHANNELS(partition.vp_count);
	uint32_t device = 0;

	packet_trace_init();
	channels = arena_take(room * sizeof(*channels), 0);
	lanes = arena_take(partition.vp_count * sizeof(*lanes), 0);
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		lanes[i].end = &lanes[i].first;
	}
	channel_count = 0;
	for (; device < count && channels_of(&devices[device]) <= room - channel_count; device++) {
		init_device(&devices[device]);
	}
	return device;
}

struct channel *channel_get(uint32_t number)
{
	return number < channel_count ? &channels[number] : NULL;
}

/* A relid below VMBUS_RELID_MIN wraps around, and is none. */
struct channel *channel_find(uint32_t relid)
{
	return channel_get(relid - VMBUS_RELID_MIN);
}

static bool is_flowing(const struct channel *channel)
{
	uint32_t traffic = channel_traffic(channel);

	return traffic != TRAFFIC_NONE && traffic != TRAFFIC_ENDING;
}

struct channel *channel_of_connection(uint32_t connection_id)
{
	struct channel *channel = channel_find(connection_id - CHANNEL_CONNECTION_ID_BASE);

	return channel != NULL && is_flowing(channel) ? channel : NULL;
}

static void set_traffic(struct channel *channel, enum channel_traffic traffic)
{
	__atomic_store_n(&channel->traffic, traffic, __ATOMIC_RELEASE);
}

static struct vp *target_of(const struct channel *channel)
{
	return partition_vp(__atomic_load_n(&channel->target_vp, __ATOMIC_RELAXED));
}

/* Turns. Up to finish_turn() the caller owns the turn of the channel. */

/* Another CPU may read it meanwhile, for the host. */
static void count(uint64_t *counter, uint64_t more)
{
	__atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + more,
			 __ATOMIC_RELAXED);
}

static void count_error(uint32_t *counter)
{
	__atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
}

static void count_sent(struct channel *channel, uint32_t size, bool signal)
{
	channel->signal |= signal;
	count(&channel->counts.packets_out, 1);
	count(&channel->counts.bytes_out, size);
}

bool channel_send(struct channel *channel, const struct packet *packet)
{
	bool signal;
	enum ring_status status = ring_write(&channel->outgoing, packet, &signal);

	channel->broken |= status == RING_BROKEN;
	if (status == RING_OK) {
		count_sent(channel, ring_packet_size(packet), signal);
		packet_trace(channel, packet, TRACE_PACKET_TO_GUEST_BIT);
	} else if (status == RING_FULL) {
		count_error(&channel->counts.full);
	}
	return status == RING_OK;
}

/* Not inlined: seldom, or traced. */
static __attribute__((noinline)) bool send_completion(struct channel *channel,
						      uint64_t transaction_id, const void *payload,
						      uint32_t payload_size)
{
	struct packet completion = {
		.type = VMBUS_PACKET_COMPLETION,
		.transaction_id = transaction_id,
		.payload = payload,
		.payload_size = payload_size,
	};

	return channel_send(channel, &completion);
}

bool channel_complete(struct channel *channel, uint64_t transaction_id, const void *payload,
		      uint32_t payload_size)
{
	bool signal;

	if (packet_traces() ||
	    !ring_try_answer(&channel->outgoing, transaction_id, payload, payload_size, &signal)) {
		return send_completion(channel, transaction_id, payload, payload_size);
	}
	count_sent(channel, RING_ANSWER_SIZE(payload_size), signal);
	return true;
}

bool channel_gpadl(const struct channel *channel, uint32_t id, const struct gpadl **gpadl)
{
	if (!bus_try()) {
		return false;
	}
	*gpadl = gpadl_find(channel->relid, id);
	if (*gpadl != NULL && (*gpadl)->leaving) {
		*gpadl = NULL;
	}
	bus_release();
	return true;
}

void channel_set_deadline(struct channel *channel, uint64_t time)
{
	channel->device_at = time;
	channel->moved = true;
}

static void service_again(struct channel *channel, uint64_t delay)
{
	channel->service_at = reference_time_now() + delay;
	channel->moved = true;
}

static void begin_traffic(struct channel *channel)
{
	channel->quieting = false;
	channel->service_at = WORK_NEVER;
	channel->device_at = 0;
	set_traffic(channel, TRAFFIC_ON);
}

static void drain(struct channel *channel)
{
	channel_set_deadline(channel, WORK_NEVER);
	if (channel->device->class->drain != NULL) {
		channel->device->class->drain(channel);
	}
}

static void end_traffic(struct channel *channel)
{
	if (channel->broken) {
		channel->broken = false;
		count_error(&channel->counts.broken);
	}
	set_traffic(channel, TRAFFIC_ENDING);
	request_drop_answers(channel);
	channel->service_at = WORK_NEVER;
	channel->signal = false;
	drain(channel);
}

static void expire(struct channel *channel, uint32_t asked)
{
	const struct device_class *class = channel->device->class;
	uint64_t now = reference_time_now();

	if (class->expire == NULL) {
		channel->device_at = WORK_NEVER;
	} else if (channel->device_at <= now || (asked & CHANNEL_ASK_CALL) != 0) {
		channel_set_deadline(channel, class->expire(channel, now));
	}
	channel->moved = true;
}

/* A channel that is closed, or closes, refuses. */
static void answer_power(struct channel *channel, bool is_open)
{
	uint32_t power = __atomic_load_n(&channel->power, __ATOMIC_ACQUIRE);

	if (power == POWER_OFF_WANTED || power == POWER_RESTART_WANTED) {
		bool accepted = is_open && channel->device->class->request_power(
						   channel, power == POWER_RESTART_WANTED);

		__atomic_store_n(&channel->power, accepted ? POWER_ACCEPTED : POWER_REFUSED,
				 __ATOMIC_RELEASE);
	}
}

/* A device that has requests in flight has its next turn when one of them is done. */
static void wait_for_room(struct channel *channel)
{
	if (channel->in_flight <= channel->device->class->holds) {
		service_again(channel, CHANNEL_RETRY_100NS);
	}
}

static void service(struct channel *channel, uint8_t *buffer)
{
	struct packet packet;

	channel->service_at = WORK_NEVER;
	if (channel->answer != NULL && !request_answer(channel)) {
		wait_for_room(channel);
	}
	for (uint32_t i = 0; i < VMBUS_MAX_PACKETS_PER_SIGNAL && !channel->broken; i++) {
		enum ring_status status = ring_read(&channel->incoming, buffer, &packet);
		uint32_t size;

		if (status != RING_OK) {
			channel->broken = status != RING_EMPTY;
			return;
		}
		packet_trace(channel, &packet, 0);
		if (!channel->device->class->packet(channel, &packet)) {
			packet_trace_undo(channel);
			wait_for_room(channel);
			return;
		}
		size = ring_packet_size(&packet);
		channel->signal |= ring_consume(&channel->incoming, size);
		count(&channel->counts.packets_in, 1);
		count(&channel->counts.bytes_in, size);
	}
	service_again(channel, CHANNEL_YIELD_100NS);
}

static void change_quiet(struct channel *channel, uint32_t asked)
{
	if (channel_traffic(channel) == TRAFFIC_RESUME) {
		channel->quieting = false;
		set_traffic(channel, TRAFFIC_ON);
	}
	if ((asked & CHANNEL_ASK_QUIET) != 0 && !channel->quieting) {
		channel->quieting = true;
		if (channel->device->class->quiet != NULL) {
			channel->device->class->quiet(channel);
		}
	}
	if (channel->quieting && channel->in_flight == 0 &&
	    channel_traffic(channel) != TRAFFIC_QUIET) {
		set_traffic(channel, TRAFFIC_QUIET);
		bus_ask();
	}
}

/* Not inlined, as all that is seldom: a turn with packets only saves no registers for it. */
static __attribute__((noinline)) void work_on(struct channel *channel, uint8_t *buffer,
					      uint32_t asked)
{
	bool begins = channel_traffic(channel) == TRAFFIC_START;

	if (begins) {
		begin_traffic(channel);
	}
	if (begins || (asked & (CHANNEL_ASK_EXPIRE | CHANNEL_ASK_CALL)) != 0) {
		expire(channel, asked);
	}
	if ((asked & CHANNEL_ASK_POWER) != 0) {
		answer_power(channel, true);
	}
	channel->moved |= (asked & CHANNEL_ASK_MOVE) != 0;
	change_quiet(channel, asked);
	if (!channel->quieting) {
		service(channel, buffer);
	} else {
		channel->service_at = WORK_NEVER; /* it is serviced when it resumes */
	}
}

static void set_work(struct channel *channel, uint64_t deadline)
{
	if (work_set(&channel->work, target_of(channel), deadline)) {
		timer_rearm();
	}
}

static void signal_guest(struct channel *channel)
{
	struct vp *target = target_of(channel);

	channel->signal = false;
	if (target != NULL) {
		count(&channel->counts.signals_out, 1);
		synic_signal_event(target, VMBUS_SINT, channel->relid);
	}
}

static __attribute__((noinline)) void move_deadline(struct channel *channel)
{
	uint64_t next =
		channel->device_at < channel->service_at ? channel->device_at : channel->service_at;

	channel->moved = false;
	if (next != WORK_NEVER || work_is_set(&channel->work)) {
		set_work(channel, next);
	}
}

static void finish_turn(struct channel *channel)
{
	packet_trace_flush();
	if (channel->signal) {
		signal_guest(channel);
	}
	if (channel->moved) {
		move_deadline(channel);
	}
	if (channel->device->class->flush != NULL) {
		channel->device->class->flush(channel);
	}
}

static bool is_plain(const struct channel *channel)
{
	return channel_traffic(channel) == TRAFFIC_ON && !channel->quieting;
}

static __attribute__((noinline)) void look_closely(struct channel *channel, uint8_t *buffer,
						   uint32_t asked)
{
	bool ends = (asked & CHANNEL_ASK_END) != 0 || channel->broken;
	bool is_over;

	if (is_flowing(channel) && !ends) {
		work_on(channel, buffer, asked);
	} else if ((asked & CHANNEL_ASK_POWER) != 0) {
		answer_power(channel, false);
	}
	if (!is_flowing(channel) && (asked & (CHANNEL_ASK_EXPIRE | CHANNEL_ASK_CALL)) != 0) {
		drain(channel);
	}
	if (is_flowing(channel) && (ends || channel->broken)) {
		end_traffic(channel);
	}
	is_over = channel_traffic(channel) == TRAFFIC_ENDING && channel->in_flight == 0;
	if (is_over) {
		channel_set_deadline(channel, WORK_NEVER);
	}
	finish_turn(channel);
	/* From here on the holder of the bus lock may open the channel again. */
	if (is_over) {
		set_traffic(channel, TRAFFIC_NONE);
		bus_ask();
	}
}

static inline __attribute__((always_inline)) void look(struct channel *channel, uint8_t *buffer)
{
	uint32_t asked;

	/* It may open at any moment, and asks for a turn then: what was asked too late is left for channel_open() to drop. */
	if (channel_traffic(channel) == TRAFFIC_NONE) {
		answer_power(channel, false);
		return;
	}
	/* Who asks does so before it asks for the turn: a question that is not seen here brings a look of its own. */
	asked = __atomic_load_n(&channel->asked, __ATOMIC_RELAXED);
	if (asked != 0) {
		asked = __atomic_exchange_n(&channel->asked, 0, __ATOMIC_ACQ_REL);
	}
	if (__atomic_load_n(&channel->done, __ATOMIC_RELAXED) != NULL) {
		request_collect(channel);
	}
	if (asked == 0 && is_plain(channel)) {
		if (channel->answer != NULL || !ring_is_empty(&channel->incoming)) {
			service(channel, buffer);
		} else {
			channel->service_at = WORK_NEVER;
		}
		if (!channel->broken) {
			finish_turn(channel);
			return;
		}
	}
	look_closely(channel, buffer, asked);
}

/* Others asked meanwhile. A guest whose other VPs signal all the time keeps no CPU in EL2: the rest comes by and by. */
static __attribute__((noinline)) void serve_on(struct channel *channel, struct lane *lane)
{
	for (uint32_t round = 1; round < CHANNEL_ROUNDS; round++) {
		look(channel, lane->packet);
		if (turn_end(&channel->turn)) {
			return;
		}
	}
	set_work(channel, reference_time_now() + CHANNEL_YIELD_100NS);
	/* The deadline may have come already, on another CPU, which found the turn taken. */
	if (turn_leave(&channel->turn) && !work_is_set(&channel->work)) {
		channel_kick(channel);
	}
}

static void serve(struct channel *channel, struct lane *lane)
{
	look(channel, lane->packet);
	if (!turn_end(&channel->turn)) {
		serve_on(channel, lane);
	}
}

static void expired(struct work *work, uint64_t now)
{
	struct channel *channel =
		(struct channel *)(void *)((uint8_t *)work - offsetof(struct channel, work));

	(void)now;
	__atomic_fetch_or(&channel->asked, CHANNEL_ASK_EXPIRE, __ATOMIC_RELEASE);
	channel_kick(channel);
}

void channel_enter(void)
{
	this_lane()->depth++;
}

/* The channels that this VP owns, then what they asked of the bus, which may give it more. */
static void serve_all(struct lane *lane)
{
	do {
		while (lane->first != NULL) {
			struct channel *channel = lane->first;

			lane->first = channel->next;
			if (lane->first == NULL) {
				lane->end = &lane->first;
			}
			serve(channel, lane);
		}
		bus_settle();
	} while (lane->first != NULL);
}

void channel_leave(void)
{
	struct lane *lane = this_lane();

	if (lane->depth == 1) {
		serve_all(lane);
	}
	lane->depth--;
}

/* This CPU owns @channel from turn_ask() on: it serves it now, or when it leaves VMBus. Not inlined: a signal without effect saves no registers. */
static __attribute__((noinline)) void serve_now(struct channel *channel)
{
	struct lane *lane = this_lane();

	if (lane->depth != 0) {
		channel->next = NULL;
		*lane->end = channel;
		lane->end = &channel->next;
		return;
	}
	lane->depth = 1;
	serve(channel, lane);
	serve_all(lane);
	lane->depth = 0;
}

void channel_kick(struct channel *channel)
{
	if (turn_ask(&channel->turn)) {
		serve_now(channel);
	}
}

/* The turn's owner has nothing to do. */
static bool is_idle(const struct channel *channel)
{
	return ring_is_empty(&channel->incoming) &&
	       __atomic_load_n(&channel->asked, __ATOMIC_RELAXED) == 0 &&
	       __atomic_load_n(&channel->done, __ATOMIC_RELAXED) == NULL &&
	       channel_traffic(channel) == TRAFFIC_ON && channel->answer == NULL;
}

/* In this file, since it is short: it takes a turn, and no lock. */
uint16_t vmbus_signal_event(uint32_t connection_id, uint32_t flag)
{
	struct channel *channel = channel_of_connection(connection_id);

	if (channel == NULL) {
		return HV_STATUS_INVALID_CONNECTION_ID;
	}
	if (flag != 0) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	if (turn_ask(&channel->turn)) {
		count(&channel->counts.signals_in, 1);
		if (!is_idle(channel) || !turn_end(&channel->turn)) {
			serve_now(channel);
		}
	}
	return HV_STATUS_SUCCESS;
}

static void ask(struct channel *channel, uint32_t what)
{
	__atomic_fetch_or(&channel->asked, what, __ATOMIC_RELEASE);
	channel_kick(channel);
}

void channel_call(struct channel *channel)
{
	ask(channel, CHANNEL_ASK_CALL);
}

/* IMPDEF: when another CPU owns the turn it will ask the guest, and the host is told that it was asked. */
bool channel_request_power(bool reboot)
{
	for (uint32_t i = 0; i < channel_count; i++) {
		struct channel *channel = &channels[i];

		if (channel->device->class->request_power != NULL && is_flowing(channel)) {
			__atomic_store_n(&channel->power,
					 reboot ? POWER_RESTART_WANTED : POWER_OFF_WANTED,
					 __ATOMIC_RELEASE);
			ask(channel, CHANNEL_ASK_POWER);
			if (__atomic_load_n(&channel->power, __ATOMIC_ACQUIRE) != POWER_REFUSED) {
				return true;
			}
		}
	}
	return false;
}

/* Under the bus lock. */

bool channel_is_offered(const struct channel *channel)
{
	return channel->state == CHANNEL_OFFERED ||
	       (channel->state == CHANNEL_OPEN && !channel_is_rescinded(channel)) ||
	       (channel->state == CHANNEL_DRAINING && channel->drained_state == CHANNEL_OFFERED);
}

static bool target_is_valid(uint32_t target_vp)
{
	return target_vp == VMBUS_TARGET_VP_NONE || partition_vp(target_vp) != NULL;
}

/* Both rings are in one GPADL: from the guest first, to it from the downstream offset on. */
static bool open_rings(struct channel *channel, const struct vmbus_open_channel *open)
{
	const struct gpadl *gpadl = gpadl_find(open->relid, open->ring_gpadl);
	uint32_t downstream = open->downstream_page_offset;

	if (gpadl == NULL || gpadl->leaving || gpadl->byte_offset != 0 ||
	    gpadl->byte_count % HV_PAGE_SIZE != 0 || downstream < CHANNEL_RING_PAGES_MIN ||
	    downstream > gpadl->page_count ||
	    gpadl->page_count - downstream < CHANNEL_RING_PAGES_MIN) {
		return false;
	}
	return ring_open(&channel->incoming, gpadl, 0, downstream, true) &&
	       ring_open(&channel->outgoing, gpadl, downstream, gpadl->page_count - downstream,
			 false);
}

bool channel_open(struct channel *channel, const struct vmbus_open_channel *open)
{
	if (channel->state != CHANNEL_OFFERED || !target_is_valid(open->target_vp) ||
	    !open_rings(channel, open) || !channel->device->class->open(channel)) {
		return false;
	}
	channel->state = CHANNEL_OPEN;
	__atomic_store_n(&channel->target_vp, open->target_vp, __ATOMIC_RELAXED);
	__atomic_store_n(&channel->asked, 0, __ATOMIC_RELAXED); /* too late, by the last user */
	set_traffic(channel, TRAFFIC_START);
	return true;
}

static void wait_from_now(struct channel *channel)
{
	if (channel->stuck_at == 0) {
		channel->stuck_at = reference_time_now() + CHANNEL_STUCK_100NS;
		channel->named = false;
	}
}

void channel_end(struct channel *channel)
{
	if (channel_traffic(channel) != TRAFFIC_NONE) {
		wait_from_now(channel);
		ask(channel, CHANNEL_ASK_END);
	}
}

void channel_quiet(struct channel *channel)
{
	if (is_flowing(channel) && channel_traffic(channel) != TRAFFIC_QUIET) {
		wait_from_now(channel);
		ask(channel, CHANNEL_ASK_QUIET);
	}
}

void channel_resume(struct channel *channel)
{
	uint32_t traffic = TRAFFIC_QUIET;

	if (channel->state == CHANNEL_OPEN &&
	    __atomic_compare_exchange_n(&channel->traffic, &traffic, TRAFFIC_RESUME, false,
					__ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		channel->stuck_at = 0;
		channel_kick(channel);
	}
}

void channel_close(struct channel *channel, enum channel_state state)
{
	if (channel->state == CHANNEL_OPEN || channel->state == CHANNEL_DRAINING) {
		channel->state = CHANNEL_DRAINING;
		channel->drained_state = state;
		__atomic_store_n(&channel->rescinded, false, __ATOMIC_RELAXED);
		channel_end(channel);
		channel_settle(channel);
	} else {
		channel->state = state;
	}
}

bool channel_settle(struct channel *channel)
{
	if (channel_traffic(channel) != TRAFFIC_NONE) {
		return false;
	}
	channel->stuck_at = 0;
	if (channel->state != CHANNEL_DRAINING) {
		return false;
	}
	channel->state = channel->drained_state;
	return true;
}

bool channel_retarget(struct channel *channel, uint32_t target_vp)
{
	if (!target_is_valid(target_vp) || channel->state != CHANNEL_OPEN) {
		return false;
	}
	__atomic_store_n(&channel->target_vp, target_vp, __ATOMIC_RELAXED);
	ask(channel, CHANNEL_ASK_MOVE);
	return true;
}
