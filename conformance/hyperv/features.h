/* SPDX-License-Identifier: BSD-2-Clause */
/* Features that the hypervisor announces: a rule that needs another one is skipped. */
#ifndef HYPERV_FEATURES_H
#define HYPERV_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

/* One bit for each feature that a rule can need; the bits of register 0x200 are in features.c. */
#define NOTHING           ABI_U(0)
#define VP_RUNTIME        ABI_BIT(0)
#define REFERENCE_COUNTER ABI_BIT(1)
#define SYNIC             ABI_BIT(2)
#define TIMERS            ABI_BIT(3)
#define VP_INDEX          ABI_BIT(4)
#define REFERENCE_TSC     ABI_BIT(5)
#define FREQUENCIES       ABI_BIT(6)
#define POST_MESSAGES     ABI_BIT(7)
#define SIGNAL_EVENTS     ABI_BIT(8)
#define FAST_OUTPUT       ABI_BIT(9)
#define CRASH             ABI_BIT(10)
#define POLLED_SINTS      ABI_BIT(11)
#define DIRECT_TIMERS     ABI_BIT(12)
#define UNIDENTIFIED      ABI_BIT(13) /* no feature: the rule is of a guest without identity */
#define VMBUS             (SYNIC | POST_MESSAGES | SIGNAL_EVENTS)
#define DIRECT_TIMER      (TIMERS | DIRECT_TIMERS | REFERENCE_COUNTER)

/** features_missing - NULL, or which of @needs is not announced, for people */
const char *features_missing(uint32_t needs);

#endif
