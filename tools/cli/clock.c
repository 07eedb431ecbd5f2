/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks of the host. */
#include "cli/clock.h"

#include <time.h>

#define UNIX_EPOCH_1601 116444736000000000ULL /* 1970-01-01 in 100 ns since 1601-01-01 */

uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t clock_1601(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return UNIX_EPOCH_1601 + (uint64_t)now.tv_sec * 10000000 + (uint64_t)now.tv_nsec / 100;
}
