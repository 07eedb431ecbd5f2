/* SPDX-License-Identifier: BSD-2-Clause */
/* FADT: where a guest reads that it runs on Hyper-V, and how it reaches PSCI [ACPI 5.2.9]. */
#include "boot/acpi.h"

/* The eight bytes of Hyper-V's own firmware; no NUL fits. OBS: compared whole by Linux 6.1 arch/arm64/hyperv. */
static const uint8_t hyperv_id[ACPI_FADT_HYPERVISOR_ID_SIZE] = { 'M', 's', 'H', 'y',
								 'p', 'e', 'r', 'V' };

const char *fadt_check(const struct acpi_table *fadt)
{
	uint8_t arch;

	if (fadt->bytes[ACPI_REVISION] < ACPI_FADT_HYPERVISOR_REVISION ||
	    fadt->size < ACPI_FADT_SIZE) {
		return "the FADT is older than ACPI 6.0 and cannot name a hypervisor; use QEMU 7.2 or later";
	}
	arch = fadt->bytes[ACPI_FADT_ARM_BOOT_ARCH];
	if ((arch & ACPI_FADT_PSCI_COMPLIANT_BIT) == 0 ||
	    (arch & ACPI_FADT_PSCI_USE_HVC_BIT) != 0) {
		return "this machine has no PSCI by SMC; start QEMU with -machine virt,virtualization=on";
	}
	return NULL;
}

bool fadt_dsdt(const struct acpi_table *fadt, struct acpi_table *dsdt)
{
	uint64_t address = 0;

	if (fadt->size >= ACPI_FADT_X_DSDT + sizeof(uint64_t)) {
		address = acpi_read64(fadt->bytes + ACPI_FADT_X_DSDT);
	}
	if (address == 0 && fadt->size >= ACPI_FADT_DSDT + sizeof(uint32_t)) {
		address = acpi_read32(fadt->bytes + ACPI_FADT_DSDT);
	}
	return acpi_table_check((uint8_t *)(uintptr_t)address, "DSDT", dsdt);
}

/*
 * IMPDEF: PSCI is announced by HVC. conduit serves both conduits alike, but the hypervisor's identity is a vendor
 * hypervisor service, which a guest asks for by HVC, and Linux takes the conduit of PSCI for all SMCCC calls.
 * OBS: Microsoft's firmware announces SMC, OpenVMM's loader HVC.
 */
void fadt_announce(struct acpi_table *fadt)
{
	memcpy(fadt->bytes + ACPI_FADT_HYPERVISOR_ID, hyperv_id, sizeof(hyperv_id));
	fadt->bytes[ACPI_FADT_ARM_BOOT_ARCH] |= ACPI_FADT_PSCI_USE_HVC_BIT;
	acpi_seal(fadt);
}
