/* SPDX-License-Identifier: BSD-2-Clause */
/* The system counter and EL2's timer. */
#ifndef AARCH64_COUNTER_H
#define AARCH64_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/** uint64_t counter_now(void) - ticks of the system counter (CNTPCT_EL0) */
#include "aarch64/counter_now.h"

/** counter_frequency - ticks per second */
uint64_t counter_frequency(void);

/** counter_alarm - interrupt this CPU at EL2 once the counter reaches @ticks; UINT64_MAX: never */
void counter_alarm(uint64_t ticks);

#endif
