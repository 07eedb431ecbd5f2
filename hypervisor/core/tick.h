/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's own timer: when it must run without a call of the guest. */
#ifndef CORE_TICK_H
#define CORE_TICK_H

#include <stdint.h>

#define TICK_NEVER UINT64_MAX

/**
 * tick_rearm - look again for the earliest deadline of the VP that this CPU runs
 *
 * Call it after a synthetic timer of the current VP changed. Deadlines are reference time (100 ns).
 */
void tick_rearm(void);

/**
 * tick_interrupt - EL2's timer fired on this CPU: expire synthetic timers, give the devices their
 * turn, re-arm
 */
void tick_interrupt(void);

/**
 * tick_poll - as if EL2's timer had fired, if it should have
 *
 * For what is slow anyway: a guest that keeps the interrupt away gets what it asks for all the same.
 * No lock may be held.
 */
void tick_poll(void);

#endif
