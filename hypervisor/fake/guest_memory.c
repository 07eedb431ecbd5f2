/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for guest memory: one array. */
#include "core/guest_memory.h"

#include <assert.h>
#include <string.h>

#include "aarch64/exclusive.h"
#include "fake/fake.h"

uint32_t fake_exclusive_failures;
uint32_t fake_exclusive_count;

static _Alignas(4096) uint8_t memory[FAKE_MEMORY_SIZE];

void *guest_memory_map(uint64_t gpa, uint64_t size)
{
	uint64_t offset = gpa - FAKE_MEMORY_BASE;

	if (offset > FAKE_MEMORY_SIZE || size > FAKE_MEMORY_SIZE - offset) {
		return NULL;
	}
	return memory + offset;
}

bool guest_memory_read(void *to, uint64_t gpa, size_t size)
{
	const void *from = guest_memory_map(gpa, size);

	if (from == NULL) {
		return false;
	}
	memcpy(to, from, size);
	return true;
}

bool guest_memory_write(uint64_t gpa, const void *from, size_t size)
{
	void *to = guest_memory_map(gpa, size);

	if (to == NULL) {
		return false;
	}
	memcpy(to, from, size);
	return true;
}

void *fake_memory(uint64_t gpa, size_t size)
{
	void *pointer = guest_memory_map(gpa, size);

	assert(pointer != NULL);
	return pointer;
}
