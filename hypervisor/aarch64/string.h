/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory functions that a freestanding compiler may call. */
#ifndef AARCH64_STRING_H
#define AARCH64_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* The compiler knows them: a few bytes, or many of a constant size, cost no call. */
#ifndef memcpy
#define memcpy(to, from, size) __builtin_memcpy(to, from, size)
#define memset(to, byte, size) __builtin_memset(to, byte, size)
#endif

#endif
