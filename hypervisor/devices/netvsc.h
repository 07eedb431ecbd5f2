/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device: NVSP and RNDIS [MS-RNDIS] before a network device of virtio. */
#ifndef DEVICES_NETVSC_H
#define DEVICES_NETVSC_H

#include "vmbus/device.h"

/**
 * netvsc_init - find the network devices of this machine
 *
 * Takes memory from the arena. Context: boot CPU, before the guest.
 *
 * returns: how many there are
 */
uint32_t netvsc_init(void);

/** netvsc_make - make @device the network device on back end @index. Context: boot; @device stays where it is */
void netvsc_make(struct device *device, uint32_t index);

#endif
