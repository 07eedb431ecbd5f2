/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers a call leaves as they were. */
#ifndef HYPERV_PRESERVED_H
#define HYPERV_PRESERVED_H

#include "image/call.h"

/** registers_fill - another value in each register */
void registers_fill(struct register_file *file, uint64_t seed);

/** expect_preserved - @call changes x0 and @count registers from x@first on, nothing else of @file */
void expect_preserved(file_fn *call, struct register_file *file, uint32_t first, uint32_t count);

#endif
