/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest RAM, and in it the region that conduit.efi shares with this process. */
#ifndef RUN_REGION_H
#define RUN_REGION_H

#include "hypervisor/shared.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct region {
	int ram_fd;
	uint64_t ram_size;
	struct conduit_config config;  /* its nonce tells our region from a forged one */
	struct conduit_shared *shared; /* NULL: not found yet */
	size_t size;                   /* of the mapping */
};

/** region_create - make guest RAM, a memory file, and a fresh configuration; returns 0 or -errno */
int region_create(struct region *region, uint64_t ram_size);

/**
 * region_find - look for the region
 *
 * conduit.efi writes the magic last, so a region that is found is complete.
 *
 * returns: true if it is there, and mapped
 */
bool region_find(struct region *region);

/** region_is_alive - false once conduit.efi has taken its mark away, before a reset */
bool region_is_alive(const struct region *region);

/**
 * region_forget - unmap the region; region_find() may find the next one
 *
 * Takes the mark away: a machine reset by force leaves it.
 */
void region_forget(struct region *region);

/** region_load_32 - read a field that EL2 may be writing */
uint32_t region_load_32(const uint32_t *field);

/** region_text - copy a text of EL2's or the guest's that may change meanwhile; control characters become \xNN */
void region_text(const char *from, uint32_t size, uint32_t max, char *text, size_t text_size);

#endif
