/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest crash registers: what reaches the host, whole, cut, or without a text. */
#include "calls/crash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/host.h"
#include "core/partition.h"
#include "fake/fake.h"

#define NOTIFY  (UINT64_C(1) << 63)
#define MESSAGE (UINT64_C(1) << 62)

#define TEXT (FAKE_MEMORY_BASE + 0x7008)

static uint32_t calls_of_host;

/* The report is whole by then. */
static void send_to_host(uint32_t what)
{
	assert_int_equal(what, HOST_TELL_CRASH);
	calls_of_host++;
	assert_int_equal(fake_shared.crash_count, calls_of_host);
}

static int setup(void **state)
{
	(void)state;
	fake_reset(2);
	calls_of_host = 0;
	host_call_by(send_to_host);
	for (uint32_t i = 0; i < 5; i++) {
		crash_set_parameter(i, 0x100 + i);
	}
	return 0;
}

static void report_text(uint64_t gpa, uint64_t size)
{
	crash_set_parameter(3, gpa);
	crash_set_parameter(4, size);
	crash_report(NOTIFY | MESSAGE);
}

static void test_capabilities_are_notify_and_message(void **state)
{
	(void)state;
	assert_int_equal(crash_capabilities(), NOTIFY | MESSAGE);
}

static void test_notify_reports_parameters_without_text(void **state)
{
	(void)state;
	crash_report(NOTIFY);
	assert_int_equal(fake_shared.crash_count, 1);
	assert_int_equal(calls_of_host, 1);
	assert_int_equal(fake_shared.crash_ctl, NOTIFY);
	assert_int_equal(fake_shared.crash_size, 0);
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(fake_shared.crash_p[i], 0x100 + i);
	}
}

static void test_neither_notify_nor_message_reports_nothing(void **state)
{
	(void)state;
	crash_report(0);
	crash_report(~(NOTIFY | MESSAGE));
	assert_int_equal(fake_shared.crash_count, 0);
	assert_int_equal(calls_of_host, 0);
}

static void test_message_copies_the_text(void **state)
{
	(void)state;
	memcpy(fake_memory(TEXT, 12), "Kernel panic", 12);
	report_text(TEXT, 12);
	assert_int_equal(fake_shared.crash_count, 1);
	assert_int_equal(fake_shared.crash_ctl, NOTIFY | MESSAGE);
	assert_int_equal(fake_shared.crash_size, 12);
	assert_memory_equal(fake_shared.crash_text, "Kernel panic", 12);
}

static void test_message_longer_than_a_page_is_cut(void **state)
{
	static const uint64_t sizes[] = { 4096, 4097, UINT64_MAX };

	(void)state;
	memset(fake_memory(TEXT, 5000), 'x', 5000);
	for (uint32_t i = 0; i < 3; i++) {
		report_text(TEXT, sizes[i]);
		assert_int_equal(fake_shared.crash_size, 4096);
		assert_int_equal(fake_shared.crash_text[4095], 'x');
		assert_int_equal(fake_shared.failure_text[0], 0);
	}
	assert_int_equal(fake_shared.crash_count, 3);
}

static void test_text_outside_ram_is_left_out_and_the_crash_counts(void **state)
{
	static const uint64_t outside[] = { 0, FAKE_MEMORY_BASE - 1,
					    FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 15,
					    UINT64_MAX - 3 };

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		report_text(outside[i], 16);
		assert_int_equal(fake_shared.crash_count, i + 1);
		assert_int_equal(fake_shared.crash_size, 0);
		assert_int_equal(fake_shared.crash_p[3], outside[i]);
	}
}

/* OBS: Linux 6.12 sends this when it could not copy its log. */
static void test_message_of_no_bytes_at_zero_is_a_crash(void **state)
{
	(void)state;
	report_text(0, 0);
	assert_int_equal(fake_shared.crash_count, 1);
	assert_int_equal(fake_shared.crash_size, 0);
}

static void test_text_of_a_second_crash_does_not_keep_the_first(void **state)
{
	(void)state;
	report_text(TEXT, 16);
	crash_report(NOTIFY);
	assert_int_equal(fake_shared.crash_count, 2);
	assert_int_equal(fake_shared.crash_size, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_capabilities_are_notify_and_message),
		TEST(test_notify_reports_parameters_without_text),
		TEST(test_neither_notify_nor_message_reports_nothing),
		TEST(test_message_copies_the_text),
		TEST(test_message_longer_than_a_page_is_cut),
		TEST(test_text_outside_ram_is_left_out_and_the_crash_counts),
		TEST(test_message_of_no_bytes_at_zero_is_a_crash),
		TEST(test_text_of_a_second_crash_does_not_keep_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
