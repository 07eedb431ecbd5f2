/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call changes its results and nothing else [DEN0028 G 3.1]: x4 to x17 from SMCCC 1.1 on, x18 to x30 and SP always, V0 to
 * V31, FPCR and FPSR always, the rest of the scalable registers unless the caller gives them away (R4 to R9, R22 to R24).
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define UPPER(value) ((uint64_t)(value) >> 32)
#define LOWER(value) ((uint32_t)(value))

/* Skips the rule if the feature is unusable. */
static bool has(enum feature feature)
{
	const char *why = machine_lacks(feature);

	if (why != NULL) {
		skip(why);
	}
	return why == NULL;
}

static void expect_kept(uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to; i++) {
		expect_nth(IS_AARCH64 ? "x" : "r", i, answer.r[i], question.r[i]);
	}
}

static void expect_vectors_kept(void)
{
	for (uint32_t i = 0; i < VECTOR_HALVES; i++) {
		expect_nth("half of V registers, number ", i, answer.v[i], question.v[i]);
	}
}

#ifdef __aarch64__
void call_preserves_x4_to_x17(void)
{
	EACH_FUNCTION(function)
	{
		if (function->results < 4) {
			expect_kept(4, 17);
		}
	}
}

void call_preserves_x4_to_x17_beside_four_results(void)
{
	EACH_FUNCTION(function)
	{
		if (function->results == 4) {
			expect_kept(4, 17);
		}
	}
}

/* A callee that moves registers as 32 bits keeps the lower halves. */
void call_preserves_upper_halves(void)
{
	EACH_FUNCTION(function)
	{
		for (uint32_t i = function->results == 1 ? 1 : 4; i < 18; i++) {
			leave_room(i < 4 ? "x1 to x3 need not be preserved at all" : NULL);
			if (LOWER(answer.r[i]) == LOWER(question.r[i]) && LOWER(answer.r[i]) != 0 &&
			    UPPER(answer.r[i]) != UPPER(question.r[i])) {
				expect_nth("x", i, answer.r[i], question.r[i]);
			}
		}
	}
}

/* Hypervisors put a client ID there on the way to the firmware. */
void call_preserves_x7(void)
{
	EACH_FUNCTION(function)
	{
		expect_kept(7, 7);
	}
}

void call_preserves_x18_to_x30(void)
{
	EACH_FUNCTION(function)
	{
		expect_kept(18, 30);
	}
}

static struct sve_regs sve_before;
static struct sve_regs sve_after;

/* Of functions without arguments: registers have no room for more. */
static const uint32_t sve_calls[] = { FID_PSCI_VERSION, FID_SMCCC_VERSION, FID_TRNG_VERSION,
				      FID_SERVICE_UID,  FID_UNKNOWN,       FID_UNKNOWN_64 };

/* Returns the vector length in bytes. */
static word call_with_sve(uint32_t fid)
{
	static struct regs regs;
	word length = sve_length();

	for (size_t i = 0; i < sizeof(sve_before.z); i++) {
		sve_before.z[i] = (uint8_t)(i * 37 + i / 256 + 1);
	}
	for (size_t i = 0; i < sizeof(sve_before.p); i++) {
		sve_before.p[i] = (uint8_t)(i * 53 + 7);
	}
	/* A value of FFR is ones below zeroes [DDI0487 "WRFFR"]. */
	memset(sve_before.p + 2 * length, 0, length / 8);
	sve_before.p[2 * length] = 0x3f;
	memcpy(&sve_after, &sve_before, sizeof(sve_after));
	regs.r[0] = fid;
	note("function", fid);
	guard_enter();
	callee.conduit->call_sve(&regs, sve_after.z, sve_after.p);
	guard_leave();
	return length;
}

/* How many bytes of a register differ: its whole value is too long for a line. */
static uint64_t difference(const uint8_t *a, const uint8_t *b, word size)
{
	uint64_t count = 0;

	for (word i = 0; i < size; i++) {
		count += a[i] != b[i];
	}
	return count;
}

void call_preserves_z0_to_z31(void)
{
	for (size_t i = 0; has(FEATURE_SVE) && i < ABI_COUNT(sve_calls); i++) {
		word size = call_with_sve(sve_calls[i]);

		for (uint32_t z = 0; z < 32; z++) {
			expect_nth(
				"bytes that differ of z", z,
				difference(sve_after.z + z * size, sve_before.z + z * size, size),
				0);
		}
	}
}

void call_preserves_p0_to_p15_and_ffr(void)
{
	for (size_t i = 0; has(FEATURE_SVE) && i < ABI_COUNT(sve_calls); i++) {
		word size = call_with_sve(sve_calls[i]) / 8;

		for (uint32_t p = 0; p < 17; p++) {
			expect_nth(
				"bytes that differ of p (16: FFR) ", p,
				difference(sve_after.p + p * size, sve_before.p + p * size, size),
				0);
		}
	}
}

static struct sme_regs sme;

static uint8_t za_pattern(size_t i)
{
	return (uint8_t)(i * 41 + i / 256 * 3 + 5);
}

