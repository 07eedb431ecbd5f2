/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way in from UEFI firmware, which stays: it prints, and gets the machine back. The conduit is what its ACPI tables or
 * its device tree say.
 */
#include "smccc/check.h"

#include "baremetal/acpi.h"
#include "baremetal/device_tree.h"
#include "runner/options.h"

uint64_t image_efi(efi_handle self)
{
	const uint8_t *rsdp = efi_rsdp();
	struct acpi_table fadt = acpi_find(rsdp, "FACP", 0);
	struct tree tree = tree_open(boot.tree);
	struct uart uart;

	options_add_left();
	efi_options(self);
	if (option_uart(&uart) && uart.base != 0) {
		console_use_uart(&uart);
	}
	check_main(psci_conduit_name(rsdp != NULL ? acpi_conduit(&fadt) : tree_conduit(&tree)));
	if (option_has("then", "off")) {
		check_power_off();
	}
	return EFI_SUCCESS;
}
