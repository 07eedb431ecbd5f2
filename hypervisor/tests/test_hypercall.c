/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls [TLFS Hypercall Interface]: both conventions, slow, fast, rep and continued rep; each
 * field of the control word and of the inputs wrong in turn. Numbers are literals on purpose: they are
 * what a guest would send.
 */
#include "calls/hypercall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "core/partition.h"
#include "fake/fake.h"
#include "tests/vmbus_stub.h"

#define GET    UINT64_C(0x50)
#define SET    UINT64_C(0x51)
#define POST   UINT64_C(0x5c)
#define SIGNAL UINT64_C(0x5d)
#define FAST   (UINT64_C(1) << 16)

#define COUNT(n) ((uint64_t)(n) << 32)
#define START(n) ((uint64_t)(n) << 48)

#define SELF    UINT64_MAX
#define VP_SELF UINT64_C(0xfffffffe)

#define OS_ID    UINT32_C(0x90002)
#define VP_INDEX UINT32_C(0x90003)
#define VERSION  UINT32_C(0x100)
#define CRASH_P0 UINT32_C(0x210)

#define IN  (FAKE_MEMORY_BASE + 0x10000)
#define OUT (FAKE_MEMORY_BASE + 0x20000)

#define ALL_BUT_RESULT 0x1u

static uint64_t regs[HYPERCALL_REGISTER_COUNT];
static uint64_t before[HYPERCALL_REGISTER_COUNT];

static int setup(void **state)
{
	(void)state;
	fake_reset(4);
	memset(&vmbus_stub, 0, sizeof(vmbus_stub));
	partition.guest_os_id = 1;
	return 0;
}

static void fill_registers(void)
{
	for (uint32_t i = 0; i < HYPERCALL_REGISTER_COUNT; i++) {
		regs[i] = UINT64_C(0xdead000000000000) | i;
	}
}

/* HVC #0 with what was put into regs[2] and up */
static uint64_t smccc(uint64_t control)
{
	regs[0] = 0x46000001;
	regs[1] = control;
	memcpy(before, regs, sizeof(regs));
	regs[0] = hypercall_smccc(vp_current(), regs, 1, NULL);
	return regs[0];
}

/* HVC #1 with what was put into regs[1] and up */
static uint64_t native(uint64_t control)
{
	regs[0] = control;
	memcpy(before, regs, sizeof(regs));
	regs[0] = hypercall_native(vp_current(), regs);
	return regs[0];
}

/* @changed: bit n for xn */
static void assert_only_changed(uint32_t changed)
{
	for (uint32_t i = 0; i < HYPERCALL_REGISTER_COUNT; i++) {
		if ((changed & (1u << i)) == 0) {
			assert_int_equal(regs[i], before[i]);
		}
	}
}

static uint64_t slow(uint64_t control, uint64_t in, uint64_t out)
{
	uint64_t result;

	fill_registers();
	regs[2] = in;
	regs[3] = out;
	result = smccc(control);
	assert_only_changed(ALL_BUT_RESULT);
	return result;
}

static void put(uint64_t gpa, const void *bytes, size_t size)
{
	memcpy(fake_memory(gpa, size), bytes, size);
}

static void put_u64(uint64_t gpa, uint64_t value)
{
	put(gpa, &value, sizeof(value));
}

static void put_u32(uint64_t gpa, uint32_t value)
{
	put(gpa, &value, sizeof(value));
}

static uint64_t get_u64(uint64_t gpa)
{
	uint64_t value;

	memcpy(&value, fake_memory(gpa, sizeof(value)), sizeof(value));
	return value;
}

static void put_header(uint64_t gpa)
{
	put_u64(gpa, SELF);
	put_u64(gpa + 8, VP_SELF);
}

static void put_post(uint64_t gpa, uint32_t connection, uint32_t type, uint32_t size)
{
	put_u32(gpa, connection);
	put_u32(gpa + 4, 0);
	put_u32(gpa + 8, type);
	put_u32(gpa + 12, size);
	memset(fake_memory(gpa + 16, 240), 0x5a, 240);
}

static void fast_header(uint32_t first)
{
	fill_registers();
	regs[first] = SELF;
	regs[first + 1] = VP_SELF;
}

