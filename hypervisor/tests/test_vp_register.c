/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers [TLFS HV_REGISTER_NAME]: which exist, who may do what with them, what they say. */
#include "calls/vp_register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "synic/synic.h"
#include "tests/vmbus_stub.h"

#define ROW_COUNT ABI_COUNT(rows)

/* All that a guest may touch: ranges of numbers. */
static const struct {
	uint32_t first;
	uint32_t last;
	bool writable;
	bool early;
} rows[] = {
	{ 0x00100, 0x00100, false, true },  /* hypervisor version */
	{ 0x00200, 0x00203, false, true },  /* privileges, features, limits, hardware */
	{ 0x00204, 0x00209, false, false }, /* CPU management to isolation */
	{ 0x00210, 0x00215, true, true },   /* crash */
	{ 0x00240, 0x00241, false, false }, /* frequencies */
	{ 0x90000, 0x90000, false, false }, /* run time */
	{ 0x90002, 0x90002, true, true },   /* guest OS ID */
	{ 0x90003, 0x90003, false, false }, /* VP index */
	{ 0x90004, 0x90004, false, true },  /* reference counter */
	{ 0x90017, 0x90017, true, false },  /* reference TSC page */
	{ 0xa0000, 0xa0010, true, false },  /* SINT0 to 15, SCONTROL */
	{ 0xa0011, 0xa0011, false, false }, /* SVERSION */
	{ 0xa0012, 0xa0014, true, false },  /* SIEFP, SIMP, EOM */
	{ 0xb0000, 0xb0007, true, false },  /* STIMER0 to 3 */
};

static int setup(void **state)
{
	(void)state;
	fake_reset(3);
	memset(&vmbus_stub, 0, sizeof(vmbus_stub));
	partition.guest_os_id = 1;
	return 0;
}

/* As the element after @done others: a hypercall result value counts those that are done. */
static uint16_t get_after(uint32_t done, uint32_t name, struct hv_u128 *value)
{
	uint64_t result = vp_register_get(vp_current(), name, value, done);
	uint16_t status = (uint16_t)result;

	assert_true(result == ((uint64_t)(status == 0 ? done + 1 : done) << 32 | status));
	return status;
}

static struct hv_u128 get(struct vp *vp, uint32_t name)
{
	struct hv_u128 value = { .low = 0xbad, .high = 0xbad };

	assert_true(vp_register_get(vp, name, &value, 0) == 0x100000000);
	return value;
}

static uint16_t set(struct vp *vp, uint32_t name, uint64_t low)
{
	struct hv_u128 value = { .low = low, .high = UINT64_MAX };

	return vp_register_set(vp, name, &value);
}

static int find_row(uint32_t name)
{
	for (uint32_t i = 0; i < ROW_COUNT; i++) {
		if (name >= rows[i].first && name <= rows[i].last) {
			return (int)i;
		}
	}
	return -1;
}

static void test_names_outside_the_list_are_unknown(void **state)
{
	struct hv_u128 value = { .low = 1, .high = 2 };
	static const uint32_t far[] = { 0x100000, 0x7fffffff, 0x80000100, 0xfffffffe, 0xffffffff };

	(void)state;
	for (uint32_t name = 0; name < 0xe0000; name++) {
		if (find_row(name) < 0) {
			assert_int_equal(get_after(name % 5, name, &value), 0x87);
			assert_int_equal(vp_register_set(vp_current(), name, &value), 0x87);
		}
	}
	for (uint32_t i = 0; i < ABI_COUNT(far); i++) {
		assert_int_equal(get_after(4094, far[i], &value), 0x87);
	}
	assert_int_equal(value.low, 1);
	assert_int_equal(value.high, 2);
}

static void test_names_in_the_list_read_and_read_only_ones_refuse_writes(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < ROW_COUNT; i++) {
		for (uint32_t name = rows[i].first; name <= rows[i].last; name++) {
			struct hv_u128 old = get(vp_current(), name);

			if (!rows[i].writable) {
				assert_int_equal(set(vp_current(), name, ~old.low), 5);
				assert_int_equal(get(vp_current(), name).low, old.low);
			} else if (name != 0x215) {
				assert_int_equal(set(vp_current(), name, old.low), 0);
			}
		}
	}
}

static void test_guest_os_id_zero_leaves_early_registers(void **state)
{
	struct hv_u128 value;

	(void)state;
	partition.guest_os_id = 0;
	for (uint32_t i = 0; i < ROW_COUNT; i++) {
		for (uint32_t name = rows[i].first; name <= rows[i].last; name++) {
			uint16_t expected = rows[i].early ? 0 : 6;

			assert_int_equal(get_after(name % 5, name, &value), expected);
			if (rows[i].writable && name != 0x90002) {
				assert_int_equal(set(vp_current(), name, 0), expected);
			}
		}
	}
	assert_int_equal(set(vp_current(), 0x90002, 5), 0);
	assert_int_equal(get_after(0, 0x90003, &value), 0);
}

