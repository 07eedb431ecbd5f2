/* SPDX-License-Identifier: BSD-2-Clause */
/* Gregorian dates to a count of 100 ns. */
#include "boot/clock.h"

#include <stdbool.h>

#define EPOCH_YEAR         ABI_U(1601)
#define YEAR_MAX           ABI_U(9999) /* [UEFI 8.3, "GetTime"] */
#define UNITS_PER_SECOND   ABI_ULL(10000000)
#define NANOSECONDS        ABI_U(1000000000)
#define NANOSECONDS_A_UNIT ABI_U(100)
#define TIME_ZONE_MAX      1440

static const uint16_t days_before_month[] = {
	0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
};

static bool is_leap(uint32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_date(const struct efi_time *time)
{
	return time->year >= EPOCH_YEAR && time->year <= YEAR_MAX && time->month >= 1 &&
	       time->month <= 12 && time->day >= 1 && time->day <= 31 && time->hour <= 23 &&
	       time->minute <= 59 && time->second <= 59 && time->nanosecond < NANOSECONDS;
}

/* Days from 1601-01-01, which begins a cycle of 400 years. */
static uint64_t days_from_epoch(const struct efi_time *time)
{
	uint32_t years = time->year - EPOCH_YEAR;
	uint32_t days = years * 365 + years / 4 - years / 100 + years / 400;

	days += days_before_month[time->month - 1] + time->day - 1U;
	if (time->month > 2 && is_leap(time->year)) {
		days++;
	}
	return days;
}

uint64_t clock_from_efi(const struct efi_time *time)
{
	int64_t minutes;

	if (!is_date(time)) {
		return 0;
	}
	minutes = (int64_t)(days_from_epoch(time) * 24 + time->hour) * 60 + time->minute;
	if (time->time_zone >= -TIME_ZONE_MAX && time->time_zone <= TIME_ZONE_MAX) {
		minutes += time->time_zone;
	}
	if (minutes < 0) {
		return 0;
	}
	return ((uint64_t)minutes * 60 + time->second) * UNITS_PER_SECOND +
	       time->nanosecond / NANOSECONDS_A_UNIT;
}
