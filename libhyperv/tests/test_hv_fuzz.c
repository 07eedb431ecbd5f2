/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzzers of what a host can say, on inputs that are the same in every run. */
#include "fuzz/fuzz.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

fuzzer fuzz_device;
fuzzer fuzz_offers;
fuzzer fuzz_ring;

static void test_ring_of_a_hostile_host(void **state)
{
	(void)state;
	fuzz_generated(fuzz_ring, 20000, 1024);
}

static void test_offers_of_a_hostile_host(void **state)
{
	(void)state;
	fuzz_generated(fuzz_offers, 2000, 1024);
}

static void test_devices_of_a_hostile_host(void **state)
{
	(void)state;
	fuzz_generated(fuzz_device, 20000, 1024);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ring_of_a_hostile_host),
		TEST(test_offers_of_a_hostile_host),
		TEST(test_devices_of_a_hostile_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
