/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor that the guest sees: its ID registers show the features that EL2 knows [abi/id_register.def]; those work, and
 * others are undefined.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

enum kind { LEVEL, SIGNED, OWN, EXACT, NUMBER };

#define HIDES_NOTHING false
#define HIDES_ENABLED false
#define HIDES_HIDDEN  true

static const struct field {
	uint32_t crm;
	uint32_t op2;
	uint32_t lsb;
	uint32_t width;
	enum kind kind;
	uint32_t known;
	uint32_t absent;
	bool hidden;
} fields[] = {
#define ID_REGISTER(register, crm, op2) { crm, op2, 0, 0, NUMBER, 0, 0, false },
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)                         \
	{ 0, 0, lsb, width, kind, known, absent, HIDES_##action }, /* of the register above */
#include "abi/id_register.def"
};

static uint32_t code[2] = { 0, 0xd65f03c0 }; /* an instruction; ret */

/* Executes one instruction that may change x0, x2 and v0 only; x1 is memory, the other two are 0. An exception is counted. */
static uint64_t execute(uint32_t instruction)
{
	static uint64_t memory[8] __attribute__((aligned(64)));
	uint64_t value;

	*(volatile uint32_t *)code = instruction;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb"
			 :
			 : "r"(code)
			 : "memory");
	cpu_this()->fault_armed = 1;
	value = ((uint64_t(*)(uint64_t, void *, uint64_t))(uintptr_t)code)(0, memory, 0);
	cpu_this()->fault_armed = 0;
	return value;
}

