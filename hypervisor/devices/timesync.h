/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: tells the guest the time of day. */
#ifndef DEVICES_TIMESYNC_H
#define DEVICES_TIMESYNC_H

#include "devices/ic.h"

/* The state of an instance. */
struct timesync {
	struct ic_session session;
	/* How far the host's clock is ahead of reference time: when the guest was told to set its own, and at the last look. */
	uint64_t ahead_told;
	uint64_t ahead_seen;
	uint64_t next_sample; /* reference time */
};

extern const struct device_class timesync_class;

#endif
