/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for EL2's interrupts: tests raise them, and count the looks for one. */
#include "core/irq.h"

#include "abi/gic.h"
#include "fake/fake.h"

static struct {
	irq_handler *handler;
	void *context;
} irqs[GIC_SPURIOUS_FIRST];

_Thread_local uint32_t fake_poll_count;
uint32_t fake_raised_intid;

void irq_poll(void)
{
	fake_poll_count++;
}

bool irq_own(uint32_t intid, irq_handler *handler, void *context)
{
	irqs[intid].handler = handler;
	irqs[intid].context = context;
	return true;
}

void irq_raise(uint32_t intid)
{
	fake_raised_intid = intid;
}

void fake_irq(uint32_t intid)
{
	irqs[intid].handler(irqs[intid].context);
}