static uint64_t fast_get(uint32_t name)
{
	fast_header(2);
	regs[4] = name;
	return smccc(GET | FAST | COUNT(1));
}

static void test_get_fast_smccc_as_linux_sends_it_answers_in_x6_x7(void **state)
{
	(void)state;
	partition.guest_os_id = UINT64_C(0x8100000601000000);
	assert_int_equal(fast_get(OS_ID), COUNT(1));
	assert_int_equal(regs[6], UINT64_C(0x8100000601000000));
	assert_int_equal(regs[7], 0);
	assert_only_changed(1u << 0 | 1u << 6 | 1u << 7);
}

static void test_get_fast_native_answers_in_last_pair(void **state)
{
	(void)state;
	fake_vp_switch(3);
	fast_header(1);
	regs[3] = VP_INDEX;
	assert_int_equal(native(GET | FAST | COUNT(1)), COUNT(1));
	assert_int_equal(regs[15], 3);
	assert_int_equal(regs[16], 0);
	assert_only_changed(1u << 0 | 1u << 15 | 1u << 16);
}

static void test_get_fast_upper_half_of_name_register_is_next_name(void **state)
{
	(void)state;
	fake_vp_switch(2);
	fast_header(2);
	regs[4] = (uint64_t)OS_ID << 32 | VP_INDEX;
	assert_int_equal(smccc(GET | FAST | COUNT(2)), COUNT(2));
	assert_int_equal(regs[6], 2);
	assert_int_equal(regs[8], 1);
	assert_only_changed(1u << 0 | 0xfu << 6);
}

static void test_get_fast_five_elements_fill_the_block(void **state)
{
	(void)state;
	fast_header(2);
	regs[4] = (uint64_t)OS_ID << 32 | OS_ID;
	regs[5] = (uint64_t)OS_ID << 32 | OS_ID;
	regs[6] = OS_ID;
	assert_int_equal(smccc(GET | FAST | COUNT(5)), COUNT(5));
	for (uint32_t i = 8; i < 18; i += 2) {
		assert_int_equal(regs[i], 1);
		assert_int_equal(regs[i + 1], 0);
	}
	assert_only_changed(1u << 0 | 0x3ffu << 8);

	fast_header(1);
	regs[3] = (uint64_t)OS_ID << 32 | OS_ID;
	regs[4] = (uint64_t)OS_ID << 32 | OS_ID;
	regs[5] = OS_ID;
	assert_int_equal(native(GET | FAST | COUNT(5)), COUNT(5));
	assert_only_changed(1u << 0 | 0x3ffu << 7);
}

static void test_fast_too_big_for_registers_is_invalid_input(void **state)
{
	(void)state;
	fast_header(2);
	assert_int_equal(smccc(GET | FAST | COUNT(6)), 3);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(smccc(GET | FAST | COUNT(4095)), 3);
	assert_int_equal(smccc(SET | FAST | COUNT(4)), 3);
	assert_int_equal(smccc(POST | FAST), 3);
	assert_int_equal(native(POST | FAST), 3);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(vmbus_stub.post_count, 0);
}

static void test_set_fast_writes_the_register(void **state)
{
	(void)state;
	fast_header(2);
	regs[4] = CRASH_P0;
	regs[6] = 0x1234;
	assert_int_equal(smccc(SET | FAST | COUNT(1)), COUNT(1));
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(fast_get(CRASH_P0), COUNT(1));
	assert_int_equal(regs[6], 0x1234);

	fast_header(1);
	regs[3] = CRASH_P0;
	regs[5] = 0x5678;
	assert_int_equal(native(SET | FAST | COUNT(1)), COUNT(1));
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(fast_get(CRASH_P0), COUNT(1));
	assert_int_equal(regs[6], 0x5678);
}

static void test_set_fast_three_elements(void **state)
{
	(void)state;
	fast_header(2);
	for (uint32_t i = 0; i < 3; i++) {
		regs[4 + 4 * i] = CRASH_P0 + i;
		regs[6 + 4 * i] = 100 + i;
	}
	assert_int_equal(smccc(SET | FAST | COUNT(3)), COUNT(3));
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(fast_get(CRASH_P0 + i), COUNT(1));
		assert_int_equal(regs[6], 100 + i);
	}
}

