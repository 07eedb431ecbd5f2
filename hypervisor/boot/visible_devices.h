/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices that a guest keeps when it boots through the firmware's drivers. */
#ifndef BOOT_VISIBLE_DEVICES_H
#define BOOT_VISIBLE_DEVICES_H

#include "boot/acpi.h"
#include "abi/efi.h"

/** visible_devices_warn - one line that names each device that can do DMA; nothing when there is none */
void visible_devices_warn(struct efi_boot_services *services, const struct acpi_table *dsdt);

#endif
