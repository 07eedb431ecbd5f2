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
 * @callee: as smccc_discover() filled it.
 *
 * Registers in: x0 = function ID, x1-x3 = arguments in the order of the prototype. Registers out:
 * w0. Functions that take an address or an MPIDR use the 64-bit call from AArch64 and the 32-bit
 * one from AArch32; from there an address above 4 GiB does not fit and is PSCI_RET_INVALID_ADDRESS
 * without a call. An @cpu is the affinity fields of MPIDR_EL1, all other bits zero:
 * PSCI_MPIDR_MASK_64.
 *
 * Context: EL1 or EL2, interrupts on or off; takes as long as the callee does, if not said otherwise.
 * Source: [DEN0022 "PSCI function IDs"], and in it the section of the function's name.
 *
 * Error of every function that returns a psci_status_t, beside those that it lists:
 * PSCI_RET_NOT_SUPPORTED, the callee has no PSCI, or one too old for the function, or does not
 * implement an optional one.
 */

/**
 * psci_features - ask whether the callee has a function
 * @fid: its function ID
 *
 * returns: 0 and up, flags of the function; or PSCI_RET_NOT_SUPPORTED, it does not have it; before PSCI
 * 1.0 nothing is known, and this is the answer
 */
psci_status_t psci_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * psci_cpu_suspend - put this CPU into a low-power state
 * @power_state: in the format that PSCI_FEATURES(CPU_SUSPEND) tells, PSCI_POWER_STATE_* or
 *	PSCI_POWER_STATE_EXT_*
 * @entry:       physical address where it wakes up from a powerdown state, MMU off
 * @context:     x0 there
 *
 * Context: blocks until an interrupt wakes the CPU.
 * returns: PSCI_RET_SUCCESS, after a standby state, or if a wakeup was pending; or
 *	PSCI_RET_INVALID_PARAMETERS, @power_state is not a state of this CPU
 *	PSCI_RET_INVALID_ADDRESS, @entry is not an address that the caller may start at
 *	PSCI_RET_DENIED, the coordination mode does not allow the state (OS-initiated mode)
 */
psci_status_t psci_cpu_suspend(const struct smccc_callee *callee, uint32_t power_state,
			       uint64_t entry, uint64_t context);

/**
 * psci_cpu_default_suspend - let this CPU sleep in the deepest state that the callee chooses; PSCI 1.0
 * @entry, @context: as of psci_cpu_suspend()
 *
 * Context: as psci_cpu_suspend().
 * returns: as psci_cpu_suspend(), but for INVALID_PARAMETERS
 */
psci_status_t psci_cpu_default_suspend(const struct smccc_callee *callee, uint64_t entry,
				       uint64_t context);

/**
 * psci_cpu_off - turn this CPU off
 *
 * Context: this CPU, interrupts masked.
 * returns: only on failure: PSCI_RET_DENIED, a Trusted OS must stay on this CPU
 */
psci_status_t psci_cpu_off(const struct smccc_callee *callee);

/**
 * psci_cpu_on - turn a CPU on
 * @entry:   physical address where it starts, MMU and caches off, at the exception level of the caller
 * @context: x0 there
 *
 * Returns when the CPU has begun to start.
 * returns: PSCI_RET_SUCCESS; or
 *	PSCI_RET_INVALID_PARAMETERS, there is no such @cpu
 *	PSCI_RET_INVALID_ADDRESS, @entry is not an address that the CPU may start at
 *	PSCI_RET_ALREADY_ON, the CPU is on
 *	PSCI_RET_ON_PENDING, an earlier call turns it on
 *	PSCI_RET_INTERNAL_FAILURE, the hardware did not turn it on
 *	PSCI_RET_DENIED, a policy forbids it
 */
psci_status_t psci_cpu_on(const struct smccc_callee *callee, uint64_t cpu, uint64_t entry,
			  uint64_t context);

/**
 * psci_affinity_info - ask whether a CPU, or a group of them, is on
 * @level: 0: the CPU; 1 to 3: all CPUs that have its affinity from that level up
 *
 * returns: PSCI_AFFINITY_ON, _OFF or _ON_PENDING; or
 *	PSCI_RET_INVALID_PARAMETERS, there is no such @cpu or @level
 *	PSCI_RET_DISABLED, the CPU exists and cannot be used
 *	PSCI_RET_NOT_PRESENT, no CPU is there
 */
psci_status_t psci_affinity_info(const struct smccc_callee *callee, uint64_t cpu, uint32_t level);

/**
 * psci_migrate - move a uniprocessor Trusted OS to another CPU
 * @cpu: where to
 *
 * returns: PSCI_RET_SUCCESS; or
 *	PSCI_RET_INVALID_PARAMETERS, there is no such @cpu
 *	PSCI_RET_DENIED, the Trusted OS cannot be moved
 *	PSCI_RET_INTERNAL_FAILURE, the Trusted OS reported an error
 *	PSCI_RET_NOT_PRESENT, the Trusted OS is not on the CPU that calls
 */
psci_status_t psci_migrate(const struct smccc_callee *callee, uint64_t cpu);

