/* SPDX-License-Identifier: BSD-2-Clause */
/* The code of a guest that firmware must never run: a driver, given as the initrd of life.c, which names it in UEFI's variables. */
#include "aarch64/sysreg.h"
#include "abi/efi.h"
#include "core/qemu_virt.h"

#define CURRENT_EL_1 ABI_U(0x4)

efi_status efi_main(efi_handle self, struct efi_system_table *system);

efi_status efi_main(efi_handle self, struct efi_system_table *system)
{
	uint64_t level = sysreg_read(CurrentEL);
	const char *text = level == CURRENT_EL_1
				   ? "life: code of the guest runs as firmware, at EL1\n"
				   : "life: code of the guest runs as firmware, at EL2\n";

	(void)self, (void)system;
	while (*text != '\0') {
		*(volatile uint32_t *)QEMU_VIRT_UART_BASE = (uint8_t)*text++;
	}
	return EFI_SUCCESS;
}
