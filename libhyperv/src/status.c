/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of hypercall statuses, from the table of abi, and of our own errors. */
#include "hyperv/status.h"

#include <stddef.h>

struct status {
	hv_status_t value;
	const char *name;
};

static const struct status statuses[] = {
#define HV_STATUS(constant, value) { value, #constant },
#include "abi/hv_status.def"
};

static const char *const errors[] = {
	[0] = "success",
	[HV_ERR_NO_HYPERV] = "not on Hyper-V",
	[HV_ERR_NOT_ALLOWED] = "not allowed",
	[HV_ERR_BAD_ARGUMENT] = "bad argument",
	[HV_ERR_BAD_ANSWER] = "bad answer",
	[HV_ERR_REFUSED] = "refused",
	[HV_ERR_TIMEOUT] = "no answer in time",
	[HV_ERR_NO_ROOM] = "no room",
	[HV_ERR_EMPTY] = "empty",
	[HV_ERR_RESCINDED] = "rescinded",
	[HV_ERR_NOT_CONNECTED] = "not connected",
	[HV_ERR_BAD_RING] = "bad ring",
	[HV_ERR_NOT_OPEN] = "not open",
	[HV_ERR_NOT_STARTED] = "not started",
	[HV_ERR_IN_USE] = "in use",
	[HV_ERR_DEVICE] = "device error",
};

_Static_assert(ABI_COUNT(errors) == HV_ERR_COUNT, "each error has a name");

const char *hv_error_name(int error)
{
	if (error > 0 || error <= -HV_ERR_COUNT) {
		return "unknown error";
	}
	return errors[-error];
}

const char *hv_status_name(hv_status_t status)
{
	for (size_t i = 0; i < ABI_COUNT(statuses); i++) {
		if (statuses[i].value == status) {
			return statuses[i].name;
		}
	}
	return "unknown status";
}
