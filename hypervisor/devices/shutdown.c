/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: asks the guest to power off or restart. */
#include "devices/shutdown.h"

#include "abi/vmbus_guid.h"
#include "devices/ic.h"

/* Told to the guest. OBS: Linux 6.1 does not use it. */
#define SHUTDOWN_TIMEOUT_SECONDS ABI_U(60)

/*
 * OBS: Linux 6.1 ignores a request without its whole text, which may be empty. Static: too large
 * for the stack.
 */
static struct vmbus_ic_shutdown request;

static bool request_power(struct channel *channel, bool reboot)
{
	request.timeout_seconds = SHUTDOWN_TIMEOUT_SECONDS;
	request.flags = reboot ? VMBUS_IC_SHUTDOWN_RESTART : VMBUS_IC_SHUTDOWN_POWER_OFF;
	return ic_send(channel, &request, sizeof(request));
}

static struct ic_session session = {
	.type = VMBUS_IC_SHUTDOWN,
	.version_count = 4,
	.versions = { { 3, 2 }, { 3, 1 }, { 3, 0 }, { 1, 0 } },
};

const struct device shutdown_device = {
	.name = "shutdown",
	.interface_id = HV_GUID_SHUTDOWN,
	.instance_id = HV_GUID_INSTANCE_SHUTDOWN,
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.state = &session,
	.open = ic_open,
	.packet = ic_packet,
	.close = ic_close,
	.tick = ic_tick,
	.request_power = request_power,
};
