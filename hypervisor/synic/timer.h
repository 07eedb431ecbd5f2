/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's own timer: when it must run without a call of the guest. */
#ifndef SYNIC_TIMER_H
#define SYNIC_TIMER_H

#include <stdint.h>

struct vp;

#define TIMER_NEVER UINT64_MAX

/* What runs beside the synthetic timers. All times are reference time (100 ns). */
struct timer_work {
	/** deadline - when @vp, which this CPU runs, must call run(), TIMER_NEVER: not at all */
	uint64_t (*deadline)(const struct vp *vp);

	/** run - do what is due at @now. Several CPUs may call it at once, and too early. */
	void (*run)(uint64_t now);
};

/** timer_init - hand over the work: once, before any VP runs. @work stays valid. */
void timer_init(const struct timer_work *work);

/**
 * timer_rearm - look again for the earliest deadline of the VP that this CPU runs
 *
 * Call it after a synthetic timer of the current VP changed. Deadlines are reference time (100 ns).
 */
void timer_rearm(void);

/**
 * timer_interrupt - EL2's timer fired on this CPU: expire synthetic timers, do the other work,
 * re-arm. An irq_handler; @context is not used
 */
void timer_interrupt(void *context);

#endif
