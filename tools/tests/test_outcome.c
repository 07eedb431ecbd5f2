/* SPDX-License-Identifier: BSD-2-Clause */
/* Small decisions of the host command: exit status, firmware, QEMU's version, near names, numbers. */
#include "cli/number.h"
#include "cli/suggest.h"
#include "run/firmware.h"
#include "run/outcome.h"
#include "run/qemu.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>
#include <cmocka.h>

static int status(struct outcome outcome)
{
	return outcome_status(&outcome);
}

static void test_outcome_worst_news_wins(void **state)
{
	(void)state;
	assert_int_equal(
		status((struct outcome){
			.started = true, .failed = true, .crashed = true, .timed_out = true }),
		18);
	assert_int_equal(
		status((struct outcome){
			.started = true, .crashed = true, .timed_out = true, .signal = SIGTERM }),
		16);
	assert_int_equal(status((struct outcome){ .started = true,
						  .timed_out = true,
						  .shutdown = SHUTDOWN_GUEST_OFF }),
			 124);
	assert_int_equal(status((struct outcome){ .started = true,
						  .signal = SIGTERM,
						  .shutdown = SHUTDOWN_GUEST_OFF }),
			 0);
	assert_int_equal(status((struct outcome){ .started = true,
						  .returned = true,
						  .shutdown = SHUTDOWN_GUEST_OFF }),
			 18);
	assert_int_equal(status((struct outcome){
				 .started = true, .signal = SIGTERM, .shutdown = SHUTDOWN_HOST }),
			 143);
	assert_int_equal(status((struct outcome){ .started = true, .shutdown = SHUTDOWN_HOST }),
			 125);
	assert_int_equal(status((struct outcome){ .shutdown = SHUTDOWN_RESET }), 18);
}

static void test_outcome_reset_by_guest_or_monitor_is_a_reset(void **state)
{
	(void)state;
	assert_int_equal(outcome_shutdown("guest-reset"), SHUTDOWN_RESET);
	assert_int_equal(outcome_shutdown("host-qmp-system-reset"), SHUTDOWN_RESET);
	assert_int_equal(outcome_shutdown("guest-shutdown"), SHUTDOWN_GUEST_OFF);
	assert_int_equal(outcome_shutdown("host-qmp-quit"), SHUTDOWN_HOST);
}

static void test_firmware_first_place_that_exists_is_taken(void **state)
{
	static const char *const places[] = { "/nowhere/a", "/nowhere/b", "/proc/self/exe", NULL };
	static const char *const nowhere[] = { "/nowhere/a", NULL };

	(void)state;
	assert_string_equal(firmware_find(NULL, places), "/proc/self/exe");
	assert_null(firmware_find(NULL, nowhere));
}

static void test_qemu_version_of_distributions_is_read(void **state)
{
	unsigned int major;
	unsigned int minor;

	(void)state;
	assert_true(qemu_parse_version("QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)\n",
				       &major, &minor));
	assert_int_equal(major, 10);
	assert_int_equal(minor, 0);
	assert_false(qemu_parse_version("QEMU emulator version ?", &major, &minor));
	assert_false(qemu_parse_version("", &major, &minor));
}

static void test_suggest_near_names_only(void **state)
{
	static const char *const names[] = { "run", "trace", "ctl", NULL };

	(void)state;
	assert_string_equal(suggest("rnu", names), "run");
	assert_string_equal(suggest("trase", names), "trace");
	assert_string_equal(suggest("ctl", names), "ctl");
	assert_null(suggest("shutdown", names));
	assert_null(suggest("", names));
	assert_null(suggest("a-word-that-is-longer-than-all-of-the-names-that-we-have", names));
}

static void test_number_only_whole_numbers_in_range(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(number_parse("64", 1, 64, &value));
	assert_int_equal(value, 64);
	assert_false(number_parse("65", 1, 64, &value));
	assert_false(number_parse(" 1", 1, 64, &value));
	assert_false(number_parse("+1", 1, 64, &value));
	assert_false(number_parse("1 ", 1, 64, &value));
	assert_false(number_parse("0x10", 1, 64, &value));
}

static void test_size_units_and_overflow(void **state)
{
	uint64_t size;

	(void)state;
	assert_true(size_parse("512", &size) && size == 512ULL << 20);
	assert_true(size_parse("2G", &size) && size == 2ULL << 30);
	assert_true(size_parse("1GiB", &size) && size == 1ULL << 30);
	assert_false(size_parse("2T", &size));
	assert_false(size_parse("18446744073709551615G", &size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcome_worst_news_wins),
		cmocka_unit_test(test_outcome_reset_by_guest_or_monitor_is_a_reset),
		cmocka_unit_test(test_firmware_first_place_that_exists_is_taken),
		cmocka_unit_test(test_qemu_version_of_distributions_is_read),
		cmocka_unit_test(test_suggest_near_names_only),
		cmocka_unit_test(test_number_only_whole_numbers_in_range),
		cmocka_unit_test(test_size_units_and_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
