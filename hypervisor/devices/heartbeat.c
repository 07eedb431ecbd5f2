/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat: a message every two seconds, which a guest that lives answers. */
#include "devices/heartbeat.h"

#include "abi/vmbus_guid.h"
#include "devices/ic.h"

#define HEARTBEAT_PERIOD_100NS ABI_ULL(20000000)

static uint64_t beat(struct channel *channel, struct ic_session *session, uint64_t now)
{
	struct vmbus_ic_heartbeat body = { .sequence = session->sent + 1 };

	ic_send(channel, &body, sizeof(body));
	return now + HEARTBEAT_PERIOD_100NS;
}

static const struct ic_service service = {
	.type = VMBUS_IC_HEARTBEAT,
	.version_count = 2,
	.versions = { { 3, 0 }, { 1, 0 } },
	.due = beat,
};

const struct device_class heartbeat_class = {
	.name = "heartbeat",
	.interface_id = HV_GUID_HEARTBEAT,
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.detail = &service,
	.open = ic_open,
	.packet = ic_packet,
	.expire = ic_expire,
};
