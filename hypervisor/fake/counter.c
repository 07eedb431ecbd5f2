/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the system counter: it stands still until a test moves it. */
#include "aarch64/counter.h"

#include "fake/fake.h"

static uint64_t counter;
static uint64_t frequency = FAKE_COUNTER_FREQUENCY;

uint64_t counter_now(void)
{
	return __atomic_load_n(&counter, __ATOMIC_RELAXED);
}

uint64_t counter_frequency(void)
{
	return frequency;
}

void counter_alarm(uint64_t ticks)
{
	(void)ticks;
}

void fake_counter_set(uint64_t ticks)
{
	__atomic_store_n(&counter, ticks, __ATOMIC_RELAXED);
}

void fake_counter_advance(uint64_t ticks)
{
	__atomic_fetch_add(&counter, ticks, __ATOMIC_RELAXED);
}

void fake_counter_set_frequency(uint64_t hertz)
{
	frequency = hertz;
}
