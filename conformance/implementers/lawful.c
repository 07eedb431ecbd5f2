/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An implementer that breaks no rule, and takes each liberty that the text leaves: no verdict may be FAIL. One at EL3 that reports
 * SMCCC 1.0, and one at EL2 that reports 1.1; both keep parts of the CPU for themselves, and the one at EL2 does not survive
 * an access to them.
 */
#include "abi/macro.h"
#include "baremetal/sysreg.h"

#include <stdbool.h>
#include <stdint.h>

#define NOT_SUPPORTED      ABI_ULL(0xffffffffffffffff)
#define INVALID_PARAMETER  ABI_ULL(0xfffffffffffffffd)
#define INVALID_PARAMETERS ABI_ULL(0xfffffffffffffffe) /* of PSCI */
#define ALREADY_ON         ABI_ULL(0xfffffffffffffffc)
#define EC_SHIFT           26
#define EC_HVC             ABI_U(0x16)
#define EC_SMC             ABI_U(0x17)
#define EC_SYSREG          ABI_U(0x18)
#define EC_SVE             ABI_U(0x19)
#define SYNDROME_UNKNOWN   ABI_U(0x2000000) /* EC 0, an instruction of 32 bits */
#define VECTOR_SAME_LEVEL  ABI_U(0x200)
#define PFR1_SME           ABI_ULL(0xf000000)
#define PFR1_SME2          ABI_ULL(0x2000000)

/* MRS of ID_AA64PFR0_EL1 and ID_AA64PFR1_EL1, without the register that gets it [DDI0487 "ESR_ELx", EC 0x18] */
#define SYSREG_MASK ABI_U(0x3ffc1f)
#define SYSREG_PFR0 ABI_U(0x300009)
#define SYSREG_PFR1 ABI_U(0x320009)

#ifdef LAWFUL_EL3
#define LAWFUL_VERSION NOT_SUPPORTED
#else
#define LAWFUL_VERSION 0x10001
#endif

struct frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t esr;
};

void lawful_exception(struct frame *frame);

static const struct {
	uint32_t fid;
	uint64_t result;
} answers[] = {
	{ ABI_U(0x80000000), LAWFUL_VERSION },
	{ ABI_U(0x80008000), 0 }, /* WORKAROUND_n, none of them announced */
	{ ABI_U(0x80007fff), 0 },
	{ ABI_U(0x80003fff), 0 },
	{ ABI_U(0x84000000), 0x10001 }, /* PSCI_VERSION */
	{ ABI_U(0x84000063),
	  0x10000 }, /* FFA_VERSION: unused registers should be zero, and need not */
	{ ABI_U(0x84000069), ABI_U(0x84000061) },
	{ ABI_U(0x8200beef), 5 }, /* a vendor's own */
	{ ABI_U(0xc400019f), 0 },
	{ ABI_U(0xc4000190), 0 }, /* RSI_VERSION, as in a realm */
	{ ABI_U(0x0000beef), 1 }, /* from before the convention */
};

static uint64_t psci_features(uint32_t fid)
{
	switch (fid) {
	case ABI_U(0x80000000):
		return LAWFUL_VERSION == NOT_SUPPORTED ? NOT_SUPPORTED : 0;
	case ABI_U(0x84000000): /* VERSION, CPU_SUSPEND, CPU_OFF, CPU_ON, AFFINITY_INFO */
	case ABI_U(0x84000001):
	case ABI_U(0xc4000001):
	case ABI_U(0x84000002):
	case ABI_U(0x84000003):
	case ABI_U(0xc4000003):
	case ABI_U(0x84000004):
	case ABI_U(0xc4000004):
	case ABI_U(0x84000008): /* SYSTEM_OFF, SYSTEM_RESET, FEATURES */
	case ABI_U(0x84000009):
	case ABI_U(0x8400000a):
		return 0;
	default:
		return NOT_SUPPORTED;
	}
}

