/* SPDX-License-Identifier: BSD-2-Clause */
/* The bus lock, and the work that is left to its holder. */
#include "vmbus/bus.h"

#include "abi/macro.h"
#include "core/spinlock.h"
#include "core/vp.h"
#include "core/work.h"
#include "synic/reference_time.h"
#include "synic/timer.h"
#include "vmbus/channel.h"

/* How often a CPU settles at once what others ask, and when it goes on: 100 us later. */
#define BUS_ROUNDS      ABI_U(4)
#define BUS_YIELD_100NS ABI_U(1000)

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
	(void)__atomic_exchange_n(&asked, false,
				  __ATOMIC_SEQ_CST); /* sees all that was asked for */
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

/*
 * Whoever asks finds the lock free, or its holder finds the question when it has released the lock. A guest whose VPs ask all
 * the time keeps no CPU in EL2: the rest has its turn later.
 */
void bus_settle(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (uint32_t round = 1; __atomic_load_n(&asked, __ATOMIC_SEQ_CST) && spinlock_try(&lock);
	     round++) {
		if (round == BUS_ROUNDS) {
			bus_wake_at(reference_time_now() + BUS_YIELD_100NS);
		}
		bus_release();
		if (round == BUS_ROUNDS) {
			return;
		}
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
