/* SPDX-License-Identifier: BSD-2-Clause */
/* Errata management: return codes. Function IDs: smccc.h. */
#ifndef ABI_ERRATA_H
#define ABI_ERRATA_H

#include "abi/smccc.h"

/* Return codes, 32 bits, signed [DEN0100 "Return codes"]. Of EM_CPU_ERRATUM_FEATURES, 1 to 3 are answers. */
#define EM_RET_HIGHER_EL_MITIGATION 3
#define EM_RET_NOT_AFFECTED         2
#define EM_RET_AFFECTED             1
#define EM_RET_SUCCESS              0
#define EM_RET_NOT_SUPPORTED        (-1)
#define EM_RET_INVALID_PARAMETERS   (-2)
#define EM_RET_UNKNOWN_ERRATUM      (-3)

#endif /* ABI_ERRATA_H */
