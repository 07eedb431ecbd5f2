/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks and network devices on the command line of QEMU. */
#ifndef RUN_QEMU_DEVICES_H
#define RUN_QEMU_DEVICES_H

#include "run/arguments.h"
#include "run/devices.h"

/* Files of conduit's own that QEMU opens, which inherits them. */
#define QEMU_INHERITED "/proc/self/fd/%d"

/**
 * qemu_add_devices - add controllers, disks and network devices
 *
 * They fill the slots of virtio-mmio from the last one down, controllers first: so does conduit.efi number them.
 */
void qemu_add_devices(struct arguments *arguments, const struct devices *devices);

#endif
