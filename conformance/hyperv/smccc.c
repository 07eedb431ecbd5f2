/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The SMC Calling Convention [DEN0028 G]: a call changes its results and nothing else, whatever its
 * registers hold, and every function ID has an answer.
 */
#include "hyperv/hv.h"
#include "hyperv/preserved.h"
#include "hyperv/host.h"

#define PSCI_VERSION_FID     ABI_U(0x84000000)
#define PSCI_FEATURES_FID    ABI_U(0x8400000a)
#define AFFINITY_INFO_32_FID ABI_U(0x84000004)
#define CPU_ON_FID           ABI_U(0xc4000003)
#define CLASS_UNKNOWN        ABI_U(0)
#define ESR_CLASS(esr)       ((esr) >> 26)

static uint64_t smc(uint64_t fid, uint64_t x1)
{
	struct call call = { .x = { fid, x1 } };

	call_smc_0(&call);
	return call.x[0];
}

void smccc_version_is_at_least_1_2(void)
{
	/* Results beyond x3 need 1.2 [DEN0028 G 7.2 "SMCCC_VERSION"]. */
	EXPECT_TRUE(call_smccc(SMCCC_VERSION_FID, 0, 0, 0) >= 0x10002);
	EXPECT_TRUE(call_smccc(SMCCC_VERSION_FID, 0, 0, 0) < 0x20000);
}

void smccc_smc_answers_as_hvc(void)
{
	EXPECT(smc(SMCCC_VERSION_FID, 0), call_smccc(SMCCC_VERSION_FID, 0, 0, 0));
	EXPECT(smc(PSCI_VERSION_FID, 0), call_smccc(PSCI_VERSION_FID, 0, 0, 0));
}

void smccc_arch_features_knows_itself_and_version(void)
{
	EXPECT(call_smccc(SMCCC_ARCH_FEATURES_FID, SMCCC_ARCH_FEATURES_FID, 0, 0), 0);
	EXPECT(call_smccc(SMCCC_ARCH_FEATURES_FID, SMCCC_VERSION_FID, 0, 0), 0);
}

void smccc_arch_features_of_unknown_is_not_supported(void)
{
	EXPECT(call_smccc(SMCCC_ARCH_FEATURES_FID, 0x8000beef, 0, 0), NOT_SUPPORTED);
	EXPECT(call_smccc(SMCCC_ARCH_FEATURES_FID, 0, 0, 0), NOT_SUPPORTED);
}

void smccc_vendor_service_has_count_and_revision(void)
{
	struct call call = { .x = { VENDOR_REVISION_FID } };

	EXPECT_TRUE(call_smccc(VENDOR_CALL_COUNT_FID, 0, 0, 0) < 0x100);
	call_hvc_0(&call);
	EXPECT_TRUE(call.x[0] < 0x10000);
}

/*
 * [DEN0028 G 5.2 "Unknown Function Identifier"], for every owner, fast and yielding, 32 and 64 bits
 */
void smccc_unknown_functions_are_not_supported(void)
{
	for (uint64_t owner = 0; owner < 64; owner++) {
		for (uint64_t kind = 0; kind < 4; kind++) {
			uint64_t fid = kind << 30 | owner << 24 | 0xbeef;

			note("function", fid);
			EXPECT(call_smccc(fid, 0, 0, 0), NOT_SUPPORTED);
			EXPECT(smc(fid, 0), NOT_SUPPORTED);
		}
	}
}

void smccc_upper_half_of_x0_is_ignored(void)
{
	EXPECT(call_smccc(ABI_ULL(0xdeadbeef00000000) | PSCI_VERSION_FID, 0, 0, 0),
	       call_smccc(PSCI_VERSION_FID, 0, 0, 0));
}

void smccc_upper_halves_of_32_bit_arguments_are_ignored(void)
{
	EXPECT(call_smccc(PSCI_FEATURES_FID, ABI_ULL(0xffffffff00000000) | PSCI_VERSION_FID, 0, 0),
	       0);
	EXPECT(call_smccc(AFFINITY_INFO_32_FID, ABI_ULL(0xffffffff00000000),
			  ABI_ULL(0xffffffff00000000), 0),
	       0);
}

void smccc_sve_hint_is_no_part_of_the_function(void)
{
	/* [DEN0028 G 2.5 "Function Identifiers"], bit 16 */
	EXPECT(call_smccc(PSCI_VERSION_FID | 0x10000, 0, 0, 0),
	       call_smccc(PSCI_VERSION_FID, 0, 0, 0));
	EXPECT(call_smccc(0x8401beef, 0, 0, 0), NOT_SUPPORTED);
}

void smccc_reserved_bits_are_not_supported(void)
{
	for (uint64_t bit = 17; bit < 24; bit++) {
		note("bit", bit);
		EXPECT(call_smccc(PSCI_VERSION_FID | ABI_ULL(1) << bit, 0, 0, 0), NOT_SUPPORTED);
		EXPECT(call_smccc(HYPERCALL_FID | ABI_ULL(1) << bit, 0, 0, 0), NOT_SUPPORTED);
	}
}

