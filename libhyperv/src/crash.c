/* SPDX-License-Identifier: BSD-2-Clause */
/* The crash registers. Whatever fails, the host is told what can be told: there is no second try. */
#include "hyperv/crash.h"

#include "abi/hv_features.h"

static bool is_text(const char *text, size_t size)
{
	return size != 0 && size <= HV_CRASH_MESSAGE_SIZE_MAX &&
	       (uintptr_t)text % HV_PAGE_SIZE + size <= HV_PAGE_SIZE;
}

static bool set_parameter(const struct hv_partition *partition, uint32_t number, uint64_t value)
{
	return hv_set_register(partition, HV_REGISTER_GUEST_CRASH_P0 + number, value) ==
	       HV_STATUS_SUCCESS;
}

/* Whether the host takes a text. One that does not let itself be asked is told it. */
static bool takes_text(const struct hv_partition *partition)
{
	uint64_t capabilities = 0;

	return hv_get_register(partition, HV_REGISTER_GUEST_CRASH_CTL, &capabilities) !=
		       HV_STATUS_SUCCESS ||
	       (capabilities & HV_CRASH_CTL_MESSAGE_BIT) != 0;
}

int hv_crash_report(const struct hv_partition *partition, const uint64_t *parameters,
		    const char *text, size_t size)
{
	const bool good = text == NULL || is_text(text, size);
	uint64_t control = HV_CRASH_CTL_NOTIFY_BIT;
	uint64_t values[HV_CRASH_PARAMETER_COUNT];
	bool done = true;

	if (!hv_feature_c(partition, HV_FEATURE_C_GUEST_CRASH_BIT)) {
		return -HV_ERR_NOT_ALLOWED;
	}
	for (uint32_t i = 0; i < HV_CRASH_PARAMETER_COUNT; i++) {
		values[i] = parameters[i];
	}
	if (text != NULL && good && takes_text(partition)) {
		control |= HV_CRASH_CTL_MESSAGE_BIT;
		values[HV_CRASH_MESSAGE_ADDRESS_P] =
			partition->port->physical(partition->context, text);
		values[HV_CRASH_MESSAGE_SIZE_P] = size;
	}
	for (uint32_t i = 0; i < HV_CRASH_PARAMETER_COUNT; i++) {
		if (set_parameter(partition, i, values[i])) {
			continue;
		}
		done = false;
		/* Without them the host would look for the text where something else is. */
		if (i == HV_CRASH_MESSAGE_ADDRESS_P || i == HV_CRASH_MESSAGE_SIZE_P) {
			control &= ~HV_CRASH_CTL_MESSAGE_BIT;
		}
	}
	HV_BARRIER();
	if (hv_set_register(partition, HV_REGISTER_GUEST_CRASH_CTL, control) != HV_STATUS_SUCCESS ||
	    !done) {
		return -HV_ERR_REFUSED;
	}
	return good ? 0 : -HV_ERR_BAD_ARGUMENT;
}
