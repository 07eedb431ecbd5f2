/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls for libhyperv.sh to count. A function cost_X is X by the library; linux_X is the same in the
 * shape that Linux 6.1 gives it on ARM64 (arch/arm64/hyperv/hv_core.c), written for comparison: by
 * functions, Get through the structs of arm_smccc_1_2_hvc(), the others through
 * arm_smccc_1_1_hvc(), a status that is not success the end of the kernel.
 */
#include "hyperv/vp_register.h"
#include "smccc/linux.h"

#define OUTLINE __attribute__((__noinline__))

uint64_t cost_get(const struct hv_partition *partition);
uint64_t cost_get(const struct hv_partition *partition)
{
	uint64_t value = 0;

	hv_get_register(partition, HV_REGISTER_TIME_REF_COUNT, &value);
	return value;
}

hv_status_t cost_set(const struct hv_partition *partition, uint64_t value);
hv_status_t cost_set(const struct hv_partition *partition, uint64_t value)
{
	return hv_set_register(partition, HV_REGISTER_EOM, value);
}

hv_status_t cost_signal(const struct hv_partition *partition, uint32_t connection);
hv_status_t cost_signal(const struct hv_partition *partition, uint32_t connection)
{
	return hv_signal_event(partition, connection, 0);
}

void get_vpreg(uint32_t name, struct hv_u128 *value);
OUTLINE void get_vpreg(uint32_t name, struct hv_u128 *value)
{
	struct arm_smccc_1_2_regs args;
	struct arm_smccc_1_2_regs res;

	args.a0 = HV_HYPERCALL_FID;
	args.a1 = HV_GET_REGISTER_CONTROL;
	args.a2 = HV_PARTITION_ID_SELF;
	args.a3 = HV_VP_INDEX_SELF;
	args.a4 = name;
	arm_smccc_1_2_hvc(&args, &res);
	if ((res.a0 & 0xFFFF) != 0) {
		__builtin_trap();
	}
	value->low = res.a6;
	value->high = res.a7;
}

uint64_t linux_get(void);
uint64_t linux_get(void)
{
	struct hv_u128 value;

	get_vpreg(HV_REGISTER_TIME_REF_COUNT, &value);
	return value.low;
}

void set_vpreg(uint32_t name, uint64_t value);
OUTLINE void set_vpreg(uint32_t name, uint64_t value)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(HV_HYPERCALL_FID, HV_SET_REGISTER_CONTROL, HV_PARTITION_ID_SELF,
			  HV_VP_INDEX_SELF, name, 0, value, 0, &res);
	if ((res.a0 & 0xFFFF) != 0) {
		__builtin_trap();
	}
}

void linux_set(uint64_t value);
void linux_set(uint64_t value)
{
	set_vpreg(HV_REGISTER_EOM, value);
}

uint64_t fast_hypercall8(uint16_t code, uint64_t input);
OUTLINE uint64_t fast_hypercall8(uint16_t code, uint64_t input)
{
	struct arm_smccc_res res;

	arm_smccc_1_1_hvc(HV_HYPERCALL_FID, code | HV_HYPERCALL_FAST_BIT, input, &res);
	return res.a0;
}

uint64_t linux_signal(uint64_t connection);
uint64_t linux_signal(uint64_t connection)
{
	return fast_hypercall8(HVCALL_SIGNAL_EVENT, connection);
}
