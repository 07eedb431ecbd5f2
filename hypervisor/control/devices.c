/* SPDX-License-Identifier: BSD-2-Clause */
/* The devices of this machine: a new one is a row here. */
#include "control/devices.h"

#include "core/config.h"
#include "devices/heartbeat.h"
#include "devices/shutdown.h"
#include "devices/timesync.h"

const struct device *const device_table[] = {
	&heartbeat_device,
	&shutdown_device,
	&timesync_device,
};

const uint32_t device_count = sizeof(device_table) / sizeof(device_table[0]);

_Static_assert(sizeof(device_table) / sizeof(device_table[0]) <= VMBUS_MAX_CHANNELS,
	       "a channel for each device");
