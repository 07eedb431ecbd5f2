/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every one of the 2^32 function IDs, against the list of those that are served. Without
 * sanitizers and optimised: ten seconds. test_serve.c has the rest.
 */
#include "smccc/serve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define REGS     18
#define SVE_HINT 0x00010000U
#define UNKNOWN  0xffffffffffffffffULL
#define ROW(id)                                                                                    \
	{                                                                                          \
		.fid = (id), .result_count = 1, .handler = handler                                 \
	}
#define ROWS ABI_COUNT(rows)
/* Registers are not set anew for each call: what one of these many changes shows at their end. */
#define BATCH      0x100000ULL
#define PATTERN(n) (0x0123456789abcdefULL * ((n) + 1))

static uint64_t served;

static uint64_t handler(struct smccc_call *call, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)a1, (void)a2, (void)a3;
	served++;
	return call->row->fid & 0x7fffffff;
}

static const struct smccc_row rows[] = {
	ROW(0x00000000), ROW(0x3f00ffff), ROW(0x40000001), ROW(0x46000001), ROW(0x80000000),
	ROW(0x80000001), ROW(0x80007fff), ROW(0x84000000), ROW(0x84000003), ROW(0x8400000a),
	ROW(0x8600ff01), ROW(0xbf00ff01), ROW(0xc0000002), ROW(0xc4000003), ROW(0xc4000053),
	ROW(0xc600ffff), ROW(0xff000000), ROW(0xff00ffff),
};

static struct smccc_server server;
static uint32_t expected[2 * ROWS];
static uint64_t regs[REGS];

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a;
	uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* Each row with and without the hint, ascending, as the walk below meets them. */
static void list_expected(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		expected[2 * i] = rows[i].fid;
		expected[2 * i + 1] = rows[i].fid | SVE_HINT;
	}
	qsort(expected, 2 * ROWS, sizeof(expected[0]), compare);
}

static size_t serve_batch(uint64_t first, size_t next)
{
	for (uint64_t fid = first; fid < first + BATCH; fid++) {
		regs[0] = fid;
		regs[0] = smccc_serve(NULL, regs, &server);
		if (next < 2 * ROWS && fid == expected[next]) {
			assert_int_equal(served, ++next);
			assert_int_equal(regs[0], fid & 0x7fffffff & ~(uint64_t)SVE_HINT);
		} else if (regs[0] != UNKNOWN) {
			fail_msg("function 0x%llx is not in the table, yet x0 is 0x%llx",
				 (unsigned long long)fid, (unsigned long long)regs[0]);
		}
	}
	return next;
}

static void test_serve_all_fids_are_answered(void **state)
{
	size_t next = 0;

	(void)state;
	assert_int_equal(smccc_server_init(&server, rows, ROWS), 0);
	list_expected();
	for (uint64_t i = 0; i < REGS; i++) {
		regs[i] = PATTERN(i);
	}
	for (uint64_t first = 0; first < 1ULL << 32; first += BATCH) {
		next = serve_batch(first, next);
		for (uint64_t i = 1; i < REGS; i++) {
			assert_int_equal(regs[i], PATTERN(i));
		}
	}
	assert_int_equal(next, 2 * ROWS);
	assert_int_equal(served, 2 * ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serve_all_fids_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
