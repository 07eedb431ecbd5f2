/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's timer: synthetic timers of each VP, the devices, the host's commands. */
#include "core/tick.h"

#include "aarch64/counter.h"
#include "control/control.h"
#include "core/partition.h"
#include "core/spinlock.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "vmbus/vmbus.h"

#define MILLISECOND ABI_ULL(10000) /* reference time */

/* The host's commands are looked for this often: the longest that `conduit ctl` waits. */
#define POLL_PERIOD (20 * MILLISECOND)

/*
 * The lowest VP that is on looks for them. The others do only if that did not happen for so long,
 * as when that VP has just been switched off.
 */
#define POLL_STANDBY (1000 * MILLISECOND)

static struct spinlock device_lock;
static uint64_t poll_deadline; /* reference time of the next look for a command, atomic */

static bool polls(const struct vp *vp)
{
	for (uint32_t i = 0; i < vp->index; i++) {
		if (vp_is_on(&partition.vps[i])) {
			return false;
		}
	}
	return true;
}

static void tick_devices(uint64_t now)
{
	if (now < __atomic_load_n(&poll_deadline, __ATOMIC_RELAXED) &&
	    now < vmbus_next_deadline()) {
		return;
	}
	spinlock_acquire(&device_lock);
	if (now >= __atomic_load_n(&poll_deadline, __ATOMIC_RELAXED)) {
		control_poll();
		__atomic_store_n(&poll_deadline, now + POLL_PERIOD, __ATOMIC_RELAXED);
	}
	if (now >= vmbus_next_deadline()) {
		vmbus_tick(now);
	}
	spinlock_release(&device_lock);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void tick_rearm(void)
{
	struct vp *vp = vp_current();
	uint64_t poll =
		__atomic_load_n(&poll_deadline, __ATOMIC_RELAXED) + (polls(vp) ? 0 : POLL_STANDBY);
	uint64_t deadline = earlier(stimer_next_deadline(vp), earlier(poll, vmbus_next_deadline()));

	counter_alarm(reference_time_to_counter(deadline));
}

void tick_interrupt(void)
{
	uint64_t now = reference_time_now();

	stimer_expire(vp_current(), now);
	tick_devices(now);
	tick_rearm();
}

void tick_poll(void)
{
	if (counter_alarm_is_due()) {
		tick_interrupt();
	}
}
