/* SPDX-License-Identifier: BSD-2-Clause */
/* True random numbers: what is not entropy never leaves this file. */
#include "smccc/trng.h"

#include "service.h"

/* Bits of a register of the answer, and of the answer. */
#define REGISTER_BITS (8 * (uint32_t)sizeof(smccc_register))
#define BITS_MAX      (WIDE ? TRNG_RND_64_BITS_MAX : TRNG_RND_32_BITS_MAX)

trng_status_t trng_version(const struct smccc_callee *callee)
{
	if (callee->version < SMCCC_VERSION_1_1) {
		return TRNG_RET_NOT_SUPPORTED;
	}
	return call_0(callee, TRNG_VERSION);
}

trng_status_t trng_features(const struct smccc_callee *callee, uint32_t fid)
{
	return call_1(callee, TRNG_FEATURES, fid);
}

int trng_uuid(const struct smccc_callee *callee, struct smccc_uid *uid)
{
	struct arm_smccc_1_2_regs regs = { .a0 = TRNG_GET_UUID };

	call(callee, &regs);
	*uid = uid_of(&regs);
	return status_of(&regs) == TRNG_RET_NOT_SUPPORTED ? -SMCCC_ERR_NOT_SUPPORTED : 0;
}

/* The low @bits bits of the answer, in words of 64 bits. */
static struct trng_bits collect(const struct arm_smccc_1_2_regs *regs, uint32_t bits)
{
	const smccc_register parts[] = { regs->a3, regs->a2, regs->a1 };
	struct trng_bits out = { { 0 } };

	for (uint32_t i = 0; i < 3 && i * REGISTER_BITS < bits; i++) {
		const uint32_t rest = bits - i * REGISTER_BITS;
		const uint32_t place = i * REGISTER_BITS;
		uint64_t part = parts[i];

		if (rest < REGISTER_BITS) {
			part &= (UINT64_C(1) << rest) - 1;
		}
		out.word[place / 64] |= part << (place % 64);
	}
	return out;
}

trng_status_t trng_random(const struct smccc_callee *callee, uint32_t bits, struct trng_bits *out)
{
	struct arm_smccc_1_2_regs regs = { .a0 = FID_OF_WIDTH(TRNG_RND), .a1 = bits };

	*out = (struct trng_bits){ { 0 } };
	if (bits == 0 || bits > BITS_MAX) {
		return TRNG_RET_INVALID_PARAMETERS;
	}
	call(callee, &regs);
	if (status_of(&regs) == TRNG_RET_SUCCESS) {
		*out = collect(&regs, bits);
	}
	return status_of(&regs);
}

static void clear(uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		bytes[i] = 0;
	}
}

int trng_fill(const struct smccc_callee *callee, void *buffer, size_t size, uint32_t retries)
{
	uint8_t *bytes = buffer;
	struct trng_bits bits;
	size_t done = 0;

	while (done < size) {
		const size_t left = size - done;
		const uint32_t wanted = left < BITS_MAX / 8 ? (uint32_t)left : BITS_MAX / 8;
		const trng_status_t status = trng_random(callee, 8 * wanted, &bits);

		if (status == TRNG_RET_NO_ENTROPY && retries > 0) {
			retries--;
			continue;
		}
		if (status != TRNG_RET_SUCCESS) {
			clear(bytes, size);
			return status == TRNG_RET_NO_ENTROPY ? -SMCCC_ERR_AGAIN
							     : -SMCCC_ERR_NOT_SUPPORTED;
		}
		for (uint32_t i = 0; i < wanted; i++) {
			bytes[done + i] = (uint8_t)(bits.word[i / 8] >> (8 * (i % 8)));
		}
		done += wanted;
	}
	return 0;
}
