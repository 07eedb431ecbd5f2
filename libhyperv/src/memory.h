/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions that a freestanding compiler calls anyway: whoever links the library has them. */
#ifndef HYPERV_MEMORY_H
#define HYPERV_MEMORY_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
