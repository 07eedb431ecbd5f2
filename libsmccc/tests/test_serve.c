/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serve side: what a caller may rely on whatever it sends [DEN0028 G 2.5 "Function Identifiers",
 * 3.1 "Register use in AArch64 SMC and HVC calls", 5.2 "Unknown Function Identifier"], and what the
 * writer of a table may rely on.
 */
#include "smccc/serve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define REGS          18
#define UNKNOWN       0xffffffffffffffffULL
#define SVE_HINT      0x00010000U
#define FID_YIELDING  0x42000007U
#define FID_RAW       0x46000001U
#define FID_32        0x84000003U
#define FID_32_FOUR   0x8600ff01U
#define FID_32_TWO    0x8600ff03U
#define FID_64        0xc4000003U
#define FID_64_FOUR   0xc4000053U
#define FID_SIMPLE_32 0x84000012U
#define FID_SIMPLE_64 0xc4000012U
#define ROW(id, count)                                                                             \
	{                                                                                          \
		.fid = (id), .result_count = (count), .handler = handler                           \
	}
#define SIMPLE(id)                                                                                 \
	{                                                                                          \
		.fid = (id), .kind = SMCCC_SIMPLE, .simple = simple_handler                        \
	}

/* What the handler saw, and what it is to answer. */
static struct {
	uint32_t calls;
	uint32_t simple_calls;
	uint32_t raw_calls;
	void *context;
	uint32_t fid;
	bool sve_hint;
	uint64_t arguments[3];
	uint64_t *scribble; /* registers of the caller that change while the call is served */
	uint64_t answer;
	uint64_t results[SMCCC_SERVE_RESULTS_MAX];
	bool silent; /* sets no result but x0 */
} seen;

static uint64_t handler(struct smccc_call *call, uint64_t a1, uint64_t a2, uint64_t a3)
{
	seen.calls++;
	seen.context = call->context;
	seen.fid = call->row->fid;
	seen.sve_hint = call->sve_hint;
	if (seen.scribble != NULL) {
		memset(seen.scribble, 0xcc, REGS * sizeof(*seen.scribble));
	}
	seen.arguments[0] = a1;
	seen.arguments[1] = a2;
	seen.arguments[2] = a3;
	for (uint32_t i = 1; i < SMCCC_SERVE_RESULTS_MAX && !seen.silent; i++) {
		call->results[i] = seen.results[i];
	}
	return seen.answer;
}

static uint64_t raw_handler(void *context, uint64_t *regs, uint32_t fid,
			    const struct smccc_row *row)
{
	seen.raw_calls++;
	seen.context = context;
	seen.fid = row->fid;
	seen.sve_hint = (fid & SVE_HINT) != 0;
	regs[17] = ~regs[17];
	return regs[0];
}

static uint64_t simple_handler(void *given, uint64_t a1, uint64_t a2, uint64_t a3)
{
	seen.simple_calls++;
	seen.context = given;
	seen.arguments[0] = a1;
	seen.arguments[1] = a2;
	seen.arguments[2] = a3;
	return seen.answer;
}

static const struct smccc_row rows[] = {
	ROW(FID_YIELDING, 1), { .fid = FID_RAW, .kind = SMCCC_RAW, .raw = raw_handler },
	ROW(FID_32, 1),       SIMPLE(FID_SIMPLE_32),
	ROW(FID_32_FOUR, 4),  ROW(FID_32_TWO, 2),
	ROW(FID_64, 1),       SIMPLE(FID_SIMPLE_64),
	ROW(FID_64_FOUR, 4),
};

static struct smccc_server server;
static int context;
static uint64_t before[REGS];
static uint64_t regs[REGS];

static int reset(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	for (uint32_t i = 1; i < SMCCC_SERVE_RESULTS_MAX; i++) {
		seen.results[i] = 0xa5a5a5a500000000 + i;
	}
	return smccc_server_init(&server, rows, ABI_COUNT(rows));
}

static uint32_t served_calls(void)
{
	return seen.calls + seen.simple_calls + seen.raw_calls;
}

/* Every register distinct, upper halves dirty, x0 as given. */
static void fill(uint64_t x0)
{
	for (uint64_t i = 0; i < REGS; i++) {
		before[i] = 0x1111111111111111 * (i % 15 + 1) + (i << 32) + i;
	}
	before[0] = x0;
	memcpy(regs, before, sizeof(regs));
}

static void call(uint64_t x0)
{
	fill(x0);
	regs[0] = smccc_serve(&context, regs, &server);
}

