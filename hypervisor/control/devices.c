/* SPDX-License-Identifier: BSD-2-Clause */
/* The devices of this machine: rows that every machine has, then one for each back end. */
#include "control/devices.h"

#include "abi/vmbus_guid.h"
#include "devices/heartbeat.h"
#include "devices/netvsc.h"
#include "devices/shutdown.h"
#include "devices/storvsc.h"
#include "devices/timesync.h"
#include "virtio/disk.h"
#include "virtio/net.h"
#include "virtio/scsi.h"

static struct ic_session heartbeat;
static struct ic_session shutdown;
static struct timesync timesync;

enum {
	HEARTBEAT,
	SHUTDOWN,
	TIMESYNC,
	ALWAYS, /* so many are in every machine */
};

struct device device_table[ALWAYS + SCSI_CONTROLLERS_MAX + NET_MAX] = {
	[HEARTBEAT] = { .class = &heartbeat_class,
			.instance_id = HV_GUID_INSTANCE_HEARTBEAT,
			.state = &heartbeat },
	[SHUTDOWN] = { .class = &shutdown_class,
		       .instance_id = HV_GUID_INSTANCE_SHUTDOWN,
		       .state = &shutdown },
	[TIMESYNC] = { .class = &timesync_class,
		       .instance_id = HV_GUID_INSTANCE_TIMESYNC,
		       .state = &timesync },
};

uint32_t device_count = ALWAYS;

/* A row for each back end, after those that the machine has without one. */
static void add_all(uint32_t count, void (*make)(struct device *device, uint32_t index))
{
	for (uint32_t i = 0; i < count; i++) {
		make(&device_table[device_count++], i);
	}
}

/* A controller is offered with its first disk: a guest that sees an empty one at boot loads drivers for nothing. */
static void make_scsi(struct device *device, uint32_t index)
{
	bool has_disk = disk_is_on(index);

	storvsc_make(device, index);
	device->absent = !has_disk;
}

void devices_init(void)
{
	device_count = ALWAYS;
	add_all(storvsc_init(), make_scsi);
	add_all(netvsc_init(), netvsc_make);
}
