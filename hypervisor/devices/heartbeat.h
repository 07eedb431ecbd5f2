/* SPDX-License-Identifier: BSD-2-Clause */
/* Heartbeat: a message every two seconds, which a guest that lives answers. */
#ifndef DEVICES_HEARTBEAT_H
#define DEVICES_HEARTBEAT_H

#include "devices/ic.h"

/* Its state: one struct ic_session. */
extern const struct device_class heartbeat_class;

#endif
