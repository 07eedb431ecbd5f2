/* SPDX-License-Identifier: BSD-2-Clause */
/* Table walks [DDI0487 "Translation table descriptor formats"], with numbers of their own. */
#include "tests/stage_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct walk stage_walk(uint64_t root, uint64_t address)
{
	/* The tables at level 1 are concatenated: their index is as long as the address. */
	uint64_t table = root;
	uint64_t index = address >> 30;

	for (uint32_t level = 1;; level++) {
		uint32_t shift = 39 - 9 * level;
		uint64_t descriptor = ((const uint64_t *)(uintptr_t)table)[index];
		uint64_t size = 1ULL << shift;

		if ((descriptor & 1) == 0) {
			return (struct walk){ .size = 0 };
		}
		if (level == 3 || (descriptor & 2) == 0) {
			uint64_t base = descriptor & 0x0000fffffffff000 & ~(size - 1);

			assert_int_equal(descriptor & 2, level == 3 ? 2 : 0);
			/* Bits of the address below the block are RES0. */
			assert_int_equal(descriptor & 0x0000fffffffff000, base);
			return (struct walk){ .size = size,
					      .output = base | (address & (size - 1)),
					      .attributes = descriptor & 0xffff000000000ffc };
		}
		table = descriptor & 0x0000fffffffff000;
		index = (address >> (shift - 9)) & 511;
	}
}
