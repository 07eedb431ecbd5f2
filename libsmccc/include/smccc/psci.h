/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI 1.3: turn CPUs and the machine on and off. */
#ifndef SMCCC_PSCI_H
#define SMCCC_PSCI_H

#include "abi/psci.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * Every function:
 *
 * Registers in: x0 = function ID, x1-x3 = arguments in the order of the prototype. Registers out:
 * w0. Functions that take an address or an MPIDR use the 64-bit call from AArch64 and the 32-bit
 * one from AArch32; from there an address above 4 GiB does not fit and is PSCI_RET_INVALID_ADDRESS
 * without a call. [DEN0022 "PSCI function IDs"]
 *
 * @callee: as smccc_discover() filled it. A callee without PSCI, or with one too old for the
 * function, answers PSCI_RET_NOT_SUPPORTED.
 *
 * Context: EL1 or EL2, interrupts masked or not, unless stated otherwise.
 * returns: PSCI_RET_SUCCESS or an error that the specification lists for the function, or the
 * result that is described. An @cpu is the affinity fields of MPIDR_EL1, all other bits zero:
 * PSCI_MPIDR_MASK_64.
 */

/**
 * psci_features - whether the callee has @fid: its flags, 0 or above, or PSCI_RET_NOT_SUPPORTED,
 * also from a callee older than 1.0
 */
psci_status_t psci_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * psci_cpu_suspend - put this CPU into a low-power state
 * @power_state: in the format that PSCI_FEATURES(CPU_SUSPEND) tells, PSCI_POWER_STATE_* or
 * PSCI_POWER_STATE_EXT_*
 * @entry:       physical address where it wakes up from a powerdown state, MMU off
 * @context:     x0 there
 *
 * Blocks until an interrupt wakes the CPU. Returns from a standby state, or if a wakeup was
 * pending.
 * errors: INVALID_PARAMETERS, INVALID_ADDRESS, DENIED
 */
psci_status_t psci_cpu_suspend(const struct smccc_callee *callee, uint32_t power_state,
			       uint64_t entry, uint64_t context);

/**
 * psci_cpu_default_suspend - the same with the deepest state that the callee sees fit; PSCI 1.0,
 * optional
 */
psci_status_t psci_cpu_default_suspend(const struct smccc_callee *callee, uint64_t entry,
				       uint64_t context);

/** psci_cpu_off - turn this CPU off. Returns only on failure: DENIED */
psci_status_t psci_cpu_off(const struct smccc_callee *callee);

/**
 * psci_cpu_on - turn a CPU on
 * @entry:   physical address where it starts, MMU and caches off, at the EL of the caller
 * @context: x0 there
 *
 * Returns when the CPU has begun to start.
 * errors: INVALID_PARAMETERS, INVALID_ADDRESS, ALREADY_ON,
 * ON_PENDING, INTERNAL_FAILURE, DENIED
 */
psci_status_t psci_cpu_on(const struct smccc_callee *callee, uint64_t cpu, uint64_t entry,
			  uint64_t context);

/**
 * psci_affinity_info - PSCI_AFFINITY_* of a CPU (@level 0) or of a group.
 * errors: INVALID_PARAMETERS, DISABLED, NOT_PRESENT
 */
psci_status_t psci_affinity_info(const struct smccc_callee *callee, uint64_t cpu, uint32_t level);

/**
 * psci_migrate - move a uniprocessor Trusted OS to @cpu.
 * errors: NOT_SUPPORTED, INVALID_PARAMETERS, DENIED, INTERNAL_FAILURE, NOT_PRESENT
 */
psci_status_t psci_migrate(const struct smccc_callee *callee, uint64_t cpu);

/** psci_migrate_info_type - PSCI_MIGRATE_*. NOT_SUPPORTED means PSCI_MIGRATE_NOT_REQUIRED */
psci_status_t psci_migrate_info_type(const struct smccc_callee *callee);

/**
 * psci_migrate_info_up_cpu - where the Trusted OS is. Only meaningful for the types CAPABLE and
 * NOT_CAPABLE
 */
uint64_t psci_migrate_info_up_cpu(const struct smccc_callee *callee);

/** psci_system_off - turn the machine off. If it comes back, the callee did not do it */
psci_status_t psci_system_off(const struct smccc_callee *callee);

/** psci_system_reset - reset the machine. If it comes back, the callee did not do it */
psci_status_t psci_system_reset(const struct smccc_callee *callee);

/**
 * psci_system_reset2 - reset in another way: PSCI_RESET_TYPE_*, @cookie for vendors; PSCI 1.1.
 * errors: NOT_SUPPORTED, INVALID_PARAMETERS
 */
psci_status_t psci_system_reset2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie);

/**
 * psci_system_off2 - hibernate: PSCI_OFF_TYPE_HIBERNATE, @cookie 0; PSCI 1.3.
 * errors: NOT_SUPPORTED, INVALID_PARAMETERS, DENIED
 */
psci_status_t psci_system_off2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie);

/**
 * psci_system_suspend - suspend to RAM; only this CPU is on. As psci_cpu_suspend(); PSCI 1.0.
 * errors: DENIED, INVALID_ADDRESS, ALREADY_ON (another CPU is on)
 */
psci_status_t psci_system_suspend(const struct smccc_callee *callee, uint64_t entry,
				  uint64_t context);

/**
 * psci_set_suspend_mode - who coordinates: PSCI_SUSPEND_MODE_*; PSCI 1.0.
 * errors: NOT_SUPPORTED, INVALID_PARAMETERS, DENIED
 */
psci_status_t psci_set_suspend_mode(const struct smccc_callee *callee, uint32_t mode);

/**
 * psci_cpu_freeze - park this CPU for good, whatever interrupts come; PSCI 1.0.
 * errors: NOT_SUPPORTED, DENIED
 */
psci_status_t psci_cpu_freeze(const struct smccc_callee *callee);

/**
 * psci_node_hw_state - PSCI_HW_STATE_* of the hardware of a CPU or group; PSCI 1.0.
 * errors: NOT_SUPPORTED, INVALID_PARAMETERS
 */
psci_status_t psci_node_hw_state(const struct smccc_callee *callee, uint64_t cpu, uint32_t level);

/**
 * psci_stat_residency - microseconds that @cpu spent in @power_state; 0 also on error. AArch32:
 * the low 32 bits
 */
uint64_t psci_stat_residency(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state);

/**
 * psci_stat_count - how often @cpu entered @power_state; 0 also on error. AArch32: the low 32 bits
 */
uint64_t psci_stat_count(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state);

/**
 * psci_mem_protect - have RAM overwritten before the machine starts anew; PSCI 1.1.
 * returns: the setting before, 0 or 1; NOT_SUPPORTED, INTERNAL_FAILURE
 */
psci_status_t psci_mem_protect(const struct smccc_callee *callee, bool enable);

/**
 * psci_mem_protect_check_range - whether that setting covers a range; PSCI 1.1.
 * errors: NOT_SUPPORTED, DENIED (it does not)
 */
psci_status_t psci_mem_protect_check_range(const struct smccc_callee *callee, uint64_t base,
					   uint64_t size);

ABI_C_END

#endif
