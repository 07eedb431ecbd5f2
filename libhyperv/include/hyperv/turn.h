/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How waiting and interrupts fit together in the drivers that have both: storage, network,
 * keyboard, video.
 *
 * A function that waits looks into the ring itself, between calls of hv_port.delay(); so it needs
 * no interrupts. Where there are some, the channel's handler calls the driver's poll function. If
 * it interrupts a function of the same device, poll sees that the device is busy, returns 0 at
 * once, and the function that was interrupted looks again before it returns: nothing is lost. The
 * handler itself calls poll as long as that says that there may be more, or leaves it to a main
 * loop: while something is left in the ring the host does not signal.
 *
 * This holds on one CPU. The functions of one device are otherwise called one at a time: by the CPU
 * that gets the channel's interrupts (struct vmbus_open, vp), or under a lock that the handler
 * takes too. A callback may call functions of its device that do not wait.
 */
#ifndef HYPERV_TURN_H
#define HYPERV_TURN_H

#include <stdint.h>

#include "abi/macro.h"

ABI_C_BEGIN

struct hv_turn {
	/* private: */
	uint32_t taken;
	uint32_t missed;
};

ABI_C_END

#endif
