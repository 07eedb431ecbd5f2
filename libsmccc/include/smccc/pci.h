/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by calls, for machines whose ECAM is not what the specification wants. */
#ifndef SMCCC_PCI_H
#define SMCCC_PCI_H

#include "abi/pci.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * Registers in: w0 = function ID, w1-w4 = arguments in the order of the prototype. Registers out:
 * w0, and as described.
 *
 * @address is SMCCC_PCI_ADDRESS_* fields. @size is 1, 2 or 4, and @offset a multiple of it below
 * SMCCC_PCI_CONFIG_SIZE: anything else is SMCCC_PCI_RET_INVALID_PARAMETER without a call, as the callee's
 * firmware may not look.
 *
 * Context: EL1 or EL2, one call at a time: the callee may have one window for all. [DEN0115]
 */

/**
 * smccc_pci_version - SMCCC_VERSION_OF(major, minor), or SMCCC_PCI_RET_NOT_SUPPORTED, also from callees
 * older than 1.1, which are not asked. The others of this header are for a callee that has answered
 * this one.
 */
pci_status_t smccc_pci_version(const struct smccc_callee *callee);

/**
 * smccc_pci_features - whether the callee has a PCI_* function: SMCCC_PCI_RET_SUCCESS or
 * SMCCC_PCI_RET_NOT_SUPPORTED
 */
pci_status_t smccc_pci_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * smccc_pci_read - @value: out, all ones on any error, as a read of a missing function gives on
 * the bus.
 * errors: INVALID_PARAMETER, NOT_IMPLEMENTED
 */
pci_status_t smccc_pci_read(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			    uint32_t size, uint32_t *value);

/** smccc_pci_write - errors: INVALID_PARAMETER, NOT_IMPLEMENTED */
pci_status_t smccc_pci_write(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			     uint32_t size, uint32_t value);

/* A segment: its buses, and which one comes next; 0 ends the list. */
struct smccc_pci_segment {
	uint8_t first_bus;
	uint8_t last_bus;
	uint16_t next;
};

/**
 * smccc_pci_segment - @info: out. Registers out: w0 status, w1 buses, w2 next segment.
 * errors: INVALID_PARAMETER (no such segment, or the callee names a range that is none),
 * NOT_IMPLEMENTED
 */
pci_status_t smccc_pci_segment(const struct smccc_callee *callee, uint16_t segment,
			       struct smccc_pci_segment *info);

ABI_C_END

#endif
