/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the firmware enters conduit.efi. */
#ifndef BOOT_MAIN_H
#define BOOT_MAIN_H

#include "abi/efi.h"

/** efi_main - the entry point [UEFI 4.1, "UEFI Image Entry Point"]. returns: only when there is no guest kernel to start */
efi_status efi_main(efi_handle self, struct efi_system_table *system);

#endif
