/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management: which errata of this CPU the firmware has worked around. */
#ifndef SMCCC_ERRATA_H
#define SMCCC_ERRATA_H

#include "abi/errata.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * @callee of every function: as smccc_discover() found it. Registers out: w0.
 *
 * Context: EL1 or EL2; takes as long as the callee does.
 * Source: [DEN0100 "Errata Management Firmware Interface"].
 */

/**
 * em_version - read the version of the interface; the other functions require it to have succeeded
 *
 * Registers in: w0 = EM_VERSION.
 * returns: SMCCC_VERSION_OF(major, minor); or
 *	EM_RET_NOT_SUPPORTED, the callee does not have the interface, or is older than SMCCC 1.1 and was
 *	not asked
 * [DEN0100 "EM_VERSION"]
 */
em_status_t em_version(const struct smccc_callee *callee);

/**
 * em_features - ask whether the callee has an EM_* function
 * @fid: its function ID
 *
 * Registers in: w0 = EM_FEATURES, w1 = @fid.
 * returns: EM_RET_SUCCESS; or EM_RET_NOT_SUPPORTED, the callee does not have it
 */
em_status_t em_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * em_cpu_erratum - ask how this CPU is affected by an erratum
 * @erratum: number in the CPU's errata notice
 * @forward: ask on behalf of a guest, as a hypervisor does [DEN0100 "EM_CPU_ERRATUM_FEATURES",
 *	forward_flag]
 *
 * Registers in: w0 = EM_CPU_ERRATUM_FEATURES, w1 = @erratum, w2 = @forward.
 *
 * Context: the CPU that is asked about.
 * returns:
 *	EM_RET_HIGHER_EL_MITIGATION, the firmware has applied the workaround
 *	EM_RET_NOT_AFFECTED, nothing is to be done
 *	EM_RET_AFFECTED, the caller must apply the workaround
 *	EM_RET_UNKNOWN_ERRATUM, the firmware does not know the erratum
 *	EM_RET_INVALID_PARAMETERS, it does not know it for this CPU
 *	EM_RET_NOT_SUPPORTED, it does not have the call
 */
em_status_t em_cpu_erratum(const struct smccc_callee *callee, uint32_t erratum, bool forward);

ABI_C_END

#endif
