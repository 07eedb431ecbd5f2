/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time: the page and its sequences, the register, and when which is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fake/hypervisor.h"
#include "hyperv/time.h"

static _Alignas(4096) struct hv_reference_tsc_page page;
static struct hv_partition partition;
static struct hv_clock hv_clock;
static uint32_t counter_reads;
static uint32_t changes_left;

static void start(enum hv_convention convention, uint32_t privileges)
{
	fake_hypervisor_reset(1);
	fake_privileges(privileges, 0x20030, 0);
	memset(&page, 0, sizeof(page));
	counter_reads = 0;
	hv_partition_init(&partition, &fake_port, NULL, convention);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
}

/* A clock with a page, at reference time 1000 and counter 0. */
static void set_up(void)
{
	start(HV_CONVENTION_SMCCC, 0x7FFF);
	fake_time(1000, 0);
	assert_int_equal(hv_clock_start(&hv_clock, &partition, &page), 0);
	assert_ptr_equal(hv_clock.page, &page);
}

static void test_clock_with_a_page_reads_without_a_call(void **state)
{
	size_t calls;

	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		start((enum hv_convention)convention, 0x7FFF);
		fake_time(123456789, 5000000000);
		assert_int_equal(hv_clock_start(&hv_clock, &partition, &page), 0);
		assert_true(*fake_register(0, 0x90017) == ((uintptr_t)&page | 1));
		calls = fake_log_count();
		assert_int_equal(hv_clock_read(&hv_clock), 123456789);
		assert_true(hv_clock_read_ns(&hv_clock) == 12345678900);
		assert_int_equal(fake_log_count(), calls);
	}
}

static void test_clock_scales_with_128_bits(void **state)
{
	static const struct {
		uint64_t counter;
		uint64_t scale;
		int64_t offset;
		uint64_t time;
	} rows[] = {
		{ 0, UINT64_MAX, 0, 0 },
		{ 1ULL << 63, 1ULL << 63, 0, 1ULL << 62 },
		{ UINT64_MAX, UINT64_MAX, 0, UINT64_MAX - 1 },
		{ UINT64_MAX, UINT64_MAX, 2, 0 },
		{ 1ULL << 63, 1ULL << 63, -1, (1ULL << 62) - 1 },
		{ 62500000, 0x28F5C28F5C28F5C3, 0, 10000000 },
		{ 1, 1, 7, 7 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		uint64_t time = 99;

		page = (struct hv_reference_tsc_page){ .sequence = 3,
						       .scale = rows[i].scale,
						       .offset = rows[i].offset };
		assert_true(hv_reference_tsc_read(&page, rows[i].counter, &time));
		assert_true(time == rows[i].time);
	}
}

static void test_page_with_sequence_0_is_not_used(void **state)
{
	uint64_t time = 99;
	size_t calls;

	(void)state;
	set_up();
	page.sequence = 0;
	assert_false(hv_reference_tsc_read(&page, 5, &time));
	assert_int_equal(time, 99);
	*fake_register(0, 0x90004) = 4242;
	calls = fake_log_count();
	assert_int_equal(hv_clock_read(&hv_clock), 4242);
	assert_int_equal(fake_log_count(), calls + 1);
}

static void change_page(void)
{
	counter_reads++;
	if (changes_left != 0) {
		changes_left--;
		page.sequence++;
		page.offset = (int64_t)page.sequence * 1000000;
	}
}

static void test_page_that_changes_is_read_again(void **state)
{
	size_t calls;

	(void)state;
	set_up();
	calls = fake_log_count();
	fake_on_counter = change_page;
	changes_left = 3;
	assert_int_equal(hv_clock_read(&hv_clock), page.offset);
	assert_int_equal(counter_reads, 4);
	assert_int_equal(fake_log_count(), calls);
	counter_reads = 0;
	changes_left = HV_CLOCK_TRIES - 1;
	assert_int_equal(hv_clock_read(&hv_clock), page.offset);
	assert_int_equal(counter_reads, HV_CLOCK_TRIES);
	assert_int_equal(fake_log_count(), calls);
}

static void test_page_that_never_rests_is_left_for_the_register(void **state)
{
	(void)state;
	set_up();
	fake_on_counter = change_page;
	changes_left = UINT32_MAX;
	*fake_register(0, 0x90004) = 777;
	assert_int_equal(hv_clock_read(&hv_clock), 777);
	assert_int_equal(counter_reads, HV_CLOCK_TRIES);
}

static void make_unusable(void)
{
	counter_reads++;
	page.sequence = 0;
}

static void test_page_that_becomes_unusable_is_left_for_the_register(void **state)
{
	(void)state;
	set_up();
	fake_on_counter = make_unusable;
	*fake_register(0, 0x90004) = 778;
	assert_int_equal(hv_clock_read(&hv_clock), 778);
	assert_int_equal(counter_reads, 2);
}

static void test_clock_without_a_page_reads_the_register(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		start((enum hv_convention)convention, 0x7FFF);
		assert_int_equal(hv_clock_start(&hv_clock, &partition, NULL), 0);
		fake_time(31, 0);
		assert_int_equal(hv_clock_read(&hv_clock), 31);
		assert_int_equal(fake_writes(0, 0x90017), 0);
		assert_int_equal(hv_clock_stop(&hv_clock), 0);
		fake_register_refuse(0x90004, 0x87);
		assert_int_equal(hv_clock_read(&hv_clock), 0);
	}
}

