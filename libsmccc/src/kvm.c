/* SPDX-License-Identifier: BSD-2-Clause */
/* KVM's and pKVM's hypercalls. */
#include "smccc/kvm.h"

#include "service.h"

int kvm_discover(const struct smccc_callee *callee, struct kvm_features *features)
{
	struct arm_smccc_1_2_regs regs = { .a0 = KVM_FEATURES };
	struct smccc_uid uid;

	*features = (struct kvm_features){ { 0 } };
	if (smccc_uid(callee, SMCCC_OWNER_VENDOR_HYP, &uid) != 0 ||
	    smccc_context_of(&uid) != SMCCC_CONTEXT_KVM) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	call(callee, &regs);
	if (status_of(&regs) == SMCCC_RET_NOT_SUPPORTED) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*features = (struct kvm_features){
		{ low(regs.a0), low(regs.a1), low(regs.a2), low(regs.a3) },
	};
	return 0;
}

bool kvm_has(const struct kvm_features *features, uint32_t fid)
{
	const uint32_t number = (uint32_t)ABI_FIELD_GET(SMCCC_FID_NUMBER, fid);

	return ABI_FIELD_GET(SMCCC_FID_OWNER, fid) == SMCCC_OWNER_VENDOR_HYP &&
	       number < KVM_FEATURE_COUNT &&
	       (features->word[number / 32] & ABI_BIT(number % 32)) != 0;
}

int kvm_ptp(const struct smccc_callee *callee, uint32_t counter, struct kvm_ptp *out)
{
	struct arm_smccc_1_2_regs regs = { .a0 = KVM_PTP, .a1 = counter };

	call(callee, &regs);
	if (status_of(&regs) < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*out = (struct kvm_ptp){
		.time_ns = (uint64_t)low(regs.a0) << 32 | low(regs.a1),
		.cycles = (uint64_t)low(regs.a2) << 32 | low(regs.a3),
	};
	return 0;
}

/*
 * A 64-bit call. Arguments that must be zero are: KVM looks (OBS: Linux since 6.15, and guests that
 * did not clear them failed).
 */
static int64_t wide_call(const struct smccc_callee *callee, uint32_t fid, uint64_t a1,
			 struct arm_smccc_1_2_regs *regs)
{
	*regs = (struct arm_smccc_1_2_regs){ .a0 = fid, .a1 = (smccc_register)a1 };
	if (!WIDE) {
		return SMCCC_RET_NOT_SUPPORTED;
	}
	call(callee, regs);
	return (int64_t)regs->a0;
}

static smccc_status_t wide_status(const struct smccc_callee *callee, uint32_t fid, uint64_t address)
{
	struct arm_smccc_1_2_regs regs;

	return (smccc_status_t)wide_call(callee, fid, address, &regs);
}

uint64_t kvm_memory_granule(const struct smccc_callee *callee)
{
	struct arm_smccc_1_2_regs regs;
	const int64_t granule = wide_call(callee, KVM_HYP_MEMINFO, 0, &regs);

	return granule > 0 ? (uint64_t)granule : 0;
}

smccc_status_t kvm_memory_share(const struct smccc_callee *callee, uint64_t address)
{
	return wide_status(callee, KVM_MEM_SHARE, address);
}

smccc_status_t kvm_memory_unshare(const struct smccc_callee *callee, uint64_t address)
{
	return wide_status(callee, KVM_MEM_UNSHARE, address);
}

smccc_status_t kvm_mmio_guard_map(const struct smccc_callee *callee, uint64_t address)
{
	return wide_status(callee, KVM_MMIO_GUARD, address);
}

int kvm_implementations(const struct smccc_callee *callee, uint32_t *version, uint64_t *count)
{
	struct arm_smccc_1_2_regs regs;

	if (wide_call(callee, KVM_DISCOVER_IMPL_VER, 0, &regs) != SMCCC_RET_SUCCESS) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*version = low(regs.a1);
	*count = regs.a2;
	return 0;
}

int kvm_implementation(const struct smccc_callee *callee, uint64_t index,
		       struct kvm_implementation *out)
{
	struct arm_smccc_1_2_regs regs;

	if (wide_call(callee, KVM_DISCOVER_IMPL_CPUS, index, &regs) != SMCCC_RET_SUCCESS) {
		return -SMCCC_ERR_BAD_ARGUMENT;
	}
	*out = (struct kvm_implementation){
		.midr = regs.a1,
		.revidr = regs.a2,
		.aidr = regs.a3,
	};
	return 0;
}
