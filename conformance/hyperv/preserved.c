/* SPDX-License-Identifier: BSD-2-Clause */
/* Which registers a call leaves as they were. */
#include "hyperv/preserved.h"

#include "hyperv/host.h"

void registers_fill(struct register_file *file, uint64_t seed)
{
	for (uint64_t i = 0; i < COUNT(file->x); i++) {
		file->x[i] = seed * (i + 1);
	}
	for (uint64_t i = 0; i < COUNT(file->v); i++) {
		file->v[i] = ~seed * (i + 101);
	}
}

void expect_preserved(file_fn *call, struct register_file *file, uint32_t first, uint32_t count)
{
	static struct register_file before;

	memcpy(&before, file, sizeof(before));
	call(file);
	for (uint32_t i = 1; i < 31; i++) {
		if (i < first || i >= first + count) {
			note("x", i);
			EXPECT(file->x[i], before.x[i]);
		}
	}
	for (uint32_t i = 0; i < COUNT(file->v); i++) {
		note("half of V", i);
		EXPECT(file->v[i], before.v[i]);
	}
}
