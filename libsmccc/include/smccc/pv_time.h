/* SPDX-License-Identifier: BSD-2-Clause */
/* Paravirtualized time: how long the hypervisor kept this virtual CPU from running. */
#ifndef SMCCC_PV_TIME_H
#define SMCCC_PV_TIME_H

#include "abi/pv_time.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/**
 * pv_time_features - whether the callee has a PV_TIME_* function
 * @fid: PV_TIME_ST, or PV_TIME_FEATURES itself
 *
 * Calls: SMCCC_ARCH_FEATURES(PV_TIME_FEATURES), and if that is there PV_TIME_FEATURES(@fid). From
 * AArch64 only: the calls are of 64 bits. [DEN0057 "PV_TIME_FEATURES"]
 * returns: SMCCC_RET_SUCCESS
 * or SMCCC_RET_NOT_SUPPORTED
 */
smccc_status_t pv_time_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * pv_time_st - where the hypervisor writes the stolen time of this CPU
 * @address: out, guest physical address of a struct pv_time_stolen, 64-byte aligned
 *
 * Registers in: x0 = PV_TIME_ST. Registers out: x0.
 *
 * Context: the virtual CPU that is asked about. [DEN0057 "PV_TIME_ST"]
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED
 *	-SMCCC_ERR_BAD_ANSWER, an address that is not aligned
 */
int pv_time_st(const struct smccc_callee *callee, uint64_t *address);

/**
 * pv_time_read - read that struct
 * @shared:    mapped by the caller, non-cacheable attributes are not needed
 * @stolen_ns: out, nanoseconds since the CPU was created, as one whole
 *
 * returns: 0, or -SMCCC_ERR_NOT_SUPPORTED: the revision or an attribute is of the future
 */
int pv_time_read(const struct pv_time_stolen *shared, uint64_t *stolen_ns);

ABI_C_END

#endif