void smccc_functions_have_only_the_width_that_they_have(void)
{
	EXPECT(call_smccc(SMCCC_VERSION_FID | ABI_BIT(30), 0, 0, 0), NOT_SUPPORTED);
	EXPECT(call_smccc(PSCI_VERSION_FID | ABI_BIT(30), 0, 0, 0), NOT_SUPPORTED);
	EXPECT(call_smccc(HYPERCALL_FID & ~ABI_BIT(30), 0, 0, 0), NOT_SUPPORTED);
}

/* [DEN0028 G 3.1 "Register use in AArch64 SMC and HVC calls"] */
void smccc_calls_change_their_results_only(void)
{
	static const struct {
		uint64_t fid;
		uint32_t results; /* beyond x0 */
	} calls[] = {
		{ SMCCC_VERSION_FID, 0 }, { PSCI_VERSION_FID, 0 }, { 0x8400beef, 0 },
		{ VENDOR_UID_FID, 3 },    { 0xc400beef, 0 },       { 0x0000beef, 0 },
	};
	static struct register_file file;

	for (uint32_t i = 0; i < COUNT(calls); i++) {
		registers_fill(&file, ABI_ULL(0x9e3779b97f4a7c15));
		file.x[0] = calls[i].fid;
		expect_preserved(file_hvc_0, &file, 1, calls[i].results);
		registers_fill(&file, ABI_ULL(0xc2b2ae3d27d4eb4f));
		file.x[0] = calls[i].fid;
		expect_preserved(file_smc_0, &file, 1, calls[i].results);
	}
}

/* Behind the hypervisor the firmware has its own ideas of what a call may destroy. */
void smccc_cpu_on_changes_x0_only(void)
{
	static struct register_file file;

	registers_fill(&file, ABI_ULL(0x9e3779b97f4a7c15));
	file.x[0] = CPU_ON_FID;
	file.x[1] = cpus[1].mpidr;
	file.x[2] = (uintptr_t)start_secondary_cpu;
	file.x[3] = (uintptr_t)&cpus[1];
	expect_preserved(file_smc_0, &file, 1, 0);
	if (file.x[0] != 0) {
		skip("needs -smp 2");
		return;
	}
	while (__atomic_load_n(&cpus[1].online, __ATOMIC_ACQUIRE) == 0) {
	}
	EXPECT_TRUE(power_off(1));
}

/* "Hypervisor implementations ... must return an Undefined exception" for others [DEN0028 G 2.9] */
void smccc_other_immediates_are_undefined(void)
{
	static call_fn *const calls[] = { call_hvc_2,    call_hvc_3, call_hvc_4,
					  call_hvc_ffff, call_smc_1, call_smc_ffff };

	for (uint32_t i = 0; i < COUNT(calls); i++) {
		struct call call = { .x = { SMCCC_VERSION_FID, 1, 2, 3 } };
		struct fault fault;

		note("call", i);
		EXPECT_TRUE(faults_on_call(calls[i], &call, &fault));
		EXPECT(ESR_CLASS(fault.esr), CLASS_UNKNOWN);
		/* It is the instruction itself: an HVC or SMC. */
		EXPECT(*(const uint32_t *)(uintptr_t)fault.elr >> 21, 0x6a0);
		EXPECT(call.x[0], SMCCC_VERSION_FID);
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
 * SMCCC_VERSION as the one instruction that a debugger steps, entered as if a branch by register had
 * led to it. Where the step should end goes to *end.
 */
#define STEP_CALL(instruction, end)                                                                \
	({                                                                                         \
		register uint64_t x0 __asm__("x0") = SMCCC_VERSION_FID;                            \
		__asm__ volatile("adr x1, 1f\n\tmsr elr_el1, x1\n\tmsr spsr_el1, %2\n\t"           \
				 "adr %1, 2f\n\tmsr mdscr_el1, %3\n\tisb\n\teret\n"                \
				 "1:\t" instruction "\n2:\tnop\n\tnop\n\tmsr daifset, #8"          \
				 : "+r"(x0), "=&r"(end)                                            \
				 : "r"(SPSR_STEP | SPSR_BTYPE_BRANCH), "r"(MDSCR_STEP)             \
				 : "x1", "memory");                                                \
		x0;                                                                                \
	})

static void expect_step(uint64_t answer, uint64_t end)
{
	EXPECT(ESR_CLASS(cpu_this()->fault.esr), CLASS_STEP);
	EXPECT(cpu_this()->fault.elr, end);
	EXPECT_TRUE(answer >= 0x10002);
}

/* An SMC that traps was not executed [DDI0487 D2.11.3 "Software Step exceptions"]; a debugger must not see that. */
void smccc_single_step_ends_behind_the_call(void)
{
	uint64_t answer;
	uint64_t end;

	sysreg_write(oslar_el1, 0);
	isb();
	irq_disable();
	cpu_this()->fault_armed = 1;
	answer = STEP_CALL("hvc #0", end);
	note("HVC", 0);
	expect_step(answer, end);
	answer = STEP_CALL("smc #0", end);
	note("SMC", 0);
	expect_step(answer, end);
	/* For an HVC the architecture lets it stay [DDI0487 AArch64.TakeException()]. */
	EXPECT(sysreg_read(spsr_el1) & SPSR_BTYPE, 0);
	cpu_this()->fault_armed = 0;
	irq_enable();
}
