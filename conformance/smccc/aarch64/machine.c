/* SPDX-License-Identifier: BSD-2-Clause */
/* This CPU, in AArch64 at EL1 or EL2 [DDI0487]. */
#include "smccc/check.h"

#include "baremetal/sysreg.h"

#define MPIDR_AFFINITY ABI_ULL(0xff00ffffff)
#define PFR0_FP_SHIFT  16
#define PFR0_FP_WIDTH  4
#define PFR0_FP_NONE   15
#define PFR0_SVE_SHIFT 32
#define PFR0_SVE_WIDTH 4
#define PFR1_SME_SHIFT 24
#define PFR1_SME_WIDTH 4
#define PFR1_SME2      2
#define HCR_E2H        ABI_BIT64(34)
#define CPTR_EL2_TFP   ABI_ULL(0x400)
#define CPTR_EL2_TZ    ABI_ULL(0x100) /* RES1 without SVE */
#define CPACR_FPEN     ABI_ULL(0x300000)
#define CPACR_ZEN      ABI_ULL(0x30000)
#define CPACR_SMEN     ABI_ULL(0x3000000)
#define CPTR_EL2_TSM   ABI_ULL(0x1000) /* RES1 without SME */
#define LONGEST        ABI_ULL(0xf)    /* of ZCR and SMCR: what the CPU has */
#define SMCR_EZT0      ABI_BIT64(30)
#define FPCR_PATTERN   ABI_ULL(0x03c00000) /* DN, FZ, RMode */
#define FPSR_PATTERN   ABI_ULL(0x0800001f) /* QC and the sticky exceptions */

/* As in SPSR_ELx */
#define PSTATE_FLAGS ABI_ULL(0xa0000000) /* N and C of N, Z, C, V */
#define PSTATE_AIF   ABI_ULL(0x1c0)
#define PSTATE_D     ABI_ULL(0x200)
#define PSTATE_SP    ABI_ULL(1)
#define PSTATE_PAN   ABI_BIT64(22)
#define PSTATE_UAO   ABI_BIT64(23)
#define PSTATE_DIT   ABI_BIT64(24)
#define PSTATE_TCO   ABI_BIT64(25)
#define PSTATE_SSBS  ABI_BIT64(12)

/* vectors.S knows the layout. */
struct fault {
	uint64_t expected;
	uint64_t count;
};
ABI_OFFSET(struct fault, count, 8);
extern volatile struct fault fault;
volatile struct fault fault;

static struct {
	uint64_t interrupts;
	uint64_t vectors;
} before;

extern const char smccc_vectors[];
_Noreturn void guard_failed(uint64_t vector, uint64_t syndrome, uint64_t from, uint64_t address);

