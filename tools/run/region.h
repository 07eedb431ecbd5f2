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
	bool found;                    /* once for each machine: no page is believed after that */
	struct conduit_shared *shared; /* NULL: not found yet, or forgotten */
	size_t size;                   /* of the mapping */
};

/** region_create - make the RAM of one machine, a memory file, and a fresh configuration; returns 0 or -errno */
int region_create(struct region *region, uint64_t ram_size);

/**
 * region_find - look for the region
 *
 * conduit.efi writes the magic last, so a region that is found is complete. Then the nonce is wiped, there and here, and no
 * other page of this machine is looked at: what the guest may have read of it later opens nothing.
 *
 * returns: true if it was found now, and is mapped
 */
bool region_find(struct region *region);

/** region_forget - unmap the region; there is no other one in this machine */
void region_forget(struct region *region);

/** region_destroy - the machine is gone, and its RAM goes */
void region_destroy(struct region *region);

/** region_load_32 - read a field that EL2 may be writing */
uint32_t region_load_32(const uint32_t *field);

/** region_text - copy a text of EL2's or the guest's that may change meanwhile; control characters become \xNN */
void region_text(const char *from, uint32_t size, uint32_t max, char *text, size_t text_size);

#endif
