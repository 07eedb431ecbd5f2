/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses of QEMU's virt machine that ACPI shows only as AML. OBS: QEMU 7.2 and 10.0, hw/arm/virt.c, base_memmap. */
#ifndef CORE_QEMU_VIRT_H
#define CORE_QEMU_VIRT_H

#include "abi/macro.h"

/* Used only when the DSDT, or the device tree, names it: other machines have other things there. */
#define QEMU_VIRT_FW_CFG_ID   "QEMU0002"
#define QEMU_VIRT_FW_CFG      ABI_ULL(0x09020000)
#define QEMU_VIRT_FW_CFG_SIZE ABI_ULL(0x1000)
/* [Linux Documentation/devicetree/bindings/firmware/qemu,fw-cfg-mmio.yaml] */
#define QEMU_VIRT_FW_CFG_COMPATIBLE "qemu,fw-cfg-mmio"

#define QEMU_VIRT_VIRTIO_ID     "LNRO0005"
#define QEMU_VIRT_VIRTIO        ABI_ULL(0x0a000000)
#define QEMU_VIRT_VIRTIO_STRIDE ABI_U(0x200)
#define QEMU_VIRT_VIRTIO_COUNT  ABI_U(32)
#define QEMU_VIRT_VIRTIO_INTID  ABI_U(48) /* of slot 0, and so on */

/* The rest of the map, for stage 2. */
#define QEMU_VIRT_FLASH_0_BASE  ABI_ULL(0x00000000) /* the firmware's code */
#define QEMU_VIRT_FLASH_1_BASE  ABI_ULL(0x04000000) /* its variables */
#define QEMU_VIRT_FLASH_SIZE    ABI_ULL(0x04000000) /* of each */
#define QEMU_VIRT_UART_BASE     ABI_ULL(0x09000000)
#define QEMU_VIRT_UART_SIZE     ABI_ULL(0x00001000)
#define QEMU_VIRT_RTC_BASE      ABI_ULL(0x09010000)
#define QEMU_VIRT_RTC_SIZE      ABI_ULL(0x00001000)
#define QEMU_VIRT_GPIO_BASE     ABI_ULL(0x09030000)
#define QEMU_VIRT_GPIO_SIZE     ABI_ULL(0x00001000)
#define QEMU_VIRT_UART_1_BASE   ABI_ULL(0x09040000) /* OBS: QEMU 10.0, with a second -serial */
#define QEMU_VIRT_UART_1_SIZE   ABI_ULL(0x00001000)
#define QEMU_VIRT_HOTPLUG_BASE  ABI_ULL(0x09070000) /* state of memory slots, which nobody fills */
#define QEMU_VIRT_HOTPLUG_SIZE  ABI_ULL(0x00001000)
#define QEMU_VIRT_ACPI_GED_BASE ABI_ULL(0x09080000)
#define QEMU_VIRT_ACPI_GED_SIZE ABI_ULL(0x00001000)
#define QEMU_VIRT_RAM_BASE      ABI_ULL(0x40000000)

#endif
