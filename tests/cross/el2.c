/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's side: its hypercalls, VMBus, devices and SynIC, on a machine of stand-ins. */
#include "cross/cross.h"

#include <sched.h>

#include "aarch64/counter.h"
#include "abi/smccc.h"
#include "calls/hypercall.h"
#include "control/devices.h"
#include "core/machine.h"
#include "core/partition.h"
#include "core/work.h"
#include "cross/disk.h"
#include "cross/network.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "vmbus/vmbus.h"

/* Below it is what the guest does not use. */
#define GUEST_RAM ABI_ULL(0x100000)

#define NOT_SUPPORTED UINT64_MAX

static void start(uint32_t vp_count)
{
	fake_reset(vp_count);
	machine.wall_clock = ABI_ULL(132596352000000000);
	disk_set_polled(true);
	devices_init();
	disk_set_polled(false);
	vmbus_init(device_table, device_count);
}

void cross_start(uint32_t vp_count, uint32_t blocks)
{
	disk_insert(blocks);
	start(vp_count);
}

void cross_start_network(uint32_t vp_count)
{
	network_insert();
	start(vp_count);
}

void cross_run_network(void)
{
	network_serve();
}

void cross_change_disks(void)
{
	disk_announce();
}

void *cross_memory(size_t *size)
{
	*size = FAKE_MEMORY_SIZE - GUEST_RAM;
	return fake_memory(FAKE_MEMORY_BASE + GUEST_RAM, *size);
}

void cross_vp(uint32_t index)
{
	fake_vp_switch(index);
}

void cross_call(uint64_t x[18], bool native)
{
	if (native) {
		x[0] = hypercall_native(vp_current(), x);
	} else if ((uint32_t)x[0] == HV_HYPERCALL_FID) {
		x[0] = hypercall_smccc(vp_current(), x, (uint32_t)x[0], NULL);
	} else {
		x[0] = NOT_SUPPORTED;
	}
}

uint64_t cross_counter(void)
{
	return counter_now();
}

void cross_advance(uint64_t microseconds)
{
	fake_counter_advance(microseconds * FAKE_COUNTER_FREQUENCY / 1000000);
}

void cross_run_due(void)
{
	stimer_expire(vp_current(), reference_time_now());
	work_run(vp_current(), reference_time_now());
	disk_serve();
}

bool cross_request_shutdown(bool reboot)
{
	return vmbus_request_shutdown(reboot);
}

static uint32_t host_device;
static bool host_result;
static bool host_done;

static void rescind(void)
{
	host_result = vmbus_rescind(host_device);
}

static void offer(void)
{
	host_result = vmbus_offer(host_device);
}

static void done(void)
{
	__atomic_store_n(&host_done, true, __ATOMIC_RELEASE);
}

/* Another thread may hold the bus lock, and run the job. */
static bool host_run(void (*job)(void), uint32_t device)
{
	host_device = device;
	host_done = false;
	vmbus_run(job, done);
	while (!__atomic_load_n(&host_done, __ATOMIC_ACQUIRE)) {
		sched_yield();
	}
	return host_result;
}

bool cross_rescind(uint32_t device)
{
	return host_run(rescind, device);
}

bool cross_offer(uint32_t device)
{
	return host_run(offer, device);
}
