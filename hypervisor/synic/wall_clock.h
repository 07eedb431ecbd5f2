/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of day, for the time synchronisation device. All times are 100 ns units since 1601-01-01 UTC. */
#ifndef SYNIC_WALL_CLOCK_H
#define SYNIC_WALL_CLOCK_H

#include <stdint.h>

/**
 * wall_clock_now - the time that the host told last, or UEFI's at boot, plus what has passed since
 *
 * Also asks the host again: the next call is right even if the host's clock was set, or the machine was
 * stopped. Any CPU, any context.
 */
uint64_t wall_clock_now(void);

/** wall_clock_set - the host tells its time */
void wall_clock_set(uint64_t now);

#endif
