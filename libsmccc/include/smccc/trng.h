/* SPDX-License-Identifier: BSD-2-Clause */
/* True random numbers from the firmware. */
#ifndef SMCCC_TRNG_H
#define SMCCC_TRNG_H

#include "abi/trng.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/**
 * trng_version - the version of the interface, SMCCC_VERSION_OF(major, minor)
 *
 * returns: 0 and up, the version; TRNG_RET_NOT_SUPPORTED, also from callees older than 1.1, which
 * are not asked. Call it first: the other functions require it to have succeeded. [DEN0098
 * "TRNG_VERSION"]
 */
trng_status_t trng_version(const struct smccc_callee *callee);

/** trng_features - whether the callee has a TRNG_* function: 0 and up, or TRNG_RET_NOT_SUPPORTED */
trng_status_t trng_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * trng_uuid - which back end it is, for bug reports.
 * returns: 0, or -SMCCC_ERR_NOT_SUPPORTED: w0
 * is all ones
 */
int trng_uuid(const struct smccc_callee *callee, struct smccc_uid *uid);

/* Words of one answer, word[0] has the lowest bits. */
struct trng_bits {
	uint64_t word[3];
};

/**
 * trng_random - ask once for entropy
 * @bits: how many, 1 to 192; from AArch32 1 to 96
 * @out:  the entropy in the low @bits bits, every other bit is 0, whatever the callee left there;
 * on an error all are 0
 *
 * Registers in: x0 = TRNG_RND (64-bit from AArch64), x1 = @bits. Registers out: w0 status, x1 high,
 * x2 middle, x3 low.
 *
 * Context: EL1 or EL2; blocks as long as the callee needs. [DEN0098 "TRNG_RND"]
 * returns: TRNG_RET_SUCCESS; or
 *	TRNG_RET_NO_ENTROPY, not yet: try again later
 *	TRNG_RET_INVALID_PARAMETERS, @bits is out of range (no call is made), or the callee says so
 *	TRNG_RET_NOT_SUPPORTED
 */
trng_status_t trng_random(const struct smccc_callee *callee, uint32_t bits, struct trng_bits *out);

/**
 * trng_fill - fill a buffer with entropy
 * @buffer, @size: where to; on an error it is all zero, so that nobody takes half of it for entropy
 * @retries:       how many answers NO_ENTROPY are taken, in all
 *
 * returns: 0; or
 *	-SMCCC_ERR_AGAIN, too many answers NO_ENTROPY
 *	-SMCCC_ERR_NOT_SUPPORTED, any other error of the callee
 */
int trng_fill(const struct smccc_callee *callee, void *buffer, size_t size, uint32_t retries);

ABI_C_END

#endif
