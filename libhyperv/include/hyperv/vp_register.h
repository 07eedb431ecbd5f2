/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers by name: HvCallGetVpRegisters and HvCallSetVpRegisters. */
#ifndef HYPERV_VP_REGISTER_H
#define HYPERV_VP_REGISTER_H

#include "abi/hv_vp_register.h"
#include "hyperv/hypercall.h"

ABI_C_BEGIN

/*
 * @partition of every function: filled by hv_partition_init().
 *
 * Context of every function: EL1, any; does not block. "This VP" is the one of the CPU that calls: no
 * preemption for the registers that each VP has.
 * Source: [TLFS HvCallGetVpRegisters, HvCallSetVpRegisters].
 */

/* private: the calls below where the partition is not direct, and before there is a guest OS ID */
hv_status_t hv_get_register_outline(const struct hv_partition *partition, uint32_t name,
				    struct hv_u128 *value);
/* private: in two registers; a pointer would have the caller keep the value in memory for the inline path, too. */
struct hv_register_result {
	uint64_t value;
	uint64_t status;
};
struct hv_register_result hv_get_register_outline_64(const struct hv_partition *partition,
						     uint32_t name);
hv_status_t hv_set_register_outline(const struct hv_partition *partition, uint32_t name,
				    uint64_t low, uint64_t high);

/* public: */
#define HV_GET_REGISTER_CONTROL (hv_control(HVCALL_GET_VP_REGISTERS, 1) | HV_HYPERCALL_FAST_BIT)
#define HV_SET_REGISTER_CONTROL (hv_control(HVCALL_SET_VP_REGISTERS, 1) | HV_HYPERCALL_FAST_BIT)

/**
 * hv_get_register_direct - hv_get_register() for callers that have already checked partition->direct
 * @name, @value: as of hv_get_register()
 *
 * No memory is touched, but for @value. Registers: as hv_get_register().
 * returns: as hv_get_register()
 */
static inline hv_status_t hv_get_register_direct(uint32_t name, uint64_t *value)
{
	const struct arm_smccc_1_2_regs regs =
		smccc_hvc(HV_HYPERCALL_FID, HV_GET_REGISTER_CONTROL, HV_PARTITION_ID_SELF,
			  HV_VP_INDEX_SELF, name);

	if (hv_status_of(regs.a0) == HV_STATUS_SUCCESS) {
		*value = regs.a6;
	}
	return hv_status_of(regs.a0);
}

/**
 * hv_get_register - read a 64-bit register of this VP
 * @name:  HV_REGISTER_VP_INDEX and the like of abi/hv_vp_register.def
 * @value: out, on success only
 *
 * Registers in: x0 = function ID, x1 = control, x2 = partition (self), x3 = VP (self), x4 = @name.
 * Registers out: x0, x6 (native: x15). No memory is touched by the SMCCC convention.
 *
 * returns: HV_STATUS_SUCCESS; or
 *	HV_STATUS_INVALID_PARAMETER, there is no such register (OBS: Hyper-V also returns
 *	HV_STATUS_UNKNOWN_REGISTER_NAME)
 *	HV_STATUS_ACCESS_DENIED, the partition may not read it; or it has no guest OS ID, and this is not
 *	one of the early registers
 * [TLFS HvCallGetVpRegisters; Hypercall Interface, "Reporting the Guest OS Identity"]
 */
static inline hv_status_t hv_get_register(const struct hv_partition *partition, uint32_t name,
					  uint64_t *value)
{
	struct hv_register_result result;

	if (__builtin_expect(partition->direct, 1)) {
		return hv_get_register_direct(name, value);
	}
	result = hv_get_register_outline_64(partition, name);
	if (hv_status_of(result.status) == HV_STATUS_SUCCESS) {
		*value = result.value;
	}
	return hv_status_of(result.status);
}

/**
 * hv_get_register_128 - read a 128-bit register of this VP
 * @name, @value: as of hv_get_register()
 *
 * Registers: as hv_get_register(); out also x7 (native: x16).
 * returns: as hv_get_register()
 */
