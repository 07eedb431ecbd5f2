/* SPDX-License-Identifier: BSD-2-Clause */
/* The last words of a guest: numbers, a text, and hosts that take less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake/hypervisor.h"
#include "hyperv/crash.h"

#define NOTIFY  0x8000000000000000ULL
#define MESSAGE 0x4000000000000000ULL

static const uint64_t parameters[5] = { 11, 22, 33, 44, 55 };
static _Alignas(4096) char text[2 * 4096];
static struct hv_partition partition;

static void set_up(enum hv_convention convention)
{
	fake_hypervisor_reset(1);
	hv_partition_init(&partition, &fake_port, NULL, convention);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
}

/* The registers as they must be, and the last write of CTL; once at the most. */
static void expect(uint64_t p3, uint64_t p4, uint64_t control)
{
	const uint64_t expected[5] = { 11, 22, 33, p3, p4 };

	for (uint32_t i = 0; i < 5; i++) {
		assert_true(*fake_register(0, 0x210 + i) == expected[i]);
	}
	assert_true(fake_register(0, 0x215)[1] == control);
	assert_int_equal(fake_writes(0, 0x215), 1);
	/* And as the last call of all. */
	assert_int_equal(fake_log(fake_log_count() - 1)->name, 0x215);
	assert_int_equal(fake_log(fake_log_count() - 1)->code, 0x51);
}

static void test_crash_both_conventions_reports_numbers(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up((enum hv_convention)convention);
		assert_int_equal(hv_crash_report(&partition, parameters, NULL, 0), 0);
		expect(44, 55, NOTIFY);
	}
}

static void test_crash_with_a_text_tells_where_it_is(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	assert_int_equal(hv_crash_report(&partition, parameters, text, 4096), 0);
	expect((uintptr_t)text, 4096, NOTIFY | MESSAGE);
	set_up(HV_CONVENTION_SMCCC);
	assert_int_equal(hv_crash_report(&partition, parameters, text + 4090, 6), 0);
	expect((uintptr_t)text + 4090, 6, NOTIFY | MESSAGE);
}

static void test_crash_with_a_text_that_cannot_be_reports_numbers(void **state)
{
	static const struct {
		size_t offset;
		size_t size;
	} rows[] = { { 0, 4097 }, { 4090, 7 }, { 0, 0 }, { 1, SIZE_MAX } };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		set_up(HV_CONVENTION_SMCCC);
		assert_int_equal(hv_crash_report(&partition, parameters, text + rows[i].offset,
						 rows[i].size),
				 -HV_ERR_BAD_ARGUMENT);
		expect(44, 55, NOTIFY);
	}
}

static void test_crash_without_support_for_texts_reports_numbers(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	*fake_register(0, 0x215) = NOTIFY;
	assert_int_equal(hv_crash_report(&partition, parameters, text, 10), 0);
	expect(44, 55, NOTIFY);
}

/* OBS: mu_msvm: on ARM64 the register cannot be read, and is written with a text all the same. */
static void test_crash_where_nothing_can_be_read_tells_the_text(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	fake_register_unreadable(0x215, 0x05);
	assert_int_equal(hv_crash_report(&partition, parameters, text, 10), 0);
	expect((uintptr_t)text, 10, NOTIFY | MESSAGE);
}

static void test_crash_without_registers_makes_no_call(void **state)
{
	size_t calls;

	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	partition.privileges[2] &= ~(1U << 8);
	calls = fake_log_count();
	assert_int_equal(hv_crash_report(&partition, parameters, text, 10), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(fake_log_count(), calls);
}

static void test_crash_with_a_parameter_refused_tells_the_rest(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		set_up(HV_CONVENTION_SMCCC);
		fake_register_refuse(0x210 + i, 0x05);
		assert_int_equal(hv_crash_report(&partition, parameters, text, 10),
				 -HV_ERR_REFUSED);
		assert_int_equal(fake_writes(0, 0x215), 1);
		/* A host that looked for a text would find something else. */
		assert_true(fake_register(0, 0x215)[1] == (i < 3 ? NOTIFY | MESSAGE : NOTIFY));
		assert_true(*fake_register(0, i == 0 ? 0x211 : 0x210) == (i == 0 ? 22 : 11));
	}
}

static void test_crash_with_the_control_register_refused_is_refused(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	fake_register_refuse(0x215, 0x05);
	assert_int_equal(hv_crash_report(&partition, parameters, text, 10), -HV_ERR_REFUSED);
	assert_int_equal(fake_writes(0, 0x215), 0);
	assert_true(*fake_register(0, 0x212) == 33);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crash_both_conventions_reports_numbers),
		cmocka_unit_test(test_crash_with_a_text_tells_where_it_is),
		cmocka_unit_test(test_crash_with_a_text_that_cannot_be_reports_numbers),
		cmocka_unit_test(test_crash_without_support_for_texts_reports_numbers),
		cmocka_unit_test(test_crash_where_nothing_can_be_read_tells_the_text),
		cmocka_unit_test(test_crash_without_registers_makes_no_call),
		cmocka_unit_test(test_crash_with_a_parameter_refused_tells_the_rest),
		cmocka_unit_test(test_crash_with_the_control_register_refused_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
