/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables as bytes: the common header. Fields of the FADT: hv_identity.h. */
#ifndef ABI_ACPI_H
#define ABI_ACPI_H

#include "abi/macro.h"

/* Byte offsets [ACPI 6.2 "System Description Table Header"] */
#define ABI_ACPI_HEADER_SIGNATURE_OFFSET ABI_U(0)
#define ABI_ACPI_HEADER_LENGTH_OFFSET    ABI_U(4)
#define ABI_ACPI_HEADER_REVISION_OFFSET  ABI_U(8)
#define ABI_ACPI_HEADER_SIZE             ABI_U(36)

/* "FACP", as a little-endian word [ACPI 6.2 "Fixed ACPI Description Table"] */
#define ABI_ACPI_FADT_SIGNATURE ABI_U(0x50434146)

#endif /* ABI_ACPI_H */
