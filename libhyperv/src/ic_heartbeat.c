/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat: the host asks every two seconds, and knows by the answer that the guest lives. */
#include "hyperv/ic_heartbeat.h"

#include "memory.h"

/* The rest of the body goes back as it came: OBS Linux 6.1 hv_util.c. */
static uint32_t request(struct hv_ic *ic, uint8_t *body, uint32_t size)
{
	struct hv_heartbeat *heartbeat = (struct hv_heartbeat *)ic;
	uint64_t sequence;

	if (size < sizeof(sequence)) {
		return HV_E_FAIL;
	}
	memcpy(&sequence, body + offsetof(struct vmbus_ic_heartbeat, sequence), sizeof(sequence));
	sequence++;
	memcpy(body + offsetof(struct vmbus_ic_heartbeat, sequence), &sequence, sizeof(sequence));
	heartbeat->sequence = sequence;
	return HV_S_OK;
}

static const struct vmbus_ic_version versions[] = { { 3, 0 }, { 1, 0 } };

static const struct hv_ic_service service = {
	.type = VMBUS_IC_HEARTBEAT,
	.version_count = ABI_COUNT(versions),
	.versions = versions,
	.request = request,
};

int hv_heartbeat_init(struct hv_heartbeat *heartbeat, struct vmbus_channel *channel, void *buffer,
		      uint32_t buffer_size)
{
	heartbeat->sequence = 0;
	return hv_ic_init(&heartbeat->ic, channel, &service, buffer, buffer_size);
}
