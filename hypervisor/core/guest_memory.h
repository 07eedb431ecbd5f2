/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory as EL2 may touch it: the guest's RAM, never conduit's own, never a device. */
#ifndef CORE_GUEST_MEMORY_H
#define CORE_GUEST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/boot_info.h"
#include "core/span.h"

/* Conduit's two regions may each split a range of RAM. */
#define GUEST_MEMORY_PIECES_MAX (BOOT_MAX_RAM_RANGES + 2)

/* RAM of the machine without conduit's. Ranges that touch are two pieces. */
struct guest_memory {
	struct span pieces[GUEST_MEMORY_PIECES_MAX];
	uint32_t count;
};

extern struct guest_memory guest_memory;

/** guest_memory_init - find the pieces, from `machine`, which stays as it is. Context: boot CPU, before the guest */
void guest_memory_init(void);

/** guest_memory_holds - whether all bytes of a range, which may not be empty, are in the guest's RAM: in one piece */
static inline bool guest_memory_holds(uint64_t gpa, uint64_t size)
{
	for (uint32_t i = 0; i < guest_memory.count; i++) {
		uint64_t offset = gpa - guest_memory.pieces[i].gpa;

		if (offset < guest_memory.pieces[i].size &&
		    size <= guest_memory.pieces[i].size - offset) {
			return true;
		}
	}
	return false;
}

/**
 * guest_memory_map - pointer to guest RAM
 * @gpa:  guest physical address
 * @size: bytes; the range may not wrap
 *
 * The guest runs on and may change what the pointer shows at any time: read each field once, into a
 * local, then check it.
 *
 * returns: the pointer, or NULL when any byte lies outside the guest's RAM or inside conduit's
 * memory
 */
void *guest_memory_map(uint64_t gpa, uint64_t size);

/**
 * guest_memory_read - copy @size bytes from @gpa to @to. returns: false when guest_memory_map()
 * refuses
 */
bool guest_memory_read(void *to, uint64_t gpa, size_t size);

/**
 * guest_memory_write - copy @size bytes from @from to @gpa. returns: false when guest_memory_map()
 * refuses
 */
bool guest_memory_write(uint64_t gpa, const void *from, size_t size);

#endif