/* op0 is 2 or 3 */
#define SYSREG(op0, op1, crn, crm, op2)                                                            \
	(((op0)&1) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define ID(crm, op2) SYSREG(3, 0, 0, crm, op2)
#define MRS_X0       0xd5300000
#define MSR_X0       0xd5100000

/* MRS of one encoding of 15 bits */
static uint64_t read_register(uint32_t encoding)
{
	return execute(MRS_X0 | encoding << 5);
}

/*
 * MRS of each of the 32768 encodings: a value, or an undefined exception in the guest, also for what traps to EL2 on CPUs with
 * features that EL2 does not know.
 */
void processor_every_system_register_may_be_read(void)
{
	uint64_t before = cpu_this()->fault_count;

	irq_disable();
	for (uint32_t encoding = 0; encoding < ABI_BIT(15); encoding++) {
		read_register(encoding);
	}
	interrupt_init();
	irq_enable();
	EXPECT_TRUE(cpu_this()->fault_count > before);
}

static bool may_be_shown(const struct field *field, uint64_t value)
{
	if (value == field->absent || field->kind == NUMBER) {
		return true;
	}
	if (field->hidden) {
		return false;
	}
	return field->kind == EXACT ? value == field->known : value <= field->known;
}

void processor_id_registers_show_what_el2_knows(void)
{
	uint64_t before = cpu_this()->fault_count;

	for (uint32_t i = 0; i < ABI_COUNT(fields);) {
		const struct field *field = &fields[i];
		uint64_t value = read_register(ID(field->crm, field->op2));

		for (i++; i < ABI_COUNT(fields) && fields[i].width != 0; i++) {
			uint64_t mask = ABI_BIT64(fields[i].width) - 1;

			note("row of the table", i);
			EXPECT_TRUE(may_be_shown(&fields[i], value >> fields[i].lsb & mask));
			value &= ~(mask << fields[i].lsb);
		}
		note("CRm and Op2", field->crm << 4 | field->op2);
		EXPECT(value, 0);
	}
	EXPECT(cpu_this()->fault_count, before);
}

/* [DDI0487 D12.3.1 "System register descriptions"]: reserved encodings of the space read as zero. */
void processor_id_registers_of_the_future_are_zero(void)
{
	static const uint32_t reserved[] = { ID(3, 3), ID(3, 7), ID(4, 3), ID(4, 6), ID(5, 3),
					     ID(5, 6), ID(5, 7), ID(6, 4), ID(6, 5), ID(6, 6),
					     ID(6, 7), ID(7, 5), ID(7, 6), ID(7, 7) };
	uint64_t before = cpu_this()->fault_count;

	for (uint32_t i = 0; i < ABI_COUNT(reserved); i++) {
		note("register", reserved[i]);
		EXPECT(read_register(reserved[i]), 0);
	}
	EXPECT(cpu_this()->fault_count, before);
}

#define ID_PFR0  ID(4, 0)
#define ID_PFR1  ID(4, 1)
#define ID_PFR2  ID(4, 2)
#define ID_ZFR0  ID(4, 4)
#define ID_DFR0  ID(5, 0)
#define ID_DFR1  ID(5, 1)
#define ID_ISAR0 ID(6, 0)
#define ID_ISAR1 ID(6, 1)
#define ID_ISAR2 ID(6, 2)
#define ID_MMFR0 ID(7, 0)
#define ID_MMFR1 ID(7, 1)
#define ID_MMFR2 ID(7, 2)
#define ID_MMFR3 ID(7, 3)

/* A field of an ID register that announces a register, or an instruction. */
struct announced {
	uint32_t id;
	uint32_t shift;
	uint32_t minimum;
	uint32_t what;
};

static const struct announced registers[] = {
	{ ID_PFR0, 56, 2, SYSREG(3, 0, 13, 0, 7) },  /* SCXTNUM_EL1 */
	{ ID_PFR0, 56, 2, SYSREG(3, 3, 13, 0, 7) },  /* SCXTNUM_EL0 */
	{ ID_PFR0, 28, 1, SYSREG(3, 0, 5, 3, 0) },   /* ERRIDR_EL1 */
	{ ID_PFR0, 28, 1, SYSREG(3, 0, 12, 1, 1) },  /* DISR_EL1 */
	{ ID_PFR0, 32, 1, SYSREG(3, 0, 1, 2, 0) },   /* ZCR_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 0, 1, 2, 6) },   /* SMCR_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 0, 1, 2, 4) },   /* SMPRI_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 3, 13, 0, 5) },  /* TPIDR2_EL0 */
	{ ID_PFR1, 24, 1, SYSREG(3, 3, 4, 2, 2) },   /* SVCR */
	{ ID_PFR1, 24, 1, SYSREG(3, 1, 0, 0, 6) },   /* SMIDR_EL1 */
	{ ID_PFR1, 8, 2, SYSREG(3, 0, 1, 0, 6) },    /* GCR_EL1 */
	{ ID_PFR1, 8, 2, SYSREG(3, 0, 1, 0, 5) },    /* RGSR_EL1 */
	{ ID_PFR1, 8, 2, SYSREG(3, 0, 5, 6, 0) },    /* TFSR_EL1 */
	{ ID_PFR1, 8, 2, SYSREG(3, 1, 0, 0, 4) },    /* GMID_EL1 */
	{ ID_PFR1, 44, 1, SYSREG(3, 0, 2, 5, 0) },   /* GCSCR_EL1 */
	{ ID_PFR1, 44, 1, SYSREG(3, 0, 2, 5, 1) },   /* GCSPR_EL1 */
	{ ID_PFR1, 44, 1, SYSREG(3, 0, 2, 5, 2) },   /* GCSCRE0_EL1 */
	{ ID_PFR1, 44, 1, SYSREG(3, 3, 2, 5, 1) },   /* GCSPR_EL0 */
	{ ID_PFR2, 32, 1, SYSREG(3, 3, 4, 4, 2) },   /* FPMR */
	{ ID_DFR0, 8, 1, SYSREG(3, 3, 9, 12, 0) },   /* PMCR_EL0 */
	{ ID_DFR0, 8, 5, SYSREG(3, 0, 9, 14, 6) },   /* PMMIR_EL1 */
	{ ID_DFR0, 8, 9, SYSREG(3, 0, 9, 14, 4) },   /* PMUACR_EL1 */
	{ ID_DFR1, 36, 1, SYSREG(3, 3, 9, 4, 0) },   /* PMICNTR_EL0 */
	{ ID_DFR1, 36, 1, SYSREG(3, 3, 9, 6, 0) },   /* PMICFILTR_EL0 */
	{ ID_ISAR0, 60, 1, SYSREG(3, 3, 2, 4, 0) },  /* RNDR */
	{ ID_ISAR1, 4, 1, SYSREG(3, 0, 2, 1, 0) },   /* APIAKeyLo_EL1, by APA */
	{ ID_ISAR1, 8, 1, SYSREG(3, 0, 2, 1, 0) },   /* by API */
	{ ID_ISAR2, 12, 1, SYSREG(3, 0, 2, 1, 0) },  /* by APA3 */
	{ ID_ISAR1, 60, 3, SYSREG(3, 0, 13, 0, 5) }, /* ACCDATA_EL1 */
	{ ID_MMFR0, 60, 1, SYSREG(3, 3, 14, 0, 6) }, /* CNTVCTSS_EL0 */
	{ ID_MMFR0, 60, 1, SYSREG(3, 3, 14, 0, 5) }, /* CNTPCTSS_EL0 */
	{ ID_MMFR1, 16, 1, SYSREG(3, 0, 10, 4, 3) }, /* LORC_EL1 */
	{ ID_MMFR3, 0, 1, SYSREG(3, 0, 2, 0, 3) },   /* TCR2_EL1 */
	{ ID_MMFR3, 4, 1, SYSREG(3, 0, 1, 0, 3) },   /* SCTLR2_EL1 */
	{ ID_MMFR3, 8, 1, SYSREG(3, 0, 10, 2, 3) },  /* PIR_EL1 */
	{ ID_MMFR3, 8, 1, SYSREG(3, 0, 10, 2, 2) },  /* PIRE0_EL1 */
	{ ID_MMFR3, 16, 1, SYSREG(3, 0, 10, 2, 4) }, /* POR_EL1 */
	{ ID_MMFR3, 16, 1, SYSREG(3, 3, 10, 2, 4) }, /* POR_EL0 */
	{ ID_MMFR3, 24, 1, SYSREG(3, 0, 10, 2, 1) }, /* MAIR2_EL1 */
	{ ID_MMFR3, 24, 1, SYSREG(3, 0, 10, 3, 1) }, /* AMAIR2_EL1 */
};

static const struct announced instructions[] = {
	{ ID_ISAR0, 4, 1, 0x4e284800 },  /* aese v0.16b, v0.16b */
	{ ID_ISAR0, 4, 2, 0x0ee0e000 },  /* pmull v0.1q, v0.1d, v0.1d */
	{ ID_ISAR0, 8, 1, 0x5e280800 },  /* sha1h s0, s0 */
	{ ID_ISAR0, 12, 1, 0x5e282800 }, /* sha256su0 v0.4s, v0.4s */
	{ ID_ISAR0, 12, 2, 0xcec08000 }, /* sha512su0 v0.2d, v0.2d */
	{ ID_ISAR0, 16, 1, 0x1ac04800 }, /* crc32w w0, w0, w0 */
	{ ID_ISAR0, 20, 2, 0xf8200022 }, /* ldadd x0, x2, [x1] */
	{ ID_ISAR0, 28, 1, 0x6e808400 }, /* sqrdmlah v0.4s, v0.4s, v0.4s */
	{ ID_ISAR0, 32, 1, 0xce000000 }, /* eor3 v0.16b, v0.16b, v0.16b, v0.16b */
	{ ID_ISAR0, 36, 1, 0xce60c000 }, /* sm3partw1 v0.4s, v0.4s, v0.4s */
	{ ID_ISAR0, 40, 1, 0xcec08400 }, /* sm4e v0.4s, v0.4s */
	{ ID_ISAR0, 44, 1, 0x4e809400 }, /* sdot v0.4s, v0.16b, v0.16b */
	{ ID_ISAR0, 48, 1, 0x4e20ec00 }, /* fmlal v0.4s, v0.4h, v0.4h */
	{ ID_ISAR0, 52, 1, 0xd500401f }, /* cfinv */
	{ ID_ISAR0, 52, 2, 0xd500405f }, /* axflag */
	{ ID_ISAR0, 56, 1, 0xd508811f }, /* tlbi vmalle1os */
	{ ID_ISAR0, 56, 2, 0xd5088620 }, /* tlbi rvae1, x0 */
	{ ID_ISAR1, 0, 1, 0xd50b7c21 },  /* dc cvap, x1 */
	{ ID_ISAR1, 0, 2, 0xd50b7d21 },  /* dc cvadp, x1 */
	{ ID_ISAR1, 4, 1, 0xdac123e0 },  /* paciza x0, by APA */
	{ ID_ISAR1, 8, 1, 0xdac123e0 },  /* by API */
	{ ID_ISAR1, 12, 1, 0x1e7e0000 }, /* fjcvtzs w0, d0 */
	{ ID_ISAR1, 16, 1, 0x6e80c400 }, /* fcmla v0.4s, v0.4s, v0.4s, #0 */
	{ ID_ISAR1, 20, 1, 0xf8bfc020 }, /* ldapr x0, [x1] */
	{ ID_ISAR1, 20, 2, 0xd9400020 }, /* ldapur x0, [x1] */
	{ ID_ISAR1, 24, 1, 0x9ac13000 }, /* pacga x0, x0, x1, by GPA */
	{ ID_ISAR1, 28, 1, 0x9ac13000 }, /* by GPI */
	{ ID_ISAR1, 32, 1, 0x1e284000 }, /* frint32z s0, s0 */
	{ ID_ISAR1, 36, 1, 0xd50330ff }, /* sb */
	{ ID_ISAR1, 40, 1, 0xd50b7380 }, /* cfp rctx, x0 */
	{ ID_ISAR1, 44, 1, 0x6e40fc00 }, /* bfdot v0.4s, v0.8h, v0.8h */
	{ ID_ISAR1, 48, 1, 0xd50320df }, /* dgh */
	{ ID_ISAR1, 52, 1, 0x4e80a400 }, /* smmla v0.4s, v0.16b, v0.16b */
	{ ID_ISAR1, 56, 1, 0xd508971f }, /* tlbi vmalle1nxs */
	{ ID_ISAR2, 0, 2, 0xd5031020 },  /* wfit x0 */
	{ ID_ISAR2, 16, 1, 0x19c10440 }, /* setp [x0]!, x2!, x1 */
	{ ID_ISAR2, 52, 1, 0xdac01800 }, /* ctz x0, x0 */
	{ ID_PFR0, 16, 1, 0x1ee0c000 },  /* fabs h0, h0 */
	{ ID_PFR0, 28, 1, 0xd503221f },  /* esb */
	{ ID_PFR0, 32, 1, 0x2518e3e0 },  /* ptrue p0.b */
	{ ID_PFR0, 48, 1, 0xd503405f },  /* msr dit, #0 */
	{ ID_PFR1, 0, 1, 0xd503249f },   /* bti j */
	{ ID_PFR1, 4, 2, 0xd503403f },   /* msr ssbs, #0 */
	{ ID_PFR1, 8, 1, 0x9adf1020 },   /* irg x0, x1 */
	{ ID_PFR1, 8, 2, 0xd503409f },   /* msr tco, #0 */
	{ ID_PFR1, 24, 1, 0xd503467f },  /* smstop */
	{ ID_ZFR0, 0, 1, 0x45400000 },   /* saddlb z0.h, z0.b, z0.b: SVE2 */
	{ ID_MMFR1, 20, 1, 0xd500409f }, /* msr pan, #0 */
	{ ID_MMFR1, 20, 2, 0xd5087901 }, /* at s1e1rp, x1 */
	{ ID_MMFR2, 4, 1, 0xd500407f },  /* msr uao, #0 */
};

/* CPACR_EL1: SVE and SME are not trapped to EL1. */
#define CPACR_ZEN_SMEN ABI_ULL(0x3030000)

static void expect_works(const struct announced *list, uint32_t count, bool is_register)
{
	uint64_t cpacr;

	__asm__ volatile("mrs %0, cpacr_el1" : "=r"(cpacr));
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(cpacr | CPACR_ZEN_SMEN));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t before = cpu_this()->fault_count;
		uint64_t id = read_register(list[i].id);
		/* A field that reads 15 announces no feature. */
		uint64_t level = id >> list[i].shift & 0xf;

		if (level >= list[i].minimum && level != 0xf) {
			note("register or instruction", list[i].what);
			execute(is_register ? MRS_X0 | list[i].what << 5 : list[i].what);
			EXPECT(cpu_this()->fault_count, before);
		}
	}
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(cpacr));
}

