/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time [TLFS Timers]: 100 ns units, by register, by page, beside the architecture's counter. */
#include "abi/hv_timer.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define UNITS_A_SECOND ABI_U(10000000)

static __attribute__((aligned(4096))) struct hv_reference_tsc_page page;

static uint64_t to_units(uint64_t ticks)
{
	return ticks * UNITS_A_SECOND / sysreg_read(cntfrq_el0);
}

/*
 * Each read of the one stands between two reads of the other: exact, however long the host stops
 * this CPU.
 */
void time_reference_counter_goes_with_cntvct(void)
{
	uint64_t before_first = counter();
	uint64_t first = hv_now();
	uint64_t after_first = counter();
	uint64_t before_last;
	uint64_t last;

	wait_ticks(ticks_of_ms(20));
	before_last = counter();
	last = hv_now();
	EXPECT_TRUE(last - first + 1 >= to_units(before_last - after_first));
	EXPECT_TRUE(last - first <= to_units(counter() - before_first) + 1);
}

void time_reference_counter_never_goes_back(void)
{
	uint64_t last = hv_now();

	for (uint32_t i = 0; i < 10000; i++) {
		uint64_t now = hv_now();

		if (!EXPECT_TRUE(now >= last)) {
			return;
		}
		last = now;
	}
}

void time_frequencies_are_those_of_the_counter(void)
{
	EXPECT(hv_get(REG_FREQUENCY).low, sysreg_read(cntfrq_el0));
	EXPECT(hv_get(REG_FREQUENCY + 1).low, sysreg_read(cntfrq_el0));
}

void time_run_time_goes_on(void)
{
	uint64_t before = hv_get(REG_VP_RUNTIME).low;

	wait_ticks(ticks_of_ms(5));
	EXPECT_TRUE(hv_get(REG_VP_RUNTIME).low > before);
	EXPECT_TRUE(hv_get(REG_VP_RUNTIME).low <= hv_now());
}

/*
 * [TLFS Timers, "Partition Reference TSC Mechanism"]: ((counter * scale) >> 64) + offset, valid
 * while sequence is not 0
 */
static uint64_t time_from_page(void)
{
	unsigned __int128 product = (unsigned __int128)counter() * page.scale;

	return (uint64_t)(product >> 64) + (uint64_t)page.offset;
}

void time_reference_tsc_page_agrees_with_the_register(void)
{
	EXPECT(hv_set(REG_REFERENCE_TSC, (uintptr_t)&page | 1), 0);
	if (page.sequence == 0) {
		skip("the page says that the counter is to be read instead");
	} else {
		for (uint32_t i = 0; i < 100; i++) {
			uint64_t before = hv_now();
			uint64_t between = time_from_page();
			uint64_t after = hv_now();

			if (!EXPECT_TRUE(before <= between && between <= after)) {
				break;
			}
		}
	}
	EXPECT(hv_set(REG_REFERENCE_TSC, 0), 0);
}

/* A page that is not shared belongs to the guest. */
void time_reference_tsc_page_is_left_alone_while_off(void)
{
	EXPECT(hv_set(REG_REFERENCE_TSC, (uintptr_t)&page | 1), 0);
	EXPECT(hv_get(REG_REFERENCE_TSC).low, (uintptr_t)&page | 1);
	EXPECT(hv_set(REG_REFERENCE_TSC, 0), 0);
	memset(&page, 0x5a, sizeof(page));
	wait_ticks(ticks_of_ms(5));
	EXPECT(page.sequence, 0x5a5a5a5a);
	EXPECT(page.scale, ABI_ULL(0x5a5a5a5a5a5a5a5a));
	EXPECT(hv_get(REG_REFERENCE_TSC).low & 1, 0);
}
