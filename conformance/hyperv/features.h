/* SPDX-License-Identifier: BSD-2-Clause */
/* What the hypervisor says that it has: a test of anything else is skipped. */
#ifndef HYPERV_FEATURES_H
#define HYPERV_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

/* One bit for each feature that a test can need; the bits of register 0x200 are in features.c. */
#define NOTHING           U(0)
#define VP_RUNTIME        BIT(0)
#define REFERENCE_COUNTER BIT(1)
#define SYNIC             BIT(2)
#define TIMERS            BIT(3)
#define VP_INDEX          BIT(4)
#define REFERENCE_TSC     BIT(5)
#define FREQUENCIES       BIT(6)
#define POST_MESSAGES     BIT(7)
#define SIGNAL_EVENTS     BIT(8)
#define FAST_OUTPUT       BIT(9)
#define CRASH             BIT(10)
#define POLLED_SINTS      BIT(11)
#define DIRECT_TIMERS     BIT(12)
#define VMBUS             (SYNIC | POST_MESSAGES | SIGNAL_EVENTS)
#define DIRECT_TIMER      (TIMERS | DIRECT_TIMERS | REFERENCE_COUNTER)

/** features_missing - NULL, or which of @needs is not announced, for people */
const char *features_missing(uint32_t needs);

#endif
