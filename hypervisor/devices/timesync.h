/* SPDX-License-Identifier: BSD-2-Clause */
/* Time synchronisation: tells the guest the time of day. */
#ifndef DEVICES_TIMESYNC_H
#define DEVICES_TIMESYNC_H

#include "vmbus/device.h"

extern const struct device timesync_device;

#endif
