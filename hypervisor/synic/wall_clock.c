/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of day. */
#include "synic/wall_clock.h"

#include "core/machine.h"
#include "core/partition.h"
#include "synic/reference_time.h"

uint64_t wall_clock_now(void)
{
	uint64_t host = __atomic_load_n(&partition.shared->host_time, __ATOMIC_RELAXED);

	return host != 0 ? host : machine.wall_clock + reference_time_now();
}
