/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's timer: the synthetic timers of each VP, and the work that control/ handed over. */
#include "synic/timer.h"

#include "aarch64/counter.h"
#include "core/vp.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"

static const struct timer_work *work;

void timer_init(const struct timer_work *timer_work)
{
	work = timer_work;
}

void timer_rearm(void)
{
	struct vp *vp = vp_current();
	uint64_t of_vp = stimer_next_deadline(vp);
	uint64_t of_work = work->deadline(vp);

	counter_alarm(reference_time_to_counter(of_vp < of_work ? of_vp : of_work));
}

void timer_interrupt(void *context)
{
	uint64_t now = reference_time_now();

	(void)context;
	stimer_expire(vp_current(), now);
	work->run(now);
	timer_rearm();
}
