/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: the host tells the time of day. */
#ifndef HYPERV_IC_TIMESYNC_H
#define HYPERV_IC_TIMESYNC_H

#include "hyperv/ic.h"
#include "hyperv/time.h"

ABI_C_BEGIN

/* A sample. All times are in units of 100 ns. */
struct hv_time_sample {
	uint64_t host_time;      /* since 1601, UTC, at @reference_time; less than 2^63 */
	uint64_t reference_time; /* when the host took it, or when it came, before version 4.0 */
	/* Time of day is offset + reference time. */
	int64_t offset;
	/*
	 * How much the offset differs from that of the sample before: beyond HV_TIMESYNC_JUMP_100NS
	 * either way, the host's clock was set. 0 for the first sample.
	 */
	int64_t jump;
	bool sync; /* the host asks for the clock to be set now, however large the difference */
};

#define HV_TIMESYNC_JUMP_100NS ABI_U(10000000)

/* Context: of hv_ic_poll(). */
typedef void hv_timesync_handler(void *argument, const struct hv_time_sample *sample);

/* Versions 4.0, 3.0 and 1.0. */
struct hv_timesync {
	struct hv_ic ic;
	const struct hv_clock *clock;
	hv_timesync_handler *handler;
	void *argument;
	struct hv_time_sample last;
	uint32_t samples; /* that were reported */
	uint32_t jumps;
	uint32_t impossible; /* an invalid time, or a reference time in the future */
};

/**
 * hv_timesync_init - fill a time synchronisation component; then hv_ic_poll(&timesync->ic) answers
 * @timesync: out
 * @channel, @buffer, @buffer_size: as of hv_ic_init()
 * @clock: to know the reference time; started, kept
 * @handler, @argument: kept
 *
 * A sample of a time beyond 2^63, or of a reference time in the future by more than
 * HV_TIMESYNC_JUMP_100NS, is answered HV_E_INVALIDARG and not reported. One that only asks
 * (VMBUS_IC_TIMESYNC_PROBE) is answered and not reported.
 *
 * Context: any; no call is made.
 * returns: as hv_ic_init()
 * Source: OBS, Linux 6.1 drivers/hv/hv_util.c, timesync_onchannelcallback().
 */
int hv_timesync_init(struct hv_timesync *timesync, struct vmbus_channel *channel, void *buffer,
		     uint32_t buffer_size, const struct hv_clock *clock,
		     hv_timesync_handler *handler, void *argument);

/**
 * hv_timesync_unix - convert a reference time to the time of day, by the last sample
 * @timesync: initialised
 * @reference_time: units of 100 ns
 * @unix_100ns: out, 100 ns since 1970
 *
 * Context: as hv_ic_poll(); no call is made.
 * returns: true; false: no sample yet, or a time before 1970
 * Source: IMPDEF.
 */
bool hv_timesync_unix(const struct hv_timesync *timesync, uint64_t reference_time,
		      uint64_t *unix_100ns);

ABI_C_END

#endif