void processor_registers_that_the_cpu_announces_work(void)
{
	expect_works(registers, ABI_COUNT(registers), true);
}

void processor_instructions_that_the_cpu_announces_work(void)
{
	expect_works(instructions, ABI_COUNT(instructions), false);
}

/* Registers of features that no guest is shown: a feature is hidden completely. */
void processor_registers_of_hidden_features_are_undefined(void)
{
	static const uint32_t hidden[] = {
		MRS_X0 | SYSREG(3, 3, 13, 2, 0) << 5, /* AMCR_EL0: activity monitors */
		MRS_X0 | SYSREG(3, 3, 13, 4, 0) << 5, /* AMEVCNTR00_EL0 */
		MRS_X0 | SYSREG(3, 0, 10, 5, 0) << 5, /* MPAM1_EL1 */
		MRS_X0 | SYSREG(3, 0, 10, 5, 1) << 5, /* MPAM0_EL1 */
		MRS_X0 | SYSREG(3, 0, 9, 9, 0) << 5,  /* PMSCR_EL1: statistical profiling */
		MRS_X0 | SYSREG(3, 0, 9, 10, 0) << 5, /* PMBLIMITR_EL1 */
		MRS_X0 | SYSREG(3, 0, 9, 11, 0) << 5, /* TRBLIMITR_EL1: trace buffer */
		MRS_X0 | SYSREG(3, 0, 1, 2, 1) << 5,  /* TRFCR_EL1: trace filter */
		MRS_X0 | SYSREG(2, 1, 0, 0, 1) << 5,  /* TRCTRACEIDR: trace */
		MRS_X0 | SYSREG(2, 1, 9, 0, 0) << 5,  /* BRBCR_EL1: branch records */
		MRS_X0 | SYSREG(2, 0, 9, 13, 3) << 5, /* SPMOVSCLR_EL0: system PMU */
		MSR_X0 | SYSREG(3, 0, 4, 3, 0) << 5,  /* ALLINT: non-maskable interrupts */
		MRS_X0 | SYSREG(3, 0, 13, 0, 6) << 5, /* RCWSMASK_EL1 */
		MRS_X0 | SYSREG(3, 0, 13, 0, 3) << 5, /* RCWMASK_EL1: translation hardening */
		MRS_X0 | SYSREG(3, 0, 6, 0, 5) << 5,  /* PFAR_EL1 */
		MRS_X0 | SYSREG(3, 4, 1, 1, 0) << 5,  /* HCR_EL2 */
	};

	for (uint32_t i = 0; i < ABI_COUNT(hidden); i++) {
		uint64_t before = cpu_this()->fault_count;

		note("instruction", hidden[i]);
		execute(hidden[i]);
		EXPECT(cpu_this()->fault_count, before + 1);
		EXPECT(cpu_this()->fault.esr, 0x02000000);
	}
}
