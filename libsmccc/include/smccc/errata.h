/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management: which errata of this CPU the firmware has worked around. */
#ifndef SMCCC_ERRATA_H
#define SMCCC_ERRATA_H

#include "abi/errata.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/**
 * em_version - SMCCC_VERSION_OF(major, minor), or EM_RET_NOT_SUPPORTED, also from callees older
 * than 1.1, which are not asked. The others of this header are for a callee that has answered this
 * one. [DEN0100 "EM_VERSION"]
 */
em_status_t em_version(const struct smccc_callee *callee);

/** em_features - whether the callee has an EM_* function: EM_RET_SUCCESS or EM_RET_NOT_SUPPORTED */
em_status_t em_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * em_cpu_erratum - how this CPU stands to an erratum
 * @erratum: number of the CPU's errata notice
 * @forward: what a hypervisor asks for its guest's sake [DEN0100 "EM_CPU_ERRATUM_FEATURES",
 * forward_flag]
 *
 * Registers in: w0 = EM_CPU_ERRATUM_FEATURES, w1, w2. Registers out: w0.
 *
 * Context: the CPU that is asked about.
 * returns:
 *	EM_RET_HIGHER_EL_MITIGATION, the firmware has done what there is to do
 *	EM_RET_NOT_AFFECTED
 *	EM_RET_AFFECTED, the caller is to work around it
 *	EM_RET_UNKNOWN_ERRATUM, EM_RET_NOT_SUPPORTED, EM_RET_INVALID_PARAMETERS: nothing is known
 */
em_status_t em_cpu_erratum(const struct smccc_callee *callee, uint32_t erratum, bool forward);

ABI_C_END

#endif
