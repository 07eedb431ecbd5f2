/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of day, for the time synchronisation device. */
#ifndef SYNIC_WALL_CLOCK_H
#define SYNIC_WALL_CLOCK_H

#include <stdint.h>

/**
 * wall_clock_now - 100 ns units since 1601-01-01 UTC: the host's when it tells it, else UEFI's of
 * the boot and counted on
 */
uint64_t wall_clock_now(void);

#endif
