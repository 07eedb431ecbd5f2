/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management. */
#include "smccc/errata.h"

#include "service.h"

em_status_t em_version(const struct smccc_callee *callee)
{
	if (callee->version < SMCCC_VERSION_1_1) {
		return EM_RET_NOT_SUPPORTED;
	}
	return call_0(callee, EM_VERSION);
}

em_status_t em_features(const struct smccc_callee *callee, uint32_t fid)
{
	return call_1(callee, EM_FEATURES, fid);
}

em_status_t em_cpu_erratum(const struct smccc_callee *callee, uint32_t erratum, bool forward)
{
	return call_3(callee, EM_CPU_ERRATUM_FEATURES, erratum, forward, 0);
}
