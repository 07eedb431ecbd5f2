/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic timers: by message and direct, once and again, what cannot be, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fake/hypervisor.h"
#include "hyperv/stimer.h"

static _Alignas(4096) struct hv_message_page message_page;
static _Alignas(4096) struct hv_event_page event_page;
static const struct hv_vp_pages pages = { &message_page, &event_page, NULL };
static struct hv_partition partition;
static struct hv_vp vp;
static struct hv_timer_message expiry;
static uint32_t expiries;

static const struct hv_stimer by_message = { .index = 1, .mode = HV_STIMER_BY_MESSAGE, .sint = 3 };
static const struct hv_stimer direct = { .index = 2, .mode = HV_STIMER_DIRECT, .intid = 17 };

static void on_message(struct hv_vp *where, void *argument, const struct hv_message *message)
{
	(void)where;
	(void)argument;
	assert_true(hv_stimer_message(message, &expiry));
	expiries++;
}

static void set_up_for(enum hv_convention convention, uint32_t privileges, uint32_t features)
{
	const struct hv_sint handler = { .message = on_message };

	fake_hypervisor_reset(2);
	fake_privileges(privileges, 0x20030, features);
	memset(&message_page, 0, sizeof(message_page));
	expiries = 0;
	hv_partition_init(&partition, &fake_port, NULL, convention);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
	fake_vp(1);
	fake_time(1000, 0);
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
	assert_int_equal(hv_sint_enable(&vp, 3, 18, &handler), 0);
}

static void set_up(void)
{
	set_up_for(HV_CONVENTION_SMCCC, 0x7FFF, 0xFFFF);
}

static void test_timer_by_message_expires_once(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up_for((enum hv_convention)convention, 0x7FFF, 0xFFFF);
		assert_int_equal(hv_stimer_start(&vp, &by_message, 5000), 0);
		fake_time(4999, 0);
		assert_false(hv_synic_dispatch(&vp));
		fake_time(5010, 0);
		assert_int_equal(fake_interrupts(1, 18), 1);
		assert_true(hv_synic_dispatch(&vp));
		assert_int_equal(expiries, 1);
		assert_int_equal(expiry.timer_index, 1);
		assert_int_equal(expiry.expiration_time, 5000);
		assert_int_equal(expiry.delivery_time, 5010);
		fake_time(20000, 0);
		assert_false(hv_synic_dispatch(&vp));
	}
}

static void test_timer_direct_raises_its_interrupt(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(hv_stimer_start(&vp, &direct, 2000), 0);
	assert_int_equal(*fake_register(1, 0xB0004), 0x1111);
	fake_time(2000, 0);
	assert_int_equal(fake_interrupts(1, 17), 1);
	assert_false(hv_synic_dispatch(&vp));
	fake_time(4000, 0);
	assert_int_equal(fake_interrupts(1, 17), 1);
}

static void test_timer_whose_time_has_passed_expires_at_once(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(hv_stimer_start(&vp, &direct, 999), 0);
	assert_int_equal(fake_interrupts(1, 17), 1);
	/* A count of 0 would be no timer at all. */
	assert_int_equal(hv_stimer_start(&vp, &direct, 0), 0);
	assert_int_equal(fake_interrupts(1, 17), 2);
}

static void test_timer_periodic_expires_again_and_again(void **state)
{
	const struct hv_stimer lazy = {
		.index = 0, .mode = HV_STIMER_DIRECT, .intid = 31, .lazy = true
	};

	(void)state;
	set_up();
	assert_int_equal(hv_stimer_start_periodic(&vp, &direct, 100), 0);
	assert_int_equal(*fake_register(1, 0xB0004), 0x1113);
	assert_int_equal(*fake_register(1, 0xB0005), 100);
	fake_time(1099, 0);
	assert_int_equal(fake_interrupts(1, 17), 0);
	fake_time(1350, 0);
	assert_int_equal(fake_interrupts(1, 17), 3);
	assert_int_equal(hv_stimer_stop(&vp, 2), 0);
	fake_time(5000, 0);
	assert_int_equal(fake_interrupts(1, 17), 3);
	assert_int_equal(hv_stimer_start_periodic(&vp, &lazy, 100), 0);
	assert_int_equal(*fake_register(1, 0xB0000), 0x11F7);
	/* Once, there is nothing to be lazy about. */
	assert_int_equal(hv_stimer_start(&vp, &lazy, 100000), 0);
	assert_int_equal(*fake_register(1, 0xB0000), 0x11F1);
}

