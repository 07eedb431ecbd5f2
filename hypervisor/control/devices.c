/* SPDX-License-Identifier: BSD-2-Clause */
/* The devices of this machine: a new one is a row here. */
#include "control/devices.h"

#include "abi/vmbus_guid.h"
#include "devices/heartbeat.h"
#include "devices/shutdown.h"
#include "devices/timesync.h"

static struct ic_session heartbeat;
static struct ic_session shutdown;
static struct timesync timesync;

struct device device_table[] = {
	{ .class = &heartbeat_class,
	  .instance_id = HV_GUID_INSTANCE_HEARTBEAT,
	  .state = &heartbeat },
	{ .class = &shutdown_class, .instance_id = HV_GUID_INSTANCE_SHUTDOWN, .state = &shutdown },
	{ .class = &timesync_class, .instance_id = HV_GUID_INSTANCE_TIMESYNC, .state = &timesync },
};

const uint32_t device_count = ABI_COUNT(device_table);
