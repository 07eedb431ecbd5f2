/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus's entry points: each takes what it needs, calls the part that does the work, and lets go. */
#include "vmbus/vmbus.h"

#include "aarch64/string.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/vmbus.h"
#include "core/partition.h"
#include "hypervisor/port.h"
#include "vmbus/bus.h"
#include "vmbus/channel.h"
#include "vmbus/connection.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"
#include "vmbus/message.h"

static struct device *devices;
static uint32_t device_count;

static void enter(void)
{
	channel_enter();
	bus_acquire();
}

static void leave(void)
{
	bus_release();
	channel_leave();
}

void vmbus_init(struct device *of_machine, uint32_t count)
{
	gpadl_init(partition.vp_count);
	bus_init(message_settle);
	message_init();
	devices = of_machine;
	device_count = channel_init(devices, count);
}

bool vmbus_reset(void)
{
	bool done;

	enter();
	message_reset();
	leave();
	enter();
	done = message_is_disconnected();
	leave();
	return done;
}

uint16_t vmbus_post_message(struct vp *vp, uint32_t connection_id, uint32_t message_type,
			    const void *payload, size_t size)
{
	struct vmbus_message message = { .vp = vp, .data = payload, .size = (uint32_t)size };
	uint16_t status;

	if (connection_id != VMBUS_CONNECTION_ID_MESSAGE &&
	    connection_id != VMBUS_CONNECTION_ID_MESSAGE_5) {
		return HV_STATUS_INVALID_CONNECTION_ID;
	}
	if (message_type != HV_MESSAGE_TYPE_CHANNEL || size > VMBUS_MESSAGE_SIZE_MAX) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	enter();
	status = message_receive(&message);
	leave();
	return status;
}

void vmbus_message_space(void)
{
	if (connection_has_waiting()) {
		channel_enter();
		bus_ask();
		channel_leave();
	}
}

bool vmbus_request_shutdown(bool reboot)
{
	return channel_request_power(reboot);
}

void vmbus_run(void (*job)(void), void (*done)(void))
{
	bus_run(job, done);
}

bool vmbus_rescind(uint32_t device)
{
	return device < device_count && message_rescind(&devices[device]);
}

bool vmbus_offer(uint32_t device)
{
	return device < device_count && message_return(&devices[device]);
}

static uint32_t channel_state(const struct channel *channel)
{
	static const uint32_t states[] = {
		[CHANNEL_ABSENT] = CONDUIT_DEVICE_RESCINDED,
		[CHANNEL_READY] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OFFERED] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OPEN] = CONDUIT_DEVICE_OPEN,
		[CHANNEL_DRAINING] = CONDUIT_DEVICE_DRAINING,
		[CHANNEL_RESCINDED] = CONDUIT_DEVICE_RESCINDED,
	};

	if (channel->stuck_at != 0) {
		return CONDUIT_DEVICE_DRAINING;
	}
	if (__atomic_load_n(&channel->device->failed, __ATOMIC_RELAXED)) {
		return CONDUIT_DEVICE_FAILED;
	}
	return channel->leaving || channel_is_rescinded(channel) ? CONDUIT_DEVICE_RESCINDED
								 : states[channel->state];
}

/* That of its primary channel, but draining as long as any does. */
static uint32_t device_state(const struct device *device)
{
	for (uint32_t i = 1; i < device->channel_count; i++) {
		if (device->channels[i].stuck_at != 0) {
			return CONDUIT_DEVICE_DRAINING;
		}
	}
	return channel_state(device->channels);
}

static void set_name(char to[CONDUIT_DEVICE_NAME_SIZE], const struct device *device)
{
	const char *name = device->class->name;
	size_t size = 0;

	while (size < CONDUIT_DEVICE_NAME_SIZE - 1 && name[size] != '\0') {
		size++;
	}
	memset(to, 0, CONDUIT_DEVICE_NAME_SIZE);
	memcpy(to, name, size);
}

static void describe(struct conduit_device *to, const struct device *device)
{
	set_name(to->name, device);
	to->state = device_state(device);
	to->relid = device->channels->relid;
}

void vmbus_status(struct conduit_status *status)
{
	uint32_t count = 0;

	status->vmbus_version = connection_version();
	while (count < CONDUIT_DEVICE_MAX && count < device_count) {
		describe(&status->devices[count], &devices[count]);
		count++;
	}
	status->device_count = count;
}

static uint64_t load(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static void describe_channel(struct conduit_channel *to, const struct channel *channel)
{
	const struct conduit_traffic *counts = &channel->counts;

	set_name(to->name, channel->device);
	to->device = (uint32_t)(channel->device - devices);
	to->subchannel = channel->index;
	to->relid = channel->relid;
	to->state = channel_state(channel);
	to->target_vp = __atomic_load_n(&channel->target_vp, __ATOMIC_RELAXED);
	to->traffic = (struct conduit_traffic){
		.packets_in = load(&counts->packets_in),
		.packets_out = load(&counts->packets_out),
		.bytes_in = load(&counts->bytes_in),
		.bytes_out = load(&counts->bytes_out),
		.signals_in = load(&counts->signals_in),
		.signals_out = load(&counts->signals_out),
		.full = __atomic_load_n(&counts->full, __ATOMIC_RELAXED),
		.broken = __atomic_load_n(&counts->broken, __ATOMIC_RELAXED),
	};
	if (channel->state == CHANNEL_OPEN) {
		to->in_used = ring_used(&channel->incoming, true);
		to->in_size = channel->incoming.size;
		to->out_used = ring_used(&channel->outgoing, false);
		to->out_size = channel->outgoing.size;
	}
}

/* Of subchannels those that the guest has asked for. */
void vmbus_channels(uint32_t first, struct conduit_channels *channels)
{
	const struct channel *channel;
	uint32_t number = first;

	*channels = (struct conduit_channels){ .first = first };
	for (; (channel = channel_get(number)) != NULL; number++) {
		if (channel->index != 0 && channel->state == CHANNEL_ABSENT) {
			continue;
		}
		if (channels->count == CONDUIT_CHANNELS_MAX) {
			channels->next = number;
			return;
		}
		describe_channel(&channels->channels[channels->count++], channel);
	}
}
