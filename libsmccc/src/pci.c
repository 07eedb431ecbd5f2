/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by calls. */
#include "smccc/pci.h"

#include "service.h"

pci_status_t smccc_pci_version(const struct smccc_callee *callee)
{
	if (callee->version < SMCCC_VERSION_1_1) {
		return SMCCC_PCI_RET_NOT_SUPPORTED;
	}
	return call_0(callee, SMCCC_PCI_VERSION);
}

pci_status_t smccc_pci_features(const struct smccc_callee *callee, uint32_t fid)
{
	return call_1(callee, SMCCC_PCI_FEATURES, fid);
}

static bool is_access(uint32_t offset, uint32_t size)
{
	return (size == 1 || size == 2 || size == 4) && (offset & (size - 1)) == 0 &&
	       offset < SMCCC_PCI_CONFIG_SIZE;
}

pci_status_t smccc_pci_read(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			    uint32_t size, uint32_t *value)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = SMCCC_PCI_READ,
		.a1 = address,
		.a2 = offset,
		.a3 = size,
	};

	*value = UINT32_MAX;
	if (!is_access(offset, size)) {
		return SMCCC_PCI_RET_INVALID_PARAMETER;
	}
	call(callee, &regs);
	if (status_of(&regs) == SMCCC_PCI_RET_SUCCESS) {
		*value = low(regs.a1);
	}
	return status_of(&regs);
}

pci_status_t smccc_pci_write(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			     uint32_t size, uint32_t value)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = SMCCC_PCI_WRITE,
		.a1 = address,
		.a2 = offset,
		.a3 = size,
		.a4 = value,
	};

	if (!is_access(offset, size)) {
		return SMCCC_PCI_RET_INVALID_PARAMETER;
	}
	call(callee, &regs);
	return status_of(&regs);
}

pci_status_t smccc_pci_segment(const struct smccc_callee *callee, uint16_t segment,
			       struct smccc_pci_segment *info)
{
	struct arm_smccc_1_2_regs regs = { .a0 = SMCCC_PCI_GET_SEG_INFO, .a1 = segment };

	*info = (struct smccc_pci_segment){ 0 };
	call(callee, &regs);
	if (status_of(&regs) != SMCCC_PCI_RET_SUCCESS) {
		return status_of(&regs);
	}
	info->first_bus = (uint8_t)ABI_FIELD_GET(SMCCC_PCI_BUS_RANGE_FIRST, regs.a1);
	info->last_bus = (uint8_t)ABI_FIELD_GET(SMCCC_PCI_BUS_RANGE_LAST, regs.a1);
	info->next = (uint16_t)regs.a2;
	return info->first_bus <= info->last_bus ? SMCCC_PCI_RET_SUCCESS
						 : SMCCC_PCI_RET_INVALID_PARAMETER;
}
