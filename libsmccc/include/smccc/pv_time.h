/* SPDX-License-Identifier: BSD-2-Clause */
/* Paravirtualized time: how long the hypervisor kept this virtual CPU from running. */
#ifndef SMCCC_PV_TIME_H
#define SMCCC_PV_TIME_H

#include "abi/pv_time.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/* Source: [DEN0057 "Paravirtualized Time for Arm-based Systems"]. */

/**
 * pv_time_features - ask whether the callee has a PV_TIME_* function
 * @callee: as smccc_discover() found it
 * @fid:    PV_TIME_ST, or PV_TIME_FEATURES itself
 *
 * Calls: SMCCC_ARCH_FEATURES(PV_TIME_FEATURES), and if the callee has it PV_TIME_FEATURES(@fid).
 * Registers out: x0. From AArch64 only: the calls are of 64 bits.
 *
 * Context: EL1.
 * returns: SMCCC_RET_SUCCESS; or SMCCC_RET_NOT_SUPPORTED, the callee does not have it
 * [DEN0057 "PV_TIME_FEATURES"]
 */
smccc_status_t pv_time_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * pv_time_st - find out where the hypervisor writes the stolen time of this CPU
 * @callee:  as smccc_discover() found it
 * @address: out, guest physical address of a struct pv_time_stolen, 64-byte aligned
 *
 * Registers in: x0 = PV_TIME_ST. Registers out: x0.
 *
 * Context: EL1, the virtual CPU that is asked about.
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, the callee does not have the call
 *	-SMCCC_ERR_BAD_ANSWER, an address that is not aligned
 * [DEN0057 "PV_TIME_ST"]
 */
int pv_time_st(const struct smccc_callee *callee, uint64_t *address);

/**
 * pv_time_read - read that struct
 * @shared:    mapped by the caller, as normal memory
 * @stolen_ns: out, nanoseconds since the CPU was created, read in one access
 *
 * Context: any; no call is made.
 * returns: 0; or -SMCCC_ERR_NOT_SUPPORTED: the revision or an attribute is newer than this code
 */
int pv_time_read(const struct pv_time_stolen *shared, uint64_t *stolen_ns);

ABI_C_END

#endif