static void test_get_slow_writes_output_list(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	put_u32(IN + 20, VP_INDEX);
	put_u64(OUT + 32, 0x77);
	assert_int_equal(slow(GET | COUNT(2), IN, OUT), COUNT(2));
	assert_int_equal(get_u64(OUT), 1);
	assert_int_equal(get_u64(OUT + 8), 0);
	assert_int_equal(get_u64(OUT + 16), 0);
	assert_int_equal(get_u64(OUT + 32), 0x77);
}

/* What reads memory is slow anyway; a call by registers is not to get slower. */
static void test_slow_looks_whether_the_timer_is_due(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, 0x90003);
	assert_int_equal(slow(GET | COUNT(1), IN, OUT), COUNT(1));
	assert_int_equal(fake_poll_count, 1);
	fill_registers();
	smccc(GET | FAST | COUNT(1));
	assert_int_equal(fake_poll_count, 1);
}

static void test_get_slow_native_takes_gpas_from_x1_x2(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	fill_registers();
	regs[1] = IN;
	regs[2] = OUT;
	assert_int_equal(native(GET | COUNT(1)), COUNT(1));
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(get_u64(OUT), 1);
}

static void test_rep_continued_starts_at_rep_start_and_counts_from_zero(void **state)
{
	(void)state;
	put_header(IN);
	for (uint32_t i = 0; i < 4; i++) {
		put_u32(IN + 16 + UINT64_C(4) * i, OS_ID);
		put_u64(OUT + UINT64_C(16) * i, 0x77);
	}
	assert_int_equal(slow(GET | COUNT(4) | START(2), IN, OUT), COUNT(4));
	assert_int_equal(get_u64(OUT), 0x77);
	assert_int_equal(get_u64(OUT + 16), 0x77);
	assert_int_equal(get_u64(OUT + 32), 1);
	assert_int_equal(get_u64(OUT + 48), 1);
}

static void test_rep_continued_fast_writes_only_its_elements(void **state)
{
	(void)state;
	fast_header(2);
	regs[4] = (uint64_t)VP_INDEX << 32 | OS_ID;
	assert_int_equal(smccc(GET | FAST | COUNT(2) | START(1)), COUNT(2));
	assert_int_equal(regs[8], 0);
	assert_only_changed(1u << 0 | 3u << 8);
}

static void test_rep_that_fails_tells_how_many_were_done(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	put_u32(IN + 20, OS_ID);
	put_u32(IN + 24, 0x123456);
	put_u32(IN + 28, OS_ID);
	for (uint32_t i = 0; i < 4; i++) {
		put_u64(OUT + UINT64_C(16) * i, 0x77);
	}
	assert_int_equal(slow(GET | COUNT(4), IN, OUT), COUNT(2) | 0x87);
	assert_int_equal(get_u64(OUT + 16), 1);
	assert_int_equal(get_u64(OUT + 32), 0x77);
	assert_int_equal(get_u64(OUT + 48), 0x77);
	assert_int_equal(slow(GET | COUNT(4) | START(2), IN, OUT), COUNT(2) | 0x87);
}

static void test_get_fast_unknown_register_changes_x0_only(void **state)
{
	(void)state;
	assert_int_equal(fast_get(0x123456), 0x87);
	assert_only_changed(ALL_BUT_RESULT);
}

static void test_rep_slow_as_many_as_a_page_holds(void **state)
{
	(void)state;
	put_header(IN);
	for (uint32_t i = 0; i < 256; i++) {
		put_u32(IN + 16 + UINT64_C(4) * i, OS_ID);
	}
	assert_int_equal(slow(GET | COUNT(256), IN, OUT), COUNT(256));
	assert_int_equal(get_u64(OUT + 4080), 1);
	assert_int_equal(slow(GET | COUNT(257), IN, OUT), 4);
	for (uint32_t i = 0; i < 127; i++) {
		put_u32(IN + 16 + UINT64_C(32) * i, CRASH_P0);
	}
	assert_int_equal(slow(SET | COUNT(127), IN, 0), COUNT(127));
	assert_int_equal(slow(SET | COUNT(128), IN, 0), 4);
	assert_int_equal(slow(SET | COUNT(4095) | START(4094), IN, 0), 4);
}

