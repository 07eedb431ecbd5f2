/* SPDX-License-Identifier: BSD-2-Clause */
/* FADT: where a guest reads that it runs on Hyper-V, and how it reaches PSCI [ACPI 5.2.9]. */
#include "boot/acpi.h"

#define FADT_DSDT            ABI_U(40)
#define FADT_ARM_BOOT_ARCH   ABI_U(129)
#define FADT_X_DSDT          ABI_U(140)
#define FADT_HYPERVISOR_ID   ABI_U(268)
#define FADT_SIZE_MIN        ABI_U(276)
#define FADT_REVISION_MIN    ABI_U(6) /* the first with a hypervisor vendor identity */
#define FADT_PSCI_COMPLIANT  ABI_BIT(0)
#define FADT_PSCI_USE_HVC    ABI_BIT(1)
#define FADT_HYPERVISOR_SIZE ABI_U(8)

/* The eight bytes of Hyper-V's own firmware; no NUL fits. OBS: compared whole by Linux 6.1 arch/arm64/hyperv. */
static const uint8_t hyperv_id[FADT_HYPERVISOR_SIZE] = { 'M', 's', 'H', 'y', 'p', 'e', 'r', 'V' };

const char *fadt_check(const struct acpi_table *fadt)
{
	uint8_t arch;

	if (fadt->bytes[ACPI_REVISION] < FADT_REVISION_MIN || fadt->size < FADT_SIZE_MIN) {
		return "the FADT is older than ACPI 6.0 and cannot name a hypervisor; use QEMU 7.2 or later";
	}
	arch = fadt->bytes[FADT_ARM_BOOT_ARCH];
	if ((arch & FADT_PSCI_COMPLIANT) == 0 || (arch & FADT_PSCI_USE_HVC) != 0) {
		return "this machine has no PSCI by SMC; start QEMU with -machine virt,virtualization=on";
	}
	return NULL;
}

bool fadt_dsdt(const struct acpi_table *fadt, struct acpi_table *dsdt)
{
	uint64_t address = 0;

	if (fadt->size >= FADT_X_DSDT + sizeof(uint64_t)) {
		address = acpi_read64(fadt->bytes + FADT_X_DSDT);
	}
	if (address == 0 && fadt->size >= FADT_DSDT + sizeof(uint32_t)) {
		address = acpi_read32(fadt->bytes + FADT_DSDT);
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
	memcpy(fadt->bytes + FADT_HYPERVISOR_ID, hyperv_id, sizeof(hyperv_id));
	fadt->bytes[FADT_ARM_BOOT_ARCH] |= FADT_PSCI_USE_HVC;
	acpi_seal(fadt);
}
