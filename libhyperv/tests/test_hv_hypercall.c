/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls: both conventions, fast and slow, partial completions, what is refused without a call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake/hypervisor.h"
#include "hyperv/hypercall.h"
#include "hyperv/vp_register.h"

static _Alignas(4096) uint8_t page[2][4096];
static struct hv_partition partition;
static uint32_t seen_connection;
static uint32_t seen_flag;
static struct hv_post_message_input seen_post;
static hv_status_t answer;

static hv_status_t post(void *argument, const struct hv_post_message_input *input)
{
	(void)argument;
	seen_post = *input;
	return answer;
}

static hv_status_t signal(void *argument, uint32_t connection, uint32_t flag)
{
	(void)argument;
	seen_connection = connection;
	seen_flag = flag;
	return answer;
}

static const struct fake_events events = { .post = post, .signal = signal };

/* A partition as after hv_partition_start(), for a convention. */
static void set_up(enum hv_convention convention)
{
	fake_hypervisor_reset(2);
	fake_hypervisor_events(&events);
	answer = 0;
	*fake_register(0, HV_REGISTER_GUEST_OS_ID) = 1;
	partition = (struct hv_partition){
		.port = &fake_port,
		.convention = convention,
		.guest_os_id = 1,
		.direct = convention == HV_CONVENTION_SMCCC,
	};
}

static void test_signal_event_both_conventions_arrives(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up((enum hv_convention)convention);
		assert_int_equal(hv_signal_event(&partition, 0x12345, 7), 0);
		assert_int_equal(seen_connection, 0x12345);
		assert_int_equal(seen_flag, 7);
		assert_int_equal(fake_log_count(), 1);
		assert_int_equal(fake_log(0)->control, 0x1005D);
		assert_int_equal(fake_log(0)->native, convention);
	}
}

static void test_signal_event_refused_tells_the_status(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	answer = 0x12;
	assert_int_equal(hv_signal_event(&partition, 1, 0), HV_STATUS_INVALID_CONNECTION_ID);
	fake_privileges(0x7FFF, 0, 0);
	assert_int_equal(hv_signal_event(&partition, 1, 0), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_signal_event(&partition, 1, 2048), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(fake_log_count(), 3);
}

static void test_signal_event_flag_beyond_16_bits_makes_no_call(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	assert_int_equal(hv_signal_event(&partition, 1, 0x10000), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake_log_count(), 0);
}

static void test_any_call_without_guest_os_id_makes_no_call(void **state)
{
	struct hv_fast fast = { { 0 } };

	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	partition.guest_os_id = 0;
	partition.direct = false;
	assert_int_equal(hv_signal_event(&partition, 1, 0), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_post_message(&partition, (void *)page[0]), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_hypercall_fast(&partition, 0x46, &fast, 0, 8, NULL),
			 HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_hypercall_slow(&partition, 0x46, NULL, page[0]),
			 HV_STATUS_ACCESS_DENIED);
	assert_int_equal(fake_log_count(), 0);
}

static void test_post_message_both_conventions_is_slow_and_arrives(void **state)
{
	struct hv_post_message_input *input = (void *)page[0];

	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		set_up((enum hv_convention)convention);
		*input = (struct hv_post_message_input){ .connection_id = 4,
							 .message_type = 1,
							 .payload_size = 240,
							 .payload = { [0] = 1, [239] = 2 } };
		assert_int_equal(hv_post_message(&partition, input), 0);
		assert_memory_equal(&seen_post, input, sizeof(seen_post));
		assert_int_equal(fake_log(0)->control, 0x5C);
	}
}

static void test_post_message_no_buffers_tells_the_status(void **state)
{
	struct hv_post_message_input *input = (void *)page[0];

	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	*input = (struct hv_post_message_input){ .message_type = 1 };
	answer = 0x13;
	assert_int_equal(hv_post_message(&partition, input), HV_STATUS_INSUFFICIENT_BUFFERS);
	input->payload_size = 241;
	assert_int_equal(hv_post_message(&partition, input), HV_STATUS_INVALID_PARAMETER);
}

