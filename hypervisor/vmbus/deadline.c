/* SPDX-License-Identifier: BSD-2-Clause */
/* When VMBus must run next: the minimum of what channels and connection asked for. */
#include "vmbus/deadline.h"

#include "synic/timer.h"

static uint64_t deadline = TIMER_NEVER;
static bool changed;

uint64_t deadline_get(void)
{
	return __atomic_load_n(&deadline, __ATOMIC_RELAXED);
}

void deadline_clear(void)
{
	__atomic_store_n(&deadline, TIMER_NEVER, __ATOMIC_RELAXED);
}

void deadline_lower(uint64_t time)
{
	if (time < deadline) {
		__atomic_store_n(&deadline, time, __ATOMIC_RELAXED);
		changed = true;
	}
}

bool deadline_changed(void)
{
	bool result = changed;

	changed = false;
	return result;
}
