/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the villain answers when it has no fault: SMCCC 1.6, PSCI 1.1 of a machine with one CPU, TRNG 1.0, SDEI 1.0 without
 * events, FF-A 1.2, paravirtual time. Second reading of the specifications: numbers are literals.
 */
#include "villain.h"

#define IMMEDIATE_MASK ABI_U(0xffff)
#define MPIDR_AFFINITY ABI_ULL(0xff00ffffff)
#define SPSR_AARCH32   ABI_BIT(4)
#define FAST           ABI_BIT(31)
#define RESERVED_BITS  ABI_U(0x00fe0000)

#define INVALID_PARAMETERS ((uint64_t)INT64_C(-2)) /* PSCI, TRNG, SDEI */
#define ALREADY_ON         ((uint64_t)INT64_C(-4))
#define NO_ENTROPY         ((uint64_t)INT64_C(-3))
#define INVALID_PARAMETER  ((uint64_t)INT64_C(-3)) /* SMCCC */

/* @a: arguments from a[1] on, cut to the width of the function; @x: registers for further results. */
typedef uint64_t answer_fn(const uint64_t *a, uint64_t *x);

struct function {
	uint32_t fid;
	uint64_t result; /* where there is no function for it */
	answer_fn *answer;
};

static const struct function *find(uint32_t fid);

static bool is_announced(uint64_t fid, uint32_t first, uint32_t last)
{
	return find((uint32_t)fid) != NULL && (fid & ~(uint64_t)WIDTH_64) >= first &&
	       (fid & ~(uint64_t)WIDTH_64) <= last;
}

static uint64_t arch_features(const uint64_t *a, uint64_t *x)
{
	(void)x;
	if (a[1] == ABI_U(0x80000004) || a[1] == ABI_U(0xc5000020)) {
		return 0;
	}
	return is_announced(a[1], ABI_U(0x80000000), ABI_U(0x80ffffff)) ? 0 : NOT_SUPPORTED;
}

static uint64_t soc_id(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return a[1] == 0 ? ABI_U(0x043b0001) : a[1] == 1 ? 3 : INVALID_PARAMETER;
}

/* The name has 136 letters and zeroes. */
static uint64_t soc_id_64(const uint64_t *a, uint64_t *x)
{
	if (a[1] != 2) {
		return soc_id(a, x);
	}
	for (uint32_t i = 1; i < 18; i++) {
		x[i] = 0;
	}
	x[1] = ABI_ULL(0x6e69616c6c6976);
	return 0;
}

/* SCR_EL3 is the only register that it knows of. */
static uint64_t feature_availability(const uint64_t *a, uint64_t *x)
{
	if (a[1] != ABI_U(0x1e1100)) {
		return INVALID_PARAMETER;
	}
	x[1] = 0;
	return 0;
}

static uint64_t psci_features(const uint64_t *a, uint64_t *x)
{
	(void)x;
	if (a[1] == ABI_U(0x80000000) && villain_has(SPEAKS_SMCCC_1_0, 0)) {
		return NOT_SUPPORTED;
	}
	return a[1] == ABI_U(0x80000000) || is_announced(a[1], ABI_U(0x84000000), ABI_U(0x8400001f))
		       ? 0
		       : NOT_SUPPORTED;
}

static bool is_this_cpu(uint64_t x1)
{
	uint64_t mpidr;

	__asm__ volatile("mrs %0, mpidr_el1" : "=r"(mpidr));
	return x1 == (mpidr & MPIDR_AFFINITY);
}

static uint64_t affinity_info(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return is_this_cpu(a[1]) && a[2] == 0 ? 0 : INVALID_PARAMETERS;
}

static uint64_t cpu_on(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return is_this_cpu(a[1]) ? ALREADY_ON : INVALID_PARAMETERS;
}

static uint64_t of_this_cpu(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return is_this_cpu(a[1]) ? 0 : INVALID_PARAMETERS;
}

static uint64_t trng_features(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return is_announced(a[1], ABI_U(0x84000050), ABI_U(0x8400005f)) ? 0 : NOT_SUPPORTED;
}

