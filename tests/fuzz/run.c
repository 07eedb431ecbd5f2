/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzers on inputs that are the same in every run. A failure names its input. */
#include "fuzz/fuzz.h"

#include <ctype.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <sanitizer/common_interface_defs.h>

#include <cmocka.h>

#define LINE_MAX 16384

/* Ready beforehand: it is written in a signal handler. */
static char input_name[256];

static void write_name(void)
{
	if (write(STDERR_FILENO, input_name, strlen(input_name)) < 0) {
		return;
	}
}

static void on_abort(int number)
{
	(void)number;
	write_name();
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Bytes of which some are the small numbers and the limits that code stumbles over. */
static size_t generate(uint64_t seed, uint8_t *input, size_t limit)
{
	static const uint8_t known[] = {
		0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 16, 0x7F, 0x80, 0xFF
	};
	uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 1;
	size_t size = 1 + next(&state) % (limit - 1);
	uint8_t bias = (uint8_t)(next(&state) % 4);

	for (size_t i = 0; i < size; i++) {
		uint64_t random = next(&state);

		input[i] = (random >> 8) % 4 < bias ? known[(random >> 16) % sizeof(known)]
						    : (uint8_t)random;
	}
	return size;
}

/* In memory of the input's exact size, so that a byte too far is seen. */
static void run(fuzzer *fuzzer, const uint8_t *input, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	signal(SIGABRT, on_abort);
	__sanitizer_set_death_callback(write_name);
	memcpy(copy, input, size);
	fuzzer(copy, size);
	free(copy);
}

void fuzz_generated(fuzzer *fuzzer, uint64_t count, size_t size)
{
	uint8_t *input = malloc(size);

	for (uint64_t seed = 1; seed <= count; seed++) {
		snprintf(input_name, sizeof(input_name), "fuzz: input of seed %llu\n",
			 (unsigned long long)seed);
		run(fuzzer, input, generate(seed, input, size));
	}
	free(input);
}

static size_t parse(const char *line, uint8_t *input)
{
	size_t size = 0;

	for (; isxdigit(line[2 * size]) && isxdigit(line[2 * size + 1]); size++) {
		const char digits[] = { line[2 * size], line[2 * size + 1], '\0' };

		input[size] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return size;
}

void fuzz_kept(fuzzer *fuzzer, const char *path)
{
	static char line[LINE_MAX];
	static uint8_t input[LINE_MAX / 2];
	FILE *file = fopen(path, "r");
	uint32_t count = 0;

	assert_non_null(file);
	for (uint32_t number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
		size_t size = parse(line, input);

		if (line[0] == '#') {
			continue;
		}
		assert_true(size > 0 && line[2 * size] == '\n');
		snprintf(input_name, sizeof(input_name), "fuzz: input of %s:%u\n", path, number);
		run(fuzzer, input, size);
		count++;
	}
	fclose(file);
	assert_true(count > 0);
}
