/* SPDX-License-Identifier: BSD-2-Clause */
/* The SSDT that iasl makes of vmbus.asl. */
#ifndef BOOT_VMBUS_SSDT_H
#define BOOT_VMBUS_SSDT_H

#include <stdint.h>

extern const uint8_t vmbus_ssdt[];

#endif