/* Returns the number of rows of ZA, which is the bytes of each. */
static word call_with_sme(uint32_t fid)
{
	static struct regs regs;

	for (size_t i = 0; i < sizeof(sme.za); i++) {
		sme.za[i] = za_pattern(i);
	}
	for (size_t i = 0; i < sizeof(sme.zt0); i++) {
		sme.zt0[i] = za_pattern(~i);
	}
	regs.r[0] = fid;
	note("function", fid);
	guard_enter();
	callee.conduit->call_sme(&regs, &sme, machine_lacks(FEATURE_ZT0) == NULL);
	guard_leave();
	expect("SVCR is", sme.svcr, SVCR_ZA);
	return sme_length();
}

void call_preserves_za(void)
{
	if (!has(FEATURE_SME)) {
		return;
	}
	for (size_t i = 0; i < ABI_COUNT(sve_calls); i++) {
		word length = call_with_sme(sve_calls[i]);

		for (uint32_t byte = 0; byte < length * length; byte++) {
			expect_nth("byte of ZA, number ", byte, sme.za[byte], za_pattern(byte));
		}
	}
}

void call_preserves_zt0(void)
{
	if (!has(FEATURE_ZT0)) {
		return;
	}
	for (size_t i = 0; i < ABI_COUNT(sve_calls); i++) {
		call_with_sme(sve_calls[i]);
		for (uint32_t byte = 0; byte < sizeof(sme.zt0); byte++) {
			expect_nth("byte of ZT0, number ", byte, sme.zt0[byte],
				   za_pattern(~(size_t)byte));
		}
	}
}
#else
/* The lists of AArch64 say so of x0 to x30; a caller in AArch32 has r0 to r14. */
void call_preserves_r4_to_r14(void)
{
	EACH_FUNCTION(function)
	{
		expect_kept(4, 12);
		expect_kept(14, 14);
	}
}
#endif

void call_preserves_sp(void)
{
	EACH_FUNCTION(function)
	{
		expect("SP is", answer.sp_after, answer.sp_before);
	}
}

#ifdef __aarch64__
void call_preserves_sp_el0(void)
{
	EACH_FUNCTION(function)
	{
		expect("SP_EL0 is", answer.sp_el0, question.sp_el0);
	}
}
#endif

/* Names as in SPSR; in AArch32 some bits have others, and no call changes them by accident. */
void call_preserves_pstate(void)
{
	EACH_FUNCTION(function)
	{
		static const struct {
			const char *name;
			uint32_t bit;
		} bits[] = {
			{ "PSTATE.N is", 31 },    { "PSTATE.Z is", 30 },   { "PSTATE.C is", 29 },
			{ "PSTATE.V is", 28 },    { "PSTATE.Q is", 27 },   { "PSTATE.TCO is", 25 },
			{ "PSTATE.DIT is", 24 },  { "PSTATE.UAO is", 23 }, { "PSTATE.PAN is", 22 },
			{ "PSTATE.SSBS is", 12 }, { "PSTATE.D is", 9 },    { "PSTATE.A is", 8 },
			{ "PSTATE.I is", 7 },     { "PSTATE.F is", 6 },    { "PSTATE.SP is", 0 },
		};

		for (size_t i = 0; i < ABI_COUNT(bits); i++) {
			expect(bits[i].name, answer.pstate >> bits[i].bit & 1,
			       question.pstate >> bits[i].bit & 1);
		}
	}
}

void call_preserves_vector_registers(void)
{
	if (has(FEATURE_FP)) {
		EACH_FUNCTION(function)
		{
			expect_vectors_kept();
		}
	}
}

void call_preserves_floating_point_control_and_status(void)
{
	if (has(FEATURE_FP)) {
		EACH_FUNCTION(function)
		{
			expect(IS_AARCH64 ? "FPCR is" : "FPSCR is", answer.control,
			       question.control);
			expect("FPSR is", answer.status, question.status);
		}
	}
}

/* The hint is about what is beyond the 128 bits of V registers. */
void hint_preserves_vector_registers(void)
{
	if (!has(FEATURE_FP)) {
		return;
	}
	ask(FID_PSCI_VERSION | FID_HINT_BIT, 0, 0, 0);
	expect_vectors_kept();
	ask(FID_UNKNOWN | FID_HINT_BIT, 0, 0, 0);
	expect_vectors_kept();
}

void call_returns_to_the_next_instruction(void)
{
	static struct regs regs;

	regs.r[0] = FID_PSCI_VERSION;
	note("function", FID_PSCI_VERSION);
	guard_enter();
	expect("steps taken after the call are", callee.conduit->steps(&regs), 7);
	guard_leave();
}

/* Unchanged or zero passes; a register that lost its upper half is the business of preserves_upper_halves. */
void call_leaves_nothing_of_others_in_registers_1_to_3(void)
{
	EACH_FUNCTION(function)
	{
		for (uint32_t i = function->results; i < 4; i++) {
			if (answer.r[i] != 0 && LOWER(answer.r[i]) != LOWER(question.r[i])) {
				expect_nth(IS_AARCH64 ? "x" : "r", i, answer.r[i], question.r[i]);
			}
		}
	}
}
