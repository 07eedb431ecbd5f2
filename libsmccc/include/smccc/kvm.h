/* SPDX-License-Identifier: BSD-2-Clause */
/* KVM's and pKVM's hypercalls. */
#ifndef SMCCC_KVM_H
#define SMCCC_KVM_H

#include "abi/kvm.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * @callee of every function: as smccc_discover() found it; one that is KVM but for
 * kvm_discover(): the same numbers mean other things to other hypervisors.
 *
 * Context: EL1; takes as long as the callee does.
 * Source: [OBS: Linux Documentation/virt/kvm/arm/hypercalls.rst, ptp_kvm.rst].
 */

/* What kvm_discover() found. */
struct kvm_features {
	uint32_t word[KVM_FEATURE_COUNT / 32];
};

/**
 * kvm_discover - find out whether the callee is KVM, and what it has
 * @features: out, all zero if it is not
 *
 * Calls: the vendor UID, and if it is KVM's KVM_FEATURES. Registers out: w0-w3.
 *
 * returns: 0; or -SMCCC_ERR_NOT_SUPPORTED: another hypervisor, or none
 */
int kvm_discover(const struct smccc_callee *callee, struct kvm_features *features);

/**
 * kvm_has - whether KVM has a function; no call is made
 * @features: of kvm_discover()
 * @fid:      KVM_*
 *
 * returns: true if it has
 */
bool kvm_has(const struct kvm_features *features, uint32_t fid);

/* The host's time and the guest's counter at the same moment. */
struct kvm_ptp {
	uint64_t time_ns;
	uint64_t cycles;
};

/**
 * kvm_ptp - read the host's time and the guest's counter at the same moment
 * @counter: KVM_PTP_VIRTUAL_COUNTER or KVM_PTP_PHYSICAL_COUNTER
 * @out:     nanoseconds since 1970, and counter cycles
 *
 * Registers in: w0 = KVM_PTP, w1 = @counter. Registers out: w0:w1 time, w2:w3 counter, each high word
 * first.
 * returns: 0; or -SMCCC_ERR_NOT_SUPPORTED: the host's clock does not run by that counter
 */
int kvm_ptp(const struct smccc_callee *callee, uint32_t counter, struct kvm_ptp *out);

/*
 * pKVM, for a guest whose memory the host may not see. Arguments that must be zero are. From AArch64
 * only: in AArch32 there is no call, and the result is SMCCC_RET_NOT_SUPPORTED.
 */

/**
 * kvm_memory_granule - how much memory is shared at once
 *
 * Registers in: x0 = KVM_HYP_MEMINFO. Registers out: x0.
 * returns: bytes; 0: this is not a protected guest
 */
uint64_t kvm_memory_granule(const struct smccc_callee *callee);

/**
 * kvm_memory_share - let the host access one granule of memory
 * @address: guest physical, a multiple of kvm_memory_granule()
 *
 * Registers in: x0, x1 = @address. Registers out: x0.
 * returns: SMCCC_RET_SUCCESS; or
 *	SMCCC_RET_INVALID_PARAMETER, @address is not aligned, or not such memory of the guest
 *	SMCCC_RET_NOT_SUPPORTED, the callee does not have the call
 */
smccc_status_t kvm_memory_share(const struct smccc_callee *callee, uint64_t address);

/**
 * kvm_memory_unshare - take access to one granule back from the host
 * @address: guest physical, a multiple of kvm_memory_granule()
 *
 * Registers in: x0, x1 = @address. Registers out: x0.
 * returns: SMCCC_RET_SUCCESS; or
 *	SMCCC_RET_INVALID_PARAMETER, @address is not aligned, or not such memory of the guest
 *	SMCCC_RET_NOT_SUPPORTED, the callee does not have the call
 */
smccc_status_t kvm_memory_unshare(const struct smccc_callee *callee, uint64_t address);

/**
 * kvm_mmio_guard_map - let accesses to one granule go to the host as MMIO
 * @address: guest physical, a multiple of kvm_memory_granule()
 *
 * Registers in: x0 = KVM_MMIO_GUARD, x1 = @address. Registers out: x0.
 * returns: SMCCC_RET_SUCCESS; or
 *	SMCCC_RET_INVALID_PARAMETER, @address is not aligned, or is memory of the guest
 *	SMCCC_RET_NOT_SUPPORTED, the callee does not have the call
 */
smccc_status_t kvm_mmio_guard_map(const struct smccc_callee *callee, uint64_t address);

/**
 * kvm_implementations - how many kinds of CPU this guest may be moved between; from AArch64 only
 * @version: out, of the interface, as SMCCC_VERSION_OF()
 * @count:   out
 *
 * Registers in: x0 = KVM_DISCOVER_IMPL_VER. Registers out: x0-x2.
 * returns: 0; or -SMCCC_ERR_NOT_SUPPORTED: the callee does not have the call
 */
int kvm_implementations(const struct smccc_callee *callee, uint32_t *version, uint64_t *count);

/* One of those: ID registers of a CPU. */
struct kvm_implementation {
	uint64_t midr;
	uint64_t revidr;
	uint64_t aidr;
};

/**
 * kvm_implementation - read the ID registers of one of those CPUs; from AArch64 only
 * @index: from 0 on
 * @out:   its registers
 *
 * Registers in: x0 = KVM_DISCOVER_IMPL_CPUS, x1 = @index. Registers out: x0-x3.
 * returns: 0; or -SMCCC_ERR_BAD_ARGUMENT: there are not so many
 */
int kvm_implementation(const struct smccc_callee *callee, uint64_t index,
		       struct kvm_implementation *out);

ABI_C_END

#endif
