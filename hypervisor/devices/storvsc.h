/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI controllers for the guest, each on one of virtio. */
#ifndef DEVICES_STORVSC_H
#define DEVICES_STORVSC_H

#include <stdint.h>

#include "vmbus/device.h"

/**
 * storvsc_init - start the controllers of this machine
 *
 * Context: boot CPU, before the guest; EL2 owns the interrupts of virtio-mmio.
 *
 * returns: how many there are, at most SCSI_CONTROLLERS_MAX
 */
uint32_t storvsc_init(void);

/** storvsc_make - make @device the SCSI device on controller @index. Context: boot; @device stays where it is */
void storvsc_make(struct device *device, uint32_t index);

#endif
