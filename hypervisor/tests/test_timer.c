/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's timer: synthetic timers and work, by one alarm. Time stands still unless a test moves it. */
#include "core/work.h"
#include "synic/timer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"

#define MS 10000ULL

struct partition partition;

static struct vp *current;
static uint64_t now;
static uint64_t alarm_at;
static uint64_t stimer_deadline;
static uint64_t work_at;
static uint32_t expirations;
static uint32_t runs;

struct vp *vp_current(void)
{
	return current;
}

/* A tick of the counter is 100 ns. */
struct reference_scale reference_scale = { .whole = 1 };

uint64_t counter_now(void)
{
	return now;
}

uint64_t reference_time_to_counter(uint64_t time)
{
	return time;
}

void counter_alarm(uint64_t at)
{
	alarm_at = at;
}

uint64_t stimer_next_deadline(const struct vp *vp)
{
	return vp->index == 0 ? stimer_deadline : WORK_NEVER;
}

void stimer_expire(struct vp *vp, uint64_t time)
{
	assert_ptr_equal(vp, current);
	assert_int_equal(time, now);
	expirations++;
	if (vp->index == 0 && stimer_deadline <= time) {
		stimer_deadline = WORK_NEVER;
	}
}

uint64_t work_deadline(const struct vp *vp)
{
	return vp->index == 0 ? work_at : WORK_NEVER;
}

void work_run(struct vp *vp, uint64_t time)
{
	assert_ptr_equal(vp, current);
	assert_int_equal(time, now);
	if (vp->index == 0 && work_at <= time) {
		runs++;
		work_at = WORK_NEVER;
	}
}

static int reset(void **state)
{
	(void)state;
	memset(&partition, 0, sizeof(partition));
	partition.vp_count = 3;
	for (uint32_t i = 0; i < 3; i++) {
		partition.vps[i].index = i;
		partition.vps[i].power = VP_ON;
	}
	current = &partition.vps[0];
	now = 1000 * MS;
	alarm_at = 0;
	stimer_deadline = WORK_NEVER;
	work_at = WORK_NEVER;
	expirations = runs = 0;
	return 0;
}

static void test_timer_rearm_idle_sleeps(void **state)
{
	(void)state;
	timer_rearm();
	assert_int_equal(alarm_at, UINT64_MAX);
}

static void test_timer_rearm_takes_the_earliest(void **state)
{
	(void)state;
	stimer_deadline = now + 3 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 3 * MS);
	work_at = now + 2 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 2 * MS);
	stimer_deadline = now + 1 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 1 * MS);
}

static void test_timer_rearm_deadlines_of_others_do_not_count(void **state)
{
	(void)state;
	stimer_deadline = work_at = now + MS;
	current = &partition.vps[2];
	timer_rearm();
	assert_int_equal(alarm_at, UINT64_MAX);
}

static void test_timer_interrupt_runs_what_is_due(void **state)
{
	(void)state;
	work_at = now + MS;
	timer_interrupt(NULL);
	assert_int_equal(runs, 0);
	assert_int_equal(expirations, 1);
	assert_int_equal(alarm_at, now + MS);
	now += MS;
	timer_interrupt(NULL);
	assert_int_equal(runs, 1);
	assert_int_equal(alarm_at, UINT64_MAX);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_timer_rearm_idle_sleeps),
		TEST(test_timer_rearm_takes_the_earliest),
		TEST(test_timer_rearm_deadlines_of_others_do_not_count),
		TEST(test_timer_interrupt_runs_what_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