static void assert_untouched_from(uint32_t first)
{
	assert_memory_equal(&regs[first], &before[first], (REGS - first) * sizeof(regs[0]));
}

static void assert_unknown(void)
{
	assert_int_equal(served_calls(), 0);
	assert_true(regs[0] == UNKNOWN);
	assert_untouched_from(1);
}

static bool in_table(uint32_t fid)
{
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		if (rows[i].fid == fid) {
			return true;
		}
	}
	return false;
}

/* Guarantee 1: total. All 2^32 are in serve_all.c; here the edges of each field, sanitized. */
static void test_serve_each_type_width_owner_and_number_is_answered(void **state)
{
	static const uint16_t numbers[] = {
		0, 1, 2, 3, 7, 0x1f, 0x53, 0x7fff, 0x8000, 0xff00, 0xff01, 0xff03, 0xfffe, 0xffff
	};

	(void)state;
	for (uint32_t top = 0; top <= 0xff; top++) {
		for (uint32_t middle = 0; middle <= 0xff; middle++) {
			for (size_t i = 0; i < ABI_COUNT(numbers); i++) {
				uint32_t fid = top << 24 | middle << 16 | numbers[i];
				uint32_t served = served_calls();

				call(fid);
				if (in_table(fid & ~SVE_HINT)) {
					assert_int_equal(served_calls(), served + 1);
				} else {
					assert_int_equal(served_calls(), served);
					assert_true(regs[0] == UNKNOWN);
					assert_untouched_from(1);
				}
			}
		}
	}
}

static void test_serve_unknown_fid_returns_minus_one_in_64_bits(void **state)
{
	(void)state;
	call(0x84000004);
	assert_unknown();
	call(0xc4000004);
	assert_unknown();
	call(0);
	assert_unknown();
	call(0xffffffff);
	assert_unknown();
}

static void test_serve_fid_upper_half_is_ignored(void **state)
{
	(void)state;
	call(0xdeadbeef00000000 | FID_32);
	assert_int_equal(seen.calls, 1);
	assert_int_equal(seen.fid, FID_32);
	call(0xffffffff00000000 | FID_64);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(seen.fid, FID_64);
}

/* Guarantee 2: width of arguments. */
static void test_serve_32_bit_arguments_lose_their_upper_halves(void **state)
{
	static const uint32_t fids[] = { FID_32, FID_SIMPLE_32, FID_32_FOUR };

	(void)state;
	for (size_t n = 0; n < ABI_COUNT(fids); n++) {
		call(fids[n]);
		for (uint32_t i = 0; i < 3; i++) {
			assert_true(seen.arguments[i] == (uint32_t)before[i + 1]);
		}
	}
}

static void test_serve_64_bit_arguments_arrive_whole(void **state)
{
	static const uint32_t fids[] = { FID_64, FID_SIMPLE_64, FID_64_FOUR, FID_YIELDING };

	(void)state;
	for (size_t n = 0; n < ABI_COUNT(fids); n++) {
		call(fids[n]);
		for (uint32_t i = 0; i < 3; i++) {
			assert_true(seen.arguments[i] == before[i + 1]);
		}
	}
}

/* Guarantee 3: results by count, all else bit-identical. */
static void test_serve_results_beyond_the_count_are_not_written(void **state)
{
	(void)state;
	seen.answer = 5;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		uint32_t count = rows[i].kind == SMCCC_FULL ? rows[i].result_count : 1;

		if (rows[i].kind == SMCCC_RAW) {
			continue;
		}
		call(rows[i].fid);
		assert_true(regs[0] == 5);
		for (uint32_t n = 1; n < count; n++) {
			assert_true((uint32_t)regs[n] == n);
		}
		assert_untouched_from(count);
	}
}

static void test_serve_32_bit_results_have_empty_upper_halves(void **state)
{
	(void)state;
	call(FID_32_FOUR);
	for (uint32_t i = 1; i < 4; i++) {
		assert_true(regs[i] == i);
	}
}

static void test_serve_64_bit_results_arrive_whole(void **state)
{
	(void)state;
	seen.answer = 0x123456789abcdef0;
	call(FID_64_FOUR);
	assert_true(regs[0] == seen.answer);
	for (uint32_t i = 1; i < 4; i++) {
		assert_true(regs[i] == seen.results[i]);
	}
}

