/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that EL2 takes for the work of a device. They are what the counter of QEMU's -icount shift=0 and
 * cntfrq=1000000000 shows, less the guest's own: see docs/man/conduit-bench.1.
 */
#ifndef HVDEMO_COUNT_H
#define HVDEMO_COUNT_H

#include <stdint.h>

#include "hyperv/channel.h"

/** count_call - in assembler: the fast hypercall @control with one word @input, HVC included */
uint64_t count_call(uint64_t fid, uint64_t control, uint64_t input);

/** count_while_waiting - in assembler: what EL2 takes of this CPU while it spins @turns times, each two instructions */
uint64_t count_while_waiting(uint64_t turns);

/* What is counted. */
struct count_work {
	const char *name;
	uint32_t signals;
	uint32_t parts;                 /* requests in the ring at a signal */
	void (*submit)(uint32_t parts); /* put them there */
	void (*poll)(void);             /* take the answers, which may put packets there, too */
};

/**
 * count_report - print "hvdemo: count NAME NUMBER": the median of what EL2 takes for all signals of @work, up to the last answer
 *
 * Context: thread; interrupts are masked while it counts. The timers of this CPU are off.
 */
void count_report(struct vmbus_channel *channel, const struct count_work *work);

#endif
