/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for EL2's interrupts: counts the looks for one. */
#include "core/irq.h"

#include "fake/fake.h"

_Thread_local uint32_t fake_poll_count;

void irq_poll(void)
{
	fake_poll_count++;
}