static void test_unknown_call_code_is_invalid_code(void **state)
{
	static const uint64_t codes[] = { 0, 0x01, 0x4f, 0x52, 0x5b, 0x5e, 0x8001, 0xffff };

	(void)state;
	for (uint32_t i = 0; i < ABI_COUNT(codes); i++) {
		fill_registers();
		assert_int_equal(smccc(codes[i] | FAST), 2);
		assert_only_changed(ALL_BUT_RESULT);
		fill_registers();
		assert_int_equal(native(codes[i]), 2);
		assert_only_changed(ALL_BUT_RESULT);
	}
}

static void test_each_reserved_bit_is_invalid_input(void **state)
{
	static const uint64_t calls[] = { GET | COUNT(1), SET | COUNT(1), POST, SIGNAL | FAST };
	uint64_t reserved = UINT64_C(0xf000f000f8000000) | UINT64_C(0x7fe0000);

	(void)state;
	put_header(IN);
	put_u32(IN + 16, CRASH_P0);
	for (uint32_t call = 0; call < 4; call++) {
		for (uint32_t bit = 0; bit < 64; bit++) {
			if ((reserved >> bit & 1) != 0) {
				assert_int_equal(slow(calls[call] | UINT64_C(1) << bit, IN, OUT),
						 3);
			}
		}
	}
	assert_int_equal(vmbus_stub.post_count + vmbus_stub.signal_count, 0);
}

static void test_rep_count_and_start_out_of_range_are_invalid_input(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	assert_int_equal(slow(GET, IN, OUT), 3);
	assert_int_equal(slow(GET | START(1), IN, OUT), 3);
	assert_int_equal(slow(GET | COUNT(1) | START(1), IN, OUT), 3);
	assert_int_equal(slow(GET | COUNT(1) | START(0xfff), IN, OUT), 3);
	assert_int_equal(slow(SET, IN, OUT), 3);
	assert_int_equal(slow(SIGNAL | COUNT(1), IN, 0), 3);
	assert_int_equal(slow(SIGNAL | START(1), IN, 0), 3);
	assert_int_equal(slow(POST | COUNT(1), IN, 0), 3);
}

static void test_slow_misaligned_gpa_is_invalid_alignment(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	for (uint64_t offset = 1; offset < 8; offset++) {
		assert_int_equal(slow(GET | COUNT(1), IN + offset, OUT), 4);
		assert_int_equal(slow(GET | COUNT(1), IN, OUT + offset), 4);
		assert_int_equal(slow(SIGNAL, IN + offset, 0), 4);
	}
	assert_int_equal(get_u64(OUT), 0);
}

static void test_slow_page_crossing_is_invalid_alignment(void **state)
{
	uint64_t in_end = IN + 4096;
	uint64_t out_end = OUT + 4096;

	(void)state;
	put_header(in_end - 24);
	put_u32(in_end - 8, OS_ID);
	assert_int_equal(slow(GET | COUNT(2), in_end - 24, out_end - 32), COUNT(1) | 0x87);
	assert_int_equal(slow(GET | COUNT(1), in_end - 24, out_end - 16), COUNT(1));
	assert_int_equal(slow(GET | COUNT(1), in_end - 24, out_end - 8), 4);
	assert_int_equal(slow(GET | COUNT(1), in_end - 16, OUT), 4);
	assert_int_equal(slow(POST, in_end - 248, 0), 4);
}

static void test_slow_gpa_outside_ram_is_invalid_alignment(void **state)
{
	static const uint64_t outside[] = {
		0,
		FAKE_MEMORY_BASE - 4096,
		FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE,
		UINT64_C(0xfffffffffffff000),
		UINT64_C(0x8000000040000000),
	};

	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	for (uint32_t i = 0; i < ABI_COUNT(outside); i++) {
		assert_int_equal(slow(GET | COUNT(1), outside[i], OUT), 4);
		assert_int_equal(slow(GET | COUNT(1), IN, outside[i]), 4);
		assert_int_equal(slow(POST, outside[i], 0), 4);
	}
}

