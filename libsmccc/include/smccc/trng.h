/* SPDX-License-Identifier: BSD-2-Clause */
/* True random numbers from the firmware. */
#ifndef SMCCC_TRNG_H
#define SMCCC_TRNG_H

#include "abi/trng.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * @callee of every function: as smccc_discover() found it.
 *
 * Context: EL1 or EL2; takes as long as the callee does.
 * Source: [DEN0098 "True Random Number Generator Firmware Interface"].
 */

/**
 * trng_version - read the version of the interface; the other functions require it to have succeeded
 *
 * Registers in: w0 = TRNG_VERSION. Registers out: w0.
 * returns: SMCCC_VERSION_OF(major, minor); or
 *	TRNG_RET_NOT_SUPPORTED, the callee does not have the interface, or is older than SMCCC 1.1 and
 *	was not asked
 * [DEN0098 "TRNG_VERSION"]
 */
trng_status_t trng_version(const struct smccc_callee *callee);

/**
 * trng_features - ask whether the callee has a TRNG_* function
 * @fid: its function ID
 *
 * Registers in: w0 = TRNG_FEATURES, w1 = @fid. Registers out: w0.
 * returns: 0 and up; or TRNG_RET_NOT_SUPPORTED, it does not have it
 */
trng_status_t trng_features(const struct smccc_callee *callee, uint32_t fid);

/**
 * trng_uuid - read which back end it is, for bug reports
 * @uid: out
 *
 * Registers in: w0 = TRNG_GET_UUID. Registers out: w0-w3.
 * returns: 0; or -SMCCC_ERR_NOT_SUPPORTED: w0 is all ones
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
 * returns: TRNG_RET_SUCCESS; or
 *	TRNG_RET_NO_ENTROPY, the callee has not collected enough: try again later
 *	TRNG_RET_INVALID_PARAMETERS, @bits is out of range (no call is made), or the callee says so
 *	TRNG_RET_NOT_SUPPORTED, the callee does not have the call
 * [DEN0098 "TRNG_RND"]
 */
trng_status_t trng_random(const struct smccc_callee *callee, uint32_t bits, struct trng_bits *out);

/**
 * trng_fill - fill a buffer with entropy
 * @buffer:  out; on an error it is all zero, so that no half of it is taken for entropy
 * @size:    bytes of it
 * @retries: how many answers NO_ENTROPY are tolerated, in all
 *
 * Calls: trng_random(), as often as needed.
 * returns: 0; or
 *	-SMCCC_ERR_AGAIN, too many answers NO_ENTROPY
 *	-SMCCC_ERR_NOT_SUPPORTED, any other error of the callee
 */
int trng_fill(const struct smccc_callee *callee, void *buffer, size_t size, uint32_t retries);

ABI_C_END

#endif
