/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks and network devices as QEMU takes them: on its command line, and from its monitor. */
#ifndef RUN_QEMU_DEVICES_H
#define RUN_QEMU_DEVICES_H

#include "run/arguments.h"
#include "run/devices.h"

#include <jansson.h>

/** qemu_blockdev - the arguments of blockdev-add for a disk; NULL: not enough memory, or a path that is not UTF-8 */
json_t *qemu_blockdev(const struct disk *disk);

/** qemu_disk - the arguments of device_add for a disk; NULL: not enough memory */
json_t *qemu_disk(const struct disk *disk);

/**
 * qemu_netdev - the arguments of netdev_add for the back end of a network device
 * @id: of the back end
 *
 * returns: NULL: not enough memory, or a path that is not UTF-8
 */
json_t *qemu_netdev(const struct nic *nic, const char *id);

/**
 * qemu_forward - the arguments of human-monitor-command that have a user network forward a port, or no longer
 * @id: of the back end
 */
json_t *qemu_forward(const struct forward *forward, const char *id, bool add);

/**
 * qemu_hubport - the arguments of netdev_add for one of the two ends of a spare device's hub
 * @hub:    number of the hub
 * @id:     of the port
 * @netdev: ID of the back end at this port; NULL: the port is the device's own
 */
json_t *qemu_hubport(size_t hub, const char *id, const char *netdev);

/**
 * qemu_add_devices - add controllers, disks and network devices
 *
 * They fill the slots of virtio-mmio from the last one down, controllers first: so does conduit.efi number them.
 */
void qemu_add_devices(struct arguments *arguments, const struct devices *devices);

#endif
