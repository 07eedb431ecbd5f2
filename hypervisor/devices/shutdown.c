/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: asks the guest to power off or restart. */
#include "devices/shutdown.h"

#include "aarch64/string.h"
#include "abi/vmbus_guid.h"
#include "devices/ic.h"

/* Told to the guest. OBS: Linux 6.1 does not use it. */
#define SHUTDOWN_TIMEOUT_SECONDS ABI_U(60)

/* OBS: Linux 6.1 ignores a request without its whole text, which may be empty. */
static bool request_power(struct channel *channel, bool reboot)
{
	struct vmbus_ic_shutdown *request = ic_body();

	memset(request, 0, sizeof(*request));
	request->timeout_seconds = SHUTDOWN_TIMEOUT_SECONDS;
	request->flags = reboot ? VMBUS_IC_SHUTDOWN_RESTART : VMBUS_IC_SHUTDOWN_POWER_OFF;
	return ic_send(channel, request, sizeof(*request));
}

static const struct ic_service service = {
	.type = VMBUS_IC_SHUTDOWN,
	.version_count = 4,
	.versions = { { 3, 2 }, { 3, 1 }, { 3, 0 }, { 1, 0 } },
};

const struct device_class shutdown_class = {
	.name = "shutdown",
	.interface_id = HV_GUID_SHUTDOWN,
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.detail = &service,
	.open = ic_open,
	.packet = ic_packet,
	.expire = ic_expire,
	.request_power = request_power,
};