static void test_identity_says_what_works(void **state)
{
	struct hv_u128 value = get(vp_current(), 0x200);

	(void)state;
	assert_int_equal(value.low, UINT64_C(0x000a003000000a6f));
	assert_int_equal(value.high, UINT64_C(0x3140));
	value = get(vp_current(), 0x201);
	assert_int_equal(value.low, UINT64_C(0xffffffff00000000));
	assert_int_equal(value.high, 0);
	value = get(vp_current(), 0x202);
	assert_int_equal(value.low, UINT64_C(0x0000004000000040));
	value = get(vp_current(), 0x100);
	assert_int_equal(value.low >> 32, 10 << 16);
	for (uint32_t name = 0x203; name <= 0x209; name++) {
		assert_int_equal(get(vp_current(), name).low, 0);
		assert_int_equal(get(vp_current(), name).high, 0);
	}
}

static void test_guest_os_id_is_of_the_partition(void **state)
{
	(void)state;
	assert_int_equal(set(&partition.vps[1], 0x90002, UINT64_C(0x8100000601c00000)), 0);
	assert_int_equal(get(&partition.vps[2], 0x90002).low, UINT64_C(0x8100000601c00000));
}

/* The last kernel's disk read must not land in this kernel's memory. */
static void test_guest_os_id_waits_for_what_is_in_flight(void **state)
{
	(void)state;
	vmbus_stub.resets_refused = 3;
	assert_int_equal(set(vp_current(), 0x90002, 5), 0);
	assert_int_equal(vmbus_stub.reset_count, 4);
	assert_int_equal(fake_poll_count, 3);
	assert_int_equal(get(vp_current(), 0x90002).low, 5);
}

/* Also with the same number: a kernel that kexec starts is often the same one. */
static void test_guest_os_id_written_resets_vmbus(void **state)
{
	(void)state;
	assert_int_equal(set(&partition.vps[0], 0x90002, 1), 0);
	assert_int_equal(vmbus_stub.reset_count, 1);
}

static void test_vp_index_differs_per_vp(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(get(&partition.vps[i], 0x90003).low, i);
	}
}

static void test_time_and_frequencies_follow_the_counter(void **state)
{
	(void)state;
	fake_counter_set(FAKE_COUNTER_FREQUENCY);
	assert_in_range(get(vp_current(), 0x90004).low, 9999999, 10000000);
	assert_int_equal(get(vp_current(), 0x240).low, FAKE_COUNTER_FREQUENCY);
	assert_int_equal(get(vp_current(), 0x241).low, FAKE_COUNTER_FREQUENCY);
}

static void test_run_time_counts_only_while_the_vp_is_on(void **state)
{
	struct vp *vp = &partition.vps[1];

	(void)state;
	fake_counter_set(2 * FAKE_COUNTER_FREQUENCY);
	vp->runtime_past = FAKE_COUNTER_FREQUENCY;
	vp_run_begin(vp);
	fake_counter_set(4 * FAKE_COUNTER_FREQUENCY);
	assert_in_range(get(vp, 0x90000).low, 29999999, 30000000);
	vp_run_end(vp);
	fake_counter_set(5 * FAKE_COUNTER_FREQUENCY);
	assert_in_range(get(vp, 0x90000).low, 29999999, 30000000);
	vp_run_begin(vp);
	fake_counter_set(6 * FAKE_COUNTER_FREQUENCY);
	assert_in_range(get(vp, 0x90000).low, 39999999, 40000000);
}

static void test_synic_registers_reset_and_read_back(void **state)
{
	struct vp *vp = vp_current();

	(void)state;
	for (uint32_t name = 0xa0000; name < 0xa0010; name++) {
		assert_int_equal(get(vp, name).low, 0x10000);
		assert_int_equal(set(vp, name, 0x40012), 0);
		assert_int_equal(get(vp, name).low, 0x40012);
	}
	assert_int_equal(get(vp, 0xa0010).low, 0);
	assert_int_equal(get(vp, 0xa0011).low, 1);
	assert_int_equal(get(vp, 0xa0012).low, 0);
	assert_int_equal(get(vp, 0xa0013).low, 0);
	assert_int_equal(set(vp, 0xa0010, 1), 0);
	assert_int_equal(set(vp, 0xa0012, FAKE_MEMORY_BASE | 0xabf), 0);
	assert_int_equal(set(vp, 0xa0013, (FAKE_MEMORY_BASE + 0x1000) | 1), 0);
	assert_int_equal(get(vp, 0xa0010).low, 1);
	assert_int_equal(get(vp, 0xa0012).low, FAKE_MEMORY_BASE | 0xabf);
	assert_int_equal(get(vp, 0xa0013).low, (FAKE_MEMORY_BASE + 0x1000) | 1);
	assert_int_equal(get(&partition.vps[1], 0xa0013).low, 0);
}

