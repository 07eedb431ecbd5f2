// SPDX-License-Identifier: BSD-2-Clause
/* What a freestanding compiler may call, for programs without a C library. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);

__attribute__((__used__)) void *memcpy(void *to, const void *from, size_t size)
{
	volatile char *target = to;
	const char *source = from;

	for (size_t i = 0; i < size; i++) {
		target[i] = source[i];
	}
	return to;
}

__attribute__((__used__)) void *memset(void *to, int value, size_t size)
{
	volatile char *target = to;

	for (size_t i = 0; i < size; i++) {
		target[i] = (char)value;
	}
	return to;
}