static void test_serve_error_is_sign_extended(void **state)
{
	(void)state;
	seen.answer = (uint64_t)SMCCC_RET_INVALID_PARAMETER;
	call(FID_32);
	assert_true(regs[0] == 0xfffffffffffffffd);
	call(FID_SIMPLE_32);
	assert_true(regs[0] == 0xfffffffffffffffd);
	call(FID_64_FOUR);
	assert_true(regs[0] == 0xfffffffffffffffd);
}

/* TF-A's TFV-8: results that a function lists but does not set showed those of the caller before. */
static void test_serve_results_not_set_are_zero(void **state)
{
	(void)state;
	call(FID_64_FOUR);
	seen.silent = true;
	call(FID_64_FOUR);
	for (uint32_t i = 1; i < 4; i++) {
		assert_true(regs[i] == 0);
	}
	assert_untouched_from(4);
}

/* Guarantee 4: checked before any handler runs. */
static void test_serve_fast_reserved_bits_are_unknown(void **state)
{
	(void)state;
	for (uint32_t bit = 17; bit <= 23; bit++) {
		for (size_t i = 0; i < ABI_COUNT(rows); i++) {
			call(rows[i].fid | 1U << bit);
			assert_unknown();
			call(rows[i].fid | 1U << bit | SVE_HINT);
			assert_unknown();
		}
	}
}

static void test_serve_other_width_or_type_is_another_function(void **state)
{
	(void)state;
	call(FID_32_TWO | 0x40000000U);
	assert_unknown();
	call(FID_64_FOUR & ~0x40000000U);
	assert_unknown();
	call(FID_64 & ~0x80000000U);
	assert_unknown();
	call(FID_YIELDING | 0x80000000U);
	assert_unknown();
}

/*
 * Guarantee 5: the hint is no part of the identity, in fast calls and in yielding ones.
 * OBS: Linux 5.14 to 6.12 sets it in each call of arm_smccc_1_1_hvc(), HvCall among them, when
 * SMCCC_VERSION is 1.3 or later.
 */
static void test_serve_hint_is_stripped_and_reported(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		reset(state);
		call(rows[i].fid | SVE_HINT);
		assert_int_equal(served_calls(), 1);
		if (rows[i].kind != SMCCC_SIMPLE) {
			assert_int_equal(seen.fid, rows[i].fid);
			assert_true(seen.sve_hint);
		}
	}
}

static void test_serve_no_hint_is_reported_so(void **state)
{
	(void)state;
	call(FID_64 | SVE_HINT);
	call(FID_64);
	assert_false(seen.sve_hint);
}

/* Guarantee 6: the table is checked once, for good. */
static int init(const struct smccc_row *table, size_t count)
{
	struct smccc_server other;

	return smccc_server_init(&other, table, count);
}

static void test_server_init_disorder_is_refused(void **state)
{
	const struct smccc_row unsorted[] = { ROW(FID_64, 1), ROW(FID_32, 1) };
	const struct smccc_row twice[] = { ROW(FID_32, 1), ROW(FID_32, 1) };

	(void)state;
	assert_int_equal(init(unsorted, 2), -SMCCC_SERVE_ERR_ORDER);
	assert_int_equal(init(twice, 2), -SMCCC_SERVE_ERR_ORDER);
}

static void test_server_init_hint_or_reserved_bit_is_refused(void **state)
{
	(void)state;
	for (uint32_t bit = 16; bit <= 23; bit++) {
		const struct smccc_row row = ROW(FID_32 | 1U << bit, 1);
		const struct smccc_row yielding = ROW(FID_YIELDING | 1U << bit, 1);

		assert_int_equal(init(&row, 1), -SMCCC_SERVE_ERR_ORDER);
		assert_int_equal(init(&yielding, 1), bit == 16 ? -SMCCC_SERVE_ERR_ORDER : 0);
	}
}

static void test_server_init_bad_shape_is_refused(void **state)
{
	const struct smccc_row no_handler = { .fid = FID_32, .result_count = 1 };
	const struct smccc_row no_raw = { .fid = FID_32, .kind = SMCCC_RAW };
	const struct smccc_row no_simple = { .fid = FID_32, .kind = SMCCC_SIMPLE };
	const struct smccc_row results = ROW(FID_32, SMCCC_SERVE_RESULTS_MAX + 1);
	const struct smccc_row no_results = ROW(FID_32, 0);
	const struct smccc_row kind = { .fid = FID_32, .kind = SMCCC_RAW + 1, .handler = handler };
	const struct smccc_row counted = {
		.fid = FID_32, .kind = SMCCC_SIMPLE, .result_count = 1, .simple = simple_handler
	};

	(void)state;
	assert_int_equal(init(&no_handler, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&no_raw, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&no_simple, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&results, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&no_results, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&kind, 1), -SMCCC_SERVE_ERR_SHAPE);
	assert_int_equal(init(&counted, 1), -SMCCC_SERVE_ERR_SHAPE);
}