/* SOC_ID is announced by the one of 1.0, and denied in a strange way by the other. */
static uint64_t arch_features(uint32_t fid)
{
	if (fid == ABI_U(0x80000002)) {
		return LAWFUL_VERSION == NOT_SUPPORTED ? 0 : INVALID_PARAMETER;
	}
	return NOT_SUPPORTED;
}

static uint64_t soc_id(uint32_t type)
{
	if (LAWFUL_VERSION != NOT_SUPPORTED) {
		return NOT_SUPPORTED;
	}
	return type < 2 ? 0x43b0001 : INVALID_PARAMETER;
}

static uint64_t answer(uint32_t fid, uint32_t argument)
{
	switch (fid) {
	case ABI_U(0x80000001):
		return arch_features(argument);
	case ABI_U(0x80000002):
		return soc_id(argument);
	case ABI_U(0x84000003): /* CPU_ON, AFFINITY_INFO: there is one CPU, number 0 */
	case ABI_U(0xc4000003):
		return argument == 0 ? ALREADY_ON : INVALID_PARAMETERS;
	case ABI_U(0x84000004):
	case ABI_U(0xc4000004):
		return argument == 0 ? 0 : INVALID_PARAMETERS;
	case ABI_U(0x8400000a):
		return psci_features(argument);
	default:
		for (uint32_t i = 0; i < ABI_COUNT(answers); i++) {
			if (answers[i].fid == fid) {
				return answers[i].result;
			}
		}
		return NOT_SUPPORTED;
	}
}

/* Scratch registers hold what was last in them: of the caller, too. */
static void call(struct frame *frame)
{
	frame->x[0] = answer((uint32_t)frame->x[0], (uint32_t)frame->x[1]);
	frame->x[1] = frame->x[30];
	frame->x[2] = ABI_ULL(0x1234567812345678);
	frame->x[3] = frame->x[29];
	for (uint32_t i = 4; LAWFUL_VERSION == NOT_SUPPORTED && i < 18; i++) {
		frame->x[i] = frame->x[30] + i;
	}
}

/* The instruction is undefined for the level below. */
static void refuse(struct frame *frame)
{
#ifdef LAWFUL_EL3
	sysreg_write(elr_el2, frame->elr);
	sysreg_write(esr_el2, SYNDROME_UNKNOWN);
	sysreg_write(spsr_el2, sysreg_read(spsr_el3));
	frame->elr = sysreg_read(vbar_el2) + VECTOR_SAME_LEVEL;
#else
	sysreg_write(elr_el1, frame->elr);
	sysreg_write(esr_el1, SYNDROME_UNKNOWN);
	sysreg_write(spsr_el1, sysreg_read(spsr_el2));
	frame->elr = sysreg_read(vbar_el1) + VECTOR_SAME_LEVEL;
#endif
}

/* ID registers announce more than the CPU has: SME2 beside SME. */
static void read_id(struct frame *frame)
{
	uint32_t sysreg = (uint32_t)frame->esr & SYSREG_MASK;
	uint32_t target = (uint32_t)frame->esr >> 5 & 0x1f;
	uint64_t value = 0;

	if (sysreg == SYSREG_PFR0) {
		value = sysreg_read(id_aa64pfr0_el1);
	} else if (sysreg == SYSREG_PFR1) {
		value = sysreg_read(id_aa64pfr1_el1);
		if ((value & PFR1_SME) != 0) {
			value = (value & ~PFR1_SME) | PFR1_SME2;
		}
	}
	if (target < 31) {
		frame->x[target] = value;
	}
	frame->elr += 4;
}

void lawful_exception(struct frame *frame)
{
	uint32_t class = (uint32_t)(frame->esr >> EC_SHIFT) & 0x3f;

	if (class == EC_HVC || class == EC_SMC) {
		call(frame);
	} else if (class == EC_SYSREG) {
		read_id(frame);
	} else if (class == EC_SVE && LAWFUL_VERSION != NOT_SUPPORTED) {
		for (;;) {
			__asm__ volatile("wfi");
		}
	} else {
		refuse(frame);
	}
}
