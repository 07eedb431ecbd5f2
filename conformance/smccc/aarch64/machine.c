// SPDX-License-Identifier: BSD-2-Clause
/* This CPU, in AArch64 at EL1 or EL2 [DDI0487]. */
#include "smccc/check.h"

#define MPIDR_AFFINITY ABI_ULL(0xff00ffffff)
#define PFR0_SVE_SHIFT 32
#define PFR0_SVE_WIDTH 4
#define PFR1_SME_SHIFT 24
#define PFR1_SME_WIDTH 4
#define PFR1_SME2      2
#define HCR_E2H        ABI_BIT64(34)
#define CPTR_EL2_OPEN  ABI_ULL(0x32ff) /* RES1 but TZ, nothing trapped */
#define CPTR_EL2_TZ    ABI_ULL(0x100)  /* RES1 without SVE */
#define CPACR_FPEN     ABI_ULL(0x300000)
#define CPACR_ZEN      ABI_ULL(0x30000)
#define CPACR_SMEN     ABI_ULL(0x3000000)
#define CPTR_EL2_TSM   ABI_ULL(0x1000) /* RES1 without SME */
#define SMCR_LONGEST   ABI_ULL(0xf)
#define SMCR_EZT0      ABI_BIT64(30)
#define LEVEL_EL2      ABI_ULL(8)
#define FPCR_PATTERN   ABI_ULL(0x03c00000) /* DN, FZ, RMode */
#define FPSR_PATTERN   ABI_ULL(0x0800001f) /* QC and the sticky exceptions */

#define sysreg_read(name)                                                                          \
	({                                                                                         \
		uint64_t sysreg_value_;                                                            \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_));                          \
		sysreg_value_;                                                                     \
	})
#define sysreg_write(name, value)                                                                  \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")
#define isb() __asm__ volatile("isb" : : : "memory")

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
_Noreturn void exception_unexpected(uint64_t vector, uint64_t syndrome, uint64_t from,
				    uint64_t address);

uint32_t machine_level(void)
{
	return sysreg_read(currentel) == LEVEL_EL2 ? 2 : 1;
}

void exception_unexpected(uint64_t vector, uint64_t syndrome, uint64_t from, uint64_t address)
{
	print("Bail out! exception: vector ");
	print_hex(vector);
	print(" syndrome ");
	print_hex(syndrome);
	print_line("");
	print("# at vectors ");
	print_hex(from - (uintptr_t)smccc_vectors);
	print(" address ");
	print_hex(address);
	print_line("");
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

bool guarded_call(file_fn *call, struct file *file)
{
	uint64_t count = fault.count;

	guard_enter();
	fault.expected = 1;
	call(file);
	fault.expected = 0;
	guard_leave();
	return fault.count == count;
}

static void enable_at_el2(bool sve)
{
	if ((sysreg_read(hcr_el2) & HCR_E2H) != 0) {
		sysreg_write(cptr_el2, CPACR_FPEN | CPACR_ZEN);
	} else {
		sysreg_write(cptr_el2, CPTR_EL2_OPEN | (sve ? 0 : CPTR_EL2_TZ));
	}
	isb();
	if (sve) {
		sysreg_write(s3_4_c1_c2_0, 0xf); /* ZCR_EL2: the longest */
	}
}

void machine_enable(void)
{
	bool sve = machine_has_sve();

	if (machine_level() == 2) {
		enable_at_el2(sve);
	} else {
		sysreg_write(cpacr_el1,
			     sysreg_read(cpacr_el1) | CPACR_FPEN | (sve ? CPACR_ZEN : 0));
		isb();
		if (sve) {
			sysreg_write(s3_0_c1_c2_0, 0xf); /* ZCR_EL1 */
		}
	}
	isb();
}

bool machine_has_sve(void)
{
	return ABI_FIELD_GET(PFR0_SVE, sysreg_read(id_aa64pfr0_el1)) != 0;
}

static bool has_sme(void)
{
	return ABI_FIELD_GET(PFR1_SME, sysreg_read(id_aa64pfr1_el1)) != 0;
}

bool machine_has_zt0(void)
{
	return ABI_FIELD_GET(PFR1_SME, sysreg_read(id_aa64pfr1_el1)) >= PFR1_SME2;
}

static void open_sme(uint64_t control)
{
	if (machine_level() == 1) {
		sysreg_write(cpacr_el1, sysreg_read(cpacr_el1) | CPACR_SMEN);
		isb();
		sysreg_write(s3_0_c1_c2_6, control); /* SMCR_EL1 */
		return;
	}
	if ((sysreg_read(hcr_el2) & HCR_E2H) != 0) {
		sysreg_write(cptr_el2, sysreg_read(cptr_el2) | CPACR_SMEN);
	} else {
		sysreg_write(cptr_el2, sysreg_read(cptr_el2) & ~CPTR_EL2_TSM);
	}
	isb();
	sysreg_write(s3_4_c1_c2_6, control); /* SMCR_EL2 */
}

bool machine_enable_sme(void)
{
	uint64_t count = fault.count;

	if (!has_sme()) {
		return false;
	}
	guard_enter();
	fault.expected = 1;
	open_sme(SMCR_LONGEST | (machine_has_zt0() ? SMCR_EZT0 : 0));
	isb();
	fault.expected = 0;
	guard_leave();
	return fault.count == count;
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
	print("# machine: AArch64, EL");
	print_number(machine_level());
	print(", MIDR ");
	print_hex(sysreg_read(midr_el1));
	print(machine_has_sve() ? ", SVE" : ", no SVE");
	print_line("");
}
