/* SPDX-License-Identifier: BSD-2-Clause */
/* Exception entry to EL1 done by hand [DDI0487 "AArch64.TakeException"]. */
#include "aarch64/inject.h"

#include <stdbool.h>

#include "aarch64/feature.h"
#include "aarch64/sysreg.h"

/* Offsets into the guest's vector table: synchronous, from where. */
#define VECTOR_EL1T        ABI_U(0x000)
#define VECTOR_EL1H        ABI_U(0x200)
#define VECTOR_EL0         ABI_U(0x400)
#define VECTOR_EL0_AARCH32 ABI_U(0x600)

static uint64_t vector_offset(uint64_t spsr)
{
	if ((spsr & SPSR_AARCH32_BIT) != 0) {
		return VECTOR_EL0_AARCH32;
	}
	switch (spsr & SPSR_MODE_MASK) {
	case SPSR_MODE_EL0:
		return VECTOR_EL0;
	case SPSR_MODE_EL1T:
		return VECTOR_EL1T;
	default:
		return VECTOR_EL1H;
	}
}

/* PSTATE at the vector of a guest that had @spsr: what an exception sets, clears and leaves alone. */
static uint64_t pstate_at_vector(uint64_t spsr)
{
	uint64_t control = sysreg_read(sctlr_el1);
	uint64_t pstate = SPSR_DAIF | SPSR_EL1H;

	pstate |= spsr & (SPSR_NZCV_MASK | SPSR_DIT_BIT | SPSR_PAN_BIT);
	if ((control & SCTLR_SPAN_BIT) == 0) {
		pstate |= SPSR_PAN_BIT;
	}
	if ((control & SCTLR_DSSBS_BIT) != 0) {
		pstate |= SPSR_SSBS_BIT;
	}
	if (feature_has(ID_AA64PFR1_MTE, 2)) {
		pstate |= SPSR_TCO_BIT;
	}
	if (feature_has(ID_AA64PFR1_NMI, 1) && (control & SCTLR_SPINTMASK_BIT) == 0) {
		pstate |= SPSR_ALLINT_BIT;
	}
	if ((spsr & SPSR_MODE_MASK) != SPSR_MODE_EL0 && (spsr & SPSR_AARCH32_BIT) == 0 &&
	    feature_has(ID_AA64PFR1_GCS, 1) &&
	    (sysreg_read(s3_0_c2_c5_0) & GCSCR_EXLOCKEN_BIT) != 0) { /* GCSCR_EL1 */
		pstate |= SPSR_EXLOCK_BIT;
	}
	return pstate;
}

static void inject(uint64_t pc, uint64_t esr)
{
	uint64_t spsr = sysreg_read(spsr_el2);

	sysreg_write(elr_el1, pc);
	sysreg_write(spsr_el1, spsr);
	sysreg_write(esr_el1, esr);
	sysreg_write(elr_el2, sysreg_read(vbar_el1) + vector_offset(spsr));
	sysreg_write(spsr_el2, pstate_at_vector(spsr));
}

void inject_undefined(uint64_t pc)
{
	inject(pc, (ESR_EC_UNKNOWN << ESR_EC_SHIFT) | ESR_IL_BIT);
}

void inject_external_abort(uint64_t esr)
{
	uint64_t ec = ABI_FIELD_GET(ESR_EC, esr);
	bool same_level = (sysreg_read(spsr_el2) & SPSR_MODE_MASK) != SPSR_MODE_EL0;

	/*
	 * The classes for "same EL" are one above those for "lower EL". An AArch32 EL0 has
	 * SPSR_AARCH32_BIT set: lower.
	 */
	if (same_level && (sysreg_read(spsr_el2) & SPSR_AARCH32_BIT) == 0) {
		ec++;
	}
	sysreg_write(far_el1, sysreg_read(far_el2));
	inject(sysreg_read(elr_el2), ABI_FIELD_PREP(ESR_EC, ec) | ESR_IL_BIT |
					     (esr & ESR_ABORT_WRITE_BIT) |
					     ESR_ABORT_STATUS_EXTERNAL);
}
