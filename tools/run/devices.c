/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks and network devices of a guest. */
#include "run/devices.h"

#include <string.h>

void devices_begin(struct devices *devices)
{
	struct disks *disks = &devices->disks;
	struct nics *nics = &devices->nics;

	memset(disks->used_luns, 0, sizeof(disks->used_luns));
	for (size_t i = 0; i < DISK_MAX; i++) {
		disks->all[i].is_ejected = false;
		disks->all[i].has_node = !disks->all[i].is_empty;
		if (disks->all[i].file != NULL) {
			disks->used_luns[disks->all[i].controller] |= 1ULL << disks->all[i].lun;
		}
	}
	for (size_t i = 0; i < nics->count; i++) {
		nics->all[i].on_hub = nics->all[i].kind == NIC_SPARE_ONE;
		nics->all[i].idles = nics->all[i].on_hub;
		nics->all[i].parked = false;
	}
}
