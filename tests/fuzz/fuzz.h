/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzers: each takes any bytes, and ends the program if the code under test breaks a promise. A test program runs them on
 * kept and generated inputs; make fuzz builds them with libFuzzer.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int fuzzer(const uint8_t *data, size_t size);

/** fuzz_generated - run a fuzzer on @count inputs of 1 to @size bytes, which are the same in every run */
void fuzz_generated(fuzzer *fuzzer, uint64_t count, size_t size);

/**
 * fuzz_kept - run a fuzzer on the inputs of a file
 * @path: one input a line, in hexadecimal; lines that begin with # are comments
 *
 * Inputs that cannot be read fail the test.
 */
void fuzz_kept(fuzzer *fuzzer, const char *path);

/* The input, read from its beginning; zeros behind its end. */
struct fuzz {
	const uint8_t *data;
	size_t size;
};

static inline void fuzz_require(bool condition)
{
	if (!condition) {
		abort();
	}
}

static inline bool fuzz_more(const struct fuzz *fuzz)
{
	return fuzz->size > 0;
}

static inline void fuzz_bytes(struct fuzz *fuzz, void *to, size_t size)
{
	size_t have = size < fuzz->size ? size : fuzz->size;

	memset(to, 0, size);
	if (have > 0) {
		memcpy(to, fuzz->data, have);
		fuzz->data += have;
		fuzz->size -= have;
	}
}

static inline uint8_t fuzz_8(struct fuzz *fuzz)
{
	uint8_t value;

	fuzz_bytes(fuzz, &value, sizeof(value));
	return value;
}

static inline uint32_t fuzz_32(struct fuzz *fuzz)
{
	uint32_t value;

	fuzz_bytes(fuzz, &value, sizeof(value));
	return value;
}

#endif
