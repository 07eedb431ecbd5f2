/* SPDX-License-Identifier: BSD-2-Clause */
/* Features of the CPU: the guest sees those that EL2 knows, has what it sees, and meets a trap at all others. */
#include "aarch64/feature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"

#define ALL_ONES UINT64_MAX

enum kind { LEVEL, SIGNED, OWN, EXACT, NUMBER };
enum action { NOTHING, ENABLED, HIDDEN };

enum key {
#define ID_REGISTER(register, crm, op2) KEY_##register = (crm)*8 + (op2),
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
};

static const struct row {
	const char *name;
	enum key key;
	uint32_t lsb;
	uint32_t width;
	enum kind kind;
	uint64_t known;
	uint64_t absent;
	enum action action;
} rows[] = {
#define ID_REGISTER(register, crm, op2)
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)                         \
	{ #register "." #field, KEY_##register, lsb, width, kind, known, absent, action },
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
};

static const struct {
	enum feature_field field;
	uint32_t minimum;
} opened[] = {
#define FEATURE_REGISTER(register, encoding, id, field, minimum, value)
#define FEATURE_SET(register, bit, name, id, field, minimum)   { ID_##id##_##field, minimum },
#define FEATURE_CLEAR(register, bit, name, id, field, minimum) { ID_##id##_##field, minimum },
#include "aarch64/feature.def"
#undef FEATURE_REGISTER
#undef FEATURE_SET
#undef FEATURE_CLEAR
};

/* NULL: no register has that encoding. */
static uint64_t *raw(uint32_t key)
{
	switch (key) {
#define ID_REGISTER(register, crm, op2)                                                            \
	case KEY_##register:                                                                       \
		return &fake_sysreg.s3_0_c0_c##crm##_##op2;
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
	default:
		return NULL;
	}
}

static uint64_t shown(uint32_t key)
{
	return feature_id(key / 8, key % 8);
}

static int reset(void **state)
{
	(void)state;
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	return 0;
}

static void test_feature_rows_make_sense(void **state)
{
	uint64_t used[64] = { 0 };

	(void)state;
	assert_int_equal(ABI_COUNT(rows), FEATURE_FIELD_COUNT);
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		uint64_t mask = ((1ULL << row->width) - 1) << row->lsb;

		assert_true(row->lsb + row->width <= 64);
		assert_int_equal(row->known >> row->width, 0);
		assert_int_equal(row->absent >> row->width, 0);
		if ((used[row->key] & mask) != 0) {
			fail_msg("%s lies over another field", row->name);
		}
		used[row->key] |= mask;
	}
}

/* What a CPU of the future may have. */
static void test_feature_unknown_fields_and_registers_are_hidden(void **state)
{
	(void)state;
	for (uint32_t key = 0; key < 64; key++) {
		uint64_t fields = 0;

		if (raw(key) == NULL) {
			assert_int_equal(shown(key), 0);
			continue;
		}
		for (size_t i = 0; i < ABI_COUNT(rows); i++) {
			if (rows[i].key == key) {
				fields |= ((1ULL << rows[i].width) - 1) << rows[i].lsb;
			}
		}
		*raw(key) = ALL_ONES;
		assert_int_equal(shown(key) & ~fields, 0);
	}
}

static void test_feature_each_value_is_known_or_the_next_best(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		const struct row *row = &rows[i];
		uint64_t values = 1ULL << row->width;

		for (uint64_t value = 0; value < values; value++) {
			uint64_t seen;

			*raw(row->key) = value << row->lsb;
			seen = shown(row->key) >> row->lsb & (values - 1);
			if (row->action == HIDDEN) {
				assert_int_equal(seen, row->absent);
			} else if (row->kind == NUMBER ||
				   (row->kind == EXACT && value == row->known)) {
				assert_int_equal(seen, value);
			} else if (row->kind == EXACT ||
				   (row->kind == SIGNED && value >= values / 2) ||
				   (row->kind == OWN && value == values - 1)) {
				assert_int_equal(seen, row->absent);
			} else {
				assert_int_equal(seen, value < row->known ? value : row->known);
			}
		}
		*raw(row->key) = 0;
	}
}

