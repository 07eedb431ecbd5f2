/* SPDX-License-Identifier: BSD-2-Clause */
/* When VMBus must run next without a call of the guest. */
#ifndef VMBUS_DEADLINE_H
#define VMBUS_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * deadline_get - the earliest time asked for since deadline_clear(), TIMER_NEVER: none. No lock
 * needed.
 */
uint64_t deadline_get(void);

/**
 * deadline_clear - vmbus_tick() runs: everybody asks again. Lock held, as for the functions below.
 */
void deadline_clear(void);

/** deadline_lower - ask for a turn at @time */
void deadline_lower(uint64_t time);

/** deadline_changed - whether the deadline came forward since the last call of this function */
bool deadline_changed(void);

#endif
