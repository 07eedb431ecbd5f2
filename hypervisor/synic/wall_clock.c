/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of day. */
#include "synic/wall_clock.h"

#include "core/host.h"
#include "core/machine.h"
#include "synic/reference_time.h"

static uint64_t host_ahead; /* of reference time, as last told; 0: not told. Atomic */

void wall_clock_set(uint64_t now)
{
	__atomic_store_n(&host_ahead, now - reference_time_now(), __ATOMIC_RELAXED);
}

uint64_t wall_clock_now(void)
{
	uint64_t ahead = __atomic_load_n(&host_ahead, __ATOMIC_RELAXED);

	host_call(HOST_ASK_TIME);
	return (ahead != 0 ? ahead : machine.wall_clock) + reference_time_now();
}
