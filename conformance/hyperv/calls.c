/* SPDX-License-Identifier: BSD-2-Clause */
/* What conduit promises of calls beyond the book of the SMC Calling Convention. */
#include "hyperv/host.h"
#include "hyperv/hv.h"
#include "hyperv/preserved.h"
#include "smccc/check.h"

#define CLASS_UNKNOWN  ABI_U(0)
#define ESR_CLASS(esr) ((esr) >> 26)

void calls_vendor_service_has_count_and_revision(void)
{
	EXPECT_TRUE(call_smccc(FID_HYPERVISOR_COUNT, 0, 0, 0) < 0x100);
	EXPECT_TRUE(call_smccc(FID_HYPERVISOR_REVISION, 0, 0, 0) < 0x10000);
}

/* [DEN0028 G 5.2 "Unknown Function Identifier"] */
void calls_hypercall_has_one_function_id(void)
{
	for (uint32_t bit = 17; bit < 24; bit++) {
		note("bit", bit);
		EXPECT(call_smccc(FID_HYPERCALL | ABI_BIT(bit), 0, 0, 0), NOT_SUPPORTED);
	}
	EXPECT(call_smccc(FID_HYPERCALL & ~ABI_BIT(30), 0, 0, 0), NOT_SUPPORTED);
}

/* The firmware behind the hypervisor may change other registers. */
void calls_cpu_on_changes_x0_only(void)
{
	static struct regs regs;

	regs_fill(&regs, 1);
	regs.r[0] = FID_PSCI_CPU_ON_64;
	regs.r[1] = cpus[1].mpidr;
	regs.r[2] = (uintptr_t)cpu_start_secondary;
	regs.r[3] = (uintptr_t)&cpus[1];
	expect_preserved(regs_smc, &regs, 1, 0);
	if (regs.r[0] != 0) {
		skip("needs -smp 2");
		return;
	}
	while (__atomic_load_n(&cpus[1].online, __ATOMIC_ACQUIRE) == 0) {
	}
	EXPECT_TRUE(power_off(1));
}

/* "Hypervisor implementations ... must return an Undefined exception" for others [DEN0028 G 2.9] */
void calls_other_immediates_are_undefined(void)
{
	static call_fn *const calls[] = { call_hvc_2,    call_hvc_3, call_hvc_4,
					  call_hvc_ffff, call_smc_1, call_smc_ffff };

	for (uint32_t i = 0; i < ABI_COUNT(calls); i++) {
		struct call call = { .x = { FID_SMCCC_VERSION, 1, 2, 3 } };
		struct fault fault;

		note("call", i);
		EXPECT_TRUE(faults_on_call(calls[i], &call, &fault));
		EXPECT(ESR_CLASS(fault.esr), CLASS_UNKNOWN);
		/* ELR is the address of the HVC or SMC itself. */
		EXPECT(*(const uint32_t *)(uintptr_t)fault.elr >> 21, 0x6a0);
		EXPECT(call.x[0], FID_SMCCC_VERSION);
		EXPECT(call.x[3], 3);
	}
}

/* MDSCR_EL1: software step, also at EL1. SPSR_EL1: EL1h, all but debug exceptions masked, step. */
#define MDSCR_STEP        ABI_ULL(0x2001)
#define SPSR_STEP         ABI_ULL(0x2001c5)
#define SPSR_BTYPE        ABI_ULL(0xc00)
#define SPSR_BTYPE_BRANCH ABI_ULL(0x400)
#define CLASS_STEP        ABI_U(0x33)

/*
 * SMCCC_VERSION as the one instruction that a debugger steps, entered as if a branch by register had led to it. Where the step
 * should end goes to *end.
 */
#define STEP_CALL(instruction, end)                                                                \
	({                                                                                         \
		register uint64_t x0 __asm__("x0") = FID_SMCCC_VERSION;                            \
		__asm__ volatile("adr x1, 1f\n\tmsr elr_el1, x1\n\tmsr spsr_el1, %2\n\t"           \
				 "adr %1, 2f\n\tmsr mdscr_el1, %3\n\tisb\n\teret\n"                \
				 "1:\t" instruction "\n2:\tnop\n\tnop\n\tmsr daifset, #8"          \
				 : "+r"(x0), "=&r"(end)                                            \
				 : "r"(SPSR_STEP | SPSR_BTYPE_BRANCH), "r"(MDSCR_STEP)             \
				 : "x1", "memory");                                                \
		x0;                                                                                \
	})

static void expect_step(uint64_t version, uint64_t end)
{
	EXPECT(ESR_CLASS(cpu_this()->fault.esr), CLASS_STEP);
	EXPECT(cpu_this()->fault.elr, end);
	EXPECT_TRUE(version >= 0x10002);
}

/* An SMC that traps was not executed [DDI0487 D2.11.3 "Software Step exceptions"]; a debugger must not see that. */
void calls_single_step_ends_behind_the_call(void)
{
	uint64_t version;
	uint64_t end;

	sysreg_write(oslar_el1, 0);
	isb();
	irq_disable();
	cpu_this()->fault_armed = 1;
	version = STEP_CALL("hvc #0", end);
	note("HVC", 0);
	expect_step(version, end);
	version = STEP_CALL("smc #0", end);
	note("SMC", 0);
	expect_step(version, end);
	/* For an HVC the architecture allows BTYPE to stay [DDI0487 AArch64.TakeException()]. */
	EXPECT(sysreg_read(spsr_el1) & SPSR_BTYPE, 0);
	cpu_this()->fault_armed = 0;
	irq_enable();
}
