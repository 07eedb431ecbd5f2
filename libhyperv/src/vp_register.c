/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers by either convention, also before the guest has a name, and lists of them. */
#include "hyperv/vp_register.h"

#include <stdbool.h>

/* Registers from @first to @last */
struct range {
	uint32_t first;
	uint32_t last;
};

/* [TLFS HvCallGetVpRegisters, "Early Register List (ARM64)"] */
static const struct range early_get[] = {
	{ HV_REGISTER_HYPERVISOR_VERSION, HV_REGISTER_HYPERVISOR_VERSION },
	{ HV_REGISTER_PRIVILEGES_AND_FEATURES, HV_REGISTER_HARDWARE_FEATURES },
	{ HV_REGISTER_GUEST_CRASH_P0, HV_REGISTER_GUEST_CRASH_CTL },
	{ HV_REGISTER_GUEST_OS_ID, HV_REGISTER_GUEST_OS_ID },
	{ HV_REGISTER_TIME_REF_COUNT, HV_REGISTER_TIME_REF_COUNT },
};

/* [TLFS HvCallSetVpRegisters, "Early Register List (ARM64)"] */
static const struct range early_set[] = {
	{ HV_REGISTER_GUEST_CRASH_P0, HV_REGISTER_GUEST_CRASH_CTL },
	{ HV_REGISTER_GUEST_OS_ID, HV_REGISTER_GUEST_OS_ID },
};

static bool within(const struct range *ranges, size_t count, uint32_t name)
{
	for (size_t i = 0; i < count; i++) {
		if (name >= ranges[i].first && name <= ranges[i].last) {
			return true;
		}
	}
	return false;
}

hv_status_t hv_get_register_outline(const struct hv_partition *partition, uint32_t name,
				    struct hv_u128 *value)
{
	struct hv_fast fast = { { HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, name } };
	const bool native = partition->convention == HV_CONVENTION_NATIVE;
	const uint64_t *output = &fast.block[native ? 14 : 4];
	hv_status_t status;

	if (partition->guest_os_id == 0 && !within(early_get, ABI_COUNT(early_get), name)) {
		return HV_STATUS_ACCESS_DENIED;
	}
	status = hv_status_of(hv_hypercall_fast_anonymous(
		partition->convention, hv_control(HVCALL_GET_VP_REGISTERS, 1), &fast));
	if (status == HV_STATUS_SUCCESS) {
		*value = (struct hv_u128){ output[0], output[1] };
	}
	return status;
}

struct hv_register_result hv_get_register_outline_64(const struct hv_partition *partition,
						     uint32_t name)
{
	struct hv_u128 value = { 0 };
	const hv_status_t status = hv_get_register_outline(partition, name, &value);

	return (struct hv_register_result){ value.low, status };
}

hv_status_t hv_set_register_outline(const struct hv_partition *partition, uint32_t name,
				    uint64_t low, uint64_t high)
{
	struct hv_fast fast = { { HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF, name, 0, low, high } };

	if (partition->guest_os_id == 0 && !within(early_set, ABI_COUNT(early_set), name)) {
		return HV_STATUS_ACCESS_DENIED;
	}
	return hv_status_of(hv_hypercall_fast_anonymous(
		partition->convention, hv_control(HVCALL_SET_VP_REGISTERS, 1), &fast));
}

static bool can_be(const struct hv_register_list *list)
{
	return list->count >= 1 && list->count <= HV_REGISTER_LIST_MAX;
}

static void write_header(const struct hv_list_pages *pages, const struct hv_register_list *list)
{
	*(struct hv_vp_registers_input *)pages->input = (struct hv_vp_registers_input){
		.partition_id = HV_PARTITION_ID_SELF,
		.vp_index = list->vp,
	};
}

hv_status_t hv_get_registers(const struct hv_partition *partition,
			     const struct hv_list_pages *pages, const struct hv_register_list *list,
			     uint32_t *done)
{
	const struct hv_u128 *values = pages->output;
	uint32_t *names = (uint32_t *)((struct hv_vp_registers_input *)pages->input + 1);
	uint64_t result;

	*done = 0;
	if (!can_be(list)) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	write_header(pages, list);
	for (uint32_t i = 0; i < list->count; i++) {
		names[i] = list->names[i];
	}
	result = hv_hypercall_slow(partition, hv_control(HVCALL_GET_VP_REGISTERS, list->count),
				   pages->input, pages->output);
	*done = hv_reps_of(result);
	for (uint32_t i = 0; i < *done; i++) {
		list->values[i] = values[i];
	}
	return hv_status_of(result);
}

hv_status_t hv_set_registers(const struct hv_partition *partition,
			     const struct hv_list_pages *pages, const struct hv_register_list *list,
			     uint32_t *done)
{
	struct hv_set_vp_register *elements =
		(struct hv_set_vp_register *)((struct hv_vp_registers_input *)pages->input + 1);
	uint64_t result;

	*done = 0;
	if (!can_be(list)) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	write_header(pages, list);
	for (uint32_t i = 0; i < list->count; i++) {
		elements[i] = (struct hv_set_vp_register){
			.name = list->names[i],
			.value = list->values[i],
		};
	}
	result = hv_hypercall_slow(partition, hv_control(HVCALL_SET_VP_REGISTERS, list->count),
				   pages->input, NULL);
	*done = hv_reps_of(result);
	return hv_status_of(result);
}
