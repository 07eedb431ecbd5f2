/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arm architecture calls. Each is asked for by SMCCC_ARCH_FEATURES first: before 1.1 its number
 * could mean anything.
 */
#include "smccc/arch.h"

#include "service.h"

#define NAME_FIRST_REGISTER 1U
#define NAME_REGISTERS      (SMCCC_SOC_ID_NAME_SIZE / (uint32_t)sizeof(uint64_t))

int smccc_soc_id(const struct smccc_callee *callee, struct smccc_soc_id *id)
{
	int32_t version;
	int32_t revision;

	if (smccc_arch_features(callee, SMCCC_ARCH_SOC_ID_32) < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	version = call_1(callee, SMCCC_ARCH_SOC_ID_32, SMCCC_SOC_ID_VERSION);
	revision = call_1(callee, SMCCC_ARCH_SOC_ID_32, SMCCC_SOC_ID_REVISION);
	if (version < 0 || revision < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*id = (struct smccc_soc_id){
		.jep106_bank = (uint8_t)ABI_FIELD_GET(SMCCC_SOC_ID_JEP106_BANK, version),
		.jep106_id = (uint8_t)ABI_FIELD_GET(SMCCC_SOC_ID_JEP106_ID, version),
		.soc = (uint16_t)ABI_FIELD_GET(SMCCC_SOC_ID_SOC, version),
		.revision = (uint32_t)revision,
	};
	return 0;
}

#ifndef __arm__
/* The name is in x1-x17, its first byte in bits 7:0 of x1. */
static size_t copy_name(char *name, const struct arm_smccc_1_2_regs *regs)
{
	const smccc_register words[NAME_REGISTERS] = {
		regs->a1,  regs->a2,  regs->a3,  regs->a4,  regs->a5,  regs->a6,
		regs->a7,  regs->a8,  regs->a9,  regs->a10, regs->a11, regs->a12,
		regs->a13, regs->a14, regs->a15, regs->a16, regs->a17,
	};
	size_t size = 0;

	while (size < SMCCC_SOC_ID_NAME_SIZE) {
		const uint8_t byte = (uint8_t)(words[size / 8] >> (8 * (size % 8)));

		if (byte == 0) {
			break;
		}
		name[size] = (char)(byte >= ' ' && byte <= '~' ? byte : '?');
		size++;
	}
	name[size] = '\0';
	return size;
}
#endif

int smccc_soc_name(const struct smccc_callee *callee, char name[SMCCC_SOC_ID_NAME_SIZE + 1])
{
	name[0] = '\0';
#ifndef __arm__
	struct arm_smccc_1_2_regs regs = {
		.a0 = SMCCC_ARCH_SOC_ID_64,
		.a1 = SMCCC_SOC_ID_NAME,
	};

	if (callee->version < SMCCC_VERSION_1_2 ||
	    smccc_arch_features(callee, SMCCC_ARCH_SOC_ID_64) < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	call(callee, &regs);
	if (status_of(&regs) != SMCCC_RET_SUCCESS) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	return copy_name(name, &regs) == 0 ? -SMCCC_ERR_BAD_ANSWER : 0;
#else
	(void)callee;
	return -SMCCC_ERR_NOT_SUPPORTED;
#endif
}

enum smccc_workaround_state smccc_workaround_state(const struct smccc_callee *callee,
						   uint32_t number)
{
	static const uint32_t fids[] = {
		[1] = SMCCC_ARCH_WORKAROUND_1,
		[2] = SMCCC_ARCH_WORKAROUND_2,
		[3] = SMCCC_ARCH_WORKAROUND_3,
		[4] = SMCCC_ARCH_WORKAROUND_4,
	};

	if (number < 1 || number >= ABI_COUNT(fids)) {
		return SMCCC_WORKAROUND_UNKNOWN;
	}
	switch (smccc_arch_features(callee, fids[number])) {
	case 0:
		return SMCCC_WORKAROUND_NEEDED;
	case 1:
		return SMCCC_WORKAROUND_NOT_NEEDED;
	case SMCCC_RET_NOT_REQUIRED:
		return number == 2 ? SMCCC_WORKAROUND_NEVER : SMCCC_WORKAROUND_UNKNOWN;
	default:
		return SMCCC_WORKAROUND_UNKNOWN;
	}
}

void smccc_workaround_1(const struct smccc_callee *callee)
{
	call_0(callee, SMCCC_ARCH_WORKAROUND_1);
}

void smccc_workaround_2(const struct smccc_callee *callee, bool enable)
{
	call_1(callee, SMCCC_ARCH_WORKAROUND_2, enable);
}

void smccc_workaround_3(const struct smccc_callee *callee)
{
	call_0(callee, SMCCC_ARCH_WORKAROUND_3);
}

smccc_status_t smccc_feature_availability(const struct smccc_callee *callee, uint32_t reg,
					  uint64_t *mask)
{
	struct arm_smccc_1_2_regs regs = { .a0 = SMCCC_ARCH_FEATURE_AVAILABILITY, .a1 = reg };

	*mask = 0;
	if (!WIDE || smccc_arch_features(callee, SMCCC_ARCH_FEATURE_AVAILABILITY) < 0) {
		return SMCCC_RET_NOT_SUPPORTED;
	}
	call(callee, &regs);
	if (status_of(&regs) == SMCCC_RET_SUCCESS) {
		*mask = regs.a1;
	}
	return status_of(&regs);
}
