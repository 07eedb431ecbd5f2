/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a freestanding compiler calls of its own accord, for a project that has no C library: memcpy(), memmove(), memset(),
 * memcmp(), and their names of Arm's run-time ABI for AArch32. Leave it out if you have them.
 *
 * Words of 8 bytes where both sides are aligned to them, otherwise bytes: no unaligned access, general-purpose registers
 * with -mgeneral-regs-only, and no state.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The compiler is not to make a call of a loop in the very function that it would call, and not to leave a function out because
 * nobody calls it before link-time optimization is over.
 */
#ifdef __clang__
#define MEMORY_FUNCTION __attribute__((__used__, __no_builtin__))
#else
#define MEMORY_FUNCTION __attribute__((__used__, __optimize__("no-tree-loop-distribute-patterns")))
#endif
#define MEMORY_LOOP static inline __attribute__((__always_inline__))

typedef uint64_t __attribute__((__may_alias__)) memory_word;

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

static inline bool are_aligned(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & (sizeof(memory_word) - 1)) == 0;
}

MEMORY_LOOP void copy(uint8_t *to, const uint8_t *from, size_t size)
{
	if (are_aligned(to, from)) {
		for (; size >= sizeof(memory_word); size -= sizeof(memory_word)) {
			*(memory_word *)(void *)to = *(const memory_word *)(const void *)from;
			to += sizeof(memory_word);
			from += sizeof(memory_word);
		}
	}
	for (; size != 0; size--) {
		*to++ = *from++;
	}
}

/* Upwards where the bytes to come are not overwritten by that. */
MEMORY_LOOP void move(uint8_t *to, const uint8_t *from, size_t size)
{
	if ((uintptr_t)to - (uintptr_t)from >= size) {
		copy(to, from, size);
		return;
	}
	while (size-- != 0) {
		to[size] = from[size];
	}
}

MEMORY_LOOP void fill(uint8_t *to, uint8_t byte, size_t size)
{
	const memory_word word = byte * (memory_word)0x0101010101010101;

	if (are_aligned(to, to)) {
		for (; size >= sizeof(word); size -= sizeof(word)) {
			*(memory_word *)(void *)to = word;
			to += sizeof(word);
		}
	}
	for (; size != 0; size--) {
		*to++ = byte;
	}
}

MEMORY_FUNCTION void *memcpy(void *to, const void *from, size_t size)
{
	copy(to, from, size);
	return to;
}

MEMORY_FUNCTION void *memmove(void *to, const void *from, size_t size)
{
	move(to, from, size);
	return to;
}

MEMORY_FUNCTION void *memset(void *to, int byte, size_t size)
{
	fill(to, (uint8_t)byte, size);
	return to;
}

MEMORY_FUNCTION int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	for (; size != 0; size--, left++, right++) {
		if (*left != *right) {
			return *left - *right;
		}
	}
	return 0;
}

#ifdef __arm__

/*
 * Names that end in 4 and 8 promise that much alignment, which need not be used
 * [Run-time ABI for the Arm Architecture, "Memory copying, clearing, and setting"].
 */
#define MEMORY_NAMES(name, parameters)                                                             \
	void name parameters;                                                                      \
	void name##4 parameters __attribute__((__used__, __alias__(#name)));                       \
	void name##8 parameters __attribute__((__used__, __alias__(#name)))

MEMORY_NAMES(__aeabi_memcpy, (void *to, const void *from, size_t size));
MEMORY_NAMES(__aeabi_memmove, (void *to, const void *from, size_t size));
MEMORY_NAMES(__aeabi_memset, (void *to, size_t size, int byte));
MEMORY_NAMES(__aeabi_memclr, (void *to, size_t size));

MEMORY_FUNCTION void __aeabi_memcpy(void *to, const void *from, size_t size)
{
	copy(to, from, size);
}

MEMORY_FUNCTION void __aeabi_memmove(void *to, const void *from, size_t size)
{
	move(to, from, size);
}

MEMORY_FUNCTION void __aeabi_memset(void *to, size_t size, int byte)
{
	fill(to, (uint8_t)byte, size);
}

MEMORY_FUNCTION void __aeabi_memclr(void *to, size_t size)
{
	fill(to, 0, size);
}

#endif
