/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers: values, conventions, early registers, privileges, lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fake/hypervisor.h"
#include "hyperv/vp_register.h"

#define UNTOUCHED 0x5A5A5A5A5A5A5A5AULL

static _Alignas(4096) uint8_t page[2][4096];
static const struct hv_list_pages pages = { page[0], page[1] };
static struct hv_partition partition;

static void set_up(enum hv_convention convention, uint64_t guest_os_id)
{
	fake_hypervisor_reset(4);
	*fake_register(0, HV_REGISTER_GUEST_OS_ID) = guest_os_id;
	partition = (struct hv_partition){
		.port = &fake_port,
		.convention = convention,
		.guest_os_id = guest_os_id,
		.direct = guest_os_id != 0 && convention == HV_CONVENTION_SMCCC,
	};
}

static void test_get_both_conventions_reads_the_vp_that_calls(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		uint64_t value = 0;

		set_up((enum hv_convention)convention, 1);
		fake_vp(3);
		assert_int_equal(hv_get_register(&partition, 0x90003, &value), 0);
		assert_int_equal(value, 3);
		assert_int_equal(fake_log_count(), 1);
		assert_true(fake_log(0)->control == 0x100010050);
		assert_int_equal(fake_log(0)->native, convention);
	}
}

static void test_get_128_both_conventions_reads_both_halves(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		struct hv_u128 value = { 0, 0 };

		set_up((enum hv_convention)convention, 1);
		assert_int_equal(hv_get_register_128(&partition, 0x100, &value), 0);
		assert_true(value.low == 0x000A000000006CD1);
		assert_true(value.high == 0x0300000700000002);
	}
}

static void test_set_both_conventions_writes_the_vp_that_calls(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up((enum hv_convention)convention, 1);
		fake_vp(2);
		assert_int_equal(hv_set_register(&partition, 0xA0002, 0x12), 0);
		assert_int_equal(*fake_register(2, 0xA0002), 0x12);
		assert_int_equal(*fake_register(0, 0xA0002), 0x10000);
		assert_true(fake_log(0)->control == 0x100010051);
	}
}

static void test_set_128_both_conventions_passes_both_halves(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up((enum hv_convention)convention, 1);
		/* The fake takes no register whose upper half is not 0: it must have seen it. */
		assert_int_equal(
			hv_set_register_128(&partition, 0xA0002, (struct hv_u128){ 0x12, 1 }),
			HV_STATUS_INVALID_PARAMETER);
		assert_int_equal(
			hv_set_register_128(&partition, 0xA0002, (struct hv_u128){ 0x12, 0 }), 0);
	}
}

static void test_get_refused_leaves_the_value_alone(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		struct hv_u128 wide = { UNTOUCHED, UNTOUCHED };
		uint64_t value = UNTOUCHED;

		set_up((enum hv_convention)convention, 1);
		fake_register_refuse(0x90003, 0x87);
		assert_int_equal(hv_get_register(&partition, 0x90003, &value),
				 HV_STATUS_UNKNOWN_REGISTER_NAME);
		assert_int_equal(hv_get_register_128(&partition, 0x90003, &wide),
				 HV_STATUS_UNKNOWN_REGISTER_NAME);
		assert_true(value == UNTOUCHED && wide.low == UNTOUCHED && wide.high == UNTOUCHED);
		assert_int_equal(hv_get_register(&partition, 0x77777, &value),
				 HV_STATUS_INVALID_PARAMETER);
	}
}

static void test_access_without_privilege_is_denied(void **state)
{
	uint64_t value;

	(void)state;
	set_up(HV_CONVENTION_SMCCC, 1);
	fake_privileges(1U << 5, 0, 0);
	assert_int_equal(hv_get_register(&partition, 0x90003, &value), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_set_register(&partition, 0xA0002, 0x12), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_set_register(&partition, 0xB0000, 0), HV_STATUS_ACCESS_DENIED);
}

