/* SPDX-License-Identifier: BSD-2-Clause */
/* A VP that goes off, or a guest that gives up its identity, as the calls of the guest do that. */
#include "tests/cpu_off.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "aarch64/firmware.h"
#include "abi/hv_status.h"
#include "abi/hv_vp_register.h"
#include "abi/psci.h"
#include "calls/psci.h"
#include "calls/vp_register.h"
#include "core/irq.h"
#include "core/partition.h"
#include "fake/fake.h"

/* As LD's --wrap names it. */
void __wrap_irq_poll(void);

const char el2_secondary_entry[4] = "";

static jmp_buf off;
static void (*waiting)(void);
static uint32_t waits;

void firmware_smc(struct arm_smccc_1_2_regs *regs)
{
	assert_int_equal(regs->a0, PSCI_CPU_OFF);
	longjmp(off, 1);
}

void irq_leave(const struct vp *vp)
{
	assert_int_equal(vp->power, VP_OFF);
}

void irq_join(const struct vp *vp)
{
	(void)vp;
}

void guest_cpu_off(uint32_t vp)
{
	fake_vp_switch(vp);
	if (setjmp(off) == 0) {
		serve_psci_cpu_off(&partition.vps[vp], 0, 0, 0);
		fail_msg("the call came back");
	}
	fake_vp_switch(0);
}

void __wrap_irq_poll(void)
{
	assert_in_range(++waits, 1, 100);
	waiting();
}

uint32_t guest_kexec(void (*wait)(void))
{
	const struct hv_u128 zero = { 0 };

	waiting = wait;
	waits = 0;
	assert_int_equal(vp_register_set(&partition.vps[0], HV_REGISTER_GUEST_OS_ID, &zero),
			 HV_STATUS_SUCCESS);
	return waits;
}