static void test_clock_whose_page_is_refused_reads_the_register(void **state)
{
	(void)state;
	start(HV_CONVENTION_SMCCC, 0x7FFF);
	fake_register_refuse(0x90017, 0x05);
	assert_int_equal(hv_clock_start(&hv_clock, &partition, &page), 0);
	assert_null(hv_clock.page);
	fake_time(32, 0);
	assert_int_equal(hv_clock_read(&hv_clock), 32);
	/* No privilege: not even tried */
	start(HV_CONVENTION_SMCCC, 0x7FFF & ~(1U << 9));
	assert_int_equal(hv_clock_start(&hv_clock, &partition, &page), 0);
	assert_null(hv_clock.page);
	fake_time(33, 0);
	assert_int_equal(hv_clock_read(&hv_clock), 33);
}

static void test_clock_that_cannot_be_is_not_started(void **state)
{
	(void)state;
	start(HV_CONVENTION_SMCCC, 0x7FFF);
	assert_int_equal(hv_clock_start(&hv_clock, &partition, (void *)((char *)&page + 1024)),
			 -HV_ERR_BAD_ARGUMENT);
	start(HV_CONVENTION_SMCCC, 0x7FFF & ~(1U << 1));
	assert_int_equal(hv_clock_start(&hv_clock, &partition, &page), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(fake_writes(0, 0x90017), 0);
}

static void test_clock_stopped_takes_the_page_back_and_goes_on(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(hv_clock_stop(&hv_clock), 0);
	assert_int_equal(*fake_register(0, 0x90017), 0);
	fake_time(55, 0);
	assert_int_equal(hv_clock_read(&hv_clock), 55);
	set_up();
	fake_register_refuse(0x90017, 0x05);
	assert_int_equal(hv_clock_stop(&hv_clock), -HV_ERR_REFUSED);
	fake_time(56, 0);
	assert_int_equal(hv_clock_read(&hv_clock), 56);
}

static void test_clock_does_not_go_back_over_changes(void **state)
{
	uint64_t last = 0;

	(void)state;
	set_up();
	for (uint64_t i = 0; i < 1000; i++) {
		uint64_t now;

		fake_time(1000 + 7 * i, 44 * i);
		now = hv_clock_read(&hv_clock);
		assert_true(now >= last);
		assert_true(now == 1000 + 7 * i);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock_with_a_page_reads_without_a_call),
		cmocka_unit_test(test_clock_scales_with_128_bits),
		cmocka_unit_test(test_page_with_sequence_0_is_not_used),
		cmocka_unit_test(test_page_that_changes_is_read_again),
		cmocka_unit_test(test_page_that_never_rests_is_left_for_the_register),
		cmocka_unit_test(test_page_that_becomes_unusable_is_left_for_the_register),
		cmocka_unit_test(test_clock_without_a_page_reads_the_register),
		cmocka_unit_test(test_clock_whose_page_is_refused_reads_the_register),
		cmocka_unit_test(test_clock_that_cannot_be_is_not_started),
		cmocka_unit_test(test_clock_stopped_takes_the_page_back_and_goes_on),
		cmocka_unit_test(test_clock_does_not_go_back_over_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
