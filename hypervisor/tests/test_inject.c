/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions by hand: what the guest finds at its vector is what the CPU would have put there. */
#include "aarch64/inject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"

#define VBAR        0xffff800008011800ULL
#define PC          0xffff800008123454ULL
#define FAR         0xffff0000deadbee8ULL
#define EL0T        0x0ULL
#define EL1T        0x4ULL
#define EL1H        0x5ULL
#define EL0_AARCH32 0x10ULL
#define NZCV_AND_I  0x60000080ULL
#define PAN         0x400000ULL
#define SPAN        0x800000ULL
#define DAIF_EL1H   0x3c5ULL
#define NZCV        0x60000000ULL /* of NZCV_AND_I: an exception leaves them alone */
#define DATA_ABORT  0x93c08046ULL /* ISV, 8 bytes, X0, write, translation fault at level 2 */
#define DATA_READ   0x93c08006ULL
#define FETCH_ABORT 0x82000006ULL

static int reset(void **state)
{
	(void)state;
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	fake_sysreg.vbar_el1 = VBAR;
	fake_sysreg.sctlr_el1 = SPAN;
	fake_sysreg.spsr_el2 = EL1H | NZCV_AND_I;
	fake_sysreg.elr_el2 = PC;
	fake_sysreg.far_el2 = FAR;
	return 0;
}

static void test_inject_undefined_enters_at_the_vector(void **state)
{
	(void)state;
	inject_undefined(PC - 4);
	assert_int_equal(fake_sysreg.elr_el1, PC - 4);
	assert_int_equal(fake_sysreg.spsr_el1, EL1H | NZCV_AND_I);
	assert_int_equal(fake_sysreg.esr_el1, 0x02000000);
	assert_int_equal(fake_sysreg.elr_el2, VBAR + 0x200);
	assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | NZCV);
	assert_int_equal(fake_sysreg.far_el1, 0);
}

static void test_inject_vector_is_that_of_the_mode(void **state)
{
	static const struct {
		uint64_t mode;
		uint64_t offset;
	} cases[] = { { EL1T, 0x000 }, { EL1H, 0x200 }, { EL0T, 0x400 }, { EL0_AARCH32, 0x600 } };

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		fake_sysreg.spsr_el2 = cases[i].mode | NZCV_AND_I;
		inject_undefined(PC);
		assert_int_equal(fake_sysreg.elr_el2, VBAR + cases[i].offset);
		assert_int_equal(fake_sysreg.spsr_el1, cases[i].mode | NZCV_AND_I);
		assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | NZCV);
	}
}

/* PAN stays as it is, unless the guest wants it set on each exception [DDI0487 "SCTLR_EL1.SPAN"]. */
static void test_inject_pan_follows_the_guest(void **state)
{
	(void)state;
	fake_sysreg.spsr_el2 = EL1H | PAN;
	inject_undefined(PC);
	assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | PAN);
	reset(state);
	fake_sysreg.sctlr_el1 = 0;
	inject_undefined(PC);
	assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | NZCV | PAN);
	assert_int_equal(fake_sysreg.spsr_el1, EL1H | NZCV_AND_I);
}