static void test_set_wrong_values_are_refused(void **state)
{
	static const struct {
		uint32_t name;
		uint64_t value;
	} rows[] = {
		{ 0x90004, 1 },      { 0xA0002, 15 },  { 0xA0002, 0x20012 },
		{ 0xA0010, 2 },      { 0xA0013, 0x2 }, { 0xB0000, 0x2000 },
		{ 0xB0000, 0x10F1 }, { 0x90003, 1 },   { 0xA0011, 1 },
	};

	(void)state;
	set_up(HV_CONVENTION_SMCCC, 1);
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		assert_int_equal(hv_set_register(&partition, rows[i].name, rows[i].value),
				 HV_STATUS_INVALID_PARAMETER);
	}
}

static void test_early_get_both_conventions_reads_both_halves(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		struct hv_u128 wide = { 0 };
		uint64_t value = 0;

		set_up((enum hv_convention)convention, 0);
		assert_int_equal(hv_get_register_128(&partition, 0x100, &wide), 0);
		assert_true(wide.low == 0x000A000000006CD1);
		assert_true(wide.high == 0x0300000700000002);
		assert_int_equal(hv_get_register(&partition, 0x100, &value), 0);
		assert_true(value == 0x000A000000006CD1);
	}
}

/* The table of abi says which registers are early: the library and the fake must agree with it. */
static void test_early_access_is_what_the_table_says(void **state)
{
	static const struct {
		uint32_t name;
		enum hv_access access;
	} rows[] = {
#define HV_REGISTER(constant, name, number, width, access) { number, HV_ACCESS_##access },
#include "abi/hv_vp_register.def"
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		const bool early = (rows[i].access & HV_ACCESS_EARLY_BIT) != 0;
		const bool get = early && (rows[i].access & HV_ACCESS_READ_BIT) != 0;
		const bool set = early && (rows[i].access & HV_ACCESS_WRITE_BIT) != 0;
		uint64_t value;

		for (int convention = 0; convention < 2; convention++) {
			set_up((enum hv_convention)convention, 0);
			assert_int_equal(hv_get_register(&partition, rows[i].name, &value),
					 get ? 0 : HV_STATUS_ACCESS_DENIED);
			assert_int_equal(fake_log_count(), get);
			set_up((enum hv_convention)convention, 0);
			assert_int_equal(hv_set_register(&partition, rows[i].name, 0),
					 set ? 0 : HV_STATUS_ACCESS_DENIED);
			assert_int_equal(fake_log_count(), set);
		}
	}
}

static void test_list_of_another_vp_is_read_and_written(void **state)
{
	static const uint32_t names[] = { 0xA0002, 0xA0003, 0xA0010 };
	struct hv_u128 values[3] = { { 0x12, 0 }, { 0x13, 0 }, { 1, 0 } };
	const struct hv_register_list list = {
		.vp = 3, .count = 3, .names = names, .values = values
	};
	uint32_t done;

	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		for (uint32_t each = 0; each < 3; each++) {
			set_up((enum hv_convention)convention, 1);
			fake_reps(each);
			assert_int_equal(hv_set_registers(&partition, &pages, &list, &done), 0);
			assert_int_equal(done, 3);
			assert_int_equal(*fake_register(3, 0xA0003), 0x13);
			assert_int_equal(fake_writes(3, 0xA0002), 1);
			assert_int_equal(fake_writes(3, 0xA0010), 1);
			memset(values, 0, sizeof(values));
			assert_int_equal(hv_get_registers(&partition, &pages, &list, &done), 0);
			assert_int_equal(done, 3);
			assert_int_equal(values[0].low, 0x12);
			assert_int_equal(values[1].low, 0x13);
			assert_int_equal(values[2].low, 1);
			assert_int_equal(fake_log_count(), each == 0 ? 2 : each == 1 ? 6 : 4);
		}
	}
}

static void test_list_with_a_refused_register_tells_how_many_were_done(void **state)
{
	static const uint32_t names[] = { 0xA0002, 0xA0003, 0xA0004, 0xA0005 };
	struct hv_u128 values[4];
	const struct hv_register_list list = {
		.vp = HV_VP_INDEX_SELF, .count = 4, .names = names, .values = values
	};
	uint32_t done;

	(void)state;
	for (uint32_t each = 0; each < 4; each++) {
		memset(values, 0x5A, sizeof(values));
		set_up(HV_CONVENTION_SMCCC, 1);
		fake_reps(each);
		fake_register_refuse(0xA0004, 0x50);
		assert_int_equal(hv_get_registers(&partition, &pages, &list, &done),
				 HV_STATUS_INVALID_REGISTER_VALUE);
		assert_int_equal(done, 2);
		assert_true(values[1].low == 0x10000 && values[2].low == UNTOUCHED);
		assert_int_equal(hv_set_registers(&partition, &pages, &list, &done),
				 HV_STATUS_INVALID_REGISTER_VALUE);
		assert_int_equal(done, 2);
	}
}

