/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: offered, opened, served, closed, rescinded. */
#include "vmbus/channel.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/vmbus.h"
#include "core/arena.h"
#include "core/config.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "synic/timer.h"
#include "vmbus/deadline.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"

/* When the rest of a ring has its turn that held more packets than one signal may take: 100 us. */
#define CHANNEL_YIELD_100NS ABI_U(1000)

/* When a packet is tried again whose answer had no room, should the guest not signal: 10 ms. */
#define CHANNEL_RETRY_100NS ABI_U(100000)

/* Smallest ring, in pages: control page and one of data. */
#define CHANNEL_RING_PAGES_MIN ABI_U(2)

static struct channel *channels;
static uint32_t channel_count;

/* The packet that is being handled. One is enough: VMBus has one lock. */
static _Alignas(uint64_t) uint8_t packet_buffer[RING_PACKET_MAX];

/* No driver asks for more channels than there are VPs. */
static uint32_t channels_of(const struct device *device)
{
	uint32_t wanted = 1 + device->class->subchannels_max;

	return wanted < partition.vp_count ? wanted : partition.vp_count;
}

static void init_device(struct device *device)
{
	device->channels = &channels[channel_count];
	device->channel_count = channels_of(device);
	device->subchannels_wanted = 0;
	for (uint32_t i = 0; i < device->channel_count; i++) {
		channels[channel_count] = (struct channel){
			.device = device,
			.index = i,
			.state = i == 0 ? CHANNEL_READY : CHANNEL_ABSENT,
			.relid = VMBUS_RELID_MIN + channel_count,
			.device_at = TIMER_NEVER,
			.service_at = TIMER_NEVER,
		};
		channel_count++;
	}
}

