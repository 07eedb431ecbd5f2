/* SPDX-License-Identifier: BSD-2-Clause */
/* Base relocations: what is moved, and images that lie about their own lengths. */
#include "abi/macro.h"
#include "boot/relocate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define IMAGE_SIZE 0x3000
#define PE_AT      0x80
#define BLOCKS_AT  0x2100
#define DELTA      0x123450000ULL

static uint8_t image[IMAGE_SIZE];

static void put16(uint32_t offset, uint16_t value)
{
	memcpy(image + offset, &value, sizeof(value));
}

static void put32(uint32_t offset, uint32_t value)
{
	memcpy(image + offset, &value, sizeof(value));
}

static void put64(uint32_t offset, uint64_t value)
{
	memcpy(image + offset, &value, sizeof(value));
}

static uint64_t get64(uint32_t offset)
{
	uint64_t value;

	memcpy(&value, image + offset, sizeof(value));
	return value;
}

/* One block for the page at 0x1000 with two relocations and one entry of padding after them. */
static int make_image(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	put32(0x3c, PE_AT);
	put32(PE_AT, 0x00004550);
	put16(PE_AT + 24, 0x20b);
	put32(PE_AT + 176, BLOCKS_AT);
	put32(PE_AT + 180, 16);
	put32(BLOCKS_AT, 0x1000);
	put32(BLOCKS_AT + 4, 16);
	put16(BLOCKS_AT + 8, 0xa008);
	put16(BLOCKS_AT + 10, 0xaffc);
	put64(0x1008, 0x140001000);
	put64(0x1ffc, 0xffffffffffffffff);
	return 0;
}

static void test_relocate_dir64_adds_delta(void **state)
{
	(void)state;
	assert_true(relocate(image, IMAGE_SIZE, DELTA));
	assert_int_equal(get64(0x1008), 0x140001000 + DELTA);
	/* Across a page, and around zero. */
	assert_int_equal(get64(0x1ffc), DELTA - 1);
	assert_int_equal(get64(0x1010), 0);
}

static void test_relocate_no_relocations_succeeds(void **state)
{
	(void)state;
	put32(PE_AT + 176, 0);
	put32(PE_AT + 180, 0);
	assert_true(relocate(image, IMAGE_SIZE, DELTA));
	assert_int_equal(get64(0x1008), 0x140001000);
}

static void test_relocate_headers_outside_image_fails(void **state)
{
	(void)state;
	assert_false(relocate(image, 0x3f, DELTA));
	assert_false(relocate(image, PE_AT + 183, DELTA));
	put32(0x3c, 0xffffffff);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_relocate_other_format_fails(void **state)
{
	(void)state;
	put16(PE_AT + 24, 0x10b);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
	put16(PE_AT + 24, 0x20b);
	put32(PE_AT, 0x454e);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_relocate_blocks_outside_image_fails(void **state)
{
	(void)state;
	put32(PE_AT + 176, IMAGE_SIZE - 8);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
	put32(PE_AT + 176, 0xfffffff8);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_relocate_block_length_wrong_fails(void **state)
{
	static const uint32_t lengths[] = { 0, 7, 17, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(lengths); i++) {
		put32(BLOCKS_AT + 4, lengths[i]);
		assert_false(relocate(image, IMAGE_SIZE, DELTA));
	}
	/* The rest after the first block is too short for another. */
	put32(BLOCKS_AT + 4, 12);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_relocate_target_outside_image_fails(void **state)
{
	(void)state;
	put32(BLOCKS_AT, IMAGE_SIZE - 8);
	put16(BLOCKS_AT + 8, 0xa001);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
	put32(BLOCKS_AT, 0xfffff000);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_relocate_other_type_fails(void **state)
{
	(void)state;
	put16(BLOCKS_AT + 8, 0x3008);
	assert_false(relocate(image, IMAGE_SIZE, DELTA));
}

static void test_image_code_end_is_a_page_inside_the_image(void **state)
{
	(void)state;
	put32(PE_AT + 28, 0x1001);
	put32(PE_AT + 44, 0x1000);
	assert_int_equal(image_code_end(image, IMAGE_SIZE), 0x3000);
	put32(PE_AT + 28, 0x2001);
	assert_int_equal(image_code_end(image, IMAGE_SIZE), 0);
	put32(PE_AT + 28, 0xffffffff);
	put32(PE_AT + 44, 0xffffffff);
	assert_int_equal(image_code_end(image, IMAGE_SIZE), 0);
	put32(PE_AT, 0);
	assert_int_equal(image_code_end(image, IMAGE_SIZE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_relocate_dir64_adds_delta, make_image),
		cmocka_unit_test_setup(test_relocate_no_relocations_succeeds, make_image),
		cmocka_unit_test_setup(test_relocate_headers_outside_image_fails, make_image),
		cmocka_unit_test_setup(test_relocate_other_format_fails, make_image),
		cmocka_unit_test_setup(test_relocate_blocks_outside_image_fails, make_image),
		cmocka_unit_test_setup(test_relocate_block_length_wrong_fails, make_image),
		cmocka_unit_test_setup(test_relocate_target_outside_image_fails, make_image),
		cmocka_unit_test_setup(test_relocate_other_type_fails, make_image),
		cmocka_unit_test_setup(test_image_code_end_is_a_page_inside_the_image, make_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
