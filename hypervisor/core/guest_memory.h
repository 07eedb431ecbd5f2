/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory as EL2 may touch it: the guest's RAM, never conduit's own, never a device. */
#ifndef CORE_GUEST_MEMORY_H
#define CORE_GUEST_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
