/* SPDX-License-Identifier: BSD-2-Clause */
/* The turns of VMBus's devices. */
#include "control/turns.h"

#include "vmbus/vmbus.h"

static uint64_t deadline(const struct vp *vp)
{
	(void)vp;
	return vmbus_next_deadline();
}

static void run(uint64_t now)
{
	vmbus_tick(now);
}

const struct timer_work turns = { .deadline = deadline, .run = run };
