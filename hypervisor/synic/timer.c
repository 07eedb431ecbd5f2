/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's timer: the synthetic timers of each VP, and its work. */
#include "synic/timer.h"

#include "aarch64/counter.h"
#include "core/vp.h"
#include "core/work.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"

void timer_rearm(void)
{
	struct vp *vp = vp_current();
	uint64_t of_vp = stimer_next_deadline(vp);
	uint64_t of_work = work_deadline(vp);

	counter_alarm(reference_time_to_counter(of_vp < of_work ? of_vp : of_work));
}

void timer_interrupt(void *context)
{
	struct vp *vp = vp_current();
	uint64_t now = reference_time_now();

	(void)context;
	stimer_expire(vp, now);
	work_run(vp, now);
	timer_rearm();
}
