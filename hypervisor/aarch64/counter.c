/* SPDX-License-Identifier: BSD-2-Clause */
/* The system counter, and the EL2 physical timer as EL2's alarm. */
#include "aarch64/counter.h"

#include "aarch64/sysreg.h"

#define TIMER_ENABLE ABI_U(1)
#define TIMER_OFF    ABI_U(2) /* masked, not enabled */

uint64_t counter_frequency(void)
{
	return sysreg_read(cntfrq_el0);
}

void counter_alarm(uint64_t ticks)
{
	if (ticks == UINT64_MAX) {
		sysreg_write(cnthp_ctl_el2, TIMER_OFF);
	} else {
		sysreg_write(cnthp_cval_el2, ticks);
		sysreg_write(cnthp_ctl_el2, TIMER_ENABLE);
	}
	isb();
}
