/* SPDX-License-Identifier: BSD-2-Clause */
/* Cache maintenance. */
#include "baremetal/cache.h"

#include <stdint.h>

#define LINE_SIZE 16 /* the smallest there can be */

void cache_clean(const void *bytes, size_t size)
{
#ifdef __aarch64__
	for (size_t i = 0; i < size; i += LINE_SIZE) {
		__asm__ volatile("dc civac, %0" : : "r"((const uint8_t *)bytes + i) : "memory");
	}
	__asm__ volatile("dsb sy" : : : "memory");
#else
	(void)bytes;
	(void)size;
#endif
}