void guard_failed(uint64_t vector, uint64_t syndrome, uint64_t from, uint64_t address)
{
	print("Bail out! exception: vector 0x%lx syndrome 0x%lx\n", vector, syndrome);
	print("# at vectors 0x%lx address 0x%lx\n", from - (uintptr_t)smccc_vectors, address);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

/* The firmware's vectors come back at once: its console may want interrupts. */
void guard_enter(void)
{
	before.interrupts = sysreg_read(daif);
	__asm__ volatile("msr daifset, #0xf" : : : "memory");
	if (machine_level() == 2) {
		before.vectors = sysreg_read(vbar_el2);
		sysreg_write(vbar_el2, (uintptr_t)smccc_vectors);
	} else {
		before.vectors = sysreg_read(vbar_el1);
		sysreg_write(vbar_el1, (uintptr_t)smccc_vectors);
	}
	isb();
}

void guard_leave(void)
{
	if (machine_level() == 2) {
		sysreg_write(vbar_el2, before.vectors);
	} else {
		sysreg_write(vbar_el1, before.vectors);
	}
	isb();
	sysreg_write(daif, before.interrupts);
}

/* Those of PSTATE that have a register of their own, where they stand as in SPSR, and the CPUs that have it. */
static uint64_t pstate_features(void)
{
	static uint64_t features;

	if (features == 0) {
		uint64_t pfr1 = sysreg_read(id_aa64pfr1_el1);

		features = PSTATE_SP;
		features |= (sysreg_read(id_aa64mmfr1_el1) >> 20 & 0xf) != 0 ? PSTATE_PAN : 0;
		features |= (sysreg_read(s3_0_c0_c7_2) >> 4 & 0xf) != 0 ? PSTATE_UAO : 0;
		features |= (sysreg_read(id_aa64pfr0_el1) >> 48 & 0xf) != 0 ? PSTATE_DIT : 0;
		features |= (pfr1 >> 4 & 0xf) > 1 ? PSTATE_SSBS : 0;
		/* With the instructions of MTE alone it may be RES0 [DDI0487 "PSTATE.TCO"; OBS: QEMU 10]. */
		features |= (pfr1 >> 8 & 0xf) > 1 ? PSTATE_TCO : 0;
	}
	return features;
}

static uint64_t pstate_read(void)
{
	uint64_t features = pstate_features();
	uint64_t pstate = sysreg_read(daif);

	pstate |= (features & PSTATE_PAN) != 0 ? sysreg_read(s3_0_c4_c2_3) : 0;
	pstate |= (features & PSTATE_UAO) != 0 ? sysreg_read(s3_0_c4_c2_4) : 0;
	pstate |= (features & PSTATE_DIT) != 0 ? sysreg_read(s3_3_c4_c2_5) : 0;
	pstate |= (features & PSTATE_SSBS) != 0 ? sysreg_read(s3_3_c4_c2_6) : 0;
	pstate |= (features & PSTATE_TCO) != 0 ? sysreg_read(s3_3_c4_c2_7) : 0;
	return pstate;
}

/* Interrupts are masked in the call, whatever @pstate has: a handler could not return to it. */
static void pstate_write(uint64_t pstate)
{
	uint64_t features = pstate_features();

	sysreg_write(daif, (pstate & PSTATE_D) | PSTATE_AIF);
	if ((features & PSTATE_PAN) != 0) {
		sysreg_write(s3_0_c4_c2_3, pstate & PSTATE_PAN);
	}
	if ((features & PSTATE_UAO) != 0) {
		sysreg_write(s3_0_c4_c2_4, pstate & PSTATE_UAO);
	}
	if ((features & PSTATE_DIT) != 0) {
		sysreg_write(s3_3_c4_c2_5, pstate & PSTATE_DIT);
	}
	if ((features & PSTATE_SSBS) != 0) {
		sysreg_write(s3_3_c4_c2_6, pstate & PSTATE_SSBS);
	}
	if ((features & PSTATE_TCO) != 0) {
		sysreg_write(s3_3_c4_c2_7, pstate & PSTATE_TCO);
	}
}

word machine_pstate(void)
{
	return PSTATE_FLAGS | PSTATE_AIF | pstate_features();
}

bool guarded_call(regs_fn *call, struct regs *regs)
{
	uint64_t count = fault.count;
	uint64_t pstate;

	guard_enter();
	pstate = pstate_read();
	pstate_write(regs->pstate);
	fault.expected = 1;
	call(regs);
	fault.expected = 0;
	regs->pstate |= pstate_read();
	pstate_write(pstate);
	guard_leave();
	return fault.count == count;
}

/* Returns whether nothing was undefined or trapped in it. */
static bool survives(void (*attempt)(void))
{
	uint64_t count = fault.count;

	guard_enter();
	fault.expected = 1;
	attempt();
	isb();
	fault.expected = 0;
	guard_leave();
	return fault.count == count;
}

/* Access from this level: by CPACR_EL1 or a CPTR_EL2 of the same form; else by bits of CPTR_EL2 that trap. */
static void open_access(uint64_t enables, uint64_t traps)
{
	if (machine_level() == 1) {
		sysreg_write(cpacr_el1, sysreg_read(cpacr_el1) | enables);
	} else if ((sysreg_read(hcr_el2) & HCR_E2H) != 0) {
		sysreg_write(cptr_el2, sysreg_read(cptr_el2) | enables);
	} else {
		sysreg_write(cptr_el2, sysreg_read(cptr_el2) & ~traps);
	}
	isb();
}

static void try_fp(void)
{
	open_access(CPACR_FPEN, CPTR_EL2_TFP);
	sysreg_write(s3_3_c4_c4_1,
		     0); /* FPSR, which LLVM 19 does not name without floating point */
}

static void try_sve(void)
{
	open_access(CPACR_ZEN, CPTR_EL2_TZ);
	if (machine_level() == 1) {
		sysreg_write(s3_0_c1_c2_0, LONGEST); /* ZCR_EL1 */
	} else {
		sysreg_write(s3_4_c1_c2_0, LONGEST); /* ZCR_EL2 */
	}
	isb();
	sve_length();
}

static void write_smcr(uint64_t control)
{
	if (machine_level() == 1) {
		sysreg_write(s3_0_c1_c2_6, control); /* SMCR_EL1 */
	} else {
		sysreg_write(s3_4_c1_c2_6, control); /* SMCR_EL2 */
	}
	isb();
}

static void try_sme(void)
{
	open_access(CPACR_SMEN, CPTR_EL2_TSM);
	write_smcr(LONGEST);
	sme_length();
}

static void try_zt0(void)
{
	write_smcr(LONGEST | SMCR_EZT0);
	zt0_try();
}

static bool announces_fp(void)
{
	return ABI_FIELD_GET(PFR0_FP, sysreg_read(id_aa64pfr0_el1)) != PFR0_FP_NONE;
}

static bool announces_sve(void)
{
	return ABI_FIELD_GET(PFR0_SVE, sysreg_read(id_aa64pfr0_el1)) != 0;
}

static bool announces_sme(void)
{
	return ABI_FIELD_GET(PFR1_SME, sysreg_read(id_aa64pfr1_el1)) != 0;
}

static bool announces_zt0(void)
{
	return ABI_FIELD_GET(PFR1_SME, sysreg_read(id_aa64pfr1_el1)) >= PFR1_SME2;
}

#define NO_FEATURE(name)                                                                           \
	{                                                                                          \
		"no " name, "no " name " here: left out by 'without'",                             \
			"no " name " here: EL3 keeps it",                                          \
			"no " name " here: a level above keeps it"                                 \
	}

enum lack { ABSENT, LEFT_OUT, KEPT_BY_EL3, KEPT, LACK_COUNT };

/* In an order in which each may rely on those before it. */
static const struct {
	const char *option;
	bool (*announced)(void);
	void (*attempt)(void);
	enum feature needs; /* itself: nothing */
	const char *lacks[LACK_COUNT];
} features[FEATURE_COUNT] = {
	[FEATURE_FP] = { "fp", announces_fp, try_fp, FEATURE_FP, NO_FEATURE("floating point") },
	[FEATURE_SVE] = { "sve", announces_sve, try_sve, FEATURE_FP, NO_FEATURE("SVE") },
	[FEATURE_SME] = { "sme", announces_sme, try_sme, FEATURE_FP, NO_FEATURE("SME") },
	[FEATURE_ZT0] = { "zt0", announces_zt0, try_zt0, FEATURE_SME, NO_FEATURE("ZT0") },
};

static const char *lacking[FEATURE_COUNT];
uint32_t vector_registers;

const char *machine_lacks(enum feature feature)
{
	return lacking[feature];
}

static const char *try_feature(enum feature feature)
{
	const char *const *lacks = features[feature].lacks;
	enum feature needs = features[feature].needs;

	if (!features[feature].announced() || (needs != feature && lacking[needs] != NULL)) {
		return lacks[ABSENT];
	}
	if (option_has("without", features[feature].option)) {
		return lacks[LEFT_OUT];
	}
	print("# try %s\n", features[feature].option);
	if (survives(features[feature].attempt)) {
		return NULL;
	}
	return lacks[machine_level() == 2 ? KEPT_BY_EL3 : KEPT];
}

void machine_try_features(void)
{
	for (enum feature feature = 0; feature < FEATURE_COUNT; feature++) {
		lacking[feature] = try_feature(feature);
	}
	vector_registers = lacking[FEATURE_FP] == NULL ? 32 : 0;
	if (lacking[FEATURE_SME] == NULL && lacking[FEATURE_ZT0] != NULL) {
		write_smcr(LONGEST);
	}
}

word this_cpu(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

word machine_control(void)
{
	return FPCR_PATTERN;
}

word machine_status(void)
{
	return FPSR_PATTERN;
}

void machine_describe(void)
{
	print("# machine: AArch64, EL%u, MIDR 0x%lx, %s\n", machine_level(), sysreg_read(midr_el1),
	      lacking[FEATURE_SVE] != NULL ? lacking[FEATURE_SVE] : "SVE");
}