static void test_timer_that_runs_is_stopped_before_it_is_set(void **state)
{
	size_t calls;

	(void)state;
	set_up();
	assert_int_equal(hv_stimer_start_periodic(&vp, &by_message, 50), 0);
	calls = fake_log_count();
	assert_int_equal(hv_stimer_start(&vp, &by_message, 9000), 0);
	assert_int_equal(fake_log_count(), calls + 3);
	assert_int_equal(fake_log(calls)->name, 0xB0002);
	assert_int_equal(fake_log(calls)->value, 0);
	assert_int_equal(fake_log(calls + 1)->name, 0xB0003);
	assert_int_equal(fake_log(calls + 1)->value, 9000);
	assert_int_equal(fake_log(calls + 2)->name, 0xB0002);
	assert_int_equal(fake_log(calls + 2)->value, 0x30001);
}

static void test_timer_that_cannot_be_makes_no_call(void **state)
{
	static const struct hv_stimer wrong[] = {
		{ .index = 4, .mode = HV_STIMER_DIRECT, .intid = 17 },
		{ .index = 0, .mode = HV_STIMER_DIRECT, .intid = 15 },
		{ .index = 0, .mode = HV_STIMER_DIRECT, .intid = 32 },
		{ .index = 0, .mode = HV_STIMER_BY_MESSAGE, .sint = 0 },
		{ .index = 0, .mode = HV_STIMER_BY_MESSAGE, .sint = 16 },
		{ .index = 0, .mode = HV_STIMER_BY_MESSAGE, .sint = 4 }, /* not enabled */
		{ .index = 0, .mode = (enum hv_stimer_mode)2, .sint = 3, .intid = 17 },
	};
	size_t calls;

	(void)state;
	set_up();
	calls = fake_log_count();
	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		assert_int_equal(hv_stimer_start(&vp, &wrong[i], 5), -HV_ERR_BAD_ARGUMENT);
		assert_int_equal(hv_stimer_start_periodic(&vp, &wrong[i], 5), -HV_ERR_BAD_ARGUMENT);
	}
	assert_int_equal(hv_stimer_start_periodic(&vp, &direct, 0), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_stimer_stop(&vp, 4), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(fake_log_count(), calls);
}

static void test_timer_without_privilege_or_feature_is_not_allowed(void **state)
{
	(void)state;
	set_up_for(HV_CONVENTION_SMCCC, 0x7FFF & ~(1U << 3), 0xFFFF);
	assert_int_equal(hv_stimer_start(&vp, &direct, 5), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(hv_stimer_stop(&vp, 0), -HV_ERR_NOT_ALLOWED);
	set_up_for(HV_CONVENTION_SMCCC, 0x7FFF, 0xFFFF & ~(1U << 13));
	assert_int_equal(hv_stimer_start(&vp, &direct, 5), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(hv_stimer_start(&vp, &by_message, 5), 0);
}

static void test_timer_with_a_register_that_fails_is_refused_and_off(void **state)
{
	(void)state;
	set_up();
	fake_register_refuse(0xB0003, 0x05);
	*fake_register(1, 0xB0002) = 1;
	assert_int_equal(hv_stimer_start(&vp, &by_message, 5), -HV_ERR_REFUSED);
	assert_int_equal(*fake_register(1, 0xB0002), 0);
	fake_register_refuse(0xB0002, 0x05);
	assert_int_equal(hv_stimer_start(&vp, &by_message, 5), -HV_ERR_REFUSED);
	assert_int_equal(hv_stimer_stop(&vp, 1), -HV_ERR_REFUSED);
	fake_register_refuse(0xB0002, 0);
	fake_register_refuse(0xB0003, 0);
	assert_int_equal(hv_stimer_start(&vp, &by_message, 5), 0);
}

static void test_message_that_is_no_expiry_is_not_taken(void **state)
{
	struct hv_message message = { .type = 0x80000010, .payload_size = 24 };
	struct hv_timer_message untouched = { .timer_index = 9 };

	(void)state;
	message.payload[0] = 3;
	assert_true(hv_stimer_message(&message, &untouched));
	assert_int_equal(untouched.timer_index, 3);
	untouched.timer_index = 9;
	message.payload_size = 23;
	assert_false(hv_stimer_message(&message, &untouched));
	message.payload_size = 24;
	message.payload[0] = 4;
	assert_false(hv_stimer_message(&message, &untouched));
	message.payload[0] = 0;
	message.type = 1;
	assert_false(hv_stimer_message(&message, &untouched));
	assert_int_equal(untouched.timer_index, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timer_by_message_expires_once),
		cmocka_unit_test(test_timer_direct_raises_its_interrupt),
		cmocka_unit_test(test_timer_whose_time_has_passed_expires_at_once),
		cmocka_unit_test(test_timer_periodic_expires_again_and_again),
		cmocka_unit_test(test_timer_that_runs_is_stopped_before_it_is_set),
		cmocka_unit_test(test_timer_that_cannot_be_makes_no_call),
		cmocka_unit_test(test_timer_without_privilege_or_feature_is_not_allowed),
		cmocka_unit_test(test_timer_with_a_register_that_fails_is_refused_and_off),
		cmocka_unit_test(test_message_that_is_no_expiry_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
