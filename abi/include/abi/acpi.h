/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables as bytes: offsets, types and sizes of the fields that conduit reads or changes [ACPI 6.5 5.2]. */
#ifndef ABI_ACPI_H
#define ABI_ACPI_H

#include "abi/macro.h"

/* [ACPI 5.2.5.3, "Root System Description Pointer (RSDP) Structure"] */
#define ACPI_RSDP_SIGNATURE "RSD PTR "
#define ACPI_RSDP_REVISION  ABI_U(15)
#define ACPI_RSDP_XSDT      ABI_U(24)
#define ACPI_RSDP_V1_SIZE   ABI_U(20) /* the part that the first checksum covers */
#define ACPI_RSDP_SIZE      ABI_U(36)

/* Header of every table [ACPI 5.2.6, "System Description Table Header"] */
#define ACPI_SIGNATURE      ABI_U(0)
#define ACPI_SIGNATURE_SIZE ABI_U(4)
#define ACPI_LENGTH         ABI_U(4)
#define ACPI_REVISION       ABI_U(8)
#define ACPI_CHECKSUM       ABI_U(9)
#define ACPI_HEADER_SIZE    ABI_U(36)

#define ACPI_XSDT_ENTRY_SIZE ABI_U(8)

/* Generic address [ACPI 5.2.3.2, "Generic Address Structure"] */
#define ACPI_ADDRESS_SPACE        ABI_U(0)
#define ACPI_ADDRESS_SPACE_MEMORY ABI_U(0)
#define ACPI_ADDRESS_VALUE        ABI_U(4)
#define ACPI_ADDRESS_SIZE         ABI_U(12)

/* [ACPI 5.2.9, "Fixed ACPI Description Table (FADT)"] */
#define ACPI_FADT_SIGNATURE           ABI_U(0x50434146) /* "FACP", as a little-endian word */
#define ACPI_FADT_DSDT                ABI_U(40)
#define ACPI_FADT_FLAGS               ABI_U(112)
#define ACPI_FADT_HW_REDUCED_BIT      ABI_BIT(20)
#define ACPI_FADT_ARM_BOOT_ARCH       ABI_U(129)
#define ACPI_FADT_PSCI_COMPLIANT_BIT  ABI_BIT(0)
#define ACPI_FADT_PSCI_USE_HVC_BIT    ABI_BIT(1)
#define ACPI_FADT_X_DSDT              ABI_U(140)
#define ACPI_FADT_HYPERVISOR_ID       ABI_U(268)
#define ACPI_FADT_HYPERVISOR_ID_SIZE  ABI_U(8)
#define ACPI_FADT_SIZE                ABI_U(276)
#define ACPI_FADT_HYPERVISOR_REVISION ABI_U(6) /* the first with a hypervisor vendor identity */

/* [ACPI 5.2.12, "Multiple APIC Description Table (MADT)"]: entries of a type and a length in bytes */
#define ACPI_MADT_FIRST      ABI_U(44)
#define ACPI_MADT_LENGTH     ABI_U(1)
#define ACPI_MADT_ENTRY_SIZE ABI_U(2) /* of the smallest */
#define ACPI_MADT_TYPE_GICC  ABI_U(0x0b)
#define ACPI_MADT_TYPE_GICD  ABI_U(0x0c)
#define ACPI_MADT_TYPE_GICR  ABI_U(0x0e)
#define ACPI_MADT_TYPE_ITS   ABI_U(0x0f)
#define ACPI_MADT_TYPE_OEM                                                                         \
	ABI_U(0x80) /* first of the types for OEMs: no operating system knows it */
#define ACPI_GICC_FLAGS       ABI_U(12)
#define ACPI_GICC_ENABLED_BIT ABI_BIT(0)
#define ACPI_GICC_PMU         ABI_U(20)
#define ACPI_GICC_MAINTENANCE ABI_U(56)
#define ACPI_GICC_GICR        ABI_U(60)
#define ACPI_GICC_MPIDR       ABI_U(68)
#define ACPI_GICC_SIZE        ABI_U(76)
#define ACPI_GICD_BASE        ABI_U(8)
#define ACPI_GICD_VERSION     ABI_U(20)
#define ACPI_GICD_VERSION_3   ABI_U(3)
#define ACPI_GICD_SIZE        ABI_U(24)
#define ACPI_GICR_BASE        ABI_U(4)
#define ACPI_GICR_LENGTH      ABI_U(12)
#define ACPI_GICR_SIZE        ABI_U(16)

/* [ACPI 5.2.25, "Generic Timer Description Table (GTDT)"]: four times interrupt and flags */
#define ACPI_GTDT_FIRST  ABI_U(48)
#define ACPI_GTDT_STRIDE ABI_U(8)
#define ACPI_GTDT_COUNT  ABI_U(4)

/* [Microsoft, "Serial Port Console Redirection Table"; "Debug Port Table 2"]: types of ports, and where they are */
#define ACPI_PORT_PL011       ABI_U(0x03)
#define ACPI_PORT_SBSA_32_BIT ABI_U(0x0d)
#define ACPI_PORT_SBSA        ABI_U(0x0e)
#define ACPI_SPCR_TYPE        ABI_U(36)
#define ACPI_SPCR_ADDRESS     ABI_U(40)
#define ACPI_SPCR_SIZE        ABI_U(52)
#define ACPI_DBG2_FIRST       ABI_U(36)
#define ACPI_DBG2_COUNT       ABI_U(40)
#define ACPI_DBG2_SIZE        ABI_U(44)
#define ACPI_DBG2_LENGTH      ABI_U(1) /* in each device */
#define ACPI_DBG2_TYPE        ABI_U(12)
#define ACPI_DBG2_TYPE_SERIAL ABI_U(0x8000)
#define ACPI_DBG2_SUBTYPE     ABI_U(14)
#define ACPI_DBG2_REGISTERS   ABI_U(18) /* offset of the first generic address */
#define ACPI_DBG2_DEVICE_SIZE ABI_U(22)

/* AML [ACPI 6.4.3.6, "Extended Interrupt Descriptor"]: tag, length, flags, count, numbers */
#define AML_INTERRUPT        0x89
#define AML_INTERRUPT_COUNT  4
#define AML_INTERRUPT_NUMBER 5
#define AML_INTERRUPT_SIZE   9 /* with one number */

/* [ACPI 6.4.3.5, "Address Space Resource Descriptors"]: tag, length, type, flags, granularity, range */
#define AML_SPACE_TYPE   3
#define AML_DWORD_SPACE  0x87
#define AML_DWORD_LENGTH 0x17
#define AML_DWORD_BASE   10
#define AML_DWORD_SIZE   22
#define AML_QWORD_SPACE  0x8a
#define AML_QWORD_LENGTH 0x2b
#define AML_QWORD_BASE   14
#define AML_QWORD_SIZE   38
#define AML_SPACE_SIZE   46 /* of the larger one */

#endif /* ABI_ACPI_H */
