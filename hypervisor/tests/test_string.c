/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory functions, under names of their own (el2_memcpy ...: component.mk), against plain
 * loops. Each buffer is allocated to the byte, so that the sanitizer sees what lies beside it.
 */
#include "aarch64/string.h"
#include "abi/macro.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define SIZE_MAX_TRIED 40
#define SHIFT_MAX      9

static uint8_t *make(size_t size, uint8_t seed)
{
	uint8_t *bytes = malloc(size + 1);

	assert_non_null(bytes);
	for (size_t i = 0; i < size; i++) {
		bytes[i] = (uint8_t)(seed + i * 7);
	}
	return bytes;
}

static void test_memcpy_each_size_and_alignment(void **state)
{
	(void)state;
	for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
		for (size_t shift = 0; shift < SHIFT_MAX; shift++) {
			uint8_t *from = make(size + shift, 1);
			uint8_t *to = make(size + shift, 100);

			assert_ptr_equal(memcpy(to + shift, from + shift, size), to + shift);
			for (size_t i = 0; i < size + shift; i++) {
				assert_int_equal(to[i], (uint8_t)((i < shift ? 100 : 1) + i * 7));
			}
			free(from);
			free(to);
		}
	}
}

static void test_memmove_overlapping_both_ways(void **state)
{
	(void)state;
	for (size_t from = 0; from < SHIFT_MAX; from++) {
		for (size_t to = 0; to < SHIFT_MAX; to++) {
			uint8_t *bytes = make(SIZE_MAX_TRIED + SHIFT_MAX, 3);

			assert_ptr_equal(memmove(bytes + to, bytes + from, SIZE_MAX_TRIED),
					 bytes + to);
			for (size_t i = 0; i < SIZE_MAX_TRIED; i++) {
				assert_int_equal(bytes[to + i], (uint8_t)(3 + (from + i) * 7));
			}
			free(bytes);
		}
	}
}

static void test_memset_each_size_and_byte(void **state)
{
	static const int bytes[] = { 0, 1, 0x80, 0xff, -1, 0x1ff };

	(void)state;
	for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
		for (size_t n = 0; n < ABI_COUNT(bytes); n++) {
			uint8_t *to = make(size + 1, 9);

			assert_ptr_equal(memset(to, bytes[n], size), to);
			for (size_t i = 0; i < size; i++) {
				assert_int_equal(to[i], (uint8_t)bytes[n]);
			}
			assert_int_equal(to[size], (uint8_t)(9 + size * 7));
			free(to);
		}
	}
}

static void test_memcmp_orders_by_the_first_difference(void **state)
{
	(void)state;
	assert_int_equal(memcmp("abc", "abc", 3), 0);
	assert_int_equal(memcmp("abc", "xyz", 0), 0);
	assert_true(memcmp("abc", "abd", 3) < 0);
	assert_true(memcmp("b\x01", "a\xff", 2) > 0);
	assert_true(memcmp("\x7f", "\x80", 1) < 0);
	assert_int_equal(memcmp("abc", "abd", 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy_each_size_and_alignment),
		cmocka_unit_test(test_memmove_overlapping_both_ways),
		cmocka_unit_test(test_memset_each_size_and_byte),
		cmocka_unit_test(test_memcmp_orders_by_the_first_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
