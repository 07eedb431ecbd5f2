/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's drivers of devices that are about to disappear. */
#ifndef BOOT_FIRMWARE_DRIVERS_H
#define BOOT_FIRMWARE_DRIVERS_H

#include "abi/efi.h"

/** firmware_drivers_stop - from here on the firmware touches neither PCI nor virtio-mmio, also when it looks for devices again */
void firmware_drivers_stop(struct efi_boot_services *services);

#endif
