/* SPDX-License-Identifier: BSD-2-Clause */
/* True random number generator: return codes, limits. Function IDs: smccc.h. */
#ifndef ABI_TRNG_H
#define ABI_TRNG_H

#include "abi/smccc.h"

/* Return codes, 32 bits in W0 [DEN0098 "Return codes"] */
#define TRNG_RET_SUCCESS            0
#define TRNG_RET_NOT_SUPPORTED      (-1)
#define TRNG_RET_INVALID_PARAMETERS (-2)
#define TRNG_RET_NO_ENTROPY         (-3)

/* Result of TRNG_VERSION: bit 31 zero, as SMCCC_VERSION */
#define TRNG_VERSION_1_0 SMCCC_VERSION_OF(ABI_U(1), ABI_U(0))

/* Bits that one TRNG_RND may ask for: three registers */
#define TRNG_RND_32_BITS_MAX ABI_U(96)
#define TRNG_RND_64_BITS_MAX ABI_U(192)

#endif /* ABI_TRNG_H */
