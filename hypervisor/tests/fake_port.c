/* SPDX-License-Identifier: BSD-2-Clause */
/* A console without a device, in place of virtio/console.c, core/irq.c, the clock and VMBus. */
#include "tests/fake_port.h"

#include <assert.h>
#include <string.h>

#include "control/port.h"
#include "core/irq.h"
#include "core/partition.h"
#include "hypervisor/port.h"
#include "synic/wall_clock.h"
#include "virtio/console.h"
#include "vmbus/vmbus.h"

#define INTID 48

struct fake_port fake_port;
struct partition partition;

static irq_handler *handler;

void fake_port_start(void)
{
	fake_port = (struct fake_port){ .in_step = SIZE_MAX, .room = 8, .turned = true };
	handler = NULL;
	partition.guest_os_id = 0;
	port_init();
	fake_port_interrupt();
}

void fake_port_interrupt(void)
{
	handler(NULL);
}

bool irq_own(uint32_t intid, irq_handler *handler_, void *context)
{
	assert(intid == INTID && context == NULL);
	handler = handler_;
	return true;
}

void irq_raise(uint32_t intid)
{
	assert(intid == INTID);
	fake_port.raised++;
}

uint32_t virtio_console_init(const char *name)
{
	assert(strcmp(name, "conduit") == 0);
	return fake_port.absent ? 0 : INTID;
}

void virtio_console_acknowledge(void)
{
}

bool virtio_console_poll(void)
{
	bool turned = fake_port.turned;

	fake_port.turned = false;
	return turned;
}

size_t virtio_console_read(void *to, size_t size)
{
	size = size < fake_port.in_step ? size : fake_port.in_step;
	size = size < fake_port.in_size ? size : fake_port.in_size;
	if (size == 0) {
		return 0;
	}
	memcpy(to, fake_port.in, size);
	fake_port.in += size;
	fake_port.in_size -= size;
	return size;
}

bool virtio_console_has_room(void)
{
	return fake_port.room != 0;
}

bool virtio_console_write(const void *bytes, size_t size)
{
	assert(size <= VIRTIO_CONSOLE_WRITE_MAX);
	if (fake_port.room == 0) {
		return false;
	}
	fake_port.room--;
	fake_port.written++;
	if (size <= sizeof(fake_port.out) - fake_port.out_size) {
		memcpy(fake_port.out + fake_port.out_size, bytes, size);
		fake_port.out_size += size;
	}
	return true;
}

void virtio_console_flush(void)
{
	fake_port.flushes++;
}

void wall_clock_set(uint64_t now)
{
	fake_port.time = now;
}

void vmbus_run(void (*job)(void), void (*done)(void))
{
	assert(fake_port.job == NULL);
	fake_port.job = job;
	fake_port.done = done;
	if (!fake_port.busy) {
		fake_port_run_job();
	}
}

void fake_port_run_job(void)
{
	void (*job)(void) = fake_port.job;

	job();
	fake_port.job = NULL;
	fake_port.done();
}

bool vmbus_request_shutdown(bool reboot)
{
	fake_port.calls += reboot ? 0x100 : 1;
	return fake_port.vmbus_answer;
}

bool vmbus_rescind(uint32_t device)
{
	fake_port.calls += 0x10000;
	fake_port.argument = device;
	return fake_port.vmbus_answer;
}

bool vmbus_offer(uint32_t device)
{
	fake_port.calls += 0x1000000;
	fake_port.argument = device;
	return fake_port.vmbus_answer;
}

void vmbus_channels(uint32_t first, struct conduit_channels *channels)
{
	*channels = (struct conduit_channels){ .first = first, .next = first + 8, .count = 8 };
}

void vmbus_status(struct conduit_status *status)
{
	status->device_count = 1;
	memcpy(status->devices[0].name, "echo", 4);
}
