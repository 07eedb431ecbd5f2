/* SPDX-License-Identifier: BSD-2-Clause */
/* This CPU, in AArch32 at PL1 [DDI0406]. */
#include "smccc/check.h"

#define MPIDR_AFFINITY ABI_U(0xffffff)
#define CPACR_VFP      ABI_U(0xf00000)
#define FPEXC_EN       ABI_BIT(30)
#define FPSCR_PATTERN  ABI_U(0x0bc0001f) /* QC, DN, FZ, RMode, the sticky exceptions */
#define PSTATE_FLAGS   ABI_U(0xa8000000) /* N, C and Q of N, Z, C, V, Q */
#define PSTATE_READ    ABI_U(0xf80003ff) /* and E, A, I, F, T, mode */
#define PSTATE_OWN     ABI_U(0x000003ff)

extern const char smccc_vectors[];

/* vectors.S knows the layout. */
struct fault {
	uint32_t expected;
	uint32_t count;
	uint32_t scratch;
};
ABI_OFFSET(struct fault, count, 4);
ABI_OFFSET(struct fault, scratch, 8);
extern volatile struct fault fault;
volatile struct fault fault;

_Noreturn void guard_failed(uint32_t from, uint32_t mode);

static uint32_t mpidr(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c0, c0, 5" : "=r"(value));
	return value;
}

static uint32_t midr(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c0, c0, 0" : "=r"(value));
	return value;
}

void guard_failed(uint32_t from, uint32_t mode)
{
	print("Bail out! exception: mode 0x%x LR 0x%x\n", mode & 0x1f, from);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/* Interrupts stay masked, and no other code has vectors. */
void guard_enter(void)
{
	__asm__ volatile("mcr p15, 0, %0, c12, c0, 0\n\tisb" : : "r"(smccc_vectors)); /* VBAR */
}

void guard_leave(void)
{
}

bool guarded_call(regs_fn *call, struct regs *regs)
{
	uint32_t count = fault.count;

	fault.expected = 1;
	call(regs);
	fault.expected = 0;
	regs->pstate &= PSTATE_READ;
	return fault.count == count;
}

static bool survives(void (*attempt)(void))
{
	uint32_t count = fault.count;

	fault.expected = 1;
	attempt();
	fault.expected = 0;
	return fault.count == count;
}

static const char *fp_lacking;
uint32_t vector_registers;

const char *machine_lacks(enum feature feature)
{
	return feature == FEATURE_FP ? fp_lacking : "for callers in AArch64";
}

/* vector_registers is how many there are, if this comes back without a fault. */
static void try_fp(void)
{
	uint32_t access;

	__asm__ volatile("mrc p15, 0, %0, c1, c0, 2" : "=r"(access));
	__asm__ volatile("mcr p15, 0, %0, c1, c0, 2\n\tisb" : : "r"(access | CPACR_VFP));
	__asm__ volatile(".fpu neon\n\tvmsr fpexc, %0" : : "r"(FPEXC_EN));
	__asm__ volatile(".fpu neon\n\tvmsr fpscr, %0" : : "r"(0));
}

static void try_d16(void)
{
	__asm__ volatile(".fpu neon\n\tvmov d16, %0, %0" : : "r"(0));
}

void machine_try_features(void)
{
	if (option_has("without", "fp")) {
		fp_lacking = "no floating point here: left out by 'without'";
		return;
	}
	print("# try fp\n");
	if (!survives(try_fp)) {
		fp_lacking = "no floating point here";
		return;
	}
	vector_registers = survives(try_d16) ? 32 : 16;
}

word this_cpu(void)
{
	return mpidr() & MPIDR_AFFINITY;
}

word machine_control(void)
{
	return FPSCR_PATTERN;
}

word machine_status(void)
{
	return 0;
}

word machine_pstate(void)
{
	uint32_t cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
	return (cpsr & PSTATE_OWN) | PSTATE_FLAGS;
}

void machine_describe(void)
{
	print("# machine: AArch32, PL1, MIDR 0x%x%s%s\n", midr(), fp_lacking != NULL ? ", " : "",
	      fp_lacking != NULL ? fp_lacking : "");
}