static void test_slow_overlapping_lists_are_refused(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, OS_ID);
	assert_int_equal(slow(GET | COUNT(1), IN, IN), 4);
	assert_int_equal(slow(GET | COUNT(1), IN, IN + 16), 4);
	assert_int_equal(slow(GET | COUNT(1), IN + 8, IN), 4);
	assert_int_equal(slow(GET | COUNT(1), IN, IN + 24), COUNT(1));
	assert_int_equal(get_u64(IN + 24), 1);
	assert_int_equal(slow(GET | COUNT(1), IN, IN - 16), COUNT(1));
	assert_int_equal(get_u64(IN - 16), 1);
}

static void test_slow_gpa_of_a_list_without_parameters_is_ignored(void **state)
{
	(void)state;
	put_header(IN);
	put_u32(IN + 16, CRASH_P0);
	put_u64(IN + 32, 9);
	assert_int_equal(slow(SET | COUNT(1), IN, 0x1234567), COUNT(1));
	assert_int_equal(slow(SIGNAL, IN, IN), 0);
}

static void test_other_partition_is_invalid_partition_id(void **state)
{
	(void)state;
	fast_header(2);
	regs[2] = 0;
	regs[4] = OS_ID;
	assert_int_equal(smccc(GET | FAST | COUNT(1)), 0xd);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(smccc(SET | FAST | COUNT(1)), 0xd);
}

static void test_vp_index_selects_the_vp(void **state)
{
	static const uint64_t beyond[] = { 4, 64, 0xfffffffd, 0xffffffff };

	(void)state;
	fast_header(2);
	regs[3] = 2;
	regs[4] = VP_INDEX;
	assert_int_equal(smccc(GET | FAST | COUNT(1)), COUNT(1));
	assert_int_equal(regs[6], 2);
	for (uint32_t i = 0; i < 4; i++) {
		regs[3] = beyond[i];
		assert_int_equal(smccc(GET | FAST | COUNT(1)), 0xe);
		assert_int_equal(smccc(SET | FAST | COUNT(1)), 0xe);
		assert_only_changed(ALL_BUT_RESULT);
	}
}

static void test_other_vtl_is_invalid_parameter(void **state)
{
	(void)state;
	fast_header(2);
	regs[3] = UINT64_C(1) << 32 | VP_SELF;
	regs[4] = OS_ID;
	assert_int_equal(smccc(GET | FAST | COUNT(1)), 5);
	assert_int_equal(smccc(SET | FAST | COUNT(1)), 5);
	assert_only_changed(ALL_BUT_RESULT);
}

static void test_guest_os_id_zero_leaves_early_registers_only(void **state)
{
	(void)state;
	partition.guest_os_id = 0;
	put_post(IN, 4, 1, 16);
	assert_int_equal(slow(POST, IN, 0), 6);
	fill_registers();
	assert_int_equal(smccc(SIGNAL | FAST), 6);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(vmbus_stub.post_count + vmbus_stub.signal_count, 0);
	assert_int_equal(fast_get(VP_INDEX), 6);
	assert_int_equal(fast_get(VERSION), COUNT(1));
	assert_int_equal(fast_get(OS_ID), COUNT(1));
}

static void test_post_message_reaches_vmbus_by_copy(void **state)
{
	const uint8_t *guest = fake_memory(IN + 16, 240);
	const uint8_t *payload;

	(void)state;
	put_post(IN, 4, 1, 240);
	put_u32(IN + 4, 0xffffffff);
	assert_int_equal(slow(POST, IN, 0), 0);
	assert_int_equal(vmbus_stub.post_count, 1);
	assert_ptr_equal(vmbus_stub.vp, vp_current());
	assert_int_equal(vmbus_stub.connection_id, 4);
	assert_int_equal(vmbus_stub.message_type, 1);
	assert_int_equal(vmbus_stub.size, 240);
	assert_memory_equal(vmbus_stub.bytes, guest, 240);
	payload = vmbus_stub.payload;
	assert_true(payload + 240 <= guest || payload >= guest + 240);
	assert_int_equal(fake_trace.payload_count, 1);
	assert_int_equal(fake_trace.kind, TRACE_KIND_INPUT);
	assert_int_equal(fake_trace.argument, 240);
	assert_memory_equal(fake_trace.data, guest, 240);
}

