/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: memory that is zero, aligned, and enough for the objects of machines of all sizes. */
#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "control/devices.h"
#include "core/log.h"
#include "core/pages.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "vmbus/vmbus.h"

static jmp_buf failed;

_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *frame)
{
	(void)reason, (void)items, (void)count, (void)frame;
	longjmp(failed, 1);
}

static void test_take_is_zero_and_aligned_and_apart(void **state)
{
	static uint8_t memory[0x4000];
	struct boot_range range = { (uintptr_t)memory + 24, sizeof(memory) - 24 };
	uint8_t *first;
	uint8_t *second;

	(void)state;
	memset(memory, 0xee, sizeof(memory));
	arena_init(&range);
	first = arena_take(100, 0);
	second = arena_take(1, 4096);
	assert_int_equal((uintptr_t)first % 64, 0);
	assert_int_equal((uintptr_t)second % 4096, 0);
	assert_true(second >= first + 100);
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(first[i], 0);
	}
}

static void test_take_more_than_there_is_stops_the_machine(void **state)
{
	static _Alignas(64) uint8_t memory[256];
	static const struct {
		uint64_t size;
		uint64_t alignment;
	} bad[] = { { 257, 0 }, { UINT64_MAX, 0 }, { 1, ABI_ULL(1) << 62 } };
	struct boot_range range = { (uintptr_t)memory, sizeof(memory) };

	(void)state;
	for (volatile size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		arena_init(&range);
		if (setjmp(failed) == 0) {
			arena_take(bad[i].size, bad[i].alignment);
			fail_msg("it went on");
		}
	}
	arena_init(&range);
	assert_ptr_equal(arena_take(256, 0), memory);
}

static void test_size_is_enough_for_all_objects(void **state)
{
	static const uint32_t cpus[] = { 1, 2, 8, 32, 64 };

	(void)state;
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		struct boot_info info = { .cpu_count = cpus[i],
					  .ram = { { FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE } },
					  .ram_count = 1 };
		struct boot_range range = { .size = arena_size(&info) };
		void *memory = malloc(range.size);

		fake_reset(cpus[i]);
		range.base = (uintptr_t)memory;
		arena_init(&range);
		if (setjmp(failed) == 0) {
			pages_init();
			vmbus_init(device_table, device_count);
		} else {
			fail_msg("too small for %u VPs", partition.vp_count);
		}
		free(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take_is_zero_and_aligned_and_apart),
		cmocka_unit_test(test_take_more_than_there_is_stops_the_machine),
		cmocka_unit_test(test_size_is_enough_for_all_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
