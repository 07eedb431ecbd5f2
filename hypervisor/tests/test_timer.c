/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's timer, with the work that control/ gives it: who runs what when. Time stands still unless a test moves it. */
#include "synic/timer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "control/turns.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "vmbus/vmbus.h"

#define MS 10000ULL

struct partition partition;

static struct vp *current;
static uint64_t now;
static uint64_t alarm_at;
static uint64_t stimer_deadline;
static uint64_t vmbus_deadline;
static uint32_t expirations;
static uint32_t ticks;

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
	return vp->index == 0 ? stimer_deadline : TIMER_NEVER;
}

void stimer_expire(struct vp *vp, uint64_t time)
{
	assert_ptr_equal(vp, current);
	assert_int_equal(time, now);
	expirations++;
	if (vp->index == 0 && stimer_deadline <= time) {
		stimer_deadline = TIMER_NEVER;
	}
}

uint64_t vmbus_next_deadline(void)
{
	return vmbus_deadline;
}

uint64_t vmbus_tick(uint64_t time)
{
	assert_int_equal(time, now);
	if (time >= vmbus_deadline) {
		ticks++;
		vmbus_deadline = TIMER_NEVER;
	}
	return vmbus_deadline;
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
	timer_init(&turns);
	now += 1000000 * MS;
	alarm_at = 0;
	stimer_deadline = TIMER_NEVER;
	vmbus_deadline = TIMER_NEVER;
	timer_interrupt(NULL);
	expirations = ticks = 0;
	return 0;
}

static void test_timer_rearm_with_nothing_to_do_sets_no_alarm(void **state)
{
	(void)state;
	timer_rearm();
	assert_int_equal(alarm_at, TIMER_NEVER);
}

static void test_timer_rearm_takes_the_earliest(void **state)
{
	(void)state;
	stimer_deadline = now + 3 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 3 * MS);
	vmbus_deadline = now + 2 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 2 * MS);
	stimer_deadline = now + 1 * MS;
	timer_rearm();
	assert_int_equal(alarm_at, now + 1 * MS);
}

static void test_timer_interrupt_gives_vmbus_its_turn(void **state)
{
	(void)state;
	vmbus_deadline = now + MS;
	timer_interrupt(NULL);
	assert_int_equal(ticks, 0);
	assert_int_equal(alarm_at, now + MS);
	now += MS;
	timer_interrupt(NULL);
	assert_int_equal(ticks, 1);
	assert_true(alarm_at > now);
}

static void test_timer_interrupt_expires_the_timers_of_this_vp(void **state)
{
	(void)state;
	stimer_deadline = now;
	timer_interrupt(NULL);
	assert_int_equal(expirations, 1);
	assert_true(alarm_at > now);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_timer_rearm_with_nothing_to_do_sets_no_alarm),
		TEST(test_timer_rearm_takes_the_earliest),
		TEST(test_timer_interrupt_gives_vmbus_its_turn),
		TEST(test_timer_interrupt_expires_the_timers_of_this_vp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