/**
 * psci_migrate_info_type - ask whether a Trusted OS must be migrated
 *
 * returns: PSCI_MIGRATE_*; PSCI_RET_NOT_SUPPORTED means the same as PSCI_MIGRATE_NOT_REQUIRED
 */
psci_status_t psci_migrate_info_type(const struct smccc_callee *callee);

/**
 * psci_migrate_info_up_cpu - ask on which CPU the Trusted OS is
 *
 * returns: affinity fields of its MPIDR_EL1, valid for the types CAPABLE and NOT_CAPABLE of
 * psci_migrate_info_type() only
 */
uint64_t psci_migrate_info_up_cpu(const struct smccc_callee *callee);

/**
 * psci_system_off - turn the machine off
 *
 * returns: only on failure: PSCI_RET_NOT_SUPPORTED
 */
psci_status_t psci_system_off(const struct smccc_callee *callee);

/**
 * psci_system_reset - reset the machine
 *
 * returns: only on failure: PSCI_RET_NOT_SUPPORTED
 */
psci_status_t psci_system_reset(const struct smccc_callee *callee);

/**
 * psci_system_reset2 - reset the machine in another way; PSCI 1.1
 * @type:   PSCI_RESET_TYPE_*
 * @cookie: of a vendor's type, else 0
 *
 * returns: only on failure: PSCI_RET_INVALID_PARAMETERS, the callee does not know @type or @cookie
 */
psci_status_t psci_system_reset2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie);

/**
 * psci_system_off2 - hibernate; PSCI 1.3
 * @type:   PSCI_OFF_TYPE_HIBERNATE
 * @cookie: 0
 *
 * returns: only on failure: PSCI_RET_INVALID_PARAMETERS, the callee does not know @type or @cookie; or
 * PSCI_RET_DENIED, a policy forbids it
 */
psci_status_t psci_system_off2(const struct smccc_callee *callee, uint32_t type, uint64_t cookie);

/**
 * psci_system_suspend - suspend the machine to RAM; PSCI 1.0
 * @entry, @context: as of psci_cpu_suspend()
 *
 * Context: the last CPU that is on; blocks until the machine wakes up.
 * returns: only on failure, or if a wakeup was pending:
 *	PSCI_RET_DENIED, another CPU is on, or a policy forbids it
 *	PSCI_RET_INVALID_ADDRESS, @entry is not an address that the caller may start at
 *	PSCI_RET_ALREADY_ON, another CPU is on
 */
psci_status_t psci_system_suspend(const struct smccc_callee *callee, uint64_t entry,
				  uint64_t context);

/**
 * psci_set_suspend_mode - set who coordinates power states; PSCI 1.0
 * @mode: PSCI_SUSPEND_MODE_*
 *
 * returns: PSCI_RET_SUCCESS; or
 *	PSCI_RET_INVALID_PARAMETERS, the callee does not know @mode
 *	PSCI_RET_DENIED, the state of the CPUs does not allow the change
 */
psci_status_t psci_set_suspend_mode(const struct smccc_callee *callee, uint32_t mode);

/**
 * psci_cpu_freeze - park this CPU for good, whatever interrupts come; PSCI 1.0
 *
 * Context: this CPU, interrupts masked.
 * returns: only on failure: PSCI_RET_DENIED, a Trusted OS must stay on this CPU
 */
psci_status_t psci_cpu_freeze(const struct smccc_callee *callee);

/**
 * psci_node_hw_state - ask for the power state of the hardware of a CPU or group; PSCI 1.0
 * @level: 0: the CPU; above: the group that it is in
 *
 * returns: PSCI_HW_STATE_*; or PSCI_RET_INVALID_PARAMETERS, there is no such @cpu or @level
 */
psci_status_t psci_node_hw_state(const struct smccc_callee *callee, uint64_t cpu, uint32_t level);

/**
 * psci_stat_residency - how long a CPU was in a power state
 * @power_state: as of psci_cpu_suspend()
 *
 * returns: microseconds, from AArch32 the low 32 bits; 0 also on an error
 */
uint64_t psci_stat_residency(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state);

/**
 * psci_stat_count - how often a CPU entered a power state
 * @power_state: as of psci_cpu_suspend()
 *
 * returns: the count, from AArch32 its low 32 bits; 0 also on an error
 */
uint64_t psci_stat_count(const struct smccc_callee *callee, uint64_t cpu, uint32_t power_state);

/**
 * psci_mem_protect - have RAM overwritten before the machine starts again; PSCI 1.1
 * @enable: on
 *
 * returns: the setting before, 0 or 1; or PSCI_RET_INTERNAL_FAILURE, it could not be stored
 */
psci_status_t psci_mem_protect(const struct smccc_callee *callee, bool enable);

/**
 * psci_mem_protect_check_range - ask whether that setting covers a range; PSCI 1.1
 * @base: physical address
 * @size: bytes
 *
 * returns: PSCI_RET_SUCCESS; or PSCI_RET_DENIED, the range is not protected
 */
psci_status_t psci_mem_protect_check_range(const struct smccc_callee *callee, uint64_t base,
					   uint64_t size);

ABI_C_END

#endif
