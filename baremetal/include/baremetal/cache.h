/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance. */
#ifndef BAREMETAL_CACHE_H
#define BAREMETAL_CACHE_H

#include <stddef.h>

/**
 * cache_clean - clean and invalidate lines, so that accesses with the MMU off and on see the same
 *
 * Context: any. Nothing in AArch32, where the image runs with the MMU off.
 */
void cache_clean(const void *bytes, size_t size);

#endif
