/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers that hold an enable bit and the GPA of a page. Their other bits are reserved and to be
 * preserved [TLFS Inter-Partition Communication, "SIMP Register", "SIEFP Register"; Timers,
 * "Reference TSC Page"].
 */
#include "page_register.h"

bool set_bits(const struct hv_partition *partition, uint32_t name, uint64_t mask, uint64_t value)
{
	uint64_t old = 0;

	if (hv_get_register(partition, name, &old) != HV_STATUS_SUCCESS) {
		return false;
	}
	return hv_set_register(partition, name, (old & ~mask) | value) == HV_STATUS_SUCCESS;
}

bool set_page(const struct hv_partition *partition, uint32_t name, const void *page)
{
	const uint64_t mask = ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN) | HV_PAGE_REGISTER_ENABLE_BIT;
	uint64_t value = 0;

	if (page != NULL) {
		value = (partition->port->physical(partition->context, page) &
			 ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN)) |
			HV_PAGE_REGISTER_ENABLE_BIT;
	}
	return set_bits(partition, name, mask, value);
}
