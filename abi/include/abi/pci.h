/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI configuration space by calls: return codes, addresses. Function IDs: smccc.h. */
#ifndef ABI_PCI_H
#define ABI_PCI_H

#include "abi/smccc.h"

/* Return codes, 32 bits, signed [DEN0115 "Return codes"] */
#define SMCCC_PCI_RET_SUCCESS           0
#define SMCCC_PCI_RET_NOT_SUPPORTED     (-1)
#define SMCCC_PCI_RET_INVALID_PARAMETER (-2)
#define SMCCC_PCI_RET_NOT_IMPLEMENTED   (-3)

/* Address of a function, first argument of PCI_READ and PCI_WRITE */
#define SMCCC_PCI_ADDRESS_SEGMENT_SHIFT  16
#define SMCCC_PCI_ADDRESS_SEGMENT_WIDTH  16
#define SMCCC_PCI_ADDRESS_BUS_SHIFT      8
#define SMCCC_PCI_ADDRESS_BUS_WIDTH      8
#define SMCCC_PCI_ADDRESS_DEVICE_SHIFT   3
#define SMCCC_PCI_ADDRESS_DEVICE_WIDTH   5
#define SMCCC_PCI_ADDRESS_FUNCTION_SHIFT 0
#define SMCCC_PCI_ADDRESS_FUNCTION_WIDTH 3

/* Second result of PCI_GET_SEG_INFO: first and last bus of the segment */
#define SMCCC_PCI_BUS_RANGE_FIRST_SHIFT 0
#define SMCCC_PCI_BUS_RANGE_FIRST_WIDTH 8
#define SMCCC_PCI_BUS_RANGE_LAST_SHIFT  8
#define SMCCC_PCI_BUS_RANGE_LAST_WIDTH  8

/* Bytes of the configuration space of a function */
#define SMCCC_PCI_CONFIG_SIZE ABI_U(0x1000)

#endif /* ABI_PCI_H */
