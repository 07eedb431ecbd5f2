/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time synchronisation: tells the guest the time of day, to set its clock at first and after each event that stopped its
 * time, else as samples.
 */
#include "devices/timesync.h"

#include "abi/vmbus_guid.h"
#include "devices/ic.h"
#include "synic/reference_time.h"
#include "synic/wall_clock.h"

#define TIMESYNC_LOOK_100NS   ABI_ULL(10000000) /* between two looks at the host's clock */
#define TIMESYNC_PERIOD_100NS ABI_ULL(50000000) /* between two samples */

/*
 * The guest's clock follows its counter. Where the host's gets so far away from it, the guest's time
 * stood still, in a pause, under a debugger, while the PC slept, or the host's clock was set: the guest
 * must set its own.
 */
#define TIMESYNC_STEP_100NS ABI_ULL(5000000)

/* From here on a message says at which reference time its time was taken. */
#define TIMESYNC_MAJOR_WITH_REFERENCE ABI_U(4)

static bool is_step(uint64_t a, uint64_t b)
{
	return a - b + TIMESYNC_STEP_100NS > 2 * TIMESYNC_STEP_100NS;
}

static bool send(struct channel *channel, const struct ic_session *session, uint64_t time,
		 uint64_t reference, uint8_t flags)
{
	if (session->message.major >= TIMESYNC_MAJOR_WITH_REFERENCE) {
		struct vmbus_ic_timesync_ref body = {
			.parent_time = time,
			.vm_reference_time = reference,
			.flags = flags,
		};

		return ic_send(channel, &body, VMBUS_IC_TIMESYNC_REF_SIZE);
	}
	struct vmbus_ic_timesync body = { .parent_time = time, .flags = flags };

	return ic_send(channel, &body, VMBUS_IC_TIMESYNC_SIZE);
}

/*
 * A step counts when two looks agree on it: a host that was late to tell its time, or that itself stands
 * still, is at another distance each time.
 */
static uint64_t look(struct channel *channel, struct ic_session *session, uint64_t now)
{
	struct timesync *timesync = channel->device->state;
	uint64_t time = wall_clock_now();
	uint64_t reference = reference_time_now();
	uint64_t ahead = time - reference;
	bool step = is_step(ahead, timesync->ahead_told) && !is_step(ahead, timesync->ahead_seen);

	timesync->ahead_seen = ahead;
	if (session->sent == 0 || step) {
		if (send(channel, session, time, reference, VMBUS_IC_TIMESYNC_SYNC)) {
			timesync->ahead_told = ahead;
			timesync->next_sample = now + TIMESYNC_PERIOD_100NS;
		}
	} else if (now >= timesync->next_sample) {
		send(channel, session, time, reference, VMBUS_IC_TIMESYNC_SAMPLE);
		timesync->next_sample = now + TIMESYNC_PERIOD_100NS;
	}
	return now + TIMESYNC_LOOK_100NS;
}

static const struct ic_service service = {
	.type = VMBUS_IC_TIMESYNC,
	.version_count = 3,
	.versions = { { 4, 0 }, { 3, 0 }, { 1, 0 } },
	.due = look,
};

const struct device_class timesync_class = {
	.name = "timesync",
	.interface_id = HV_GUID_TIMESYNC,
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.detail = &service,
	.open = ic_open,
	.packet = ic_packet,
	.expire = ic_expire,
};
