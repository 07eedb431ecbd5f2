/* SPDX-License-Identifier: BSD-2-Clause */
/* The partition: the one guest, its VPs and what they have in common. */
#ifndef CORE_PARTITION_H
#define CORE_PARTITION_H

#include <stdint.h>

#include "core/config.h"
#include "core/vp.h"

struct partition {
	struct vp vps[HYP_MAX_VPS];    /* first: to find one costs no offset */
	uint64_t guest_os_id;          /* HV_REGISTER_GUEST_OS_ID, atomic */
	uint64_t reference_tsc;        /* HV_REGISTER_REFERENCE_TSC */
	struct conduit_shared *shared; /* never NULL: without a host a private one */
	uint64_t gicd;                 /* distributor */
	uint32_t vp_count;
};

extern struct partition partition;

/** partition_count_vp - a VP has been switched on, @change is 1, or off, -1: for the host */
static inline void partition_count_vp(int32_t change)
{
	__atomic_fetch_add(&partition.shared->vps_online, (uint32_t)change, __ATOMIC_RELAXED);
}

/** partition_vp - VP number @index, or NULL */
static inline struct vp *partition_vp(uint64_t index)
{
	return index < partition.vp_count ? &partition.vps[index] : NULL;
}

#endif
