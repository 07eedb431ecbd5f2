/* SPDX-License-Identifier: BSD-2-Clause */
/* The shared region: what the host finds in it, and where the rings lie. */
#include "control/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "core/machine.h"
#include "core/partition.h"
#include "hypervisor/shared.h"

#define REGION_SIZE 0x40000ULL
#define PAGE        0x1000ULL
#define RECORD      336ULL

static union {
	struct conduit_shared header;
	uint8_t bytes[REGION_SIZE];
} region __attribute__((aligned(4096)));

struct boot_info machine;
struct partition partition;

uint64_t counter_now(void)
{
	return 12345;
}

uint64_t counter_frequency(void)
{
	return 62500000;
}

static int reset(void **state)
{
	(void)state;
	memset(&region, 0xee, sizeof(region));
	memset(&machine, 0, sizeof(machine));
	memset(&partition, 0, sizeof(partition));
	machine.shared = (struct boot_range){ (uintptr_t)&region, REGION_SIZE };
	machine.config.magic = CONDUIT_CONFIG_MAGIC;
	machine.config.flags = CONDUIT_CONFIG_TRACE;
	machine.config.ring_records = 64;
	memcpy(machine.config.nonce, "0123456789abcdef", CONDUIT_NONCE_SIZE);
	partition.shared = &region.header;
	partition.vp_count = 3;
	return 0;
}

static void test_control_init_tells_the_host(void **state)
{
	(void)state;
	control_init();
	assert_int_equal(region.header.magic, CONDUIT_SHARED_MAGIC);
	assert_memory_equal(region.header.nonce, "0123456789abcdef", CONDUIT_NONCE_SIZE);
	assert_int_equal(region.header.state, CONDUIT_STATE_RUNNING);
	assert_int_equal(region.header.gpa, (uintptr_t)&region);
	assert_int_equal(region.header.size, REGION_SIZE);
	assert_int_equal(region.header.vp_count, 3);
	assert_int_equal(region.header.counter_frequency, 62500000);
	assert_int_equal(region.header.counter_base, 12345);
	assert_int_equal(region.header.crash_count, 0);
	assert_int_equal(region.header.failure_size, 0);
}

/* The region's is the host's to wipe. */
static void test_control_init_keeps_no_other_nonce(void **state)
{
	static const uint8_t zeros[CONDUIT_NONCE_SIZE];

	(void)state;
	control_init();
	assert_memory_equal(machine.config.nonce, zeros, sizeof(zeros));
}

static void test_control_init_without_host_shows_nothing(void **state)
{
	(void)state;
	machine.config.magic = 0;
	control_init();
	assert_int_equal(region.header.magic, 0);
}

/* Rings do not overlap, end inside the region, and hold no record of the boot before. */
static void assert_rings(uint64_t records)
{
	const struct conduit_shared *shared = &region.header;
	uint64_t end = sizeof(*shared);

	assert_int_equal(shared->record_count, records);
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		const struct vp_trace *trace = &partition.vps[i].trace;
		uint64_t start = shared->ring_offset + i * shared->ring_size;

		assert_int_equal(start % PAGE, 0);
		assert_true(start >= end);
		end = start + records * RECORD;
		assert_true(end <= REGION_SIZE);
		assert_int_equal((uintptr_t)trace->start, (uintptr_t)&region + start);
		assert_int_equal((uintptr_t)trace->end, (uintptr_t)&region + end);
		assert_ptr_equal(trace->cursor, trace->start);
		assert_int_equal(trace->sequence, 0);
		assert_int_equal(trace->kind, TRACE_KIND_CALL);
		assert_int_equal(trace->vp, i);
		for (uint64_t n = 0; n < records; n++) {
			assert_int_equal(trace->start[n].sequence, 0);
		}
	}
}

static void test_control_init_rings_as_large_as_wanted(void **state)
{
	(void)state;
	control_init();
	assert_rings(64);
}

static void test_control_init_rings_are_clamped_to_the_region(void **state)
{
	const uint64_t header = (sizeof(struct conduit_shared) + PAGE - 1) & ~(PAGE - 1);
	const uint64_t room = (REGION_SIZE - header) / 3 & ~(PAGE - 1);

	(void)state;
	machine.config.ring_records = 0xffffffff;
	control_init();
	assert_rings(room / RECORD);
}

static void assert_no_rings(void)
{
	assert_int_equal(region.header.record_count, 0);
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		assert_null(partition.vps[i].trace.cursor);
	}
}

static void test_control_init_without_trace_has_no_rings(void **state)
{
	(void)state;
	machine.config.flags = 0;
	control_init();
	assert_no_rings();
}

static void test_control_init_ring_of_one_record_is_none(void **state)
{
	(void)state;
	machine.config.ring_records = 1;
	control_init();
	assert_no_rings();
	reset(state);
	machine.config.ring_records = 0;
	control_init();
	assert_no_rings();
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_control_init_tells_the_host),
		TEST(test_control_init_keeps_no_other_nonce),
		TEST(test_control_init_without_host_shows_nothing),
		TEST(test_control_init_rings_as_large_as_wanted),
		TEST(test_control_init_rings_are_clamped_to_the_region),
		TEST(test_control_init_without_trace_has_no_rings),
		TEST(test_control_init_ring_of_one_record_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
