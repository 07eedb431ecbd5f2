/* SPDX-License-Identifier: BSD-2-Clause */
/* The framebuffer of the firmware: where it may be, and that nothing is drawn outside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hyperv/framebuffer.h"

#define BASE 0xE8000000ULL

static const struct hv_mmio_window windows[] = { { 0xE0000000, 0x10000000 },
						 { 0x1000000000, 0x100000000 } };
static const struct hv_framebuffer_info good = { BASE, 8 << 20, 1024, 768, 1024, HV_PIXEL_BGRX };

static int check(const struct hv_framebuffer_info *info)
{
	return hv_framebuffer_check(info, windows, 2);
}

static void test_check_a_framebuffer_in_a_window_is_good(void **state)
{
	struct hv_framebuffer_info info = good;

	(void)state;
	assert_int_equal(check(&info), 0);
	info.base = 0x1000000000;
	assert_int_equal(check(&info), 0);
	info.base = 0xF0000000 - info.size;
	assert_int_equal(check(&info), 0);
	info.size = 1024UL * 768 * 4;
	info.base = 0xF0000000 - info.size;
	assert_int_equal(check(&info), 0);
}

static void test_check_outside_the_window_is_not_allowed(void **state)
{
	static const uint64_t bases[] = { 0x40000000,
					  0xDFFFFFFC,
					  0xF0000000,
					  0xF0000004 - (8 << 20),
					  0x1100000000 - 0x7FFFFC,
					  0x2000000000 };
	struct hv_framebuffer_info info = good;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bases); i++) {
		info.base = bases[i];
		assert_int_equal(check(&info), -HV_ERR_NOT_ALLOWED);
	}
	info = good;
	info.size = 0x10000000;
	assert_int_equal(check(&info), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(hv_framebuffer_check(&good, windows, 0), -HV_ERR_NOT_ALLOWED);
}

static void test_check_what_cannot_be_is_refused(void **state)
{
	struct hv_framebuffer_info info = good;

	(void)state;
#define WITH(field, value, error)                                                                  \
	info = good;                                                                               \
	info.field = value;                                                                        \
	assert_int_equal(check(&info), error)
	WITH(base, 0, -HV_ERR_EMPTY);
	WITH(width, 0, -HV_ERR_EMPTY);
	WITH(height, 0, -HV_ERR_EMPTY);
	WITH(stride, 1023, -HV_ERR_BAD_ARGUMENT);
	WITH(stride, 0, -HV_ERR_BAD_ARGUMENT);
	WITH(stride, 0xFFFFFFFF, -HV_ERR_BAD_ARGUMENT);
	WITH(width, 0xFFFFFFFF, -HV_ERR_BAD_ARGUMENT);
	WITH(height, 0xFFFFFFFF, -HV_ERR_BAD_ARGUMENT);
	WITH(height, 2049, -HV_ERR_BAD_ARGUMENT);
	WITH(size, 1024UL * 768 * 4 - 1, -HV_ERR_BAD_ARGUMENT);
	WITH(size, 0, -HV_ERR_BAD_ARGUMENT);
	WITH(base, BASE + 2, -HV_ERR_BAD_ARGUMENT);
	WITH(base, 0xFFFFFFFFFFFFFFFC, -HV_ERR_BAD_ARGUMENT);
	WITH(size, UINT64_MAX, -HV_ERR_BAD_ARGUMENT);
	WITH(format, (enum hv_pixel_format)2, -HV_ERR_BAD_ARGUMENT);
}

/* A small screen at the end of an allocation. */
static uint8_t *screen;
static uint64_t mapped_gpa;
static uint64_t mapped_size;

static void *map(void *context, uint64_t gpa, uint64_t size, enum hv_memory memory)
{
	(void)context;
	assert_int_equal(memory, HV_MEMORY_FRAME);
	mapped_gpa = gpa;
	mapped_size = size;
	return screen;
}

static const struct hv_port port = { .map = map };
static const struct hv_port port_without = { .map = NULL };
static const struct hv_framebuffer_info small = { BASE, 20UL * 10 * 4, 16, 10, 20, HV_PIXEL_RGBX };

static struct hv_framebuffer open_small(enum hv_pixel_format format)
{
	struct hv_partition partition = { .port = &port };
	struct hv_framebuffer_info info = small;
	struct hv_framebuffer framebuffer;