static void test_server_init_half_of_the_index_is_the_most(void **state)
{
	static struct smccc_row many[SMCCC_SERVE_INDEX_SIZE / 2 + 1];
	const size_t most = ABI_COUNT(many) - 1;

	(void)state;
	for (uint32_t i = 0; i < ABI_COUNT(many); i++) {
		many[i] = (struct smccc_row)ROW(0xc5000000 + i, 1);
	}
	assert_int_equal(init(many, ABI_COUNT(many)), -SMCCC_SERVE_ERR_TOO_MANY);
	assert_int_equal(smccc_server_init(&server, many, most), 0);
	for (uint32_t i = 0; i < most; i++) {
		call(many[i].fid);
		assert_int_equal(seen.fid, many[i].fid);
	}
	assert_int_equal(seen.calls, most);
	seen.calls = 0;
	call(many[most].fid);
	assert_unknown();
}

/* Guarantee 9: bounded, also when all rows fall on the same slot. */
static void test_server_init_colliding_rows_are_all_found(void **state)
{
	static struct smccc_row colliding[SMCCC_SERVE_INDEX_SIZE / 2];
	const uint32_t slot = SMCCC_SERVE_INDEX_SIZE - 3; /* the search goes round the end */
	uint32_t fid = 0xc5000000;

	(void)state;
	for (uint32_t i = 0; i < ABI_COUNT(colliding); fid++) {
		if (smccc_server_slot(fid) == slot) {
			colliding[i++] = (struct smccc_row)ROW(fid, 1);
		}
	}
	assert_true(fid < 0xc5010000);
	assert_int_equal(smccc_server_init(&server, colliding, ABI_COUNT(colliding)), 0);
	for (uint32_t i = 0; i < ABI_COUNT(colliding); i++) {
		call(colliding[i].fid);
		assert_int_equal(seen.fid, colliding[i].fid);
	}
	while (smccc_server_slot(fid) != slot) {
		fid++;
	}
	seen.calls = 0;
	call(fid);
	assert_unknown();
}

/* A row that had to give way stands where the hash of another one is. */
static void test_server_init_rows_in_each_others_way_are_all_found(void **state)
{
	static struct smccc_row crowd[6];
	const uint32_t slots[] = { 70, 70, 71, 71, 72, 70 };
	uint32_t fid = 0xc5000000;

	(void)state;
	for (uint32_t i = 0; i < ABI_COUNT(crowd); fid++) {
		if (smccc_server_slot(fid) == slots[i]) {
			crowd[i++] = (struct smccc_row)ROW(fid, 1);
		}
	}
	assert_true(fid < 0xc5010000);
	assert_int_equal(smccc_server_init(&server, crowd, ABI_COUNT(crowd)), 0);
	for (uint32_t i = 0; i < ABI_COUNT(crowd); i++) {
		call(crowd[i].fid);
		assert_int_equal(seen.fid, crowd[i].fid);
	}
	/* Not at the place of another row: each of these hashes has one of its own. */
	for (uint32_t slot = 70; slot < 73; slot++) {
		assert_int_equal(smccc_server_slot((uint32_t)server.index[slot].fid), slot);
	}
	for (uint32_t slot = 69; slot < 76; slot++) {
		for (fid = 0xc6000000; smccc_server_slot(fid) != slot; fid++) {
		}
		seen.calls = 0;
		call(fid);
		assert_unknown();
	}
}

static void test_server_init_empty_table_serves_nothing(void **state)
{
	(void)state;
	assert_int_equal(smccc_server_init(&server, NULL, 0), 0);
	call(FID_32);
	assert_unknown();
	call(0);
	assert_unknown();
}

/* Guarantee 7: what is told of the table comes from the table. */
static void test_server_find_agrees_with_serve(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		assert_ptr_equal(smccc_server_find(&server, rows[i].fid), &rows[i]);
		assert_null(smccc_server_find(&server, rows[i].fid + 0x100));
		assert_int_equal(smccc_server_find(&server, rows[i].fid ^ 0x40000000) != NULL,
				 in_table(rows[i].fid ^ 0x40000000));
	}
	assert_null(smccc_server_find(&server, UINT32_MAX));
}

