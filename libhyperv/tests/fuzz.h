/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzers of what a host can say. Each takes any bytes, and ends the program if the library breaks a
 * promise. test_hv_fuzz runs them on generated inputs; make fuzz builds them with libFuzzer.
 */
#ifndef HYPERV_TESTS_FUZZ_H
#define HYPERV_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The input, read from its beginning; zeros behind its end. */
struct fuzz {
	const uint8_t *data;
	size_t size;
};

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

/** fuzz_ring - both ends of our ring code, beside a host that writes what it likes where it likes */
int fuzz_ring(const uint8_t *data, size_t size);

/** fuzz_offers - control messages and event flags at any moment, also while the library waits */
int fuzz_offers(const uint8_t *data, size_t size);

/** fuzz_device - a driver, and a host that answers it well, badly, or with any bytes */
int fuzz_device(const uint8_t *data, size_t size);

#endif
