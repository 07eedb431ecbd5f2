/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation tables: what is mapped comes out as it went in, in blocks as large as can be, and nothing else does. */
#include "aarch64/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"
#include "tests/stage_walk.h"

#define PAGE 0x1000ULL
#define MIB2 0x200000ULL
#define GIB  0x40000000ULL
#define END  0x10000000000ULL /* of 40 bits */

#define TABLES 48U

static _Alignas(4096) uint8_t pools[2][TABLES * PAGE];

static void reset_pools(uint32_t tables)
{
	memset(pools, 0, sizeof(pools));
	stage1_init(pools[0], TABLES);
	stage2_init(pools[1], tables);
	fake_sysreg.on_tlbi = NULL;
}

static int reset(void **state)
{
	(void)state;
	reset_pools(TABLES);
	return 0;
}

static struct walk walk2(uint64_t address)
{
	return stage_walk(stage2_root(), address);
}

/* [base, end) is mapped one to one, each page of it, and the pages around it are not. */
static void assert_mapped_alone(uint64_t base, uint64_t end, uint64_t attributes)
{
	for (uint64_t page = base; page < end; page += PAGE) {
		struct walk walk = walk2(page + 0x123);

		assert_int_equal(walk.output, page + 0x123);
		assert_int_equal(walk.attributes, attributes);
	}
	assert_true(base == 0 || walk2(base - 1).size == 0);
	assert_true(end == END || walk2(end).size == 0);
}

static void test_stage2_empty_reaches_nothing(void **state)
{
	(void)state;
	for (uint64_t address = 0; address < END; address += GIB) {
		assert_int_equal(walk2(address).size, 0);
	}
}

static void test_stage2_map_pages_are_exact(void **state)
{
	(void)state;
	assert_true(stage2_map(0x9000000, PAGE, STAGE_DEVICE));
	assert_true(stage2_map(GIB + 3 * PAGE, MIB2, STAGE_RAM));
	assert_mapped_alone(0x9000000, 0x9001000, WALK_STAGE2_DEVICE);
	assert_mapped_alone(GIB + 3 * PAGE, GIB + 3 * PAGE + MIB2, WALK_STAGE2_RAM);
}

static void test_stage2_map_takes_the_largest_blocks(void **state)
{
	const uint64_t base = GIB - MIB2 - PAGE;

	(void)state;
	/* Page, 2 MiB, 1 GiB, 1 GiB, 2 MiB, page. */
	assert_true(stage2_map(base, PAGE + MIB2 + 2 * GIB + MIB2 + PAGE, STAGE_RAM));
	assert_int_equal(walk2(base).size, PAGE);
	assert_int_equal(walk2(GIB - MIB2).size, MIB2);
	assert_int_equal(walk2(GIB).size, GIB);
	assert_int_equal(walk2(2 * GIB + MIB2).size, GIB);
	assert_int_equal(walk2(3 * GIB).size, MIB2);
	assert_int_equal(walk2(3 * GIB + MIB2).size, PAGE);
	assert_mapped_alone(base, 3 * GIB + MIB2 + PAGE, WALK_STAGE2_RAM);
}

static void test_stage2_map_reaches_the_last_page_of_40_bits(void **state)
{
	(void)state;
	assert_true(stage2_map(END - PAGE, PAGE, STAGE_DEVICE));
	assert_mapped_alone(END - PAGE, END, WALK_STAGE2_DEVICE);
	assert_int_equal(walk2(0).size, 0);
}

static void test_stage2_map_everything_takes_no_table(void **state)
{
	(void)state;
	assert_true(stage2_map(0, END, STAGE_RAM));
	for (uint64_t address = 0; address < END; address += GIB) {
		assert_int_equal(walk2(address + 5 * PAGE).size, GIB);
		assert_int_equal(walk2(address + 5 * PAGE).output, address + 5 * PAGE);
	}
}

/* A hole in a block that is left out leaves the rest as large as before. */
static void test_stage2_map_around_a_hole(void **state)
{
	const uint64_t hole = GIB + 512 * MIB2 / 2;

	(void)state;
	assert_true(stage2_map(GIB, hole - GIB, STAGE_RAM));
	assert_true(stage2_map(hole + MIB2, 2 * GIB - hole - MIB2, STAGE_RAM));
	for (uint64_t address = GIB; address < 2 * GIB; address += MIB2) {
		assert_int_equal(walk2(address).size, address == hole ? 0 : MIB2);
	}
	assert_int_equal(walk2(hole + MIB2 - 1).size, 0);
}

