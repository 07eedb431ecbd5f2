/* SPDX-License-Identifier: BSD-2-Clause */
/* memory.c at every alignment. tests.mk gives its functions other names than those of the C library: small_memcpy(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void *small_memcpy(void *to, const void *from, size_t size);
void *small_memmove(void *to, const void *from, size_t size);
void *small_memset(void *to, int byte, size_t size);
int small_memcmp(const void *a, const void *b, size_t size);

#define ROOM      64u
#define ALIGNMENT 9u
#define SIZE      36u

static _Alignas(8) uint8_t left[ROOM];
static _Alignas(8) uint8_t right[ROOM];

static void number(void)
{
	for (uint8_t i = 0; i < ROOM; i++) {
		left[i] = i;
		right[i] = (uint8_t)(100 + i);
	}
}

static void try_copy(size_t to, size_t from, size_t size)
{
	number();
	assert_ptr_equal(small_memcpy(left + to, right + from, size), left + to);
	for (size_t i = 0; i < ROOM; i++) {
		const size_t expected = i >= to && i < to + size ? 100 + from + i - to : i;

		assert_int_equal(left[i], expected);
		assert_int_equal(right[i], 100 + i);
	}
}

static void try_move(size_t to, size_t from, size_t size)
{
	number();
	assert_ptr_equal(small_memmove(left + to, left + from, size), left + to);
	for (size_t i = 0; i < ROOM; i++) {
		assert_int_equal(left[i], i >= to && i < to + size ? from + i - to : i);
	}
}

static void try_set(size_t to, size_t size)
{
	number();
	assert_ptr_equal(small_memset(left + to, -2, size), left + to);
	for (size_t i = 0; i < ROOM; i++) {
		assert_int_equal(left[i], i >= to && i < to + size ? 0xfe : i);
	}
}

static void test_memory_is_copied_moved_and_set_at_every_alignment(void **state)
{
	(void)state;
	for (size_t to = 0; to < ALIGNMENT; to++) {
		for (size_t size = 0; size < SIZE; size++) {
			for (size_t from = 0; from < ALIGNMENT; from++) {
				try_copy(to, from, size);
				try_move(to, from, size);
				try_move(to + 16, from, size);
				try_move(to, from + 16, size);
			}
			try_set(to, size);
		}
	}
}

static void test_memory_is_compared_as_unsigned_bytes(void **state)
{
	(void)state;
	number();
	assert_int_equal(small_memcmp(left, right, 0), 0);
	assert_true(small_memcmp(left, right, 1) < 0);
	assert_true(small_memcmp(right, left, ROOM) > 0);
	for (size_t i = 0; i < ROOM; i++) {
		left[i] = right[i];
	}
	assert_int_equal(small_memcmp(left, right, ROOM), 0);
	left[40] = 0x80;
	right[40] = 0x7f;
	assert_int_equal(small_memcmp(left, right, 40), 0);
	assert_true(small_memcmp(left, right, 41) > 0);
	assert_true(small_memcmp(right + 1, left + 1, 40) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_copied_moved_and_set_at_every_alignment),
		cmocka_unit_test(test_memory_is_compared_as_unsigned_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
