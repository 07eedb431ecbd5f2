/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by calls, for machines whose ECAM does not follow its specification. */
#ifndef SMCCC_PCI_H
#define SMCCC_PCI_H

#include "abi/pci.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * @callee of every function: as smccc_discover() found it. Registers in: w0 = function ID, w1-w4 =
 * arguments in the order of the prototype. Registers out: w0, and as described.
 *
 * @address is SMCCC_PCI_ADDRESS_* fields. @size is 1, 2 or 4 bytes, and @offset a multiple of it below
 * SMCCC_PCI_CONFIG_SIZE: other values are SMCCC_PCI_RET_INVALID_PARAMETER without a call, since
 * firmware may not check them.
 *
 * Context: EL1 or EL2, one call at a time: the callee may have one window for all.
 * Source: [DEN0115 "PCI Configuration Space Access Firmware Interface"].
 */

/**
 * smccc_pci_version - read the version of the interface; the other functions require it to have succeeded
 *
 * returns: SMCCC_VERSION_OF(major, minor); or
 *	SMCCC_PCI_RET_NOT_SUPPORTED, the callee does not have the interface, or is older than SMCCC 1.1
 *	and was not asked
 */
pci_status_t smccc_pci_version(const struct smccc_callee *callee);

/**
 * smccc_pci_features - ask whether the callee has a PCI_* function
 * @fid: its function ID
 *
 * returns: SMCCC_PCI_RET_SUCCESS; or SMCCC_PCI_RET_NOT_SUPPORTED, the callee does not have it
 */
pci_status_t smccc_pci_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * smccc_pci_read - read from configuration space
 * @value: out; all ones on any error, as a read of a missing function gives on the bus
 *
 * Registers out: w0 status, w1 value.
 * returns: SMCCC_PCI_RET_SUCCESS; or
 *	SMCCC_PCI_RET_INVALID_PARAMETER, @address, @offset or @size is invalid
 *	SMCCC_PCI_RET_NOT_IMPLEMENTED, the callee cannot access that function
 */
pci_status_t smccc_pci_read(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			    uint32_t size, uint32_t *value);

/**
 * smccc_pci_write - write to configuration space
 * @value: in the low bits, as many as @size says
 *
 * returns: as smccc_pci_read()
 */
pci_status_t smccc_pci_write(const struct smccc_callee *callee, uint32_t address, uint32_t offset,
			     uint32_t size, uint32_t value);

/* A segment: its buses, and which one comes next; 0 ends the list. */
struct smccc_pci_segment {
	uint8_t first_bus;
	uint8_t last_bus;
	uint16_t next;
};

/**
 * smccc_pci_segment - read which buses a segment has
 * @segment: its number, from 0 on
 * @info:    out
 *
 * Registers out: w0 status, w1 buses, w2 next segment.
 * returns: SMCCC_PCI_RET_SUCCESS; or
 *	SMCCC_PCI_RET_INVALID_PARAMETER, there is no such segment, or the callee names an empty range
 *	SMCCC_PCI_RET_NOT_IMPLEMENTED, the callee does not have the call
 */
pci_status_t smccc_pci_segment(const struct smccc_callee *callee, uint16_t segment,
			       struct smccc_pci_segment *info);

ABI_C_END

#endif
