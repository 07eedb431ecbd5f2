/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synthetic timers [TLFS Timers]: one-shot and periodic, by message and direct, enabled by bit and by
 * count, expired in the past, late, and with their message slot occupied.
 */
#include "synic/stimer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "core/partition.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "core/work.h"
#include "synic/timer.h"

#define ENABLE      UINT64_C(0x01)
#define PERIODIC    UINT64_C(0x02)
#define LAZY        UINT64_C(0x04)
#define AUTO_ENABLE UINT64_C(0x08)
#define DIRECT      (UINT64_C(0x1000) | UINT64_C(17) << 4) /* INTID 17 */
#define SINT        (UINT64_C(3) << 16)

#define VECTOR   19u
#define MESSAGES (FAKE_MEMORY_BASE + 0x3000)

static struct vp *vp;

static int setup(void **state)
{
	(void)state;
	fake_reset(2);
	vp = vp_current();
	assert_int_equal(synic_set_simp(vp, MESSAGES | 1), 0);
	assert_int_equal(synic_set_sint(vp, 3, VECTOR), 0);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	return 0;
}

static void set_time(uint64_t time)
{
	fake_counter_set(reference_time_to_counter(time));
	assert_int_equal(reference_time_now(), time);
}

static void expire_at(uint64_t time)
{
	set_time(time);
	stimer_expire(vp, reference_time_now());
}

static struct hv_message *slot(void)
{
	return fake_memory(MESSAGES + 0x300, sizeof(struct hv_message));
}

static struct hv_timer_message payload(void)
{
	struct hv_timer_message timer;

	assert_int_equal(slot()->type, 0x80000010);
	assert_int_equal(slot()->payload_size, 24);
	memcpy(&timer, slot()->payload, sizeof(timer));
	return timer;
}

static bool is_enabled(uint32_t index)
{
	return (vp->synic->stimers[index].config & ENABLE) != 0;
}

static void test_reset_is_disabled_and_zero(void **state)
{
	(void)state;
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	for (uint32_t i = 0; i < STIMER_COUNT; i++) {
		assert_int_equal(vp->synic->stimers[i].config, 0);
		assert_int_equal(vp->synic->stimers[i].count, 0);
	}
}

static void test_one_shot_sends_message_at_its_time_and_disables(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_count(vp, 1, 5000), 0);
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	assert_int_equal(stimer_set_config(vp, 1, SINT | ENABLE), 0);
	assert_int_equal(stimer_next_deadline(vp), 5000);
	assert_int_equal(fake_rearm_count, 2);
	expire_at(4999);
	assert_int_equal(slot()->type, 0);
	assert_true(is_enabled(1));
	expire_at(5003);
	assert_int_equal(payload().timer_index, 1);
	assert_int_equal(payload().expiration_time, 5000);
	assert_int_equal(payload().delivery_time, 5003);
	assert_int_equal(fake_raise_count, 1);
	assert_int_equal(fake_raises[0].intid, VECTOR);
	assert_false(is_enabled(1));
	assert_int_equal(vp->synic->stimers[1].count, 5000);
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	slot()->type = 0;
	expire_at(9000);
	assert_int_equal(slot()->type, 0);
}

static void test_one_shot_in_the_past_expires_at_once(void **state)
{
	(void)state;
	set_time(1000);
	assert_int_equal(stimer_set_config(vp, 0, SINT | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1000), 0);
	assert_int_equal(payload().expiration_time, 1000);
	assert_false(is_enabled(0));
}

static void test_direct_mode_raises_and_sends_nothing(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_config(vp, 0, DIRECT | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 2000), 0);
	expire_at(2000);
	assert_int_equal(fake_raise_count, 1);
	assert_ptr_equal(fake_raises[0].vp, vp);
	assert_int_equal(fake_raises[0].intid, 17);
	assert_int_equal(slot()->type, 0);
	assert_false(is_enabled(0));
}