uint32_t channel_init(struct device *devices, uint32_t count)
{
	uint32_t room = VMBUS_CHANNELS(partition.vp_count);
	uint32_t device = 0;

	channels = arena_take(room * sizeof(*channels), 0);
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

struct channel *channel_find(uint32_t relid)
{
	return channel_get(relid - VMBUS_RELID_MIN);
}

struct channel *channel_of_connection(uint32_t connection_id)
{
	struct channel *channel = channel_find(connection_id - CHANNEL_CONNECTION_ID_BASE);

	return channel != NULL && channel->state == CHANNEL_OPEN ? channel : NULL;
}

bool channel_is_offered(const struct channel *channel)
{
	return channel->state == CHANNEL_OFFERED || channel->state == CHANNEL_OPEN ||
	       channel->state == CHANNEL_STOPPED;
}

/* Ends an open channel's traffic. Its rings are not touched again. */
static void shut(struct channel *channel, enum channel_state state)
{
	if (channel->state == CHANNEL_OPEN && channel->device->class->drain != NULL) {
		channel->device->class->drain(channel);
	}
	channel->state = state;
	channel->broken = false;
	channel->device_at = TIMER_NEVER;
	channel->service_at = TIMER_NEVER;
}

/* After each call of a device's function. */
static void settle(struct channel *channel)
{
	if (channel->broken) {
		shut(channel, CHANNEL_STOPPED);
	}
}

void channel_disconnect_all(void)
{
	for (uint32_t i = 0; i < channel_count; i++) {
		struct channel *channel = &channels[i];
		bool gone = channel->state == CHANNEL_ABSENT ||
			    channel->state == CHANNEL_RESCINDED || channel->leaving ||
			    channel->index != 0;

		shut(channel, gone ? CHANNEL_ABSENT : CHANNEL_READY);
		channel->leaving = false;
		channel->device->subchannels_wanted = 0;
	}
}

void channel_release_gpadl(const struct gpadl *gpadl)
{
	struct channel *channel = channel_find(gpadl->relid);

	if (channel != NULL && channel->state == CHANNEL_OPEN && channel->incoming.gpadl == gpadl) {
		shut(channel, CHANNEL_STOPPED);
	}
}

static void signal_guest(const struct channel *channel)
{
	struct vp *vp = partition_vp(channel->target_vp);

	if (vp != NULL) {
		synic_signal_event(vp, VMBUS_SINT, channel->relid);
	}
}

bool channel_send(struct channel *channel, const struct packet *packet)
{
	bool signal;
	enum ring_status status = ring_write(&channel->outgoing, packet, &signal);

	if (signal) {
		signal_guest(channel);
	}
	if (status == RING_BROKEN) {
		channel->broken = true;
	}
	return status == RING_OK;
}

bool channel_complete(struct channel *channel, const struct packet *packet, const void *payload,
		      uint32_t payload_size)
{
	struct packet completion = {
		.type = VMBUS_PACKET_COMPLETION,
		.transaction_id = packet->transaction_id,
		.payload = payload,
		.payload_size = payload_size,
	};

	return channel_send(channel, &completion);
}

void channel_set_deadline(struct channel *channel, uint64_t time)
{
	channel->device_at = time;
	deadline_lower(time);
}

static void service_again(struct channel *channel, uint64_t delay)
{
	channel->service_at = reference_time_now() + delay;
	deadline_lower(channel->service_at);
}

void channel_service(struct channel *channel)
{
	struct packet packet;

	for (uint32_t i = 0; i < VMBUS_MAX_PACKETS_PER_SIGNAL; i++) {
		enum ring_status status = ring_read(&channel->incoming, packet_buffer, &packet);

		if (status == RING_EMPTY) {
			return;
		}
		if (status != RING_OK) {
			shut(channel, CHANNEL_STOPPED);
			return;
		}
		if (!channel->device->class->packet(channel, &packet)) {
			service_again(channel, CHANNEL_RETRY_100NS);
			settle(channel);
			return;
		}
		if (ring_consume(&channel->incoming, &packet)) {
			signal_guest(channel);
		}
		if (channel->broken) {
			settle(channel);
			return;
		}
	}
	service_again(channel, CHANNEL_YIELD_100NS);
}

static void expire(struct channel *channel, uint64_t now)
{
	channel->device_at = TIMER_NEVER;
	if (channel->device->class->expire != NULL) {
		channel_set_deadline(channel, channel->device->class->expire(channel, now));
		settle(channel);
	}
}

static void tick_channel(struct channel *channel, uint64_t now)
{
	if (channel->service_at <= now) {
		channel->service_at = TIMER_NEVER;
		channel_service(channel);
	}
	if (channel->state == CHANNEL_OPEN && channel->device_at <= now) {
		expire(channel, now);
	}
	deadline_lower(channel->service_at);
	deadline_lower(channel->device_at);
}

void channel_tick(uint64_t now)
{
	for (uint32_t i = 0; i < channel_count; i++) {
		if (channels[i].state == CHANNEL_OPEN) {
			tick_channel(&channels[i], now);
		}
	}
}

bool channel_request_power(bool reboot)
{
	bool asked = false;

	for (uint32_t i = 0; i < channel_count && !asked; i++) {
		struct channel *channel = &channels[i];

		if (channel->state == CHANNEL_OPEN &&
		    channel->device->class->request_power != NULL) {
			asked = channel->device->class->request_power(channel, reboot);
			settle(channel);
		}
	}
	return asked;
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

	if (gpadl == NULL || gpadl->byte_offset != 0 || gpadl->byte_count % HV_PAGE_SIZE != 0 ||
	    downstream < CHANNEL_RING_PAGES_MIN || downstream > gpadl->page_count ||
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
	channel->target_vp = open->target_vp;
	return true;
}

void channel_start(struct channel *channel)
{
	expire(channel, reference_time_now());
}

void channel_close(struct channel *channel)
{
	if (channel->state == CHANNEL_OPEN || channel->state == CHANNEL_STOPPED) {
		shut(channel, CHANNEL_OFFERED);
	}
}

bool channel_retarget(struct channel *channel, uint32_t target_vp)
{
	if (!target_is_valid(target_vp) ||
	    (channel->state != CHANNEL_OPEN && channel->state != CHANNEL_STOPPED)) {
		return false;
	}
	channel->target_vp = target_vp;
	return true;
}

void channel_take_away(struct channel *channel)
{
	shut(channel, CHANNEL_RESCINDED);
}
