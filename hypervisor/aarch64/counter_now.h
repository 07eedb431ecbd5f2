/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the system counter in place. On a PC, fake/include replaces this header. */
#ifndef AARCH64_COUNTER_NOW_H
#define AARCH64_COUNTER_NOW_H

#include <stdint.h>

#include "aarch64/sysreg_access.h"

static inline uint64_t counter_now(void)
{
	isb();
	return sysreg_read(cntpct_el0);
}

#endif
