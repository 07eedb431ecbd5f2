/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for boot: a partition with its VPs, and the CPU that runs one of them. */
#include "core/partition.h"

#include <assert.h>
#include <string.h>

#include "aarch64/exclusive.h"
#include "core/work.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "synic/synic.h"

struct partition partition;
struct conduit_shared fake_shared;

static _Thread_local struct vp *current;

struct vp *vp_current(void)
{
	return current;
}

void fake_vp_switch(uint32_t index)
{
	assert(index < partition.vp_count);
	current = &partition.vps[index];
}

static void forget_records(void)
{
	memset(fake_raises, 0, sizeof(fake_raises));
	fake_raise_count = 0;
	fake_wake_count = 0;
	fake_rearm_count = 0;
	fake_poll_count = 0;
	memset(&fake_trace, 0, sizeof(fake_trace));
	fake_exclusive_failures = 0;
	fake_exclusive_count = 0;
}

void fake_reset(uint32_t vp_count)
{
	assert(vp_count >= 1 && vp_count <= HYP_MAX_VPS);
	memset(&partition, 0, sizeof(partition));
	memset(&fake_shared, 0, sizeof(fake_shared));
	fake_memory_reset();
	partition.vp_count = vp_count;
	partition.shared = &fake_shared;
	for (uint32_t i = 0; i < vp_count; i++) {
		struct vp *vp = &partition.vps[i];

		vp->index = i;
		vp->mpidr = i;
		vp->gicr = FAKE_REDISTRIBUTOR + i * FAKE_REDISTRIBUTOR_SIZE;
		vp->power = VP_ON;
		synic_init(vp);
	}
	fake_vp_switch(0);
	fake_counter_set(0);
	fake_counter_set_frequency(FAKE_COUNTER_FREQUENCY);
	reference_time_init();
	work_init();
	for (uint32_t i = 0; i < vp_count; i++) {
		work_join(&partition.vps[i]);
	}
	forget_records();
}
