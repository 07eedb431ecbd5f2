/* SPDX-License-Identifier: BSD-2-Clause */
/* What libhyperv needs of this machine [hyperv/port.h]. */
#include "hyperv/port.h"

#include "baremetal/mmu.h"
#include "kernel/kernel.h"

/* What was raised, and has not been done. One is enough for one bus. */
static struct {
	uint32_t wanted;
	void (*handler)(void *argument);
	void *argument;
} work;

static uint64_t port_physical(void *context, const void *address)
{
	(void)context;
	return mmu_physical(address);
}

static void *port_map(void *context, uint64_t gpa, uint64_t size, enum hv_memory memory)
{
	(void)context;
	if (!boot.under_firmware &&
	    !mmu_map(gpa, gpa, size, memory == HV_MEMORY_FRAME ? MMU_FRAME : MMU_NORMAL)) {
		return NULL;
	}
	return (void *)(uintptr_t)gpa;
}

static void port_delay(void *context, uint32_t microseconds)
{
	(void)context;
	delay_us(microseconds);
}

static void port_raise(void *context, void (*handler)(void *argument), void *argument)
{
	(void)context;
	work.handler = handler;
	work.argument = argument;
	__atomic_store_n(&work.wanted, 1, __ATOMIC_RELEASE);
}

static void port_log(void *context, const char *line)
{
	(void)context;
	if (!kernel.quiet) {
		print("%s: %s\n", guest.name, line);
	}
}

void kernel_work(void)
{
	if (__atomic_exchange_n(&work.wanted, 0, __ATOMIC_ACQUIRE) != 0) {
		work.handler(work.argument);
	}
}

const struct hv_port kernel_port = {
	.physical = port_physical,
	.map = port_map,
	.delay = port_delay,
	.raise = port_raise,
	.log = port_log,
};
