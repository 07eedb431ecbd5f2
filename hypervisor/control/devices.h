/* SPDX-License-Identifier: BSD-2-Clause */
/* The synthetic devices of the machine. */
#ifndef CONTROL_DEVICES_H
#define CONTROL_DEVICES_H

#include "vmbus/device.h"

/* Their order is the order of offers, and their position the number that `conduit ctl` uses. */
extern struct device device_table[];
extern uint32_t device_count;

/** devices_init - add the devices whose back ends this machine has. Context: boot CPU, before the guest and vmbus_init() */
void devices_init(void);

#endif
