/* SPDX-License-Identifier: BSD-2-Clause */
/* SDEI: one function each. Results are 64 bits wide, unlike those of other services. */
#include "smccc/sdei.h"

#include "service.h"

static uint64_t result_of(const struct smccc_callee *callee, struct arm_smccc_1_2_regs *regs)
{
	if (!WIDE) {
		return (uint64_t)SDEI_RET_NOT_SUPPORTED;
	}
	call(callee, regs);
	return regs->a0;
}

static uint64_t value_of(const struct smccc_callee *callee, uint32_t fid, uint64_t a1, uint64_t a2)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = fid,
		.a1 = (smccc_register)a1,
		.a2 = (smccc_register)a2,
	};

	return result_of(callee, &regs);
}

static sdei_status_t sdei_call(const struct smccc_callee *callee, uint32_t fid, uint64_t a1,
			       uint64_t a2)
{
	return (sdei_status_t)value_of(callee, fid, a1, a2);
}

sdei_status_t sdei_version(const struct smccc_callee *callee)
{
	if (callee->version < SMCCC_VERSION_1_1) {
		return SDEI_RET_NOT_SUPPORTED;
	}
	return sdei_call(callee, SDEI_VERSION, 0, 0);
}

sdei_status_t sdei_event_register(const struct smccc_callee *callee, uint32_t event, uint64_t entry,
				  uint64_t context, uint64_t flags, uint64_t cpu)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = SDEI_EVENT_REGISTER,
		.a1 = event,
		.a2 = (smccc_register)entry,
		.a3 = (smccc_register)context,
		.a4 = (smccc_register)flags,
		.a5 = (smccc_register)cpu,
	};

	return (sdei_status_t)result_of(callee, &regs);
}

sdei_status_t sdei_event_unregister(const struct smccc_callee *callee, uint32_t event)
{
	return sdei_call(callee, SDEI_EVENT_UNREGISTER, event, 0);
}

sdei_status_t sdei_event_enable(const struct smccc_callee *callee, uint32_t event)
{
	return sdei_call(callee, SDEI_EVENT_ENABLE, event, 0);
}

sdei_status_t sdei_event_disable(const struct smccc_callee *callee, uint32_t event)
{
	return sdei_call(callee, SDEI_EVENT_DISABLE, event, 0);
}

sdei_status_t sdei_event_status(const struct smccc_callee *callee, uint32_t event)
{
	return sdei_call(callee, SDEI_EVENT_STATUS, event, 0);
}

sdei_status_t sdei_event_get_info(const struct smccc_callee *callee, uint32_t event, uint32_t info)
{
	return sdei_call(callee, SDEI_EVENT_GET_INFO, event, info);
}

sdei_status_t sdei_event_routing_set(const struct smccc_callee *callee, uint32_t event,
				     uint64_t mode, uint64_t cpu)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = SDEI_EVENT_ROUTING_SET,
		.a1 = event,
		.a2 = (smccc_register)mode,
		.a3 = (smccc_register)cpu,
	};

	return (sdei_status_t)result_of(callee, &regs);
}

uint64_t sdei_event_context(const struct smccc_callee *callee, uint32_t number)
{
	return value_of(callee, SDEI_EVENT_CONTEXT, number, 0);
}

sdei_status_t sdei_event_complete(const struct smccc_callee *callee, uint64_t status)
{
	return sdei_call(callee, SDEI_EVENT_COMPLETE, status, 0);
}

sdei_status_t sdei_event_complete_and_resume(const struct smccc_callee *callee, uint64_t address)
{
	return sdei_call(callee, SDEI_EVENT_COMPLETE_AND_RESUME, address, 0);
}

sdei_status_t sdei_event_signal(const struct smccc_callee *callee, uint32_t event, uint64_t cpu)
{
	return sdei_call(callee, SDEI_EVENT_SIGNAL, event, cpu);
}

sdei_status_t sdei_pe_mask(const struct smccc_callee *callee)
{
	return sdei_call(callee, SDEI_PE_MASK, 0, 0);
}

sdei_status_t sdei_pe_unmask(const struct smccc_callee *callee)
{
	return sdei_call(callee, SDEI_PE_UNMASK, 0, 0);
}

sdei_status_t sdei_interrupt_bind(const struct smccc_callee *callee, uint32_t intid)
{
	return sdei_call(callee, SDEI_INTERRUPT_BIND, intid, 0);
}

sdei_status_t sdei_interrupt_release(const struct smccc_callee *callee, uint32_t event)
{
	return sdei_call(callee, SDEI_INTERRUPT_RELEASE, event, 0);
}

sdei_status_t sdei_features(const struct smccc_callee *callee, uint32_t feature)
{
	return sdei_call(callee, SDEI_FEATURES, feature, 0);
}

sdei_status_t sdei_private_reset(const struct smccc_callee *callee)
{
	return sdei_call(callee, SDEI_PRIVATE_RESET, 0, 0);
}

sdei_status_t sdei_shared_reset(const struct smccc_callee *callee)
{
	return sdei_call(callee, SDEI_SHARED_RESET, 0, 0);
}
