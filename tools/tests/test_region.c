/* SPDX-License-Identifier: BSD-2-Clause */
/* The shared region as seen by the host: found by its mark, never believed about its size. */
#include "run/region.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#define RAM_SIZE (64ULL << 20)
#define PLACE    (6ULL * CONDUIT_SHARED_ALIGN)

static struct region region;

static int setup(void **state)
{
	(void)state;
	return region_create(&region, RAM_SIZE);
}

static int teardown(void **state)
{
	(void)state;
	region_destroy(&region);
	return 0;
}

static void put(uint64_t offset, uint64_t size, const uint8_t *nonce)
{
	struct conduit_shared head = { .magic = CONDUIT_SHARED_MAGIC, .size = size };

	memcpy(head.nonce, nonce, sizeof(head.nonce));
	assert_int_equal(pwrite(region.ram_fd, &head, sizeof(head), (off_t)offset), sizeof(head));
}

static void test_region_absent_not_found(void **state)
{
	(void)state;
	assert_false(region_find(&region));
	assert_null(region.shared);
}

static void test_region_with_our_nonce_found(void **state)
{
	(void)state;
	put(PLACE, CONDUIT_SHARED_ALIGN, region.config.nonce);
	assert_true(region_find(&region));
	assert_int_equal(region.size, CONDUIT_SHARED_ALIGN);
}

static void test_region_forged_nonce_not_found(void **state)
{
	uint8_t nonce[CONDUIT_NONCE_SIZE] = { 0 };

	(void)state;
	put(PLACE, CONDUIT_SHARED_ALIGN, nonce);
	assert_false(region_find(&region));
}

static void test_region_forged_before_ours_is_skipped(void **state)
{
	uint8_t nonce[CONDUIT_NONCE_SIZE] = { 0 };

	(void)state;
	put(0, CONDUIT_SHARED_ALIGN, nonce);
	put(PLACE, 2 * CONDUIT_SHARED_ALIGN, region.config.nonce);
	assert_true(region_find(&region));
	assert_int_equal(region.size, 2 * CONDUIT_SHARED_ALIGN);
}

static void test_region_not_aligned_not_found(void **state)
{
	(void)state;
	put(PLACE + 4096, CONDUIT_SHARED_ALIGN, region.config.nonce);
	assert_false(region_find(&region));
}

static void test_region_impossible_size_not_mapped(void **state)
{
	static const uint64_t sizes[] = { 0, 1, sizeof(struct conduit_shared) - 1,
					  RAM_SIZE - PLACE + 1, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		put(PLACE, sizes[i], region.config.nonce);
		assert_false(region_find(&region));
	}
	put(PLACE, RAM_SIZE - PLACE, region.config.nonce);
	assert_true(region_find(&region));
}

/* Whoever learns the nonce afterwards has nothing of it. */
static void test_region_after_the_first_no_page_is_believed(void **state)
{
	uint8_t nonce[CONDUIT_NONCE_SIZE];

	(void)state;
	memcpy(nonce, region.config.nonce, sizeof(nonce));
	put(PLACE, CONDUIT_SHARED_ALIGN, nonce);
	assert_true(region_find(&region));
	put(0, CONDUIT_SHARED_ALIGN, nonce);
	region_forget(&region);
	assert_false(region_find(&region));
	put(PLACE, CONDUIT_SHARED_ALIGN, region.config.nonce);
	assert_false(region_find(&region));
}

static void test_region_found_leaves_no_nonce(void **state)
{
	static const uint8_t nothing[CONDUIT_NONCE_SIZE];

	(void)state;
	put(PLACE, CONDUIT_SHARED_ALIGN, region.config.nonce);
	assert_true(region_find(&region));
	assert_memory_equal(region.shared->nonce, nothing, sizeof(nothing));
	assert_memory_equal(region.config.nonce, nothing, sizeof(nothing));
}

static void test_region_text_hostile_bytes_escaped_and_bounded(void **state)
{
	static const char from[] = { 'a', '\x1b', '\n', '\xff', 'b', '\0', 'c' };
	char text[64];
	char small[6];

	(void)state;
	region_text(from, sizeof(from), sizeof(from), text, sizeof(text));
	assert_string_equal(text, "a\\x1b\n\\xffb");
	region_text(from, UINT32_MAX, 2, text, sizeof(text));
	assert_string_equal(text, "a\\x1b");
	region_text(from, sizeof(from), sizeof(from), small, sizeof(small));
	assert_string_equal(small, "a\\x1b");
}

#define REGION_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		REGION_TEST(test_region_absent_not_found),
		REGION_TEST(test_region_with_our_nonce_found),
		REGION_TEST(test_region_forged_nonce_not_found),
		REGION_TEST(test_region_forged_before_ours_is_skipped),
		REGION_TEST(test_region_not_aligned_not_found),
		REGION_TEST(test_region_impossible_size_not_mapped),
		REGION_TEST(test_region_after_the_first_no_page_is_believed),
		REGION_TEST(test_region_found_leaves_no_nonce),
		REGION_TEST(test_region_text_hostile_bytes_escaped_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
