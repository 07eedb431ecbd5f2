/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest memory: every edge of RAM and of conduit's own ranges. A GPA is a pointer here too, into one array. */
#include "core/guest_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/machine.h"

/* The array: RAM, resident image, RAM, shared region, RAM, nothing, RAM. */
#define UNIT 0x1000ULL
static _Alignas(4096) uint8_t memory[8 * UNIT];

struct boot_info machine;

static uint64_t gpa(uint64_t offset)
{
	return (uintptr_t)memory + offset;
}

static int reset(void **state)
{
	(void)state;
	memset(memory, 0x5a, sizeof(memory));
	memset(&machine, 0, sizeof(machine));
	machine.ram_count = 2;
	machine.ram[0] = (struct boot_range){ gpa(0), 5 * UNIT };
	machine.ram[1] = (struct boot_range){ gpa(6 * UNIT), 2 * UNIT };
	machine.resident = (struct boot_range){ gpa(UNIT), UNIT };
	machine.shared = (struct boot_range){ gpa(3 * UNIT), UNIT };
	guest_memory_init();
	return 0;
}

static bool is_ram(uint64_t offset)
{
	return offset / UNIT == 0 || offset / UNIT == 2 || offset / UNIT == 4 ||
	       offset / UNIT == 6 || offset / UNIT == 7;
}

static void test_guest_memory_map_is_the_identity_in_ram(void **state)
{
	(void)state;
	for (uint64_t offset = 0; offset < sizeof(memory); offset += 8) {
		assert_ptr_equal(guest_memory_map(gpa(offset), 8),
				 is_ram(offset) ? &memory[offset] : NULL);
	}
	assert_ptr_equal(guest_memory_map(gpa(6 * UNIT), 2 * UNIT), &memory[6 * UNIT]);
}

/* No byte of a range may be conduit's, wherever the range begins. */
static void test_guest_memory_map_partly_hidden_is_refused(void **state)
{
	(void)state;
	for (uint64_t unit = 0; unit < 8; unit++) {
		for (uint64_t size = 1; size <= 16; size++) {
			uint64_t offset = unit * UNIT + UNIT - 8;
			bool inside = is_ram(offset) && (size <= 8 || is_ram(offset + size - 1)) &&
				      offset + size <= sizeof(memory);

			assert_int_equal(guest_memory_map(gpa(offset), size) != NULL, inside);
		}
	}
	assert_null(guest_memory_map(gpa(0), 3 * UNIT));
	assert_null(guest_memory_map(gpa(0), sizeof(memory)));
	assert_null(guest_memory_map(gpa(4 * UNIT), 3 * UNIT));
}

static void test_guest_memory_map_outside_is_refused(void **state)
{
	(void)state;
	assert_null(guest_memory_map(0, 8));
	assert_null(guest_memory_map(gpa(0) - 1, 1));
	assert_null(guest_memory_map(gpa(0) - 1, 2));
	assert_null(guest_memory_map(gpa(8 * UNIT), 1));
	assert_null(guest_memory_map(gpa(5 * UNIT), 1));
	assert_null(guest_memory_map(UINT64_MAX, 1));
}

static void test_guest_memory_map_wrapping_is_refused(void **state)
{
	(void)state;
	assert_null(guest_memory_map(gpa(0), UINT64_MAX));
	assert_null(guest_memory_map(gpa(0), 0 - gpa(0)));
	assert_null(guest_memory_map(gpa(0), 0 - gpa(0) + 8));
	assert_null(guest_memory_map(UINT64_MAX, 2));
	assert_null(guest_memory_map(UINT64_MAX - 6, 8));
}

static void test_guest_memory_map_without_shared_region(void **state)
{
	(void)state;
	machine.shared = (struct boot_range){ 0, 0 };
	guest_memory_init();
	assert_non_null(guest_memory_map(gpa(2 * UNIT), 3 * UNIT));
	assert_null(guest_memory_map(gpa(UNIT), 1));
}

static void test_guest_memory_read_copies_or_leaves_alone(void **state)
{
	uint8_t buffer[16];

	(void)state;
	memset(buffer, 0, sizeof(buffer));
	memset(&memory[2 * UNIT], 0xab, 4);
	assert_true(guest_memory_read(buffer, gpa(2 * UNIT), 4));
	assert_int_equal(buffer[3], 0xab);
	assert_int_equal(buffer[4], 0);
	assert_false(guest_memory_read(buffer, gpa(2 * UNIT) - 1, 4));
	assert_int_equal(buffer[0], 0xab);
}

static void test_guest_memory_write_copies_or_leaves_alone(void **state)
{
	(void)state;
	assert_true(guest_memory_write(gpa(3 * UNIT - 4), "\1\2\3\4", 4));
	assert_memory_equal(&memory[3 * UNIT - 5], "\x5a\1\2\3\4\x5a", 6);
	assert_false(guest_memory_write(gpa(3 * UNIT - 3), "\5\6\7\7", 4));
	assert_memory_equal(&memory[3 * UNIT - 5], "\x5a\1\2\3\4\x5a", 6);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_guest_memory_map_is_the_identity_in_ram),
		TEST(test_guest_memory_map_partly_hidden_is_refused),
		TEST(test_guest_memory_map_outside_is_refused),
		TEST(test_guest_memory_map_wrapping_is_refused),
		TEST(test_guest_memory_map_without_shared_region),
		TEST(test_guest_memory_read_copies_or_leaves_alone),
		TEST(test_guest_memory_write_copies_or_leaves_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
