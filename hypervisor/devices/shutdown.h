/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: asks the guest to power off or restart. */
#ifndef DEVICES_SHUTDOWN_H
#define DEVICES_SHUTDOWN_H

#include "vmbus/device.h"

extern const struct device shutdown_device;

#endif
