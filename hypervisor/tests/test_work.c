/* SPDX-License-Identifier: BSD-2-Clause */
/* Work: each deadline on one VP, which alone wakes, and on another one when that VP goes off. */
#include "core/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/partition.h"
#include "fake/fake.h"

static struct work items[3];
static uint32_t runs[3];
static const struct vp *ran_on;

static void run(struct work *work, uint64_t now)
{
	(void)now;
	runs[work - items]++;
	ran_on = vp_current();
}

static int start(void **state)
{
	(void)state;
	fake_reset(4);
	for (uint32_t i = 0; i < 3; i++) {
		items[i] = (struct work){ .run = run };
		runs[i] = 0;
	}
	return 0;
}

static struct vp *vp(uint32_t index)
{
	return &partition.vps[index];
}

static void test_set_here_asks_to_rearm_when_earliest(void **state)
{
	(void)state;
	assert_true(work_set(&items[0], vp(0), 100));
	assert_false(work_set(&items[1], vp(0), 200));
	assert_true(work_set(&items[2], NULL, 50));
	assert_int_equal(work_deadline(vp(0)), 50);
	assert_int_equal(fake_wake_count, 0);
}

static void test_set_on_another_vp_wakes_it_alone(void **state)
{
	(void)state;
	assert_false(work_set(&items[0], vp(2), 100));
	assert_int_equal(fake_wake_count, 1);
	assert_false(work_set(&items[1], vp(2), 200));
	assert_int_equal(fake_wake_count, 1);
	assert_int_equal(work_deadline(vp(2)), 100);
	assert_int_equal(work_deadline(vp(0)), WORK_NEVER);
}

static void test_set_again_replaces(void **state)
{
	(void)state;
	work_set(&items[0], vp(2), 100);
	work_set(&items[0], vp(0), 300);
	assert_int_equal(work_deadline(vp(2)), WORK_NEVER);
	assert_int_equal(work_deadline(vp(0)), 300);
	work_set(&items[0], vp(0), WORK_NEVER);
	assert_int_equal(work_deadline(vp(0)), WORK_NEVER);
}

static void test_run_takes_what_is_due(void **state)
{
	(void)state;
	work_set(&items[0], vp(0), 100);
	work_set(&items[1], vp(0), 200);
	work_run(vp(0), 99);
	assert_int_equal(runs[0], 0);
	work_run(vp(0), 150);
	work_run(vp(0), 150);
	assert_int_equal(runs[0], 1);
	assert_int_equal(runs[1], 0);
	assert_int_equal(work_deadline(vp(0)), 200);
}

static void test_leave_gives_deadlines_to_a_vp_that_is_on(void **state)
{
	(void)state;
	work_set(&items[0], vp(1), 100);
	fake_vp_switch(0);
	work_leave(vp(0));
	fake_vp_switch(1);
	fake_wake_count = 0;
	work_leave(vp(1));
	assert_int_equal(fake_wake_count, 1);
	assert_int_equal(work_deadline(vp(1)), WORK_NEVER);
	assert_int_equal(work_deadline(vp(2)), 100);
	/* Later ones go to the VP that asks. */
	fake_vp_switch(3);
	assert_true(work_set(&items[1], vp(1), 70));
	assert_int_equal(work_deadline(vp(3)), 70);
}

static void test_join_inherits_from_vps_without_an_heir(void **state)
{
	(void)state;
	work_set(&items[0], vp(0), 100);
	for (uint32_t i = 4; i-- > 0;) {
		fake_vp_switch(i);
		work_leave(vp(i));
	}
	assert_int_equal(work_deadline(vp(0)), 100);
	fake_vp_switch(3);
	work_join(vp(3));
	assert_int_equal(work_deadline(vp(3)), 100);
	work_run(vp(3), 100);
	assert_int_equal(runs[0], 1);
	assert_ptr_equal(ran_on, vp(3));
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_set_here_asks_to_rearm_when_earliest),
		TEST(test_set_on_another_vp_wakes_it_alone),
		TEST(test_set_again_replaces),
		TEST(test_run_takes_what_is_due),
		TEST(test_leave_gives_deadlines_to_a_vp_that_is_on),
		TEST(test_join_inherits_from_vps_without_an_heir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
