/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks of the host. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/** clock_ms - milliseconds of a clock that never jumps */
uint64_t clock_ms(void);

/** clock_1601 - now, in 100 ns since 1601-01-01 UTC, as Hyper-V's time sync device counts */
uint64_t clock_1601(void);

#endif
