/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory: the RAM of the machine without conduit's. EL2 maps it one to one. */
#include "core/guest_memory.h"

#include "aarch64/string.h"
#include "core/machine.h"

static bool inside(const struct boot_range *range, uint64_t base, uint64_t size)
{
	return base >= range->base && size <= range->size &&
	       base - range->base <= range->size - size;
}

static bool overlaps(const struct boot_range *range, uint64_t base, uint64_t size)
{
	return base < range->base + range->size && range->base < base + size;
}

void *guest_memory_map(uint64_t gpa, uint64_t size)
{
	if (gpa + size < gpa || overlaps(&machine.resident, gpa, size) ||
	    overlaps(&machine.shared, gpa, size)) {
		return NULL;
	}
	for (uint32_t i = 0; i < machine.ram_count; i++) {
		if (inside(&machine.ram[i], gpa, size)) {
			return (void *)(uintptr_t)gpa;
		}
	}
	return NULL;
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
