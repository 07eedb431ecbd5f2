/* SPDX-License-Identifier: BSD-2-Clause */
/* KVM's and pKVM's hypercalls. */
#ifndef SMCCC_KVM_H
#define SMCCC_KVM_H

#include "abi/kvm.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/* What kvm_discover() found. */
struct kvm_features {
	uint32_t word[KVM_FEATURE_COUNT / 32];
};

/**
 * kvm_discover - whether the callee is KVM, and what it has
 * @features: out, all zero if it is not
 *
 * Calls: the vendor UID, and if it is KVM's KVM_FEATURES.
 *
 * Context: EL1.
 * returns: 0, or -SMCCC_ERR_NOT_SUPPORTED: another hypervisor, or none. All below are for a callee
 * that is KVM: the same numbers mean other things to other hypervisors. [OBS: Linux
 * Documentation/virt/kvm/arm/hypercalls.rst]
 */
int kvm_discover(const struct smccc_callee *callee, struct kvm_features *features);

/** kvm_has - whether KVM has @fid, a KVM_* function */
bool kvm_has(const struct kvm_features *features, uint32_t fid);

/* The host's time and the guest's counter at the same moment. */
struct kvm_ptp {
	uint64_t time_ns;
	uint64_t cycles;
};

/**
 * kvm_ptp - @counter is KVM_PTP_*_COUNTER. Registers out: w0:w1 time, w2:w3 counter, each high
 * word first.
 * returns: 0, or -SMCCC_ERR_NOT_SUPPORTED: the host's clock is not that counter
 */
int kvm_ptp(const struct smccc_callee *callee, uint32_t counter, struct kvm_ptp *out);

/*
 * pKVM, for a guest whose memory the host may not see. Arguments that must be zero are. From
 * AArch64 only, otherwise SMCCC_RET_NOT_SUPPORTED without a call.
 * errors: INVALID_PARAMETER
 */

/** kvm_memory_granule - bytes that are shared at once; 0: not a protected guest */
uint64_t kvm_memory_granule(const struct smccc_callee *callee);

/** kvm_memory_share - let the host see the granule at a guest physical address */
smccc_status_t kvm_memory_share(const struct smccc_callee *callee, uint64_t address);

/** kvm_memory_unshare - the reverse */
smccc_status_t kvm_memory_unshare(const struct smccc_callee *callee, uint64_t address);

/**
 * kvm_mmio_guard_map - let accesses to the granule at a guest physical address go to the host as
 * MMIO
 */
smccc_status_t kvm_mmio_guard_map(const struct smccc_callee *callee, uint64_t address);

/**
 * kvm_implementations - how many kinds of CPU this guest may be moved between.
 * returns: 0, with @version as SMCCC_VERSION_OF() and @count; or -SMCCC_ERR_NOT_SUPPORTED. From
 * AArch64 only
 */
int kvm_implementations(const struct smccc_callee *callee, uint32_t *version, uint64_t *count);

/* One of those: ID registers of a CPU. */
struct kvm_implementation {
	uint64_t midr;
	uint64_t revidr;
	uint64_t aidr;
};

/**
 * kvm_implementation - number @index of them.
 * returns: 0, or -SMCCC_ERR_BAD_ARGUMENT: there is
 * none. From AArch64 only
 */
int kvm_implementation(const struct smccc_callee *callee, uint64_t index,
		       struct kvm_implementation *out);

ABI_C_END

#endif
