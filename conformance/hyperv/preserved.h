/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers a call leaves as they were. */
#ifndef HYPERV_PRESERVED_H
#define HYPERV_PRESERVED_H

#include "smccc/file.h"

/** expect_preserved - @call changes x0 and @count registers from x@first on, nothing else of @file */
void expect_preserved(file_fn *call, struct file *file, uint32_t first, uint32_t count);

#endif
