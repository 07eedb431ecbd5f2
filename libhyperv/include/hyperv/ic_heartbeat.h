/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat: the host asks every two seconds, and knows by the answer that the guest lives. */
#ifndef HYPERV_IC_HEARTBEAT_H
#define HYPERV_IC_HEARTBEAT_H

#include "hyperv/ic.h"

ABI_C_BEGIN

/* Versions 3.0 and 1.0. */
struct hv_heartbeat {
	struct hv_ic ic;
	uint64_t sequence; /* of the last answer */
};

/**
 * hv_heartbeat_init - fill a heartbeat component; then hv_ic_poll(&heartbeat->ic) answers
 * @heartbeat: out
 * @channel, @buffer, @buffer_size: as of hv_ic_init()
 *
 * Context: any; no call is made.
 * returns: as hv_ic_init()
 * Source: OBS, Linux 6.1 drivers/hv/hv_util.c, heartbeat_onchannelcallback().
 */
int hv_heartbeat_init(struct hv_heartbeat *heartbeat, struct vmbus_channel *channel, void *buffer,
		      uint32_t buffer_size);

ABI_C_END

#endif
