/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: memory for objects whose number depends on the machine, taken at boot and kept. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdint.h>

#include "core/boot_info.h"

/**
 * arena_size - bytes that EL2 takes from its arena on this machine
 * @info: cpu_count and ram are known
 *
 * Context: boot; EL2 need not run yet.
 */
uint64_t arena_size(const struct boot_info *info);

/** arena_init - hand out the memory of @range from now on. Context: boot CPU, before the guest. */
void arena_init(const struct boot_range *range);

/**
 * arena_take - memory that is zero, and nobody else's
 * @size:      bytes
 * @alignment: a power of two; less than a cache line means a cache line
 *
 * Does not return when the arena is used up: arena_size() is wrong then, and the machine stops with
 * a message that says so. Context: boot CPU, before the guest.
 */
void *arena_take(uint64_t size, uint64_t alignment);

#endif