static void test_stage2_map_twice_keeps_the_first(void **state)
{
	(void)state;
	assert_true(stage2_map(GIB, MIB2, STAGE_RAM));
	assert_true(stage2_map(GIB + MIB2 - PAGE, 2 * PAGE, STAGE_DEVICE));
	assert_true(stage2_map(GIB - PAGE, 3 * PAGE, STAGE_DEVICE));
	assert_int_equal(walk2(GIB + MIB2 - PAGE).attributes, WALK_STAGE2_RAM);
	assert_int_equal(walk2(GIB + MIB2).attributes, WALK_STAGE2_DEVICE);
	assert_int_equal(walk2(GIB + MIB2 + PAGE).size, 0);
	assert_int_equal(walk2(GIB).attributes, WALK_STAGE2_RAM);
	assert_int_equal(walk2(GIB - PAGE).attributes, WALK_STAGE2_DEVICE);
}

/* What was mapped page by page is filled up by a range over it. */
static void test_stage2_map_over_pages_fills_the_gaps(void **state)
{
	(void)state;
	assert_true(stage2_map(GIB + 7 * PAGE, PAGE, STAGE_DEVICE));
	assert_true(stage2_map(GIB, GIB, STAGE_RAM));
	for (uint64_t page = GIB; page < GIB + MIB2; page += PAGE) {
		assert_int_equal(walk2(page).output, page);
		assert_int_equal(walk2(page).attributes,
				 page == GIB + 7 * PAGE ? WALK_STAGE2_DEVICE : WALK_STAGE2_RAM);
	}
	assert_int_equal(walk2(GIB + MIB2).size, MIB2);
	assert_int_equal(walk2(2 * GIB - PAGE).size, MIB2);
}

static void test_stage2_map_pool_used_up_is_reported(void **state)
{
	uint64_t mapped = 0;

	(void)state;
	/* A lone page in a GiB costs two tables. */
	while (mapped < 1024 && stage2_map(mapped * GIB, PAGE, STAGE_RAM)) {
		mapped++;
	}
	assert_in_range(mapped, 16, 1023);
	for (uint64_t i = 0; i < mapped; i++) {
		assert_int_equal(walk2(i * GIB).output, i * GIB);
		assert_int_equal(walk2(i * GIB + PAGE).size, 0);
	}
	assert_int_equal(walk2(mapped * GIB).size, 0);
	/* Blocks still fit. */
	assert_true(stage2_map((mapped + 1) * GIB, GIB, STAGE_RAM));
	reset_pools(TABLES);
	assert_int_equal(walk2(0).size, 0);
	assert_true(stage2_map(mapped * GIB, PAGE, STAGE_RAM));
}

/*
 * A CPU that caches what it walked: GIB's pages in steps of 2 MiB and around the edges of the range, at each TLBI. An
 * entry that the last TLBI left valid may only be the same or invalid at the next one, and after the change.
 */
#define SAMPLES 1024U

static struct walk cached[SAMPLES];
static uint32_t tlbi_count;

static uint64_t sample(uint32_t i)
{
	return GIB + i / 2 * MIB2 + (i % 2 == 0 ? 0 : MIB2 - PAGE);
}

static void look(void)
{
	for (uint32_t i = 0; i < SAMPLES; i++) {
		struct walk now = walk2(sample(i));

		assert_true(now.size == 0 || cached[i].size == 0 ||
			    memcmp(&now, &cached[i], sizeof(now)) == 0);
		if (now.size != 0) {
			cached[i] = now;
		}
	}
}

/* At a TLBI the cache is emptied, and filled again by CPUs that run on. */
static void on_tlbi(void)
{
	tlbi_count++;
	memset(cached, 0, sizeof(cached));
	look();
}

static void start_caching(void)
{
	tlbi_count = 0;
	on_tlbi();
	tlbi_count = 0;
	fake_sysreg.on_tlbi = on_tlbi;
}

static void assert_unmapped_alone(uint64_t base, uint64_t end)
{
	for (uint64_t page = GIB; page < 2 * GIB; page += PAGE) {
		struct walk walk = walk2(page);
		bool gone = page >= base && page < end;

		assert_int_equal(stage2_reaches(page), !gone);
		assert_true(gone || (walk.output == page && walk.attributes == WALK_STAGE2_RAM));
	}
	look();
}

static void test_stage2_unmap_whole_blocks_needs_no_table(void **state)
{
	(void)state;
	reset_pools(0);
	assert_true(stage2_map(GIB, GIB, STAGE_RAM));
	start_caching();
	assert_true(stage2_unmap(GIB, GIB));
	assert_int_equal(tlbi_count, 1);
	assert_false(stage2_reaches(GIB));
	look();
}

