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

static uint32_t device_state(const struct device *device)
{
	static const uint32_t states[] = {
		[CHANNEL_ABSENT] = CONDUIT_DEVICE_RESCINDED,
		[CHANNEL_READY] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OFFERED] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OPEN] = CONDUIT_DEVICE_OPEN,
		[CHANNEL_DRAINING] = CONDUIT_DEVICE_DRAINING,
		[CHANNEL_RESCINDED] = CONDUIT_DEVICE_RESCINDED,
	};
	const struct channel *primary = device->channels;

	for (uint32_t i = 0; i < device->channel_count; i++) {
		if (device->channels[i].stuck_at != 0) {
			return CONDUIT_DEVICE_DRAINING;
		}
	}
	return primary->leaving ? CONDUIT_DEVICE_RESCINDED : states[primary->state];
}

static void describe(struct conduit_device *to, const struct device *device)
{
	const char *name = device->class->name;
	size_t size = 0;

	while (size < CONDUIT_DEVICE_NAME_SIZE - 1 && name[size] != '\0') {
		size++;
	}
	memset(to->name, 0, sizeof(to->name));
	memcpy(to->name, name, size);
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
