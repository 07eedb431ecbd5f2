/* SPDX-License-Identifier: BSD-2-Clause */
/* The bus lock, and the work that is left to its holder. */
#include "vmbus/bus.h"

#include "core/spinlock.h"
#include "core/vp.h"
#include "core/work.h"
#include "synic/reference_time.h"
#include "synic/timer.h"
#include "vmbus/channel.h"

static struct spinlock lock;
static bool asked; /* atomic */
static struct work wake;
static uint64_t wake_at; /* WORK_NEVER: not */
static void (*settle)(void);

static void run(struct work *work, uint64_t now)
{
	(void)work;
	(void)now;
	channel_enter();
	bus_ask();
	channel_leave();
}

void bus_init(void (*function)(void))
{
	settle = function;
	wake = (struct work){ .run = run };
	wake_at = WORK_NEVER;
}

/* Lock held. A deadline in the past has had its turn. */
static void settle_now(void)
{
	__atomic_store_n(&asked, false, __ATOMIC_SEQ_CST);
	settle();
}

void bus_acquire(void)
{
	spinlock_acquire(&lock);
}

void bus_release(void)
{
	settle_now();
	spinlock_release(&lock);
}

void bus_ask(void)
{
	__atomic_store_n(&asked, true, __ATOMIC_SEQ_CST);
}

/* Whoever asks finds the lock free, or its holder finds the question when it has released the lock. */
void bus_settle(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	while (__atomic_load_n(&asked, __ATOMIC_SEQ_CST) && spinlock_try(&lock)) {
		bus_release();
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
}

void bus_wake_at(uint64_t time)
{
	if (wake_at <= reference_time_now()) {
		wake_at = WORK_NEVER;
	}
	if (time < wake_at) {
		wake_at = time;
		if (work_set(&wake, vp_current(), time)) {
			timer_rearm();
		}
	}
}