/* Numbers of the specification, beside the table. */
static void test_feature_registers_read_as_these_numbers(void **state)
{
	static const struct {
		uint32_t key;
		uint64_t real;
		uint64_t shown;
	} cases[] = {
		{ 4 * 8 + 0, ALL_ONES, 0x1301000111ff1012 }, /* ID_AA64PFR0_EL1 */
		{ 4 * 8 + 1, ALL_ONES, 0x00101f0202000321 }, /* PFR1 */
		{ 4 * 8 + 1, 0xfULL << 40, 0xfULL << 40 },   /* no asynchronous tag check faults */
		{ 4 * 8 + 1, 0x5ULL << 40, 0xfULL << 40 },   /* unknown: none */
		{ 4 * 8 + 2, ALL_ONES, 0x0000000100000110 }, /* PFR2 */
		{ 5 * 8 + 0, ALL_ONES, 0x000f00f0f0f0f00a }, /* DFR0: PMUVer 15 is no PMUv3 */
		{ 5 * 8 + 0, 0x10305a06, 0x10305906 },       /* a PMUv3 after 3.9 */
		{ 5 * 8 + 0, 1ULL << 48, 0xfULL << 48 },     /* MTPMU: EL2 keeps it off */
		{ 5 * 8 + 4, ALL_ONES, 0 },                  /* AFR0 */
		{ 7 * 8 + 0, ALL_ONES, 0x10001111ff211122 }, /* MMFR0 */
		{ 7 * 8 + 0, 0x11f0ffffff, 0x111f0211122 },  /* no granule of 4 KiB */
		{ 7 * 8 + 4, ALL_ONES, 0x100 },              /* MMFR4 */
		{ 1 * 8 + 7, 0xf0000000, 0xf0000000 },       /* ID_MMFR3_EL1: no supersections */
		/* Cortex-A72, with EL3 and a GICv3 */
		{ 4 * 8 + 0, 0x01002222, 0x01001012 },
		{ 5 * 8 + 0, 0x10305106, 0x10305106 },
		{ 6 * 8 + 0, 0x00011120, 0x00011120 },
		{ 7 * 8 + 0, 0x00001124, 0x0000011100001122 },
		{ 1 * 8 + 0, 0x00000131, 0x00000131 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		*raw(cases[i].key) = cases[i].real;
		assert_int_equal(shown(cases[i].key), cases[i].shown);
	}
}

static void test_feature_that_is_opened_is_shown_and_the_other_way_round(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(opened); i++) {
		const struct row *row = &rows[opened[i].field];

		if (row->action == NOTHING ||
		    (row->action == ENABLED && opened[i].minimum > row->known)) {
			fail_msg("feature.def and id_register.def disagree about %s", row->name);
		}
	}
	for (size_t field = 0; field < ABI_COUNT(rows); field++) {
		size_t i = 0;

		while (i < ABI_COUNT(opened) && opened[i].field != field) {
			i++;
		}
		if (rows[field].action == ENABLED && i == ABI_COUNT(opened)) {
			fail_msg("nothing in feature.def opens %s", rows[field].name);
		}
	}
}

/* Each feature alone, on a CPU that has all of EL2's registers. */
static void test_feature_opens_these_bits(void **state)
{
	static const uint64_t unset = 0x5555aaaa5555aaaa;
	static const struct {
		uint64_t *id;
		uint64_t value;
		uint64_t *control;
		uint64_t expected;
	} cases[] = {
		{ &fake_sysreg.s3_0_c0_c4_0, 0, &fake_sysreg.s3_4_c1_c1_4, 0 }, /* HFGRTR_EL2 */
		{ &fake_sysreg.s3_0_c0_c4_0, 0, &fake_sysreg.s3_4_c1_c2_2, 0 }, /* HCRX_EL2 */
		{ &fake_sysreg.s3_0_c0_c4_0, 0, &fake_sysreg.s3_4_c3_c1_0, 0 }, /* HDFGRTR2_EL2 */
		{ &fake_sysreg.s3_0_c0_c4_0, 0, &fake_sysreg.s3_4_c1_c2_0, unset }, /* ZCR_EL2 */
		{ &fake_sysreg.s3_0_c0_c4_0, 0, &fake_sysreg.cptr_el2, 0x33ff },
		{ &fake_sysreg.s3_0_c0_c4_0, 1ULL << 32, &fake_sysreg.cptr_el2, 0x32ff }, /* SVE */
		{ &fake_sysreg.s3_0_c0_c4_0, 1ULL << 32, &fake_sysreg.s3_4_c1_c2_0, 0x1ff },
		{ &fake_sysreg.s3_0_c0_c4_1, 2ULL << 24, &fake_sysreg.cptr_el2, 0x23ff }, /* SME2 */
		{ &fake_sysreg.s3_0_c0_c4_1, 2ULL << 24, &fake_sysreg.s3_4_c1_c2_6, 0x400001ff },
		{ &fake_sysreg.s3_0_c0_c4_1, 1ULL << 44, &fake_sysreg.s3_4_c1_c2_2,
		  0x400000 }, /* GCS */
		{ &fake_sysreg.s3_0_c0_c4_1, 1ULL << 44, &fake_sysreg.s3_4_c1_c1_4, 3ULL << 52 },
		{ &fake_sysreg.s3_0_c0_c4_1, 1ULL << 44, &fake_sysreg.s3_4_c1_c1_5, 3ULL << 52 },
		{ &fake_sysreg.s3_0_c0_c4_1, 1ULL << 44, &fake_sysreg.s3_4_c1_c1_6, 7ULL << 57 },
		{ &fake_sysreg.s3_0_c0_c4_1, 1ULL << 44, &fake_sysreg.s3_0_c2_c5_0, 0 },
		{ &fake_sysreg.s3_0_c0_c6_1, 2ULL << 60, &fake_sysreg.s3_4_c1_c2_2,
		  6 }, /* LS64_V */
		{ &fake_sysreg.s3_0_c0_c6_1, 3ULL << 60, &fake_sysreg.s3_4_c1_c2_2, 7 },
		{ &fake_sysreg.s3_0_c0_c6_2, 1ULL << 16, &fake_sysreg.s3_4_c1_c2_2,
		  0x800 }, /* MOPS */
		{ &fake_sysreg.s3_0_c0_c7_3, 0x11, &fake_sysreg.s3_4_c1_c2_2,
		  0xc000 }, /* SCTLR2, TCR2 */
		{ &fake_sysreg.s3_0_c0_c7_3, 0x11, &fake_sysreg.s3_0_c1_c0_3, 0 },
		{ &fake_sysreg.s3_0_c0_c7_3, 0x100, &fake_sysreg.s3_4_c1_c1_5,
		  3ULL << 57 }, /* PIE */
		{ &fake_sysreg.s3_0_c0_c7_3, 0x10000, &fake_sysreg.s3_4_c1_c1_5,
		  3ULL << 59 }, /* POE */
		{ &fake_sysreg.s3_0_c0_c5_0, 9 << 8, &fake_sysreg.s3_4_c3_c1_0,
		  0x10 },                                                             /* PMUv3.9 */
		{ &fake_sysreg.s3_0_c0_c5_0, 15 << 8, &fake_sysreg.s3_4_c3_c1_0, 0 }, /* none */
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		fake_sysreg.s3_0_c0_c7_0 = 2ULL << 56; /* both sets of fine-grained traps */
		fake_sysreg.s3_0_c0_c7_1 = 1ULL << 40; /* HCRX_EL2 */
		*cases[i].id |= cases[i].value;
		*cases[i].control = unset; /* as after a reset */
		feature_setup();
		assert_int_equal(*cases[i].control, cases[i].expected);
	}
}

