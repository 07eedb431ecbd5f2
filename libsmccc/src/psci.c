/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI: one function each. Wire status in and out. */
#include "smccc/psci.h"

#include "service.h"

/*
 * A call whose function came with @since. An older callee is not asked: it may take the number for
 * something else.
 */
static psci_status_t psci_call(const struct smccc_callee *callee, uint32_t since, uint32_t fid,
			       uint64_t a1, uint64_t a2, uint64_t a3)
{
	if (callee->psci_version < since) {
		return PSCI_RET_NOT_SUPPORTED;
	}
	return call_3(callee, fid, (smccc_register)a1, (smccc_register)a2, (smccc_register)a3);
}

/* Whether a value fits the registers of the caller. */
static bool fits(uint64_t value)
{
	return WIDE || value <= UINT32_MAX;
}

psci_status_t psci_features(const struct smccc_callee *callee, uint32_t fid)
{
	return psci_call(callee, PSCI_VERSION_1_0, PSCI_FEATURES, fid, 0, 0);
}

psci_status_t psci_cpu_suspend(const struct smccc_callee *callee, uint32_t power_state,
			       uint64_t entry, uint64_t context)
{
	if (!fits(entry)) {
		return PSCI_RET_INVALID_ADDRESS;
	}
	return psci_call(callee, PSCI_VERSION_0_2, FID_OF_WIDTH(PSCI_CPU_SUSPEND), power_state,
			 entry, context);
}

psci_status_t psci_cpu_default_suspend(const struct smccc_callee *callee, uint64_t entry,
				       uint64_t context)
{
	if (!fits(entry)) {
		return PSCI_RET_INVALID_ADDRESS;
	}
	return psci_call(callee, PSCI_VERSION_1_0, FID_OF_WIDTH(PSCI_CPU_DEFAULT_SUSPEND), entry,
			 context, 0);
}

psci_status_t psci_cpu_off(const struct smccc_callee *callee)
{
	return psci_call(callee, PSCI_VERSION_0_2, PSCI_CPU_OFF, 0, 0, 0);
}

psci_status_t psci_cpu_on(const struct smccc_callee *callee, uint64_t cpu, uint64_t entry,
			  uint64_t context)
{
	if (!fits(entry)) {
		return PSCI_RET_INVALID_ADDRESS;
	}
	return psci_call(callee, PSCI_VERSION_0_2, FID_OF_WIDTH(PSCI_CPU_ON), cpu, entry, context);
}

psci_status_t psci_affinity_info(const struct smccc_callee *callee, uint64_t cpu, uint32_t level)
{
	return psci_call(callee, PSCI_VERSION_0_2, FID_OF_WIDTH(PSCI_AFFINITY_INFO), cpu, level, 0);
}

psci_status_t psci_migrate(const struct smccc_callee *callee, uint64_t cpu)
{
	return psci_call(callee, PSCI_VERSION_0_2, FID_OF_WIDTH(PSCI_MIGRATE), cpu, 0, 0);
}

psci_status_t psci_migrate_info_type(const struct smccc_callee *callee)
{
	return psci_call(callee, PSCI_VERSION_0_2, PSCI_MIGRATE_INFO_TYPE, 0, 0, 0);
}

/* A result as wide as the caller's registers: an MPIDR, a time, a count. */
static uint64_t wide_result(const struct smccc_callee *callee, uint32_t since, uint32_t fid,
			    uint64_t a1, uint32_t a2)
{
	struct arm_smccc_1_2_regs regs = { .a0 = fid, .a1 = (smccc_register)a1, .a2 = a2 };

	if (callee->psci_version < since) {
		return 0;
	}
	call(callee, &regs);
	return regs.a0;
}

uint64_t psci_migrate_info_up_cpu(const struct smccc_callee *callee)
{
	return wide_result(callee, PSCI_VERSION_0_2, FID_OF_WIDTH(PSCI_MIGRATE_INFO_UP_CPU), 0, 0);
}

psci_status_t psci_system_off(const struct smccc_callee *callee)
{
	return psci_call(callee, PSCI_VERSION_0_2, PSCI_SYSTEM_OFF, 0, 0, 0);
}

psci_status_t psci_system_reset(const struct smccc_callee *callee)
{
	return psci_call(callee, PSCI_VERSION_0_2, PSCI_SYSTEM_RESET, 0, 0, 0);
}

psci_status_t psci_system_reset2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie)
{
	return psci_call(callee, PSCI_VERSION_1_1, FID_OF_WIDTH(PSCI_SYSTEM_RESET2), type, cookie,
			 0);
}

psci_status_t psci_system_off2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie)
{
	return psci_call(callee, PSCI_VERSION_1_3, FID_OF_WIDTH(PSCI_SYSTEM_OFF2), type, cookie, 0);
}

psci_status_t psci_system_suspend(const struct smccc_callee *callee, uint64_t entry,
				  uint64_t context)
{
	if (!fits(entry)) {
		return PSCI_RET_INVALID_ADDRESS;
	}
	return psci_call(callee, PSCI_VERSION_1_0, FID_OF_WIDTH(PSCI_SYSTEM_SUSPEND), entry,
			 context, 0);
}

psci_status_t psci_set_suspend_mode(const struct smccc_callee *callee, uint32_t mode)
{
	return psci_call(callee, PSCI_VERSION_1_0, PSCI_SET_SUSPEND_MODE, mode, 0, 0);
}

psci_status_t psci_cpu_freeze(const struct smccc_callee *callee)
{
	return psci_call(callee, PSCI_VERSION_1_0, PSCI_CPU_FREEZE, 0, 0, 0);
}

psci_status_t psci_node_hw_state(const struct smccc_callee *callee, uint64_t cpu, uint32_t level)
{
	return psci_call(callee, PSCI_VERSION_1_0, FID_OF_WIDTH(PSCI_NODE_HW_STATE), cpu, level, 0);
}

uint64_t psci_stat_residency(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state)
{
	const uint32_t fid = FID_OF_WIDTH(PSCI_STAT_RESIDENCY);

	return psci_features(callee, fid) < 0
		       ? 0
		       : wide_result(callee, PSCI_VERSION_1_0, fid, cpu, power_state);
}

uint64_t psci_stat_count(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state)
{
	const uint32_t fid = FID_OF_WIDTH(PSCI_STAT_COUNT);

	return psci_features(callee, fid) < 0
		       ? 0
		       : wide_result(callee, PSCI_VERSION_1_0, fid, cpu, power_state);
}

psci_status_t psci_mem_protect(const struct smccc_callee *callee, bool enable)
{
	return psci_call(callee, PSCI_VERSION_1_1, PSCI_MEM_PROTECT, enable, 0, 0);
}

psci_status_t psci_mem_protect_check_range(const struct smccc_callee *callee, uint64_t base,
					   uint64_t size)
{
	if (!fits(base) || !fits(size)) {
		return PSCI_RET_INVALID_ADDRESS;
	}
	return psci_call(callee, PSCI_VERSION_1_1, FID_OF_WIDTH(PSCI_MEM_PROTECT_CHECK_RANGE), base,
			 size, 0);
}
