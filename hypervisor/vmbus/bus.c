/* SPDX-License-Identifier: BSD-2-Clause */
/* The bus lock, and the work that is left to its holder. */
#include "vmbus/bus.h"

#include <stddef.h>

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

/* Left to the next holder of the lock, by one CPU at a time. */
static void (*job)(void); /* atomic; NULL: none */
static void (*job_done)(void);

static void ask_here(void)
{
	channel_enter();
	bus_ask();
	channel_leave();
}

static void run(struct work *work, uint64_t now)
{
	(void)work;
	(void)now;
	ask_here();
}

void bus_init(void (*function)(void))
{
	settle = function;
	job = NULL;
	wake = (struct work){ .run = run };
	wake_at = WORK_NEVER;
}

/* Lock held. A deadline in the past has had its turn. returns: whether a job has run */
static bool settle_now(void)
{
	void (*mine)(void);

	(void)__atomic_exchange_n(&asked, false,
				  __ATOMIC_SEQ_CST); /* sees all that was asked for */
	mine = __atomic_exchange_n(&job, NULL, __ATOMIC_ACQUIRE);
	if (mine != NULL) {
		mine();
	}
	settle();
	return mine != NULL;
}

void bus_acquire(void)
{
	spinlock_acquire(&lock);
}

bool bus_try(void)
{
	return spinlock_try(&lock);
}

void bus_release(void)
{
	void (*done)(void) = settle_now() ? job_done : NULL;

	spinlock_release(&lock);
	if (done != NULL) {
		done();
	}
}

void bus_ask(void)
{
	__atomic_store_n(&asked, true, __ATOMIC_SEQ_CST);
}

/*
 * Whoever asks finds the lock free, or its holder finds the question when it has released the lock. A guest whose VPs ask all
 * the time keeps no CPU in EL2: the rest has its turn later.
 */
static __attribute__((noinline)) void settle_asked(void)
{
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

void bus_settle(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(&asked, __ATOMIC_SEQ_CST)) {
		settle_asked();
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

void bus_run(void (*function)(void), void (*done)(void))
{
	job_done = done;
	__atomic_store_n(&job, function, __ATOMIC_RELEASE);
	ask_here();
}
