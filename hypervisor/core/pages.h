/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pins: a counter for each page of RAM says how many GPADLs and requests in flight use it. Such a
 * page must stay the guest's: EL2 or a back end may write to it at any time.
 */
#ifndef CORE_PAGES_H
#define CORE_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/boot_info.h"
#include "core/span.h"

/** pages_count - pages from the first to the last one of RAM. Context: boot, too. */
uint64_t pages_count(const struct boot_info *info);

/**
 * pages_init - no page of the machine is held
 *
 * Takes two bytes for each page from the arena. Context: boot CPU, before the guest.
 */
void pages_init(void);

/**
 * pages_hold - pin all pages of @count spans
 * @spans: guest_memory_map() has accepted each
 *
 * returns: false, and nothing is pinned: a page has 32,767 users already, or was taken
 *
 * Context: any CPU, no lock.
 */
bool pages_hold(const struct span *spans, uint32_t count);

/** pages_drop - undo pages_hold() with the same spans. Context: any CPU, no lock. */
void pages_drop(const struct span *spans, uint32_t count);

/**
 * pages_take - keep others from holding the pages of @span
 *
 * returns: false, and nothing is taken: a page has a user
 *
 * Context: any CPU, no lock.
 */
bool pages_take(const struct span *span);

/** pages_return - undo pages_take() with the same span. Context: any CPU, no lock. */
void pages_return(const struct span *span);

#endif
