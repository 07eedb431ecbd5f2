/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercall status codes, bits 15:0 of a hypercall's result. */
#ifndef ABI_HV_STATUS_H
#define ABI_HV_STATUS_H

#ifndef __ASSEMBLER__

enum hv_status {
#define HV_STATUS(constant, value) constant = value,
#include "abi/hv_status.def"
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_STATUS_H */
