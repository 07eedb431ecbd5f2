/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the instructions: one variable for each system register, counters for the rest. */
#ifndef AARCH64_SYSREG_ACCESS_H
#define AARCH64_SYSREG_ACCESS_H

#include <sched.h>
#include <stdint.h>

struct fake_sysreg {
#define ID_REGISTER(register, crm, op2) uint64_t s3_0_c0_c##crm##_##op2;
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
#define FEATURE_REGISTER(register, encoding, id, field, minimum, value) uint64_t encoding;
#define FEATURE_SET(register, bit, name, id, field, minimum)
#define FEATURE_CLEAR(register, bit, name, id, field, minimum)
#include "aarch64/feature.def"
#undef FEATURE_REGISTER
#undef FEATURE_SET
#undef FEATURE_CLEAR
	uint64_t cntfrq_el0;
	uint64_t cnthctl_el2;
	uint64_t cnthp_ctl_el2;
	uint64_t cnthp_cval_el2;
	uint64_t cntkctl_el1;
	uint64_t cntpct_el0;
	uint64_t cntvoff_el2;
	uint64_t cpacr_el1;
	uint64_t elr_el1;
	uint64_t elr_el2;
	uint64_t esr_el1;
	uint64_t esr_el2;
	uint64_t far_el1;
	uint64_t far_el2;
	uint64_t hcr_el2;
	uint64_t hpfar_el2;
	uint64_t hstr_el2;
	uint64_t icc_bpr0_el1;
	uint64_t icc_ctlr_el1;
	uint64_t icc_eoir0_el1;
	uint64_t icc_hppir0_el1;
	uint64_t icc_iar0_el1;
	uint64_t icc_igrpen0_el1;
	uint64_t icc_pmr_el1;
	uint64_t icc_sgi1r_el1;
	uint64_t icc_sre_el1;
	uint64_t icc_sre_el2;
	uint64_t ich_hcr_el2;
	uint64_t mair_el2;
	uint64_t mdcr_el2;
	uint64_t midr_el1;
	uint64_t mpidr_el1;
	uint64_t sctlr_el1;
	uint64_t sctlr_el2;
	uint64_t spsr_el1;
	uint64_t spsr_el2;
	uint64_t tcr_el2;
	uint64_t tpidr_el2;
	uint64_t ttbr0_el2;
	uint64_t vbar_el1;
	uint64_t vbar_el2;
	uint64_t vmpidr_el2;
	uint64_t vpidr_el2;
	uint32_t wfi_count;
	void (*on_tlbi)(void); /* called for each TLBI of the guest's translations; may be NULL */
	uint64_t cleaned;      /* bytes cleaned to memory, in steps of the smallest line */
};
extern struct fake_sysreg fake_sysreg;

#define sysreg_read(name)         (fake_sysreg.name)
#define sysreg_write(name, value) ((void)(fake_sysreg.name = (uint64_t)(value)))

#define isb()               ((void)0)
#define dsb_sy()            __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define dsb_ish()           __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define dsb_ishst()         __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define yield()             ((void)sched_yield())
#define wfi()               ((void)fake_sysreg.wfi_count++)
#define dc_cvac(address)    ((void)(address), (void)(fake_sysreg.cleaned += 16))
#define tlbi_vmalls12e1is() ((void)(fake_sysreg.on_tlbi != NULL ? fake_sysreg.on_tlbi() : (void)0))

#endif
