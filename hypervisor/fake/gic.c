/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the interrupt controller: remembers what was raised. */
#include "aarch64/gic.h"

#include "core/partition.h"
#include "fake/fake.h"

struct fake_raise fake_raises[FAKE_RAISE_MAX];
uint32_t fake_raise_count;
uint32_t fake_wake_count;

static const struct vp *vp_of(uint64_t redistributor)
{
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		if (partition.vps[i].gicr == redistributor) {
			return &partition.vps[i];
		}
	}
	return NULL;
}

void gic_raise(uint64_t redistributor, uint32_t intid)
{
	uint32_t index = __atomic_fetch_add(&fake_raise_count, 1, __ATOMIC_RELAXED);

	if (index < FAKE_RAISE_MAX) {
		fake_raises[index] =
			(struct fake_raise){ .vp = vp_of(redistributor), .intid = intid };
	}
}

void gic_wake(uint64_t redistributor)
{
	(void)redistributor;
	__atomic_fetch_add(&fake_wake_count, 1, __ATOMIC_RELAXED);
}

void gic_lower(uint64_t frame, uint32_t intid)
{
	(void)frame;
	(void)intid;
}