static uint64_t entropy(void)
{
	static uint64_t state = ABI_ULL(0x9e3779b97f4a7c15);

	if (villain_has(REPEATS_ENTROPY, 0)) {
		return ABI_ULL(0x0123456789abcdef);
	}
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t give_entropy(const uint64_t *a, uint64_t *x, uint32_t register_bits)
{
	uint64_t bits = a[1];

	if (bits == 0 || bits > ABI_ULL(3) * register_bits) {
		return INVALID_PARAMETERS;
	}
	if (villain_has(LACKS_ENTROPY, 0)) {
		x[1] = x[2] = x[3] = 0;
		return NO_ENTROPY;
	}
	for (uint32_t i = 3; i > 0; i--) {
		uint64_t here = bits < register_bits ? bits : register_bits;

		x[i] = here == 0 ? 0 : entropy() >> (64 - here);
		bits -= here;
	}
	return 0;
}

static uint64_t trng_rnd(const uint64_t *a, uint64_t *x)
{
	return give_entropy(a, x, 32);
}

static uint64_t trng_rnd_64(const uint64_t *a, uint64_t *x)
{
	return give_entropy(a, x, 64);
}

static uint64_t uid(const uint64_t *a, uint64_t *x)
{
	(void)a;
	x[1] = ABI_U(0x5d5b4c8e);
	x[2] = ABI_U(0x27a3b1a0);
	x[3] = ABI_U(0x1f6cd7c2);
	return ABI_U(0x3b9e21c6);
}

static uint64_t revision(const uint64_t *a, uint64_t *x)
{
	(void)a;
	x[1] = 2;
	return 1;
}

static uint64_t zero_is_known(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return a[1] == 0 ? 0 : INVALID_PARAMETERS;
}

static uint64_t pv_time_features(const uint64_t *a, uint64_t *x)
{
	(void)x;
	return a[1] == ABI_U(0xc5000020) || a[1] == ABI_U(0xc5000021) ? 0 : NOT_SUPPORTED;
}

static uint64_t ffa_id(const uint64_t *a, uint64_t *x)
{
	(void)a;
	for (uint32_t i = 1; i < 8; i++) {
		x[i] = 0;
	}
	return ABI_U(0x84000061);
}

static const struct function functions[] = {
	{ ABI_U(0x80000000), ABI_U(0x10006), NULL },
	{ ABI_U(0x80000001), 0, arch_features },
	{ ABI_U(0x80000002), 0, soc_id },
	{ ABI_U(0xc0000002), 0, soc_id_64 },
	{ ABI_U(0xc0000003), 0, feature_availability },
	{ ABI_U(0x80003fff), 0, NULL },
	{ ABI_U(0x80007fff), 0, NULL },
	{ ABI_U(0x80008000), 0, NULL },
	{ ABI_U(0x84000000), ABI_U(0x10001), NULL },
	{ ABI_U(0x84000001), 0, NULL }, /* CPU_SUSPEND: standby, and it is over */
	{ ABI_U(0xc4000001), 0, NULL },
	{ ABI_U(0x84000002), 0, NULL },
	{ ABI_U(0x84000003), 0, cpu_on },
	{ ABI_U(0xc4000003), 0, cpu_on },
	{ ABI_U(0x84000004), 0, affinity_info },
	{ ABI_U(0xc4000004), 0, affinity_info },
	{ ABI_U(0x84000006), 2, NULL },
	{ ABI_U(0x84000008), 0, NULL },
	{ ABI_U(0x84000009), 0, NULL },
	{ ABI_U(0x8400000a), 0, psci_features },
	{ ABI_U(0x8400000d), 0, of_this_cpu },
	{ ABI_U(0xc400000d), 0, of_this_cpu },
	{ ABI_U(0x84000010), 0, of_this_cpu },
	{ ABI_U(0xc4000010), 0, of_this_cpu },
	{ ABI_U(0x84000011), 0, of_this_cpu },
	{ ABI_U(0xc4000011), 0, of_this_cpu },
	{ ABI_U(0xc4000020), ABI_ULL(0x0001000000000000), NULL }, /* SDEI */
	{ ABI_U(0xc4000028), 0, zero_is_known },
	{ ABI_U(0xc4000030), 0, zero_is_known },
	{ ABI_U(0xc4000031), 0, NULL },
	{ ABI_U(0xc4000032), 0, NULL },
	{ ABI_U(0x84000050), ABI_U(0x10000), NULL },
	{ ABI_U(0x84000051), 0, trng_features },
	{ ABI_U(0x84000052), 0, uid },
	{ ABI_U(0x84000053), 0, trng_rnd },
	{ ABI_U(0xc4000053), 0, trng_rnd_64 },
	{ ABI_U(0x84000063), ABI_U(0x10002), NULL },
	{ ABI_U(0x84000069), 0, ffa_id },
	{ ABI_U(0x8400ff00), 20, NULL },
	{ ABI_U(0x8400ff01), 0, uid },
	{ ABI_U(0x8400ff03), 0, revision },
	{ ABI_U(0x8600ff01), 0, uid },
	{ ABI_U(0x8600ff03), 0, revision },
	{ ABI_U(0xc5000020), 0, pv_time_features },
	{ ABI_U(0xc5000021), ABI_U(0x40300000), NULL },
};

static const struct function *find(uint32_t fid)
{
	for (uint32_t i = 0; i < ABI_COUNT(functions); i++) {
		if (functions[i].fid == fid) {
			return &functions[i];
		}
	}
	return NULL;
}

/* The function ID without what is no part of it. */
static uint32_t function_id(uint32_t fid)
{
	for (uint32_t bit = 17; bit < 24; bit++) {
		if (villain_has(KEEPS_RESERVED, bit)) {
			fid &= ~ABI_BIT(bit);
		}
	}
	if (villain_has(KEEPS_WIDTH, 0)) {
		fid &= ~WIDTH_64;
	}
	return villain_has(KEEPS_HINT, 0) ? fid : fid & ~HINT;
}

static const struct function *function_of(const struct frame *frame)
{
	uint32_t fid = (uint32_t)frame->x[0];

	if ((frame->esr & IMMEDIATE_MASK) != 0 && !villain_has(TAKES_IMMEDIATE, 0)) {
		return NULL;
	}
	if (villain_has(READS_UPPER_X, 0) && frame->x[0] >> 32 != 0) {
		return NULL;
	}
	if ((frame->spsr & SPSR_AARCH32) != 0 && (fid & WIDTH_64) != 0 &&
	    !villain_has(KEEPS_WIDTH, 1)) {
		return NULL;
	}
	/* Nor has it FF-A, which requires 1.2. */
	if (villain_has(SPEAKS_SMCCC_1_0, 0) &&
	    ((fid & ABI_U(0xff000000)) == FAST || (fid & ABI_U(0xffffffe0)) == ABI_U(0x84000060))) {
		return NULL;
	}
	return find(function_id(fid));
}

static uint64_t answer_with(const struct function *function, struct frame *frame)
{
	uint64_t arguments[4];

	if (function->answer == NULL) {
		return function->result;
	}
	for (uint32_t i = 1; i < 4; i++) {
		bool is_cut = (function->fid & WIDTH_64) == 0;

		arguments[i] = is_cut ? (uint32_t)frame->x[i] : frame->x[i];
		if (is_cut && villain_has(READS_UPPER_X, i) && frame->x[i] >> 32 != 0) {
			return INVALID_PARAMETERS;
		}
	}
	return function->answer(arguments, frame->x);
}

bool villain_call(struct frame *frame)
{
	const struct function *function;

	villain_look(frame);
	function = function_of(frame);
	if (function != NULL && function->fid == ABI_U(0x84000008)) {
		return false;
	}
	frame->x[0] = function != NULL ? answer_with(function, frame) : NOT_SUPPORTED;
	villain_spoil(frame, function == NULL);
	return true;
}