static void test_slow_misaligned_makes_no_call(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	assert_int_equal(hv_hypercall_slow(&partition, 0x46, page[0] + 4, page[1]),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(hv_hypercall_slow(&partition, 0x46, page[0], page[1] + 1),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake_log_count(), 0);
	assert_int_equal(hv_hypercall_slow(&partition, 0x46, NULL, page[1] + 4096 - 8), 0);
}

static void test_slow_across_a_page_tells_the_status(void **state)
{
	(void)state;
	set_up(HV_CONVENTION_NATIVE);
	assert_int_equal(hv_hypercall_slow(&partition, 0x5C, page[0] + 4096 - 248, NULL),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake_log_count(), 1);
}

static void test_slow_output_only_is_written(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		uint64_t *output = (void *)page[1];

		set_up((enum hv_convention)convention);
		output[0] = 0;
		output[1] = 5;
		/* The fast bit does not belong there. */
		assert_int_equal(hv_hypercall_slow(&partition, 0x10046, NULL, output), 0);
		assert_true(output[0] == FAKE_PARTITION_ID);
		assert_int_equal(output[1], 5);
	}
}

static void test_fast_output_is_where_the_convention_puts_it(void **state)
{
	static const struct {
		size_t input;
		size_t output;
		size_t smccc;
		size_t native;
	} rows[] = {
		{ 0, 8, 0, 14 },   { 0, 16, 0, 14 },  { 1, 16, 2, 14 },    { 16, 16, 2, 14 },
		{ 20, 16, 4, 14 }, { 20, 17, 4, 12 }, { 112, 16, 14, 14 }, { 128, 0, 16, 16 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		for (int convention = 0; convention < 2; convention++) {
			struct hv_fast fast = { { 0 } };
			size_t output = 99;

			set_up((enum hv_convention)convention);
			hv_hypercall_fast(&partition, 0xFFFF, &fast, rows[i].input, rows[i].output,
					  &output);
			assert_int_equal(output, convention ? rows[i].native : rows[i].smccc);
			assert_int_equal(fake_log_count(), 1);
		}
	}
}

static void test_fast_sizes_that_do_not_fit_make_no_call(void **state)
{
	static const size_t sizes[][2] = {
		{ 129, 0 },
		{ 0, 129 },
		{ 113, 1 },
		{ 1, 113 },
		{ SIZE_MAX, 0 },
		{ 0, SIZE_MAX },
		{ SIZE_MAX - 14, SIZE_MAX - 14 },
	};

	(void)state;
	set_up(HV_CONVENTION_SMCCC);
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		struct hv_fast fast = { { 0 } };

		assert_int_equal(
			hv_hypercall_fast(&partition, 0x46, &fast, sizes[i][0], sizes[i][1], NULL),
			HV_STATUS_INVALID_HYPERCALL_INPUT);
	}
	assert_int_equal(fake_log_count(), 0);
}

static void test_fast_three_registers_both_conventions_are_read(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		/* Three names behind the header: 28 bytes, so that the output begins at byte 32. */
		struct hv_fast fast = { { UINT64_MAX, 0xFFFFFFFE, 0x90002ULL | 0x90003ULL << 32,
					  0x100 } };
		size_t output;
		uint64_t value;

		set_up((enum hv_convention)convention);
		fake_vp(1);
		value = hv_hypercall_fast(&partition, hv_control(0x50, 3), &fast, 28, 48, &output);
		assert_true(value == 0x300000000);
		assert_int_equal(output, convention ? 10 : 4);
		assert_true(fast.block[output] == 1);
		assert_true(fast.block[output + 2] == 1);
		assert_true(fast.block[output + 4] == fake_register(0, 0x100)[0]);
		assert_true(fast.block[output + 5] == fake_register(0, 0x100)[1]);
	}
}

static void test_control_fields_are_in_place(void **state)
{
	(void)state;
	assert_true(hv_control(0x5D, 0) == 0x5D);
	assert_true(hv_control(0x50, 4095) == 0xFFF00000050);
	assert_int_equal(hv_status_of(0xFFFFFFFFFFFF0087), 0x87);
	assert_int_equal(hv_reps_of(0xFFFFF123FFFFFFFF), 0x123);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signal_event_both_conventions_arrives),
		cmocka_unit_test(test_signal_event_refused_tells_the_status),
		cmocka_unit_test(test_signal_event_flag_beyond_16_bits_makes_no_call),
		cmocka_unit_test(test_any_call_without_guest_os_id_makes_no_call),
		cmocka_unit_test(test_post_message_both_conventions_is_slow_and_arrives),
		cmocka_unit_test(test_post_message_no_buffers_tells_the_status),
		cmocka_unit_test(test_slow_misaligned_makes_no_call),
		cmocka_unit_test(test_slow_across_a_page_tells_the_status),
		cmocka_unit_test(test_slow_output_only_is_written),
		cmocka_unit_test(test_fast_output_is_where_the_convention_puts_it),
		cmocka_unit_test(test_fast_sizes_that_do_not_fit_make_no_call),
		cmocka_unit_test(test_fast_three_registers_both_conventions_are_read),
		cmocka_unit_test(test_control_fields_are_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
