/* SPDX-License-Identifier: BSD-2-Clause */
/* The synthetic devices of the machine. */
#ifndef CONTROL_DEVICES_H
#define CONTROL_DEVICES_H

#include "vmbus/device.h"

/* Their order is the order of offers, and their position the number that `conduit ctl` uses. */
extern struct device device_table[];
extern const uint32_t device_count;

#endif