static void test_eom_reads_zero_and_tells_vmbus(void **state)
{
	(void)state;
	assert_int_equal(set(vp_current(), 0xa0014, 0x1234), 0);
	assert_int_equal(get(vp_current(), 0xa0014).low, 0);
	assert_int_equal(vmbus_stub.space_count, 1);
}

/* Also by another VP, for the one that the message waits for. */
static void test_eom_delivers_what_waits(void **state)
{
	struct hv_message message = { .type = 1, .payload_size = 4 };
	uint32_t *type = fake_memory(FAKE_MEMORY_BASE + 0x200, sizeof(*type));
	struct vp *vp = &partition.vps[1];

	(void)state;
	assert_int_equal(set(vp, 0xa0013, FAKE_MEMORY_BASE | 1), 0);
	assert_int_equal(set(vp, 0xa0010, 1), 0);
	assert_int_equal(synic_post_message(vp, 2, &message), 0);
	assert_int_equal(synic_post_message(vp, 2, &message), 0);
	*type = 0;
	assert_int_equal(set(vp, 0xa0014, 0), 0);
	assert_int_equal(*type, 1);
}

/* The slot is occupied when the timer expires; it is found empty by @name being written. */
static void expect_timer_message_after(uint32_t name, uint64_t value)
{
	uint32_t *type = fake_memory(FAKE_MEMORY_BASE + 0x300, sizeof(*type));

	assert_int_equal(setup(NULL), 0);
	assert_int_equal(set(vp_current(), 0xa0013, FAKE_MEMORY_BASE | 1), 0);
	assert_int_equal(set(vp_current(), 0xa0010, 1), 0);
	fake_counter_set(FAKE_COUNTER_FREQUENCY);
	*type = 1;
	assert_int_equal(set(vp_current(), 0xb0000, 3 << 16 | 8), 0);
	assert_int_equal(set(vp_current(), 0xb0001, 1), 0);
	assert_int_equal(*type, 1);
	*type = 0;
	assert_int_equal(set(vp_current(), name, value), 0);
	assert_int_equal(*type, 0x80000010);
}

static void test_timer_message_comes_when_its_slot_may_be_empty(void **state)
{
	(void)state;
	expect_timer_message_after(0xa0014, 0);
	expect_timer_message_after(0xa0013, FAKE_MEMORY_BASE | 1);
	expect_timer_message_after(0xa0010, 1);
}

static void test_timers_of_another_vp_can_be_read_not_written(void **state)
{
	(void)state;
	assert_int_equal(set(vp_current(), 0xb0001, 1000), 0);
	assert_int_equal(get(vp_current(), 0xb0001).low, 1000);
	assert_int_equal(set(&partition.vps[1], 0xb0000, 8), 0x15);
	assert_int_equal(set(&partition.vps[1], 0xb0001, 8), 0x15);
	assert_int_equal(get(&partition.vps[1], 0xb0001).low, 0);
}

static void test_crash_registers_read_back_and_report(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		assert_int_equal(set(vp_current(), 0x210 + i, 100 + i), 0);
		assert_int_equal(get(&partition.vps[1], 0x210 + i).low, 100 + i);
	}
	assert_int_equal(get(vp_current(), 0x215).low, UINT64_C(3) << 62);
	assert_int_equal(set(vp_current(), 0x215, UINT64_C(1) << 63), 0);
	assert_int_equal(fake_shared.crash_count, 1);
	assert_int_equal(fake_shared.crash_p[4], 104);
	assert_int_equal(get(vp_current(), 0x215).low, UINT64_C(3) << 62);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_names_outside_the_list_are_unknown),
		TEST(test_names_in_the_list_read_and_read_only_ones_refuse_writes),
		TEST(test_guest_os_id_zero_leaves_early_registers),
		TEST(test_identity_says_what_works),
		TEST(test_guest_os_id_is_of_the_partition),
		TEST(test_guest_os_id_written_resets_vmbus),
		TEST(test_guest_os_id_waits_for_what_is_in_flight),
		TEST(test_vp_index_differs_per_vp),
		TEST(test_time_and_frequencies_follow_the_counter),
		TEST(test_run_time_counts_only_while_the_vp_is_on),
		TEST(test_synic_registers_reset_and_read_back),
		TEST(test_eom_reads_zero_and_tells_vmbus),
		TEST(test_eom_delivers_what_waits),
		TEST(test_timer_message_comes_when_its_slot_may_be_empty),
		TEST(test_timers_of_another_vp_can_be_read_not_written),
		TEST(test_crash_registers_read_back_and_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
