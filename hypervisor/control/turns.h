/* SPDX-License-Identifier: BSD-2-Clause */
/* What EL2 does in turns, by its timer: VMBus's devices. */
#ifndef CONTROL_TURNS_H
#define CONTROL_TURNS_H

#include "synic/timer.h"

/* For timer_init(). */
extern const struct timer_work turns;

#endif
