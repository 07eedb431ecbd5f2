/* SPDX-License-Identifier: BSD-2-Clause */
/* Pins: counted for each page, refused when a counter is full, and exact when threads race. */
#include "core/pages.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake/fake.h"

#define BASE FAKE_MEMORY_BASE
#define LAST (FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 0x1000)

static int reset(void **state)
{
	(void)state;
	fake_memory_reset();
	return 0;
}

static bool are_held(const struct span *span)
{
	if (!pages_take(span)) {
		return true;
	}
	pages_return(span);
	return false;
}

static bool is_held(uint64_t gpa)
{
	struct span span = { gpa, 1 };

	return are_held(&span);
}

static void test_hold_pins_each_page_that_a_span_touches(void **state)
{
	static const struct span spans[] = {
		{ BASE, 1 },               /* one byte */
		{ BASE + 0x2fff, 2 },      /* two pages */
		{ BASE + 0x5000, 0x2000 }, /* two pages, no byte more */
		{ LAST + 0xfff, 1 },       /* the last byte */
	};

	(void)state;
	assert_true(pages_hold(spans, 4));
	for (uint64_t page = 0; page < 9; page++) {
		assert_int_equal(is_held(BASE + page * 0x1000),
				 page == 0 || page == 2 || page == 3 || page == 5 || page == 6);
	}
	assert_true(is_held(LAST));
	pages_drop(spans, 4);
	for (uint64_t page = BASE; page <= LAST; page += 0x1000) {
		assert_false(is_held(page));
	}
}

static void test_held_twice_is_dropped_twice(void **state)
{
	static const struct span spans[] = { { BASE, 0x2000 }, { BASE + 0x1000, 0x1000 } };
	const struct span both = { BASE, 0x3000 };

	(void)state;
	assert_true(pages_hold(spans, 2));
	pages_drop(spans, 1);
	assert_false(is_held(BASE));
	assert_true(is_held(BASE + 0x1000));
	assert_true(are_held(&both));
	pages_drop(&spans[1], 1);
	assert_false(are_held(&both));
}

static void test_hold_of_a_full_counter_is_refused_whole(void **state)
{
	static const struct span full = { BASE + 0x4000, 1 };
	static const struct span spans[] = { { BASE, 0x2000 }, { BASE + 0x2000, 0x4000 } };

	(void)state;
	for (uint32_t i = 0; i < 32767; i++) {
		assert_true(pages_hold(&full, 1));
	}
	assert_false(pages_hold(&full, 1));
	assert_false(pages_hold(spans, 2));
	for (uint64_t page = 0; page < 6; page++) {
		assert_int_equal(is_held(BASE + page * 0x1000), page == 4);
	}
	pages_drop(&full, 1);
	assert_true(pages_hold(spans, 2));
	pages_drop(spans, 2);
	for (uint32_t i = 0; i < 32766; i++) {
		pages_drop(&full, 1);
	}
	assert_false(is_held(BASE + 0x4000));
}

static void test_taken_pages_cannot_be_held(void **state)
{
	static const struct span span = { BASE + 0x1000, 0x2000 };
	static const struct span over = { BASE, 0x4000 };
	static const struct span beside[] = { { BASE, 0x1000 }, { BASE + 0x3000, 1 } };

	(void)state;
	assert_true(pages_take(&span));
	assert_false(pages_hold(&over, 1));
	assert_false(pages_take(&over));
	assert_true(pages_hold(beside, 2));
	pages_drop(beside, 2);
	pages_return(&span);
	assert_true(pages_hold(&over, 1));
	assert_false(pages_take(&span));
	pages_drop(&over, 1);
	assert_false(are_held(&over));
}

static void *hold_and_drop(void *unused)
{
	static const struct span span = { BASE + 0x1000, 0x3000 };

	for (uint32_t i = 0; i < 20000; i++) {
		assert_true(pages_hold(&span, 1));
		pages_drop(&span, 1);
	}
	return unused;
}

static void test_racing_users_leave_nothing_behind(void **state)
{
	const struct span all = { BASE, FAKE_MEMORY_SIZE };
	pthread_t threads[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, hold_and_drop, NULL), 0);
	}
	for (size_t i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
	}
	assert_false(are_held(&all));
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hold_pins_each_page_that_a_span_touches),
		TEST(test_held_twice_is_dropped_twice),
		TEST(test_hold_of_a_full_counter_is_refused_whole),
		TEST(test_taken_pages_cannot_be_held),
		TEST(test_racing_users_leave_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
