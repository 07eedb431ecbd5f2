/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: tells the guest the time of day, once to set its clock, then as samples. */
#include "devices/timesync.h"

#include "abi/vmbus_guid.h"
#include "devices/ic.h"
#include "synic/reference_time.h"
#include "synic/wall_clock.h"

#define TIMESYNC_PERIOD_100NS ABI_ULL(50000000)

/* From here on a message says at which reference time its time was taken. */
#define TIMESYNC_MAJOR_WITH_REFERENCE ABI_U(4)

static uint64_t tell(struct channel *channel, struct ic_session *session, uint64_t now)
{
	uint8_t flags = session->sent == 0 ? VMBUS_IC_TIMESYNC_SYNC : VMBUS_IC_TIMESYNC_SAMPLE;
	uint64_t time = wall_clock_now();

	if (session->message.major >= TIMESYNC_MAJOR_WITH_REFERENCE) {
		struct vmbus_ic_timesync_ref body = {
			.parent_time = time,
			.vm_reference_time = reference_time_now(),
			.flags = flags,
		};

		ic_send(channel, &body, VMBUS_IC_TIMESYNC_REF_SIZE);
	} else {
		struct vmbus_ic_timesync body = { .parent_time = time, .flags = flags };

		ic_send(channel, &body, VMBUS_IC_TIMESYNC_SIZE);
	}
	return now + TIMESYNC_PERIOD_100NS;
}

static struct ic_session session = {
	.type = VMBUS_IC_TIMESYNC,
	.version_count = 3,
	.versions = { { 4, 0 }, { 3, 0 }, { 1, 0 } },
	.due = tell,
};

const struct device timesync_device = {
	.name = "timesync",
	.interface_id = HV_GUID_TIMESYNC,
	.instance_id = HV_GUID_INSTANCE_TIMESYNC,
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.state = &session,
	.open = ic_open,
	.packet = ic_packet,
	.close = ic_close,
	.tick = ic_tick,
};
