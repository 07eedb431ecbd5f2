/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus's entry points: each takes the lock, calls the part that does the work, and lets go. */
#include "vmbus/vmbus.h"

#include "aarch64/string.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/vmbus.h"
#include "core/config.h"
#include "core/partition.h"
#include "core/spinlock.h"
#include "hypervisor/port.h"
#include "synic/timer.h"
#include "vmbus/channel.h"
#include "vmbus/connection.h"
#include "vmbus/deadline.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"
#include "vmbus/message.h"

static struct spinlock lock;

/* The tick is re-armed outside the lock: it may end in vmbus_tick(). */
static void unlock(void)
{
	bool rearm = deadline_changed();

	spinlock_release(&lock);
	if (rearm) {
		timer_rearm();
	}
}

static struct device *devices;
static uint32_t device_count;

void vmbus_init(struct device *of_machine, uint32_t count)
{
	gpadl_init(partition.vp_count);
	devices = of_machine;
	device_count = channel_init(devices, count);
}

void vmbus_reset(void)
{
	spinlock_acquire(&lock);
	message_disconnect();
	deadline_clear();
	unlock();
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
	spinlock_acquire(&lock);
	status = message_receive(&message);
	unlock();
	return status;
}

uint16_t vmbus_signal_event(struct vp *vp, uint32_t connection_id, uint32_t flag)
{
	struct channel *channel;
	uint16_t status = HV_STATUS_SUCCESS;

	(void)vp;
	spinlock_acquire(&lock);
	channel = channel_of_connection(connection_id);
	if (channel == NULL) {
		status = HV_STATUS_INVALID_CONNECTION_ID;
	} else if (flag != 0) {
		status = HV_STATUS_INVALID_PARAMETER;
	} else if (!ring_is_empty(&channel->incoming)) {
		channel_service(channel);
		message_flush();
	}
	unlock();
	return status;
}

void vmbus_message_space(const struct vp *vp, uint32_t sint)
{
	(void)vp;
	(void)sint;
	if (connection_has_waiting()) {
		spinlock_acquire(&lock);
		message_flush();
		unlock();
	}
}

uint64_t vmbus_tick(uint64_t now)
{
	if (now >= deadline_get()) {
		spinlock_acquire(&lock);
		deadline_clear();
		channel_tick(now);
		message_flush();
		deadline_changed();
		spinlock_release(&lock);
	}
	return deadline_get();
}

uint64_t vmbus_next_deadline(void)
{
	return deadline_get();
}

bool vmbus_request_shutdown(bool reboot)
{
	bool asked;

	spinlock_acquire(&lock);
	asked = channel_request_power(reboot);
	unlock();
	return asked;
}

bool vmbus_rescind(uint32_t device)
{
	bool done;

	spinlock_acquire(&lock);
	done = device < device_count && message_rescind(&devices[device]);
	message_flush();
	unlock();
	return done;
}

bool vmbus_offer(uint32_t device)
{
	bool done;

	spinlock_acquire(&lock);
	done = device < device_count && message_return(&devices[device]);
	message_flush();
	unlock();
	return done;
}

static uint32_t device_state(const struct channel *channel)
{
	static const uint32_t states[] = {
		[CHANNEL_ABSENT] = CONDUIT_DEVICE_RESCINDED,
		[CHANNEL_READY] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OFFERED] = CONDUIT_DEVICE_OFFERED,
		[CHANNEL_OPEN] = CONDUIT_DEVICE_OPEN,
		[CHANNEL_STOPPED] = CONDUIT_DEVICE_OPEN,
		[CHANNEL_RESCINDED] = CONDUIT_DEVICE_RESCINDED,
	};

	return states[channel->state];
}

/* A device is shown by its primary channel. */
static void describe(struct conduit_device *to, const struct device *device)
{
	const struct channel *channel = device->channels;
	const char *name = device->class->name;
	size_t size = 0;

	while (size < CONDUIT_DEVICE_NAME_SIZE - 1 && name[size] != '\0') {
		size++;
	}
	memset(to->name, 0, sizeof(to->name));
	memcpy(to->name, name, size);
	to->state = channel->leaving ? CONDUIT_DEVICE_RESCINDED : device_state(channel);
	to->relid = channel->relid;
}

void vmbus_status(struct conduit_status *status)
{
	uint32_t count = 0;

	spinlock_acquire(&lock);
	status->vmbus_version = connection_version();
	while (count < CONDUIT_DEVICE_MAX && count < device_count) {
		describe(&status->devices[count], &devices[count]);
		count++;
	}
	status->device_count = count;
	unlock();
}