/* Each bit of PSTATE in turn, as [DDI0487 "AArch64.TakeException"] leaves it. */
static void test_inject_pstate_is_that_of_an_exception(void **state)
{
	static const struct {
		uint64_t features; /* ID_AA64PFR1_EL1 */
		uint64_t control;  /* SCTLR_EL1 */
		uint64_t before;
		uint64_t after;
	} cases[] = {
		{ 0, 0, 0x90000000, 0x90000000 }, /* NZCV */
		{ 0, 0, 0x01000000, 0x01000000 }, /* DIT */
		{ 0, 0, 0x00b00c00, 0 },          /* UAO, SS, IL, BTYPE */
		{ 1 << 4, 0, 0x1000, 0 },         /* SSBS as SCTLR_EL1.DSSBS is */
		{ 1 << 4, 0x100000000000, 0, 0x1000 },
		{ 2 << 8, 0, 0, 0x02000000 },          /* TCO, with MTE */
		{ 1ULL << 36, 0, 0, 0x2000 },          /* ALLINT, with NMI */
		{ 1ULL << 36, 1ULL << 62, 0x2000, 0 }, /* SCTLR_EL1.SPINTMASK */
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		fake_sysreg.s3_0_c0_c4_1 = cases[i].features; /* ID_AA64PFR1_EL1 */
		fake_sysreg.sctlr_el1 = SPAN | cases[i].control;
		fake_sysreg.spsr_el2 = EL1H | cases[i].before;
		inject_undefined(PC);
		assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | cases[i].after);
		assert_int_equal(fake_sysreg.spsr_el1, EL1H | cases[i].before);
	}
}

/* GCSCR_EL1.EXLOCKEN locks what an exception of the same level saved. */
static void test_inject_locks_the_return_with_a_guarded_control_stack(void **state)
{
	static const struct {
		uint64_t features;
		uint64_t control; /* GCSCR_EL1 */
		uint64_t from;
		uint64_t after;
	} cases[] = {
		{ 0, 0x40, EL1H, 0 },
		{ 1ULL << 44, 0, EL1H, 0 },
		{ 1ULL << 44, 0x40, EL1H, 0x400000000 },
		{ 1ULL << 44, 0x40, EL0T, 0 },
		{ 1ULL << 44, 0x40, EL0_AARCH32, 0 },
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		fake_sysreg.s3_0_c0_c4_1 = cases[i].features;
		fake_sysreg.s3_0_c2_c5_0 = cases[i].control;
		fake_sysreg.sctlr_el1 = SPAN;
		fake_sysreg.spsr_el2 = cases[i].from;
		inject_undefined(PC);
		assert_int_equal(fake_sysreg.spsr_el2, DAIF_EL1H | cases[i].after);
	}
}

static void test_inject_external_abort_from_the_kernel(void **state)
{
	(void)state;
	inject_external_abort(DATA_ABORT);
	assert_int_equal(fake_sysreg.esr_el1, 0x96000050); /* same level, write */
	assert_int_equal(fake_sysreg.far_el1, FAR);
	assert_int_equal(fake_sysreg.elr_el1, PC);
	reset(state);
	inject_external_abort(DATA_READ);
	assert_int_equal(fake_sysreg.esr_el1, 0x96000010);
	reset(state);
	fake_sysreg.spsr_el2 = EL1T;
	inject_external_abort(FETCH_ABORT);
	assert_int_equal(fake_sysreg.esr_el1, 0x86000010);
	assert_int_equal(fake_sysreg.elr_el2, VBAR);
}

static void test_inject_external_abort_from_a_program(void **state)
{
	static const uint64_t modes[] = { EL0T, EL0_AARCH32, EL0_AARCH32 | 0x20 };

	for (size_t i = 0; i < ABI_COUNT(modes); i++) {
		reset(state);
		fake_sysreg.spsr_el2 = modes[i];
		inject_external_abort(DATA_ABORT);
		assert_int_equal(fake_sysreg.esr_el1, 0x92000050);
		reset(state);
		fake_sysreg.spsr_el2 = modes[i];
		inject_external_abort(FETCH_ABORT);
		assert_int_equal(fake_sysreg.esr_el1, 0x82000010);
	}
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_inject_undefined_enters_at_the_vector),
		TEST(test_inject_vector_is_that_of_the_mode),
		TEST(test_inject_pan_follows_the_guest),
		TEST(test_inject_pstate_is_that_of_an_exception),
		TEST(test_inject_locks_the_return_with_a_guarded_control_stack),
		TEST(test_inject_external_abort_from_the_kernel),
		TEST(test_inject_external_abort_from_a_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
