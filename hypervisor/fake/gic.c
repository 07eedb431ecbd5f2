/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the interrupt controller: remembers what was raised. */
#include "aarch64/gic.h"

#include "fake/fake.h"

struct fake_raise fake_raises[FAKE_RAISE_MAX];
uint32_t fake_raise_count;

void gic_raise(const struct vp *vp, uint32_t intid)
{
	if (fake_raise_count < FAKE_RAISE_MAX) {
		fake_raises[fake_raise_count] = (struct fake_raise){ .vp = vp, .intid = intid };
	}
	fake_raise_count++;
}
