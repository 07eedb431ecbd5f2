/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory: the RAM of the machine without conduit's. EL2 maps it one to one. */
#include "core/guest_memory.h"

#include "aarch64/string.h"
#include "abi/macro.h"
#include "core/machine.h"

struct guest_memory guest_memory;

/* What neither of conduit's regions covers: the part on each side of the first one that does is looked at alone. */
static void add_around(uint64_t base, uint64_t end)
{
	const struct boot_range *const own[] = { &machine.resident, &machine.shared };

	for (uint32_t i = 0; i < ABI_COUNT(own) && base < end; i++) {
		uint64_t own_end = own[i]->base + own[i]->size;

		if (own[i]->base < end && base < own_end) {
			add_around(base, own[i]->base);
			add_around(own_end, end);
			return;
		}
	}
	if (base < end) {
		guest_memory.pieces[guest_memory.count++] =
			(struct span){ .gpa = base, .size = end - base };
	}
}

void guest_memory_init(void)
{
	guest_memory.count = 0;
	for (uint32_t i = 0; i < machine.ram_count; i++) {
		add_around(machine.ram[i].base, machine.ram[i].base + machine.ram[i].size);
	}
}

void *guest_memory_map(uint64_t gpa, uint64_t size)
{
	return guest_memory_holds(gpa, size) ? (void *)(uintptr_t)gpa : NULL;
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
