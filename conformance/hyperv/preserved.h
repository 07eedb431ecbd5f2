/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers a call leaves as they were. */
#ifndef HYPERV_PRESERVED_H
#define HYPERV_PRESERVED_H

#include "smccc/regs.h"

/** expect_preserved - @call changes x0 and @count registers from x@first on, nothing else of @regs */
void expect_preserved(regs_fn *call, struct regs *regs, uint32_t first, uint32_t count);

#endif
