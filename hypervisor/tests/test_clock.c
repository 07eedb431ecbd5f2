/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI time to 100 ns since 1601. Expected values: `date -u -d ... +%s`, plus 11644473600 s from 1601 to 1970. */
#include "boot/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define UNIX_EPOCH ABI_ULL(11644473600)
#define UNITS      ABI_ULL(10000000)

static struct efi_time date(uint16_t year, uint8_t month, uint8_t day)
{
	return (struct efi_time){ .year = year, .month = month, .day = day, .time_zone = 0x7ff };
}

static void test_clock_known_dates_agree(void **state)
{
	struct efi_time time = date(1601, 1, 1);

	(void)state;
	assert_int_equal(clock_from_efi(&time), 0);
	time = date(1970, 1, 1);
	assert_int_equal(clock_from_efi(&time), UNIX_EPOCH * UNITS);
	time = date(2000, 2, 29);
	assert_int_equal(clock_from_efi(&time), (UNIX_EPOCH + 951782400) * UNITS);
	time = date(2000, 3, 1);
	assert_int_equal(clock_from_efi(&time), (UNIX_EPOCH + 951868800) * UNITS);
	time = date(2100, 3, 1);
	assert_int_equal(clock_from_efi(&time), (UNIX_EPOCH + 4107542400) * UNITS);
}

static void test_clock_time_of_day_counts(void **state)
{
	struct efi_time time = date(2024, 12, 31);

	(void)state;
	time.hour = 23;
	time.minute = 59;
	time.second = 59;
	time.nanosecond = 999999999;
	assert_int_equal(clock_from_efi(&time), (UNIX_EPOCH + 1735689600) * UNITS - 1);
}

static void test_clock_time_zone_is_added(void **state)
{
	struct efi_time time = date(1970, 1, 1);

	(void)state;
	time.time_zone = -60; /* UTC+1 */
	assert_int_equal(clock_from_efi(&time), (UNIX_EPOCH - 3600) * UNITS);
	time = date(1601, 1, 1);
	time.time_zone = -1;
	assert_int_equal(clock_from_efi(&time), 0);
}

static void test_clock_no_date_is_zero(void **state)
{
	struct efi_time wrong[] = { date(1600, 1, 1),  date(10000, 1, 1), date(2000, 0, 1),
				    date(2000, 13, 1), date(2000, 1, 0),  date(2000, 1, 32) };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		assert_int_equal(clock_from_efi(&wrong[i]), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock_known_dates_agree),
		cmocka_unit_test(test_clock_time_of_day_counts),
		cmocka_unit_test(test_clock_time_zone_is_added),
		cmocka_unit_test(test_clock_no_date_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
