/* SPDX-License-Identifier: BSD-2-Clause */
/* The conduit from device tree blobs: right, silent, and damaged at every byte. */
#include "smccc/fdt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "smccc/discover.h"

#define BLOB_SIZE 1024

static void set_string(char *blob, int node, const char *name, const char *value)
{
	assert_int_equal(fdt_setprop(blob, node, name, value, (int)strlen(value) + 1), 0);
}

/* An exact copy on the heap: AddressSanitizer sees a read beyond it. */
static char *make_blob(const char *node, const char *compatible, const char *method, size_t *size)
{
	char space[BLOB_SIZE];
	char *blob;

	assert_int_equal(fdt_create_empty_tree(space, sizeof(space)), 0);
	if (node != NULL) {
		const int offset = fdt_add_subnode(space, 0, node);

		set_string(space, offset, "compatible", compatible);
		if (method != NULL) {
			set_string(space, offset, "method", method);
		}
	}
	assert_int_equal(fdt_pack(space), 0);
	*size = fdt_totalsize(space);
	blob = malloc(*size);
	assert_non_null(blob);
	memcpy(blob, space, *size);
	return blob;
}

static void check(const char *node, const char *compatible, const char *method, int expected)
{
	size_t size;
	char *blob = make_blob(node, compatible, method, &size);

	assert_int_equal(smccc_conduit_from_fdt(blob, size), expected);
	free(blob);
}

static void test_fdt_method_is_the_conduit(void **state)
{
	(void)state;
	check("psci", "arm,psci-1.0", "hvc", SMCCC_CONDUIT_HVC);
	check("psci", "arm,psci-0.2", "smc", SMCCC_CONDUIT_SMC);
	check("power-controller", "arm,psci-1.0", "smc", SMCCC_CONDUIT_SMC);
}

static void test_fdt_without_conduit_says_why(void **state)
{
	(void)state;
	check(NULL, NULL, NULL, -SMCCC_ERR_NO_CONDUIT);
	check("psci", "vendor,psci", "smc", -SMCCC_ERR_NO_CONDUIT);
	check("psci", "arm,psci-1.0", NULL, -SMCCC_ERR_NO_CONDUIT);
	check("psci", "arm,psci", "smc", -SMCCC_ERR_NOT_SUPPORTED);
	check("psci", "arm,psci-1.0", "svc", -SMCCC_ERR_BAD_TABLE);
}

static void flip(char *blob, size_t bit)
{
	unsigned char *byte = (unsigned char *)blob + bit / 8;

	*byte ^= (unsigned char)(1U << (bit % 8));
}

static void test_fdt_damaged_never_reads_beyond(void **state)
{
	size_t size;
	char *blob = make_blob("psci", "arm,psci-1.0", "hvc", &size);

	(void)state;
	assert_int_equal(smccc_conduit_from_fdt(NULL, size), -SMCCC_ERR_BAD_TABLE);
	for (size_t cut = 0; cut < size; cut++) {
		char *part = malloc(cut + 1);

		assert_non_null(part);
		memcpy(part, blob, cut);
		assert_int_equal(smccc_conduit_from_fdt(part, cut), -SMCCC_ERR_BAD_TABLE);
		free(part);
	}
	for (size_t i = 0; i < size * 8; i++) {
		flip(blob, i);
		smccc_conduit_from_fdt(blob, size);
		flip(blob, i);
	}
	free(blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fdt_method_is_the_conduit),
		cmocka_unit_test(test_fdt_without_conduit_says_why),
		cmocka_unit_test(test_fdt_damaged_never_reads_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
