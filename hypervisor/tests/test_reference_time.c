/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time: right for every counter, invertible, and the same by page as by register. */
#include "synic/reference_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/partition.h"
#include "fake/fake.h"

#define PAGE (FAKE_MEMORY_BASE + 0x9000)

/* Hz: QEMU's two, silicon's usual ones, and both sides of the page's limit of 10 MHz */
static const uint64_t frequencies[] = {
	62500000, 1000000000, 24000000, 19200000, 54000000, 100000000,
	10000001, 10000000,   9999999,  1000000,  3333333,
};
#define FREQUENCY_COUNT ABI_COUNT(frequencies)

/* A year, in seconds */
#define YEAR UINT64_C(31536000)

static int setup(void **state)
{
	(void)state;
	fake_reset(1);
	return 0;
}

static void start_clock(uint64_t frequency, uint64_t counter)
{
	fake_counter_set_frequency(frequency);
	fake_counter_set(counter);
	reference_time_init();
}

static uint64_t exact(uint64_t ticks, uint64_t frequency)
{
	return (uint64_t)((unsigned __int128)ticks * 10000000 / frequency);
}

static uint64_t page_time(uint64_t counter)
{
	struct {
		uint32_t sequence;
		uint32_t reserved;
		uint64_t scale;
		int64_t offset;
	} page;

	memcpy(&page, fake_memory(PAGE, sizeof(page)), sizeof(page));
	assert_int_not_equal(page.sequence, 0);
	return (uint64_t)(((unsigned __int128)counter * page.scale) >> 64) + (uint64_t)page.offset;
}

static void test_time_starts_at_zero(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FREQUENCY_COUNT; i++) {
		start_clock(frequencies[i], 123456789);
		assert_int_equal(reference_time_now(), 0);
	}
}

static void test_time_is_exact_to_one_unit_for_years(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FREQUENCY_COUNT; i++) {
		start_clock(frequencies[i], 0);
		for (uint64_t seconds = 0; seconds < 10 * YEAR; seconds += YEAR / 7 + 1) {
			uint64_t ticks = seconds * frequencies[i] + seconds % 997;
			uint64_t expected = exact(ticks, frequencies[i]);

			fake_counter_set(ticks);
			assert_in_range(expected - reference_time_now(), 0, 1);
		}
	}
}

static void test_time_never_goes_back(void **state)
{
	uint64_t last = 0;

	(void)state;
	start_clock(62500000, 99);
	for (uint32_t i = 0; i < 100000; i++) {
		uint64_t now = reference_time_now();

		assert_true(now >= last);
		last = now;
		fake_counter_advance(1 + i % 3);
	}
}

static void test_counter_of_a_time_is_the_first_that_reaches_it(void **state)
{
	static const uint64_t times[] = {
		1, 2, 3, 1000, 9999999, 10000001, UINT64_C(1) << 40, UINT64_C(100000000) * YEAR + 7
	};

	(void)state;
	for (uint32_t i = 0; i < FREQUENCY_COUNT; i++) {
		start_clock(frequencies[i], UINT64_C(0x123456789a));
		for (uint32_t j = 0; j < ABI_COUNT(times); j++) {
			uint64_t counter = reference_time_to_counter(times[j]);

			fake_counter_set(counter);
			assert_true(reference_time_now() >= times[j]);
			fake_counter_set(counter - 1);
			assert_true(reference_time_now() < times[j]);
		}
	}
}

static void test_counter_of_times_beyond_its_end_saturates(void **state)
{
	(void)state;
	start_clock(1000000000, UINT64_C(1) << 50);
	assert_int_equal(reference_time_to_counter(UINT64_MAX), UINT64_MAX);
	assert_int_equal(reference_time_to_counter(UINT64_MAX - 1000), UINT64_MAX);
	assert_int_equal(reference_time_to_counter(UINT64_C(1) << 62), UINT64_MAX);
}

static void test_counter_of_the_last_times_ends_for_every_counter(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FREQUENCY_COUNT; i++) {
		start_clock(frequencies[i], 0);
		for (uint64_t left = 1; left < 40; left++) {
			assert_int_equal(reference_time_to_counter(UINT64_MAX - left), UINT64_MAX);
		}
	}
}

static void test_page_agrees_with_register_to_the_unit(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FREQUENCY_COUNT; i++) {
		if (frequencies[i] <= 10000000) {
			continue;
		}
		start_clock(frequencies[i], 987654321);
		assert_int_equal(reference_time_set_page(PAGE | 1), 0);
		for (uint64_t span = 0; span < 1000000; span += 17) {
			fake_counter_set(987654321 + span * span);
			assert_int_equal(page_time(987654321 + span * span), reference_time_now());
		}
	}
}

static void test_page_of_a_slow_counter_sends_the_guest_to_the_register(void **state)
{
	uint32_t sequence;

	(void)state;
	start_clock(1000000, 0);
	assert_int_equal(reference_time_set_page(PAGE | 1), 0);
	memcpy(&sequence, fake_memory(PAGE, 4), 4);
	assert_int_equal(sequence, 0);
}

static void test_page_register_reads_back_and_disabled_writes_nothing(void **state)
{
	uint64_t zeros[4] = { 0 };

	(void)state;
	assert_int_equal(reference_time_set_page(PAGE | 0xffe), 0);
	assert_int_equal(partition.reference_tsc, PAGE | 0xffe);
	assert_memory_equal(fake_memory(PAGE, sizeof(zeros)), zeros, sizeof(zeros));
}

static void test_page_outside_ram_is_refused(void **state)
{
	(void)state;
	assert_int_equal(reference_time_set_page(PAGE | 1), 0);
	assert_int_equal(reference_time_set_page(1), 5);
	assert_int_equal(reference_time_set_page((FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE) | 1), 5);
	assert_int_equal(partition.reference_tsc, PAGE | 1);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_time_starts_at_zero),
		TEST(test_time_is_exact_to_one_unit_for_years),
		TEST(test_time_never_goes_back),
		TEST(test_counter_of_a_time_is_the_first_that_reaches_it),
		TEST(test_counter_of_times_beyond_its_end_saturates),
		TEST(test_counter_of_the_last_times_ends_for_every_counter),
		TEST(test_page_agrees_with_register_to_the_unit),
		TEST(test_page_of_a_slow_counter_sends_the_guest_to_the_register),
		TEST(test_page_register_reads_back_and_disabled_writes_nothing),
		TEST(test_page_outside_ram_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
