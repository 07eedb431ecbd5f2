/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Crash registers [TLFS HV_CRASH_CTL_REG_CONTENTS]. A report reaches the host: only with
 * probe=crash.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define NOTIFY  ABI_BIT64(63)
#define MESSAGE ABI_BIT64(62)

static const char text[] = "probe: this is how a guest's last words arrive\n";

void crash_write_without_notify_reports_nothing(void)
{
	EXPECT(hv_set(REG_CRASH_CTL, 0), 0);
	EXPECT(hv_set(REG_CRASH_CTL, ABI_BIT64(61)), 0);
	EXPECT(hv_get(REG_CRASH_CTL).low >> 62, 3);
}

void crash_message_outside_guest_ram_does_no_harm(void)
{
	const uint64_t bad[] = { 0,         0x09000000,    hidden_memory(),
				 ram_end(), ram_end() - 1, UINT64_MAX };

	for (uint32_t i = 0; i < ABI_COUNT(bad); i++) {
		note("GPA", bad[i]);
		EXPECT(hv_set(REG_CRASH_P3, bad[i]), 0);
		EXPECT(hv_set(REG_CRASH_P4, 4096), 0);
		EXPECT(hv_set(REG_CRASH_CTL, NOTIFY | MESSAGE), 0);
	}
}

void crash_message_that_is_too_long_does_no_harm(void)
{
	EXPECT(hv_set(REG_CRASH_P3, (uintptr_t)text), 0);
	EXPECT(hv_set(REG_CRASH_P4, UINT64_MAX), 0);
	EXPECT(hv_set(REG_CRASH_CTL, NOTIFY | MESSAGE), 0);
}

void crash_message_is_reported(void)
{
	EXPECT(hv_set(REG_CRASH_P0, 1), 0);
	EXPECT(hv_set(REG_CRASH_P3, (uintptr_t)text), 0);
	EXPECT(hv_set(REG_CRASH_P4, sizeof(text) - 1), 0);
	EXPECT(hv_set(REG_CRASH_CTL, NOTIFY | MESSAGE), 0);
}