static void test_auto_enable_only_by_nonzero_count(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_config(vp, 0, SINT | AUTO_ENABLE), 0);
	assert_false(is_enabled(0));
	assert_int_equal(stimer_set_count(vp, 0, 0), 0);
	assert_false(is_enabled(0));
	assert_int_equal(stimer_set_count(vp, 0, 3000), 0);
	assert_true(is_enabled(0));
	assert_int_equal(stimer_next_deadline(vp), 3000);
	assert_int_equal(stimer_set_count(vp, 0, 0), 0);
	assert_false(is_enabled(0));
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	assert_int_equal(stimer_set_config(vp, 1, SINT), 0);
	assert_int_equal(stimer_set_count(vp, 1, 3000), 0);
	assert_false(is_enabled(1));
}

static void test_message_mode_with_sint_zero_is_disabled(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_count(vp, 0, 3000), 0);
	assert_int_equal(stimer_set_config(vp, 0, ENABLE), 0);
	assert_int_equal(vp->synic->stimers[0].config, 0);
	assert_int_equal(stimer_set_config(vp, 0, AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 4000), 0);
	assert_false(is_enabled(0));
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
}

static void test_reserved_bits_are_refused(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		bool reserved = (bit >= 13 && bit < 16) || bit >= 20;

		assert_int_equal(stimer_set_config(vp, 0, UINT64_C(1) << bit), reserved ? 5 : 0);
	}
}

static void test_enabled_with_count_zero_waits_for_a_count(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_config(vp, 0, SINT | ENABLE), 0);
	assert_true(is_enabled(0));
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	assert_int_equal(stimer_set_count(vp, 0, 100), 0);
	assert_int_equal(stimer_next_deadline(vp), 100);
}

static void test_periodic_keeps_its_grid_and_stays_enabled(void **state)
{
	(void)state;
	set_time(500);
	assert_int_equal(stimer_set_config(vp, 2, SINT | PERIODIC | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 2, 10000), 0);
	assert_int_equal(stimer_next_deadline(vp), 10500);
	expire_at(10700);
	assert_int_equal(payload().expiration_time, 10500);
	assert_true(is_enabled(2));
	assert_int_equal(stimer_next_deadline(vp), 20500);
}

static void test_periodic_missed_periods_are_one_expiration(void **state)
{
	static const uint64_t laziness[] = { 0, LAZY };

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t start = reference_time_now();

		assert_int_equal(stimer_set_count(vp, 2, 10000), 0);
		assert_int_equal(stimer_set_config(vp, 2, SINT | PERIODIC | ENABLE | laziness[i]),
				 0);
		slot()->type = 0;
		expire_at(start + 1000000000005);
		assert_int_equal(payload().delivery_time, start + 1000000000005);
		assert_int_equal(stimer_next_deadline(vp), start + 1000000010000);
	}
	assert_int_equal(fake_raise_count, 2);
}

static void test_periodic_shorter_than_the_minimum_runs_at_the_minimum(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_config(vp, 0, SINT | PERIODIC | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1), 0);
	assert_int_equal(vp->synic->stimers[0].count, 1);
	assert_int_equal(stimer_next_deadline(vp), STIMER_PERIOD_MIN);
}

static void test_huge_counts_never_expire_and_never_wrap(void **state)
{
	(void)state;
	set_time(1000);
	assert_int_equal(stimer_set_config(vp, 0, SINT | PERIODIC | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, UINT64_MAX), 0);
	assert_int_equal(stimer_set_config(vp, 1, SINT | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 1, UINT64_MAX), 0);
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	assert_int_equal(reference_time_to_counter(stimer_next_deadline(vp)), UINT64_MAX);
	expire_at(100000);
	assert_int_equal(slot()->type, 0);
}

