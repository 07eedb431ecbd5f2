/* SPDX-License-Identifier: BSD-2-Clause */
/* What C needs of memory. */
#include "machine/machine.h"

/* The compiler is not to make a call of a loop in the very function that it would call. */
#ifdef __clang__
#define NOT_A_CALL __attribute__((no_builtin("memcpy", "memmove", "memset")))
#else
#define NOT_A_CALL __attribute__((optimize("no-tree-loop-distribute-patterns")))
#endif

static bool words_fit(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & 7) == 0;
}

NOT_A_CALL void *memcpy(void *to, const void *from, size_t size)
{
	uint8_t *out = to;
	const uint8_t *in = from;

	for (; size >= 8 && words_fit(out, in); size -= 8, out += 8, in += 8) {
		*(uint64_t *)(void *)out = *(const uint64_t *)(const void *)in;
	}
	while (size-- != 0) {
		*out++ = *in++;
	}
	return to;
}

NOT_A_CALL void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *out = to;
	const uint8_t *in = from;

	if (out <= in || out >= in + size) {
		return memcpy(to, from, size);
	}
	while (size-- != 0) {
		out[size] = in[size];
	}
	return to;
}

NOT_A_CALL void *memset(void *to, int value, size_t size)
{
	uint8_t *out = to;
	uint64_t word = (uint8_t)value * ABI_ULL(0x0101010101010101);

	for (; size >= 8 && words_fit(out, out); size -= 8, out += 8) {
		*(uint64_t *)(void *)out = word;
	}
	while (size-- != 0) {
		*out++ = (uint8_t)value;
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *one = a;
	const uint8_t *other = b;

	for (; size != 0; size--, one++, other++) {
		if (*one != *other) {
			return *one - *other;
		}
	}
	return 0;
}
