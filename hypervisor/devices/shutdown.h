/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: asks the guest to power off or restart. */
#ifndef DEVICES_SHUTDOWN_H
#define DEVICES_SHUTDOWN_H

#include "devices/ic.h"

/* Its state: one struct ic_session. */
extern const struct device_class shutdown_class;

#endif
