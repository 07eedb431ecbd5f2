/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for EL2's timer: counts the requests. */
#include "core/tick.h"

#include "fake/fake.h"

uint32_t fake_rearm_count;
uint32_t fake_poll_count;

void tick_rearm(void)
{
	fake_rearm_count++;
}

void tick_poll(void)
{
	fake_poll_count++;
}