/* Hidden is not enough: who uses it all the same is stopped. */
static void test_feature_that_is_hidden_traps(void **state)
{
	(void)state;
	fake_sysreg.s3_0_c0_c4_0 = 1ULL << 40 | 2ULL << 44;          /* MPAM, AMU */
	fake_sysreg.s3_0_c0_c4_1 = 1ULL << 36;                       /* NMI */
	fake_sysreg.s3_0_c0_c5_0 = 5ULL << 32 | 1ULL << 40 | 1 << 4; /* SPE, trace filter, trace */
	fake_sysreg.s3_0_c0_c7_1 = 1ULL << 40;
	feature_setup();
	assert_int_equal(fake_sysreg.cptr_el2, 0x33ff | 1ULL << 30 | 1 << 20); /* TAM, TTA */
	assert_int_equal(fake_sysreg.s3_4_c10_c5_0, 3ULL << 48);               /* MPAM2_EL2 */
	assert_int_equal(fake_sysreg.s3_4_c1_c2_2, 0x40);                      /* TALLINT */
	assert_int_equal(feature_bits(FEATURE_MDCR_EL2, 6), 6 | 1 << 14 | 1 << 19);
}

/* FEAT_MPAM is announced in two fields: 1.0, 0.1, 1.1. */
static void test_feature_mpam_traps_in_each_version(void **state)
{
	static const struct {
		uint64_t pfr0;
		uint64_t pfr1;
		uint64_t mpam2;
	} cases[] = {
		{ 1ULL << 40, 0, 0x0003000000000000 },
		{ 0, 1ULL << 16, 0x0403000000000000 },
		{ 1ULL << 40, 1ULL << 16, 0x0403000000000000 },
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		fake_sysreg.s3_0_c0_c4_0 = cases[i].pfr0;
		fake_sysreg.s3_0_c0_c4_1 = cases[i].pfr1;
		fake_sysreg.s3_4_c10_c5_0 = 0x800000000000ffff; /* as after a reset */
		feature_setup();
		assert_int_equal(fake_sysreg.s3_4_c10_c5_0, cases[i].mpam2);
		assert_int_equal(feature_id(4, 0), 0);
		assert_int_equal(feature_id(4, 1), 0);
	}
}

/* Registers that the CPU does not have would be undefined at EL2, and the end. */
static void test_feature_old_cpu_is_left_alone(void **state)
{
	struct fake_sysreg before;

	(void)state;
	before = fake_sysreg;
	before.cptr_el2 = 0x33ff;
	feature_setup();
	assert_memory_equal(&fake_sysreg, &before, sizeof(before));
	assert_int_equal(feature_bits(FEATURE_HCR_EL2, 0x80000000), 0x80000000);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_feature_rows_make_sense),
		TEST(test_feature_unknown_fields_and_registers_are_hidden),
		TEST(test_feature_each_value_is_known_or_the_next_best),
		TEST(test_feature_registers_read_as_these_numbers),
		TEST(test_feature_that_is_opened_is_shown_and_the_other_way_round),
		TEST(test_feature_opens_these_bits),
		TEST(test_feature_that_is_hidden_traps),
		TEST(test_feature_mpam_traps_in_each_version),
		TEST(test_feature_old_cpu_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
