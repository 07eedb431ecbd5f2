/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine as the boot part found it, and which of its devices the guest may reach. */
#ifndef CORE_MACHINE_H
#define CORE_MACHINE_H

#include <stdbool.h>

#include "core/boot_info.h"
#include "core/span.h"

/* A copy of the boot part's, whose memory goes to the guest. */
extern struct boot_info machine;

/**
 * machine_map_guest - stage 2 of the guest: RAM without conduit's, and the devices that cannot
 * write memory; after guest_memory_init()
 *
 * returns: false when the table pool is used up
 */
bool machine_map_guest(void);

/**
 * machine_map_self - EL2's own map: its code, all other RAM to write, and the devices below RAM
 */
bool machine_map_self(void);

/**
 * machine_hide - take RAM away from the guest, which may run
 * @span: whole pages; guest_memory_map() accepts it
 *
 * returns: false, and nothing is taken away: a page is held or hidden already, or there is no room
 * for translation tables
 *
 * Context: any CPU, no lock of a SynIC is held.
 */
bool machine_hide(const struct span *span);

/** machine_show - give RAM back that machine_hide() took away. returns, context: as machine_hide() */
bool machine_show(const struct span *span);

/** machine_reaches - whether the guest may access @gpa. If so, and it faulted there, let it try again */
bool machine_reaches(uint64_t gpa);

#endif
