/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: samples of the host's clock, checked before anybody believes them. */
#include "hyperv/ic_timesync.h"

#include "memory.h"

#define MAJOR_WITH_REFERENCE ABI_U(4)

/* The host's clock when, by reference time, and what it wants. */
struct reading {
	uint64_t host_time;
	uint64_t reference_time;
	uint8_t flags;
};

static bool read_body(const struct hv_timesync *timesync, const uint8_t *body, uint32_t size,
		      uint64_t now, struct reading *reading)
{
	memcpy(&reading->host_time, body, sizeof(reading->host_time));
	if (timesync->ic.message.major >= MAJOR_WITH_REFERENCE) {
		if (size < VMBUS_IC_TIMESYNC_REF_SIZE) {
			return false;
		}
		memcpy(&reading->reference_time,
		       body + offsetof(struct vmbus_ic_timesync_ref, vm_reference_time),
		       sizeof(reading->reference_time));
		reading->flags = body[offsetof(struct vmbus_ic_timesync_ref, flags)];
	} else {
		if (size < VMBUS_IC_TIMESYNC_SIZE) {
			return false;
		}
		reading->reference_time = now;
		reading->flags = body[offsetof(struct vmbus_ic_timesync, flags)];
	}
	return true;
}

/* Both are less than 2^63, so that their difference is one of int64_t. */
static bool is_possible(const struct reading *reading, uint64_t now)
{
	return reading->host_time <= INT64_MAX && reading->reference_time <= INT64_MAX &&
	       (reading->reference_time <= now ||
		reading->reference_time - now <= HV_TIMESYNC_JUMP_100NS);
}

/* The difference of two offsets may need 65 bits. */
static int64_t difference(int64_t a, int64_t b)
{
	if (b > 0 && a < INT64_MIN + b) {
		return INT64_MIN;
	}
	if (b < 0 && a > INT64_MAX + b) {
		return INT64_MAX;
	}
	return a - b;
}

static void report(struct hv_timesync *timesync, const struct reading *reading)
{
	struct hv_time_sample sample = {
		.host_time = reading->host_time,
		.reference_time = reading->reference_time,
		.offset = (int64_t)reading->host_time - (int64_t)reading->reference_time,
		.sync = (reading->flags & VMBUS_IC_TIMESYNC_SYNC) != 0,
	};

	if (timesync->samples > 0) {
		sample.jump = difference(sample.offset, timesync->last.offset);
		if (sample.jump > (int64_t)HV_TIMESYNC_JUMP_100NS ||
		    sample.jump < -(int64_t)HV_TIMESYNC_JUMP_100NS) {
			timesync->jumps++;
		}
	}
	timesync->last = sample;
	timesync->samples++;
	if (timesync->handler != NULL) {
		timesync->handler(timesync->argument, &sample);
	}
}

static uint32_t request(struct hv_ic *ic, uint8_t *body, uint32_t size)
{
	struct hv_timesync *timesync = (struct hv_timesync *)ic;
	uint64_t now = hv_clock_read(timesync->clock);
	struct reading reading;

	if (size < VMBUS_IC_TIMESYNC_REF_SIZE || !read_body(timesync, body, size, now, &reading)) {
		return HV_E_FAIL;
	}
	if (!is_possible(&reading, now)) {
		timesync->impossible++;
		return HV_E_INVALIDARG;
	}
	if ((reading.flags & (VMBUS_IC_TIMESYNC_SYNC | VMBUS_IC_TIMESYNC_SAMPLE)) != 0) {
		report(timesync, &reading);
	}
	return HV_S_OK;
}

static const struct vmbus_ic_version versions[] = { { 4, 0 }, { 3, 0 }, { 1, 0 } };

static const struct hv_ic_service service = {
	.type = VMBUS_IC_TIMESYNC,
	.version_count = ABI_COUNT(versions),
	.versions = versions,
	.request = request,
};

int hv_timesync_init(struct hv_timesync *timesync, struct vmbus_channel *channel, void *buffer,
		     uint32_t buffer_size, const struct hv_clock *clock,
		     hv_timesync_handler *handler, void *argument)
{
	memset(timesync, 0, sizeof(*timesync));
	timesync->clock = clock;
	timesync->handler = handler;
	timesync->argument = argument;
	return hv_ic_init(&timesync->ic, channel, &service, buffer, buffer_size);
}

bool hv_timesync_unix(const struct hv_timesync *timesync, uint64_t reference_time,
		      uint64_t *unix_100ns)
{
	/* Exact modulo 2^64, and the sum of a sample is below 2^63: a wrap is a time that cannot be. */
	uint64_t time = (uint64_t)timesync->last.offset + reference_time;

	if (timesync->samples == 0 || time > INT64_MAX || time < VMBUS_IC_TIMESYNC_UNIX_EPOCH) {
		return false;
	}
	*unix_100ns = time - VMBUS_IC_TIMESYNC_UNIX_EPOCH;
	return true;
}
