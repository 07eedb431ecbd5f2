/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's drivers of devices that are about to disappear. */
#ifndef BOOT_FIRMWARE_DRIVERS_H
#define BOOT_FIRMWARE_DRIVERS_H

#include "abi/efi.h"

/** firmware_drivers_stop - from here on the firmware touches neither PCI nor virtio-mmio */
void firmware_drivers_stop(struct efi_boot_services *services);

/** firmware_drivers_stop_console - from here on the firmware touches no virtio console, now or when it looks again */
void firmware_drivers_stop_console(struct efi_boot_services *services);

#endif
