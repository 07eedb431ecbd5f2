/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus's devices and the commands of the host: one CPU at a time serves them. */
#include "control/turns.h"

#include "control/control.h"
#include "core/partition.h"
#include "core/spinlock.h"
#include "vmbus/vmbus.h"

#define MILLISECOND ABI_ULL(10000) /* reference time */

/* The host's commands are looked for this often: the longest that `conduit ctl` waits. */
#define POLL_PERIOD (20 * MILLISECOND)

/*
 * The lowest VP that is on looks for them. The others do only if that did not happen for so long,
 * as when that VP has just been switched off.
 */
#define POLL_STANDBY (1000 * MILLISECOND)

static struct spinlock turn_lock;
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

static uint64_t deadline(const struct vp *vp)
{
	uint64_t poll =
		__atomic_load_n(&poll_deadline, __ATOMIC_RELAXED) + (polls(vp) ? 0 : POLL_STANDBY);
	uint64_t devices = vmbus_next_deadline();

	return poll < devices ? poll : devices;
}

static void run(uint64_t now)
{
	if (now < __atomic_load_n(&poll_deadline, __ATOMIC_RELAXED) &&
	    now < vmbus_next_deadline()) {
		return;
	}
	spinlock_acquire(&turn_lock);
	if (now >= __atomic_load_n(&poll_deadline, __ATOMIC_RELAXED)) {
		control_poll();
		__atomic_store_n(&poll_deadline, now + POLL_PERIOD, __ATOMIC_RELAXED);
	}
	if (now >= vmbus_next_deadline()) {
		vmbus_tick(now);
	}
	spinlock_release(&turn_lock);
}

const struct timer_work turns = { .deadline = deadline, .run = run };
