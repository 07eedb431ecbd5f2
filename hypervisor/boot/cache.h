/* SPDX-License-Identifier: BSD-2-Clause */
/* Making freshly written code visible to instruction fetches, also with the MMU off. */
#ifndef BOOT_CACHE_H
#define BOOT_CACHE_H

#include <stdint.h>

/** cache_sync_code - clean @size bytes from the data cache to memory, forget old instructions. Any EL, this CPU */
void cache_sync_code(const void *start, uint64_t size);

#endif