	info.format = format;
	free(screen);
	screen = calloc(1, small.size);
	assert_int_equal(hv_framebuffer_open(&framebuffer, &partition, &info, windows, 2), 0);
	assert_true(mapped_gpa == BASE && mapped_size == small.size);
	return framebuffer;
}

static uint32_t pixel(uint32_t x, uint32_t y)
{
	uint32_t value;

	memcpy(&value, screen + ((size_t)y * 20 + x) * 4, 4);
	return value;
}

static void test_open_maps_only_what_is_good(void **state)
{
	struct hv_partition partition = { .port = &port_without };
	struct hv_framebuffer framebuffer;
	struct hv_framebuffer_info info = small;

	(void)state;
	open_small(HV_PIXEL_RGBX);
	assert_int_equal(hv_framebuffer_open(&framebuffer, &partition, &info, windows, 2),
			 -HV_ERR_NO_ROOM);
	partition.port = &port;
	info.base = 0x80000000;
	mapped_gpa = 0;
	assert_int_equal(hv_framebuffer_open(&framebuffer, &partition, &info, windows, 2),
			 -HV_ERR_NOT_ALLOWED);
	assert_true(mapped_gpa == 0);
	assert_null(framebuffer.pixels);
	free(screen);
	screen = NULL;
	info.base = BASE;
	assert_int_equal(hv_framebuffer_open(&framebuffer, &partition, &info, windows, 2),
			 -HV_ERR_NO_ROOM);
}

static void test_fill_is_cut_to_the_screen(void **state)
{
	struct hv_framebuffer framebuffer = open_small(HV_PIXEL_RGBX);

	(void)state;
	hv_framebuffer_fill(&framebuffer, 14, 8, 100, 100, 0x112233);
	for (uint32_t y = 0; y < 10; y++) {
		for (uint32_t x = 0; x < 20; x++) {
			bool inside = x >= 14 && x < 16 && y >= 8;

			assert_int_equal(pixel(x, y), inside ? 0x332211 : 0);
		}
	}
	hv_framebuffer_fill(&framebuffer, 16, 0, 1, 1, 0xFFFFFF);
	hv_framebuffer_fill(&framebuffer, 0, 10, 1, 1, 0xFFFFFF);
	hv_framebuffer_fill(&framebuffer, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 1);
	hv_framebuffer_fill(&framebuffer, 0, 0, UINT32_MAX, UINT32_MAX, 0xFF445566);
	assert_int_equal(pixel(0, 0), 0x665544);
	assert_int_equal(pixel(16, 0), 0);
	framebuffer = open_small(HV_PIXEL_BGRX);
	hv_framebuffer_fill(&framebuffer, 0, 0, 1, 1, 0x112233);
	assert_int_equal(pixel(0, 0), 0x112233);
	assert_int_equal(screen[0], 0x33); /* blue first */
}

static void test_draw_shows_the_leftmost_bit_left(void **state)
{
	static const uint8_t rows[] = { 0x80, 0x01, 0xFF };
	struct hv_framebuffer framebuffer = open_small(HV_PIXEL_BGRX);

	(void)state;
	hv_framebuffer_draw(&framebuffer, 4, 2, rows, 3, 0xFF, 0x100);
	assert_int_equal(pixel(4, 2), 0xFF);
	assert_int_equal(pixel(5, 2), 0x100);
	assert_int_equal(pixel(4, 3), 0x100);
	assert_int_equal(pixel(11, 3), 0xFF);
	assert_int_equal(pixel(12, 3), 0);
	assert_int_equal(pixel(8, 4), 0xFF);
	hv_framebuffer_draw(&framebuffer, 12, 8, rows, 3, 0xAA, 0);
	assert_int_equal(pixel(12, 8), 0xAA);
	hv_framebuffer_draw(&framebuffer, UINT32_MAX - 3, UINT32_MAX - 1, rows, 3, 0xAA, 0);
	hv_framebuffer_draw(&framebuffer, 16, 10, rows, 3, 0xAA, 0);
	assert_int_equal(pixel(16, 9), 0);
	free(screen);
	screen = NULL;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_a_framebuffer_in_a_window_is_good),
		cmocka_unit_test(test_check_outside_the_window_is_not_allowed),
		cmocka_unit_test(test_check_what_cannot_be_is_refused),
		cmocka_unit_test(test_open_maps_only_what_is_good),
		cmocka_unit_test(test_fill_is_cut_to_the_screen),
		cmocka_unit_test(test_draw_shows_the_leftmost_bit_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
