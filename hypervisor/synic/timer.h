/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's own timer: it interrupts the guest when EL2 has something to do. */
#ifndef SYNIC_TIMER_H
#define SYNIC_TIMER_H

#include <stdint.h>

/**
 * timer_rearm - look again for the earliest deadline of the VP that this CPU runs
 *
 * Call it after a synthetic timer of the current VP changed, or when work_set() asks for it.
 */
void timer_rearm(void);

/**
 * timer_interrupt - EL2's timer fired on this CPU: expire synthetic timers, run the work that is due,
 * re-arm. An irq_handler; @context is not used
 */
void timer_interrupt(void *context);

#endif
