/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of day, for the time synchronisation device. All times are 100 ns units since 1601-01-01 UTC. */
#ifndef SYNIC_WALL_CLOCK_H
#define SYNIC_WALL_CLOCK_H

#include <stdint.h>

/**
 * wall_clock_now - the host's time as it was told last, or UEFI's at the boot, counted on
 *
 * The host is asked anew, so that the next call knows if its clock was set, or the guest's time stood
 * still. Any CPU, any context.
 */
uint64_t wall_clock_now(void);

/** wall_clock_set - the host tells its time */
void wall_clock_set(uint64_t now);

#endif