static void test_message_waits_for_its_slot_until_end_of_message(void **state)
{
	(void)state;
	slot()->type = 1;
	assert_int_equal(stimer_set_config(vp, 0, SINT | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1000), 0);
	expire_at(1000);
	assert_int_equal(slot()->type, 1);
	assert_int_equal(slot()->flags, 1);
	assert_int_equal(fake_raise_count, 0);
	assert_false(is_enabled(0));
	stimer_end_of_message(vp);
	assert_int_equal(slot()->type, 1);
	slot()->type = 0;
	set_time(7000);
	stimer_end_of_message(vp);
	assert_int_equal(payload().expiration_time, 1000);
	assert_int_equal(payload().delivery_time, 7000);
	assert_int_equal(fake_raise_count, 1);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(slot()->type, 0);
}

static void test_waiting_periodic_message_is_replaced_by_the_newer(void **state)
{
	(void)state;
	slot()->type = 1;
	assert_int_equal(stimer_set_config(vp, 0, SINT | PERIODIC | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1000), 0);
	expire_at(1000);
	expire_at(2000);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(payload().expiration_time, 2000);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(slot()->type, 0);
}

static void test_timer_that_is_stopped_forgets_the_waiting_message(void **state)
{
	(void)state;
	slot()->type = 1;
	assert_int_equal(stimer_set_config(vp, 0, SINT | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1000), 0);
	expire_at(1000);
	assert_int_equal(stimer_set_count(vp, 0, 0), 0);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(slot()->type, 0);
}

static void test_two_timers_in_one_sint_both_arrive(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(stimer_set_config(vp, i, SINT | AUTO_ENABLE), 0);
		assert_int_equal(stimer_set_count(vp, i, 1000 + i), 0);
	}
	assert_int_equal(stimer_next_deadline(vp), 1000);
	expire_at(3000);
	assert_int_equal(payload().timer_index, 0);
	assert_int_equal(slot()->flags, 1);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(payload().timer_index, 1);
}

static void test_reset_stops_what_runs_and_waits(void **state)
{
	(void)state;
	slot()->type = 1;
	assert_int_equal(stimer_set_config(vp, 0, SINT | PERIODIC | AUTO_ENABLE), 0);
	assert_int_equal(stimer_set_count(vp, 0, 1000), 0);
	expire_at(1000);
	stimer_reset(vp);
	assert_int_equal(stimer_next_deadline(vp), WORK_NEVER);
	slot()->type = 0;
	stimer_end_of_message(vp);
	assert_int_equal(slot()->type, 0);
}

static void test_timer_of_another_vp_is_refused(void **state)
{
	(void)state;
	assert_int_equal(stimer_set_config(&partition.vps[1], 0, SINT | ENABLE), 0x15);
	assert_int_equal(stimer_set_count(&partition.vps[1], 0, 1000), 0x15);
	assert_int_equal(stimer_next_deadline(&partition.vps[1]), WORK_NEVER);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reset_is_disabled_and_zero),
		TEST(test_one_shot_sends_message_at_its_time_and_disables),
		TEST(test_one_shot_in_the_past_expires_at_once),
		TEST(test_direct_mode_raises_and_sends_nothing),
		TEST(test_auto_enable_only_by_nonzero_count),
		TEST(test_message_mode_with_sint_zero_is_disabled),
		TEST(test_reserved_bits_are_refused),
		TEST(test_enabled_with_count_zero_waits_for_a_count),
		TEST(test_periodic_keeps_its_grid_and_stays_enabled),
		TEST(test_periodic_missed_periods_are_one_expiration),
		TEST(test_periodic_shorter_than_the_minimum_runs_at_the_minimum),
		TEST(test_huge_counts_never_expire_and_never_wrap),
		TEST(test_message_waits_for_its_slot_until_end_of_message),
		TEST(test_waiting_periodic_message_is_replaced_by_the_newer),
		TEST(test_timer_that_is_stopped_forgets_the_waiting_message),
		TEST(test_two_timers_in_one_sint_both_arrive),
		TEST(test_reset_stops_what_runs_and_waits),
		TEST(test_timer_of_another_vp_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
