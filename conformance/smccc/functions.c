/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions that can be called on any callee without harm: each must keep the registers that a call keeps. Functions that change
 * something, or do not return, are not among them.
 */
#include "smccc/check.h"

/* What registers 1 to 3 begin with: the first is `value`, or this CPU, or none, or whatever it was filled with. */
enum operand { FILLED, VALUE, SELF, SELF_AND_ENTRY, ABSENT };

static const struct row {
	struct function function;
	enum operand operand;
	uint32_t value;
	uint32_t announced_by; /* 0: it may be called without asking */
} rows[] = {
	{ { FID_PSCI_VERSION, 1, false }, FILLED, 0, 0 },
	{ { FID_PSCI_FEATURES, 1, false }, VALUE, FID_SMCCC_VERSION, 0 },
	{ { FID_PSCI_FEATURES, 1, false }, VALUE, FID_UNKNOWN, 0 },
	{ { FID_PSCI_AFFINITY_INFO, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_AFFINITY_INFO_64, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_AFFINITY_INFO, 1, false }, ABSENT, 0, 0 },
	{ { FID_PSCI_CPU_ON, 1, false }, SELF_AND_ENTRY, 0, 0 },
	{ { FID_PSCI_CPU_ON_64, 1, false }, SELF_AND_ENTRY, 0, 0 },
	{ { FID_PSCI_CPU_ON_64, 1, false }, ABSENT, 0, 0 },
	{ { FID_MIGRATE_INFO_TYPE, 1, false }, FILLED, 0, 0 },
	{ { FID_PSCI_NODE_HW_STATE, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_NODE_HW_STATE | FID_64_BIT, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_STAT_RESIDENCY, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_STAT_RESIDENCY | FID_64_BIT, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_STAT_COUNT, 1, false }, SELF, 0, 0 },
	{ { FID_PSCI_STAT_COUNT | FID_64_BIT, 1, false }, SELF, 0, 0 },
	{ { FID_SMCCC_VERSION, 1, false }, FILLED, 0, 0 },
	{ { FID_ARCH_FEATURES, 1, false }, VALUE, FID_SMCCC_VERSION, 0 },
	{ { FID_ARCH_FEATURES, 1, false }, VALUE, ABI_U(0x8000beef), 0 },
	{ { FID_SOC_ID, 1, false }, VALUE, 0, FID_ARCH_FEATURES },
	{ { FID_SOC_ID, 1, false }, VALUE, 1, FID_ARCH_FEATURES },
	{ { FID_SOC_ID, 1, false }, VALUE, 9, FID_ARCH_FEATURES },
	{ { FID_SOC_ID_64, 1, false }, VALUE, 0, FID_ARCH_FEATURES },
	{ { FID_FEATURE_AVAILABILITY, 2, false }, VALUE, SCR_EL3_OPCODE, FID_ARCH_FEATURES },
	{ { FID_WORKAROUND_1, 1, false }, FILLED, 0, FID_ARCH_FEATURES },
	{ { FID_WORKAROUND_2, 1, false }, VALUE, 1, FID_ARCH_FEATURES },
	{ { FID_WORKAROUND_3, 1, false }, FILLED, 0, FID_ARCH_FEATURES },
	{ { FID_PV_TIME_FEATURES, 1, false }, FILLED, 0, 0 },
	{ { FID_PV_TIME_ST, 1, false }, FILLED, 0, FID_PV_TIME_FEATURES },
	{ { FID_SDEI_VERSION, 1, false }, FILLED, 0, 0 },
	{ { FID_SDEI_EVENT_STATUS, 1, false }, VALUE, 0, 0 },
	{ { FID_SDEI_FEATURES, 1, false }, VALUE, 0, 0 },
	{ { FID_TRNG_VERSION, 1, false }, FILLED, 0, 0 },
	{ { FID_TRNG_FEATURES, 1, false }, VALUE, FID_TRNG_RND, 0 },
	{ { FID_TRNG_UUID, 4, false }, FILLED, 0, 0 },
	{ { FID_TRNG_RND, 4, false }, VALUE, 32, 0 },
	{ { FID_TRNG_RND, 4, false }, VALUE, 97, 0 },
	{ { FID_TRNG_RND_64, 4, false }, VALUE, 64, 0 },
	{ { ABI_U(0x8200ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8200ff03), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8300ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8400ff00), 1, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8400ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8400ff03), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8500ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8500ff03), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8600ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8600ff03), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x86000000), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8700ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0xbf00ff01), 4, false }, FILLED, 0, 0 },
	{ { ABI_U(0x8000beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0xc000beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8100beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8200beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0xc200beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8300beef), 1, true }, FILLED, 0, 0 },
	{ { FID_UNKNOWN, 1, true }, FILLED, 0, 0 },
	{ { FID_UNKNOWN_64, 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8500beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8600beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0xc600beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x8700beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0x9000beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0xb200beef), 1, true }, FILLED, 0, 0 },
	{ { ABI_U(0xbf00beef), 1, true }, FILLED, 0, 0 },
	{ { FID_PSCI_VERSION | FID_HINT_BIT, 1, false }, FILLED, 0, 0 },
	{ { FID_UNKNOWN_64 | FID_HINT_BIT, 1, true }, FILLED, 0, 0 },
	{ { FID_UNKNOWN_YIELDING, 1, true }, FILLED, 0, 0 },
};

static bool may_be_called(const struct row *row)
{
	if (!IS_AARCH64 && (row->function.fid & FID_64_BIT) != 0) {
		return false;
	}
	return row->announced_by == 0 || query(row->announced_by, row->function.fid) >= 0;
}

word some_entry(void)
{
	return (word)(uintptr_t)&some_entry & ~(word)3;
}

static void call(const struct row *row)
{
	static struct regs regs;

	regs_fill(&regs, 0);
	switch (row->operand) {
	case SELF:
		ask(row->function.fid, this_cpu(), 0, 0);
		break;
	case SELF_AND_ENTRY:
		ask(row->function.fid, this_cpu(), some_entry(), 0);
		break;
	case ABSENT:
		ask(row->function.fid, ABSENT_CPU, 0, 0);
		break;
	case VALUE:
		ask(row->function.fid, row->value, 0, 0);
		break;
	case FILLED:
		ask(row->function.fid, regs.r[1], regs.r[2], regs.r[3]);
		break;
	}
}

const struct function *next_function(const struct function *last)
{
	/* A function is the first member of its row. */
	const struct row *row = last == NULL ? rows : (const struct row *)last + 1;

	for (; row < rows + ABI_COUNT(rows); row++) {
		if (!may_be_called(row)) {
			continue;
		}
		call(row);
		/* Its owner may have defined a function of that number, whose results are unknown here. */
		if (!row->function.is_unknown || status_of(answer.r[0]) == NOT_SUPPORTED) {
			return &row->function;
		}
	}
	return NULL;
}
