/* SPDX-License-Identifier: BSD-2-Clause */
/* How a guest finds Hyper-V on ARM64 and names itself: FADT, vendor UID, HVC, guest OS ID. */
#ifndef ABI_HV_IDENTITY_H
#define ABI_HV_IDENTITY_H

#include "abi/macro.h"

/* Hypervisor vendor identity of the FADT (abi/acpi.h): "MsHyperV", not terminated; also as a little-endian number */
#define HV_FADT_HYPERVISOR_ID     "MsHyperV"
#define HV_FADT_HYPERVISOR_ID_U64 ABI_ULL(0x567265707948734D)

/*
 * SMBIOS [OBS: Hyper-V, generation 2]. systemd takes the product version's first word for the name. The asset tag of the
 * chassis is never that of Azure, which cloud-init looks for.
 */
#define HV_SMBIOS_MANUFACTURER "Microsoft Corporation"
#define HV_SMBIOS_PRODUCT      "Virtual Machine"
#define HV_SMBIOS_VERSION      "Hyper-V UEFI Release v4.1"
#define HV_SMBIOS_DATE         "05/13/2024"

/* ACPI device of VMBus: compatible ID, and the interrupt that Microsoft's firmware gives it */
#define HV_ACPI_VMBUS_HID   "MSFT1000"
#define HV_ACPI_VMBUS_CID   "VMBus"
#define HV_ACPI_VMBUS_INTID ABI_U(18)

/*
 * Device tree node of VMBus [Linux Documentation/devicetree/bindings/bus/microsoft,vmbus.yaml], and
 * its interrupt: three big-endian cells, type, number from the first PPI, flags [Linux
 * Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml]
 */
#define HV_DT_VMBUS_COMPATIBLE     "microsoft,vmbus"
#define HV_DT_INTERRUPT_SIZE       ABI_U(12)
#define HV_DT_INTERRUPT_TYPE_PPI   ABI_U(1)
#define HV_DT_INTERRUPT_PPI_COUNT  ABI_U(16)
#define HV_DT_INTERRUPT_PPI_OFFSET ABI_U(16) /* INTID of PPI 0 */

/* Results of SMCCC_VENDOR_HYP_UID [TLFS Feature and Interface Discovery, "Hypervisor Discovery"] */
#define HV_VENDOR_UID_W0 ABI_U(0x4D32BA58)
#define HV_VENDOR_UID_W1 ABI_U(0xCD244764)
#define HV_VENDOR_UID_W2 ABI_U(0x8EEF6C75)
#define HV_VENDOR_UID_W3 ABI_U(0x16597024)

/* Immediate of the HVC instruction */
#define HV_HVC_SMCCC      0
#define HV_HVC_NATIVE     1
#define HV_HVC_VTL_CALL   2
#define HV_HVC_VTL_RETURN 3
#define HV_HVC_VP_LAUNCH  4

/*
 * HV_REGISTER_GUEST_OS_ID [TLFS Hypercall Interface, "Reporting the Guest OS Identity"]. The
 * meaning of the rest depends on bit 63.
 */
#define HV_GUEST_OS_ID_OPEN_SOURCE_BIT ABI_BIT64(63)

#define HV_GUEST_OS_ID_OPEN_TYPE_SHIFT    56
#define HV_GUEST_OS_ID_OPEN_TYPE_WIDTH    7
#define HV_GUEST_OS_ID_OPEN_OS_SHIFT      48
#define HV_GUEST_OS_ID_OPEN_OS_WIDTH      8
#define HV_GUEST_OS_ID_OPEN_VERSION_SHIFT 16
#define HV_GUEST_OS_ID_OPEN_VERSION_WIDTH 32
#define HV_GUEST_OS_ID_OPEN_BUILD_SHIFT   0
#define HV_GUEST_OS_ID_OPEN_BUILD_WIDTH   16
#define HV_GUEST_OS_TYPE_LINUX            ABI_U(1)
#define HV_GUEST_OS_TYPE_FREEBSD          ABI_U(2)

#define HV_GUEST_OS_ID_VENDOR_SHIFT  48
#define HV_GUEST_OS_ID_VENDOR_WIDTH  15
#define HV_GUEST_OS_ID_OS_SHIFT      40
#define HV_GUEST_OS_ID_OS_WIDTH      8
#define HV_GUEST_OS_ID_MAJOR_SHIFT   32
#define HV_GUEST_OS_ID_MAJOR_WIDTH   8
#define HV_GUEST_OS_ID_MINOR_SHIFT   24
#define HV_GUEST_OS_ID_MINOR_WIDTH   8
#define HV_GUEST_OS_ID_SERVICE_SHIFT 16
#define HV_GUEST_OS_ID_SERVICE_WIDTH 8
#define HV_GUEST_OS_ID_BUILD_SHIFT   0
#define HV_GUEST_OS_ID_BUILD_WIDTH   16
#define HV_GUEST_OS_VENDOR_MICROSOFT ABI_U(1)

#endif /* ABI_HV_IDENTITY_H */
