/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat: a message every two seconds, which a guest that lives answers. */
#ifndef DEVICES_HEARTBEAT_H
#define DEVICES_HEARTBEAT_H

#include "vmbus/device.h"

extern const struct device heartbeat_device;

#endif
