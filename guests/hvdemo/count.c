/* SPDX-License-Identifier: BSD-2-Clause */
/* What EL2 takes from a signal until the device has answered: the call, and all interrupts that follow. */
#include "hvdemo/count.h"

#include "abi/hv_hypercall.h"
#include "hvdemo/demo.h"

#define SAMPLES ABI_U(11)

/* 6 ms: more than QEMU takes for its answer, and EL2 waits before it asks for one. */
#define TURNS ABI_ULL(3000000)

static uint64_t signal(const struct vmbus_channel *channel)
{
	return count_call(HV_HYPERCALL_FID, HVCALL_SIGNAL_EVENT | HV_HYPERCALL_FAST_BIT,
			  channel->connection);
}

/* The driver makes no signal, as if the host had asked for none: the signals are made and counted here. */
static uint64_t sample(struct vmbus_channel *channel, const struct count_work *work)
{
	uint64_t interrupts = irq_disable();
	uint64_t count = 0;
	uint32_t sent;

	channel->out.control->interrupt_mask = 1;
	for (uint32_t i = 0; i < work->signals; i++) {
		work->submit(work->parts);
		count += signal(channel);
	}
	count += count_while_waiting(TURNS);
	sent = channel->out.index;
	work->poll();
	if (channel->out.index != sent) {
		count += signal(channel) + count_while_waiting(TURNS);
	}
	channel->out.control->interrupt_mask = 0;
	irq_restore(interrupts);
	return count;
}

static void sort(uint64_t *values, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		for (uint32_t at = i; at != 0 && values[at - 1] > values[at]; at--) {
			uint64_t value = values[at];

			values[at] = values[at - 1];
			values[at - 1] = value;
		}
	}
}

void count_report(struct vmbus_channel *channel, const struct count_work *work)
{
	uint64_t samples[SAMPLES];

	for (uint32_t i = 0; i < SAMPLES; i++) {
		samples[i] = sample(channel, work);
	}
	sort(samples, SAMPLES);
	print("hvdemo: count %s %lu\n", work->name, samples[SAMPLES / 2]);
}