static inline hv_status_t hv_get_register_128(const struct hv_partition *partition, uint32_t name,
					      struct hv_u128 *value)
{
	struct arm_smccc_1_2_regs regs;

	if (__builtin_expect(!partition->direct, 0)) {
		struct hv_u128 wide;
		const hv_status_t status = hv_get_register_outline(partition, name, &wide);

		if (status == HV_STATUS_SUCCESS) {
			*value = wide;
		}
		return status;
	}
	regs = smccc_hvc(HV_HYPERCALL_FID, HV_GET_REGISTER_CONTROL, HV_PARTITION_ID_SELF,
			 HV_VP_INDEX_SELF, name);
	if (hv_status_of(regs.a0) == HV_STATUS_SUCCESS) {
		value->low = regs.a6;
		value->high = regs.a7;
	}
	return hv_status_of(regs.a0);
}

/**
 * hv_set_register - write a 64-bit register of this VP
 * @name:  as of hv_get_register()
 * @value: the new value
 *
 * Registers in: x0-x4 as of hv_get_register(), x5 = 0, x6 = @value, x7 = 0. Registers out: x0.
 * returns: as hv_get_register(); or
 *	HV_STATUS_INVALID_REGISTER_VALUE, HV_STATUS_INVALID_PARAMETER, the register does not take @value
 * [TLFS HvCallSetVpRegisters]
 */
static inline hv_status_t hv_set_register(const struct hv_partition *partition, uint32_t name,
					  uint64_t value)
{
	if (__builtin_expect(!partition->direct, 0)) {
		return hv_set_register_outline(partition, name, value, 0);
	}
	return hv_status_of(smccc_hvc(HV_HYPERCALL_FID, HV_SET_REGISTER_CONTROL,
				      HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, name, 0, value, 0)
				    .a0);
}

/**
 * hv_set_register_128 - write a 128-bit register of this VP
 * @name, @value: as of hv_set_register()
 *
 * Registers: as hv_set_register(), with x7 the high half of @value.
 * returns: as hv_set_register()
 */
static inline hv_status_t hv_set_register_128(const struct hv_partition *partition, uint32_t name,
					      struct hv_u128 value)
{
	if (__builtin_expect(!partition->direct, 0)) {
		return hv_set_register_outline(partition, name, value.low, value.high);
	}
	return hv_status_of(smccc_hvc(HV_HYPERCALL_FID, HV_SET_REGISTER_CONTROL,
				      HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, name, 0, value.low,
				      value.high)
				    .a0);
}

/* Registers of one VP, several in one rep hypercall. */
struct hv_register_list {
	uint32_t vp;    /* HV_VP_INDEX_SELF, or the index of another VP */
	uint32_t count; /* 1 to HV_REGISTER_LIST_MAX */
	const uint32_t *names;
	struct hv_u128 *values;
};

/* What fits in a page as input of HvCallSetVpRegisters, and as output of HvCallGetVpRegisters. */
#define HV_REGISTER_LIST_MAX ABI_U(127)

/* Two pages for a list: of this CPU, or with a lock of the caller. Each within one 4 KiB page. */
struct hv_list_pages {
	void *input;
	void *output;
};

/**
 * hv_get_registers, hv_set_registers - read or write a list in one rep hypercall
 * @pages: for input and output
 * @list:  names, and values out or in
 * @done:  out, how many were read or written: those before the one that failed
 *
 * Registers in: x0-x3 of a slow hypercall. Registers out: x0.
 * returns: as hv_get_register() and hv_set_register(), of the first element that failed; or
 *	HV_STATUS_INVALID_HYPERCALL_INPUT, list->count is invalid; no call was made
 */
hv_status_t hv_get_registers(const struct hv_partition *partition,
			     const struct hv_list_pages *pages, const struct hv_register_list *list,
			     uint32_t *done);
hv_status_t hv_set_registers(const struct hv_partition *partition,
			     const struct hv_list_pages *pages, const struct hv_register_list *list,
			     uint32_t *done);

ABI_C_END

#endif