static void test_server_count_is_the_rows_of_the_owner(void **state)
{
	(void)state;
	assert_int_equal(smccc_server_count(&server, 2), 1);
	assert_int_equal(smccc_server_count(&server, 4), 5);
	assert_int_equal(smccc_server_count(&server, 6), 3);
	assert_int_equal(smccc_server_count(&server, 0), 0);
}

/* Guarantee 8: each argument is read once, before the handler runs. */
static void test_serve_arguments_are_copies(void **state)
{
	(void)state;
	seen.scribble = regs;
	call(FID_64);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(seen.arguments[i] == before[i + 1]);
	}
}

static void test_serve_passes_the_context(void **state)
{
	(void)state;
	call(FID_32);
	assert_ptr_equal(seen.context, &context);
	seen.context = NULL;
	call(FID_SIMPLE_64);
	assert_ptr_equal(seen.context, &context);
	seen.context = NULL;
	call(FID_RAW);
	assert_ptr_equal(seen.context, &context);
}

static void test_serve_raw_row_works_on_the_registers(void **state)
{
	(void)state;
	call(0xabcd000000000000 | FID_RAW);
	assert_int_equal(seen.raw_calls, 1);
	assert_memory_equal(regs, before, 17 * sizeof(regs[0]));
	assert_true(regs[17] == ~before[17]);
}

static void test_serve_leaves_the_server_alone(void **state)
{
	struct smccc_server copy;

	(void)state;
	memcpy(&copy, &server, sizeof(copy));
	call(FID_32_FOUR);
	call(FID_RAW);
	call(0x12345678);
	assert_memory_equal(&copy, &server, sizeof(copy));
}

/* Guarantee 12: an AArch32 caller goes through the same table. */
static void test_serve_aarch32_64_bit_function_is_unknown(void **state)
{
	static const uint32_t fids[] = { FID_64, FID_SIMPLE_64, FID_64_FOUR, FID_RAW,
					 FID_YIELDING };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		fill(fids[i]);
		regs[0] = smccc_serve_aarch32(&context, regs, &server);
		assert_unknown();
		fill(fids[i] | SVE_HINT);
		regs[0] = smccc_serve_aarch32(&context, regs, &server);
		assert_unknown();
	}
}

static void test_serve_aarch32_32_bit_function_is_served(void **state)
{
	(void)state;
	seen.answer = 7;
	fill(0x5555555500000000 | FID_32_TWO);
	regs[0] = smccc_serve_aarch32(&context, regs, &server);
	assert_int_equal(seen.calls, 1);
	assert_true(regs[0] == 7 && regs[1] == 1);
	assert_untouched_from(2);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_serve_each_type_width_owner_and_number_is_answered),
		TEST(test_serve_unknown_fid_returns_minus_one_in_64_bits),
		TEST(test_serve_fid_upper_half_is_ignored),
		TEST(test_serve_32_bit_arguments_lose_their_upper_halves),
		TEST(test_serve_64_bit_arguments_arrive_whole),
		TEST(test_serve_results_beyond_the_count_are_not_written),
		TEST(test_serve_32_bit_results_have_empty_upper_halves),
		TEST(test_serve_64_bit_results_arrive_whole),
		TEST(test_serve_error_is_sign_extended),
		TEST(test_serve_results_not_set_are_zero),
		TEST(test_serve_fast_reserved_bits_are_unknown),
		TEST(test_serve_other_width_or_type_is_another_function),
		TEST(test_serve_hint_is_stripped_and_reported),
		TEST(test_serve_no_hint_is_reported_so),
		TEST(test_server_init_disorder_is_refused),
		TEST(test_server_init_hint_or_reserved_bit_is_refused),
		TEST(test_server_init_bad_shape_is_refused),
		TEST(test_server_init_half_of_the_index_is_the_most),
		TEST(test_server_init_colliding_rows_are_all_found),
		TEST(test_server_init_rows_in_each_others_way_are_all_found),
		TEST(test_server_init_empty_table_serves_nothing),
		TEST(test_server_find_agrees_with_serve),
		TEST(test_server_count_is_the_rows_of_the_owner),
		TEST(test_serve_arguments_are_copies),
		TEST(test_serve_passes_the_context),
		TEST(test_serve_raw_row_works_on_the_registers),
		TEST(test_serve_leaves_the_server_alone),
		TEST(test_serve_aarch32_64_bit_function_is_unknown),
		TEST(test_serve_aarch32_32_bit_function_is_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
