/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the exclusive pair: a test may let so many attempts fail as if others wrote to the line. */
#ifndef AARCH64_EXCLUSIVE_H
#define AARCH64_EXCLUSIVE_H

#include <stdbool.h>
#include <stdint.h>

/* Attempts of this thread that fail from now on, and attempts made. */
extern _Thread_local uint32_t fake_exclusive_failures;
extern _Thread_local uint32_t fake_exclusive_count;

static inline bool exclusive_replace(uint64_t *word, uint64_t *from, uint64_t to)
{
	fake_exclusive_count++;
	if (fake_exclusive_failures > 0) {
		fake_exclusive_failures--;
		return false;
	}
	return __atomic_compare_exchange_n(word, from, to, true, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

#endif