static void test_list_without_progress_ends(void **state)
{
	static const uint32_t names[] = { 0xA0002, 0xA0003 };
	struct hv_u128 values[2];
	const struct hv_register_list list = {
		.vp = HV_VP_INDEX_SELF, .count = 2, .names = names, .values = values
	};
	uint32_t done;

	(void)state;
	set_up(HV_CONVENTION_SMCCC, 1);
	fake_register_refuse(0xA0003, HV_STATUS_TIMEOUT);
	assert_int_equal(hv_get_registers(&partition, &pages, &list, &done), HV_STATUS_TIMEOUT);
	assert_int_equal(done, 1);
	assert_int_equal(fake_log_count(), 2);
}

static void test_list_of_a_wrong_size_makes_no_call(void **state)
{
	static const uint32_t names[128];
	static struct hv_u128 values[128];
	struct hv_register_list list = { .vp = 0, .names = names, .values = values };
	uint32_t done = 9;

	(void)state;
	set_up(HV_CONVENTION_SMCCC, 1);
	assert_int_equal(hv_get_registers(&partition, &pages, &list, &done),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(done, 0);
	list.count = HV_REGISTER_LIST_MAX + 1;
	assert_int_equal(hv_set_registers(&partition, &pages, &list, &done),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(fake_log_count(), 0);
}

static void test_list_of_the_greatest_size_fits(void **state)
{
	static uint32_t names[HV_REGISTER_LIST_MAX];
	static struct hv_u128 values[HV_REGISTER_LIST_MAX];
	const struct hv_register_list list = { .vp = HV_VP_INDEX_SELF,
					       .count = HV_REGISTER_LIST_MAX,
					       .names = names,
					       .values = values };
	uint32_t done;

	(void)state;
	set_up(HV_CONVENTION_NATIVE, 1);
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		names[i] = 0xA0000 + i % 16;
		values[i].low = 16 + i % 16;
	}
	assert_int_equal(hv_set_registers(&partition, &pages, &list, &done), 0);
	assert_int_equal(done, HV_REGISTER_LIST_MAX);
	assert_int_equal(hv_get_registers(&partition, &pages, &list, &done), 0);
	assert_int_equal(values[HV_REGISTER_LIST_MAX - 1].low, 16 + 126 % 16);
}

static void test_list_of_a_vp_that_is_not_there_is_refused(void **state)
{
	static const uint32_t names[] = { 0xA0002 };
	struct hv_u128 values[1];
	const struct hv_register_list list = {
		.vp = 4, .count = 1, .names = names, .values = values
	};
	uint32_t done;

	(void)state;
	set_up(HV_CONVENTION_SMCCC, 1);
	assert_int_equal(hv_get_registers(&partition, &pages, &list, &done),
			 HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(done, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get_both_conventions_reads_the_vp_that_calls),
		cmocka_unit_test(test_get_128_both_conventions_reads_both_halves),
		cmocka_unit_test(test_set_both_conventions_writes_the_vp_that_calls),
		cmocka_unit_test(test_set_128_both_conventions_passes_both_halves),
		cmocka_unit_test(test_get_refused_leaves_the_value_alone),
		cmocka_unit_test(test_access_without_privilege_is_denied),
		cmocka_unit_test(test_set_wrong_values_are_refused),
		cmocka_unit_test(test_early_get_both_conventions_reads_both_halves),
		cmocka_unit_test(test_early_access_is_what_the_table_says),
		cmocka_unit_test(test_list_of_another_vp_is_read_and_written),
		cmocka_unit_test(test_list_with_a_refused_register_tells_how_many_were_done),
		cmocka_unit_test(test_list_without_progress_ends),
		cmocka_unit_test(test_list_of_a_wrong_size_makes_no_call),
		cmocka_unit_test(test_list_of_the_greatest_size_fits),
		cmocka_unit_test(test_list_of_a_vp_that_is_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