static void test_post_message_passes_vmbus_status_on(void **state)
{
	(void)state;
	put_post(IN, 77, 1, 0);
	vmbus_stub.status = 0x12;
	assert_int_equal(slow(POST, IN, 0), 0x12);
	assert_int_equal(vmbus_stub.size, 0);
}

static void test_post_message_bad_fields_are_invalid_parameter(void **state)
{
	(void)state;
	put_post(IN, 4, 1, 241);
	assert_int_equal(slow(POST, IN, 0), 5);
	put_post(IN, 4, 1, 0xffffffff);
	assert_int_equal(slow(POST, IN, 0), 5);
	put_post(IN, 4, 0, 16);
	assert_int_equal(slow(POST, IN, 0), 5);
	put_post(IN, 4, 0x80000001, 16);
	assert_int_equal(slow(POST, IN, 0), 5);
	assert_int_equal(vmbus_stub.post_count, 0);
}

static void test_signal_event_all_forms_reach_vmbus(void **state)
{
	(void)state;
	fill_registers();
	regs[2] = UINT64_C(0xffff000300002001);
	assert_int_equal(smccc(SIGNAL | FAST), 0);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(vmbus_stub.connection_id, 0x2001);
	assert_int_equal(vmbus_stub.flag, 3);

	fill_registers();
	regs[1] = 0x2002;
	assert_int_equal(native(SIGNAL | FAST), 0);
	assert_only_changed(ALL_BUT_RESULT);
	assert_int_equal(vmbus_stub.connection_id, 0x2002);

	put_u64(IN, 0x2003);
	assert_int_equal(slow(SIGNAL, IN, 0), 0);
	assert_int_equal(vmbus_stub.connection_id, 0x2003);
	assert_int_equal(vmbus_stub.signal_count, 3);

	vmbus_stub.status = 0x12;
	assert_int_equal(slow(SIGNAL, IN, 0), 0x12);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_get_fast_smccc_as_linux_sends_it_answers_in_x6_x7),
		TEST(test_get_fast_native_answers_in_last_pair),
		TEST(test_get_fast_upper_half_of_name_register_is_next_name),
		TEST(test_get_fast_five_elements_fill_the_block),
		TEST(test_fast_too_big_for_registers_is_invalid_input),
		TEST(test_set_fast_writes_the_register),
		TEST(test_set_fast_three_elements),
		TEST(test_get_slow_writes_output_list),
		TEST(test_slow_looks_whether_the_timer_is_due),
		TEST(test_get_slow_native_takes_gpas_from_x1_x2),
		TEST(test_rep_continued_starts_at_rep_start_and_counts_from_zero),
		TEST(test_rep_continued_fast_writes_only_its_elements),
		TEST(test_rep_that_fails_tells_how_many_were_done),
		TEST(test_get_fast_unknown_register_changes_x0_only),
		TEST(test_rep_slow_as_many_as_a_page_holds),
		TEST(test_unknown_call_code_is_invalid_code),
		TEST(test_each_reserved_bit_is_invalid_input),
		TEST(test_rep_count_and_start_out_of_range_are_invalid_input),
		TEST(test_slow_misaligned_gpa_is_invalid_alignment),
		TEST(test_slow_page_crossing_is_invalid_alignment),
		TEST(test_slow_gpa_outside_ram_is_invalid_alignment),
		TEST(test_slow_overlapping_lists_are_refused),
		TEST(test_slow_gpa_of_a_list_without_parameters_is_ignored),
		TEST(test_other_partition_is_invalid_partition_id),
		TEST(test_vp_index_selects_the_vp),
		TEST(test_other_vtl_is_invalid_parameter),
		TEST(test_guest_os_id_zero_leaves_early_registers_only),
		TEST(test_post_message_reaches_vmbus_by_copy),
		TEST(test_post_message_passes_vmbus_status_on),
		TEST(test_post_message_bad_fields_are_invalid_parameter),
		TEST(test_signal_event_all_forms_reach_vmbus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
