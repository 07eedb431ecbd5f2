/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that conduit takes away from the guest: the resident image, and what it shares with the host. */
#ifndef BOOT_REGION_H
#define BOOT_REGION_H

#include "abi/efi.h"
#include "core/boot_info.h"

/**
 * region_make_resident - a copy of the loaded image in memory that the guest's kernel leaves alone
 *
 * Fills info->resident, and info->arena, which is its end. The copy is ready to run there. returns: NULL, or what to tell the person at the console
 */
const char *region_make_resident(struct efi_boot_services *services,
				 const struct efi_loaded_image *image, struct boot_info *info);

/**
 * region_make_shared - zeroed memory for struct conduit_shared, and the trace rings behind it
 *
 * Fills info->shared and lowers info->config.ring_records to what there is room for, 0 when no trace is wanted. Each of
 * the two parts begins on a page, and so does each ring. returns: as above
 */
const char *region_make_shared(struct efi_boot_services *services, struct boot_info *info);

/** region_free - give back a region that region_make_*() made; nothing when its size is 0 */
void region_free(struct efi_boot_services *services, struct boot_range *range);

#endif
