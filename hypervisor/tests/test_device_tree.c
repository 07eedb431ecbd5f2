/* SPDX-License-Identifier: BSD-2-Clause */
/* Device trees: a name is found within the size that the tree claims, and only there. */
#include "abi/macro.h"
#include "boot/device_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char name[] = "qemu,fw-cfg-mmio";

/* A block of its own size: reading past its end is a failure under AddressSanitizer. */
static uint8_t *make_tree(uint32_t claimed, size_t size)
{
	static const uint8_t magic[] = { 0xd0, 0x0d, 0xfe, 0xed };

	uint8_t *tree = calloc(1, size);

	assert_non_null(tree);
	memcpy(tree, magic, sizeof(magic));
	tree[4] = (uint8_t)(claimed >> 24);
	tree[5] = (uint8_t)(claimed >> 16);
	tree[6] = (uint8_t)(claimed >> 8);
	tree[7] = (uint8_t)claimed;
	return tree;
}

static void test_names_at_the_end_is_true(void **state)
{
	uint8_t *tree = make_tree(100, 100);

	(void)state;
	assert_false(device_tree_names(tree, name, sizeof(name)));
	memcpy(tree + 100 - sizeof(name), name, sizeof(name));
	assert_true(device_tree_names(tree, name, sizeof(name)));
	free(tree);
}

static void test_names_outside_the_tree_is_false(void **state)
{
	uint8_t *tree = make_tree(99, 100);

	(void)state;
	memcpy(tree + 100 - sizeof(name), name, sizeof(name));
	assert_false(device_tree_names(tree, name, sizeof(name)));
	free(tree);
}

static void test_names_of_no_tree_is_false(void **state)
{
	static const uint32_t sizes[] = { 0, 8, 40, 0xffffffff };
	uint8_t *tree = make_tree(100, 100);

	(void)state;
	assert_false(device_tree_names(NULL, name, sizeof(name)));
	memcpy(tree + 60, name, sizeof(name));
	tree[0] = 0;
	assert_false(device_tree_names(tree, name, sizeof(name)));
	free(tree);
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		tree = make_tree(sizes[i], 40);
		assert_false(device_tree_names(tree, name, sizeof(name)));
		free(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_at_the_end_is_true),
		cmocka_unit_test(test_names_outside_the_tree_is_false),
		cmocka_unit_test(test_names_of_no_tree_is_false),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
