/* SPDX-License-Identifier: BSD-2-Clause */
/* memcpy and its kin: plain loops, since EL2 copies little and must not use SIMD registers. */
#include "aarch64/string.h"

#include <stdint.h>

#include "abi/macro.h"

/*
 * From the lowest byte to the highest: right also when @in overlaps @out from above. Each word is
 * one load and one store: unaligned is fine on Normal memory. Two words are read before either is
 * written, which is right for an overlap, too.
 */
static void copy_upwards(uint8_t *out, const uint8_t *in, size_t size)
{
	uint64_t pair[2];
	uint64_t four[4];
	uint64_t word;

	for (; size >= sizeof(four); size -= sizeof(four)) {
		__builtin_memcpy(four, in, sizeof(four));
		__builtin_memcpy(out, four, sizeof(four));
		out += sizeof(four);
		in += sizeof(four);
	}
	for (; size >= sizeof(pair); size -= sizeof(pair)) {
		__builtin_memcpy(pair, in, sizeof(pair));
		__builtin_memcpy(out, pair, sizeof(pair));
		out += sizeof(pair);
		in += sizeof(pair);
	}
	for (; size >= sizeof(word); size -= sizeof(word)) {
		__builtin_memcpy(&word, in, sizeof(word));
		__builtin_memcpy(out, &word, sizeof(word));
		out += sizeof(word);
		in += sizeof(word);
	}
	for (; size != 0; size--) {
		*out++ = *in++;
	}
}

/* In brackets: the functions, not the macros. */
void *(memcpy)(void *restrict to, const void *restrict from, size_t size)
{
	copy_upwards(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *out = to;
	const uint8_t *in = from;

	if ((uintptr_t)to <= (uintptr_t)from) {
		copy_upwards(out, in, size);
	} else {
		for (; size != 0; size--) {
			out[size - 1] = in[size - 1];
		}
	}
	return to;
}

void *(memset)(void *to, int byte, size_t size)
{
	uint8_t *out = to;
	uint64_t word = (uint8_t)byte * ABI_ULL(0x0101010101010101);

	for (; size >= sizeof(word); size -= sizeof(word)) {
		__builtin_memcpy(out, &word, sizeof(word));
		out += sizeof(word);
	}
	for (; size != 0; size--) {
		*out++ = (uint8_t)byte;
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	for (; size != 0; size--, left++, right++) {
		if (*left != *right) {
			return *left < *right ? -1 : 1;
		}
	}
	return 0;
}
