/* SPDX-License-Identifier: BSD-2-Clause */
/* What a freestanding compiler may call, for programs without a C library. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

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

__attribute__((__used__)) void *memmove(void *to, const void *from, size_t size)
{
	volatile char *target = to;
	const volatile char *source = from;
	const int up = (const char *)to <= (const char *)from;

	for (size_t i = 0; i < size; i++) {
		const size_t at = up ? i : size - 1 - i;

		target[at] = source[at];
	}
	return to;
}

__attribute__((__used__)) int memcmp(const void *a, const void *b, size_t size)
{
	const volatile unsigned char *left = a;
	const volatile unsigned char *right = b;

	for (size_t i = 0; i < size; i++) {
		if (left[i] != right[i]) {
			return left[i] - right[i];
		}
	}
	return 0;
}
