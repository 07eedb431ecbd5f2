/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzzers on inputs that are the same in every run. A failure says its seed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#include <cmocka.h>

#include "fuzz.h"

#define INPUT_MAX 1024U

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Bytes of which some are the small numbers and the limits that code stumbles over. */
static size_t generate(uint64_t seed, uint8_t *input)
{
	static const uint8_t known[] = {
		0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 16, 0x7F, 0x80, 0xFF
	};
	uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
	size_t size = 1 + next(&state) % (INPUT_MAX - 1);
	uint8_t bias = (uint8_t)(next(&state) % 4);

	for (size_t i = 0; i < size; i++) {
		uint64_t random = next(&state);

		input[i] = (random >> 8) % 4 < bias ? known[(random >> 16) % sizeof(known)]
						    : (uint8_t)random;
	}
	return size;
}

/* Ready beforehand: it is said in a signal handler. */
static char seed_text[64];

static void say_seed(void)
{
	if (write(STDERR_FILENO, seed_text, strlen(seed_text)) < 0) {
		return;
	}
}

static void on_abort(int number)
{
	(void)number;
	say_seed();
}

static void run(int (*fuzzer)(const uint8_t *data, size_t size), uint64_t count)
{
	for (uint64_t seed = 1; seed <= count; seed++) {
		uint8_t input[INPUT_MAX];
		size_t size = generate(seed, input);
		uint8_t *copy = malloc(size);

		snprintf(seed_text, sizeof(seed_text), "fuzz: input of seed %llu\n",
			 (unsigned long long)seed);
		memcpy(copy, input, size);
		fuzzer(copy, size);
		free(copy);
	}
}

static void test_ring_of_a_hostile_host(void **state)
{
	(void)state;
	run(fuzz_ring, 20000);
}

static void test_offers_of_a_hostile_host(void **state)
{
	(void)state;
	run(fuzz_offers, 2000);
}

static void test_devices_of_a_hostile_host(void **state)
{
	(void)state;
	run(fuzz_device, 20000);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ring_of_a_hostile_host),
		TEST(test_offers_of_a_hostile_host),
		TEST(test_devices_of_a_hostile_host),
	};

	signal(SIGABRT, on_abort);
	__sanitizer_set_death_callback(say_seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
