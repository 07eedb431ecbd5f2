/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for EL2's timer: counts the requests. */
#include "synic/timer.h"

#include "fake/fake.h"

_Thread_local uint32_t fake_rearm_count;

void timer_rearm(void)
{
	fake_rearm_count++;
}
