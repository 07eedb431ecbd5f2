/* SPDX-License-Identifier: BSD-2-Clause */
/* Paravirtualized time. */
#include "smccc/pv_time.h"

#include "service.h"

/* [DEN0057 "Stolen Time": aligned to 64 bytes] */
#define STOLEN_ALIGNMENT 64U

smccc_status_t pv_time_features(const struct smccc_callee *callee, uint32_t fid)
{
	if (!WIDE || smccc_arch_features(callee, PV_TIME_FEATURES) < 0 ||
	    call_1(callee, PV_TIME_FEATURES, fid) != SMCCC_RET_SUCCESS) {
		return SMCCC_RET_NOT_SUPPORTED;
	}
	return SMCCC_RET_SUCCESS;
}

int pv_time_st(const struct smccc_callee *callee, uint64_t *address)
{
	struct arm_smccc_1_2_regs regs = { .a0 = PV_TIME_ST };
	int64_t answer;

	if (pv_time_features(callee, PV_TIME_ST) != SMCCC_RET_SUCCESS) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	call(callee, &regs);
	answer = (int64_t)regs.a0;
	if (answer < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	if (answer % STOLEN_ALIGNMENT != 0) {
		return -SMCCC_ERR_BAD_ANSWER;
	}
	*address = (uint64_t)answer;
	return 0;
}

int pv_time_read(const struct pv_time_stolen *shared, uint64_t *stolen_ns)
{
	/* The hypervisor writes while we read: each field once, and the time in one access. */
	const volatile struct pv_time_stolen *stolen = shared;

	if (stolen->revision != 0 || stolen->attributes != 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*stolen_ns = stolen->stolen_ns;
	return 0;
}
