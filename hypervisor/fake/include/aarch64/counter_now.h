/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the read of the system counter: a function of fake/counter.c or of the test. */
#ifndef AARCH64_COUNTER_NOW_H
#define AARCH64_COUNTER_NOW_H

#include <stdint.h>

uint64_t counter_now(void);

#endif