static void test_stage2_unmap_splits_blocks_by_break_before_make(void **state)
{
	static const struct {
		uint64_t offset;
		uint64_t size;
		uint32_t tables;
	} cases[] = {
		{ 0, MIB2, 1 },                        /* the first part of the block */
		{ GIB - MIB2, MIB2, 1 },               /* the last */
		{ 5 * MIB2, 7 * MIB2, 1 },             /* parts inside */
		{ 0, PAGE, 2 },                        /* the first page */
		{ GIB - PAGE, PAGE, 2 },               /* the last */
		{ 9 * MIB2 - PAGE, 2 * PAGE, 3 },      /* pages of two parts */
		{ 3 * PAGE, GIB - 6 * PAGE, 3 },       /* all but some pages at each end */
		{ MIB2 + 17 * PAGE, 100 * PAGE, 2 },   /* pages inside of one part */
		{ 4 * MIB2, 2 * MIB2 + 11 * PAGE, 2 }, /* parts and pages */
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		uint64_t base = GIB + cases[i].offset;

		reset_pools(cases[i].tables);
		assert_true(stage2_map(GIB, GIB, STAGE_RAM));
		start_caching();
		assert_true(stage2_unmap(base, cases[i].size));
		assert_int_equal(tlbi_count, cases[i].tables + 1);
		assert_unmapped_alone(base, base + cases[i].size);
		/* What was taken away comes back, without another table. */
		assert_true(stage2_map(base, cases[i].size, STAGE_RAM));
		assert_unmapped_alone(0, 0);
	}
}

static void test_stage2_unmap_without_tables_changes_nothing(void **state)
{
	(void)state;
	for (uint32_t tables = 0; tables < 3; tables++) {
		reset_pools(tables);
		assert_true(stage2_map(GIB, GIB, STAGE_RAM));
		start_caching();
		assert_false(stage2_unmap(GIB + 9 * MIB2 - PAGE, 2 * PAGE));
		assert_unmapped_alone(0, 0);
	}
}

static void test_stage2_reaches_nothing_beyond_40_bits(void **state)
{
	(void)state;
	assert_true(stage2_map(0, END, STAGE_RAM));
	assert_true(stage2_reaches(END - 1));
	assert_false(stage2_reaches(END));
	assert_false(stage2_reaches(UINT64_MAX));
}

static void test_stage1_map_attributes(void **state)
{
	(void)state;
	assert_true(stage1_map(GIB, MIB2, STAGE_RAM, true));
	assert_true(stage1_map(GIB, GIB, STAGE_RAM, false));
	assert_true(stage1_map(0, GIB, STAGE_DEVICE, false));
	assert_int_equal(stage_walk(stage1_root(), GIB + PAGE).attributes, WALK_STAGE1_CODE);
	assert_int_equal(stage_walk(stage1_root(), GIB + MIB2).attributes, WALK_STAGE1_RAM);
	assert_int_equal(stage_walk(stage1_root(), 0x9000000).attributes, WALK_STAGE1_DEVICE);
	assert_int_equal(stage_walk(stage1_root(), 2 * GIB).size, 0);
	assert_int_equal(walk2(GIB).size, 0);
}

static void test_stage_roots_are_aligned_to_their_size(void **state)
{
	(void)state;
	assert_int_equal(stage2_root() % (2 * PAGE), 0);
	assert_int_equal(stage1_root() % PAGE, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_stage2_empty_reaches_nothing),
		TEST(test_stage2_map_pages_are_exact),
		TEST(test_stage2_map_takes_the_largest_blocks),
		TEST(test_stage2_map_reaches_the_last_page_of_40_bits),
		TEST(test_stage2_map_everything_takes_no_table),
		TEST(test_stage2_map_around_a_hole),
		TEST(test_stage2_map_twice_keeps_the_first),
		TEST(test_stage2_map_over_pages_fills_the_gaps),
		TEST(test_stage2_map_pool_used_up_is_reported),
		TEST(test_stage2_unmap_whole_blocks_needs_no_table),
		TEST(test_stage2_unmap_splits_blocks_by_break_before_make),
		TEST(test_stage2_unmap_without_tables_changes_nothing),
		TEST(test_stage2_reaches_nothing_beyond_40_bits),
		TEST(test_stage1_map_attributes),
		TEST(test_stage_roots_are_aligned_to_their_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
