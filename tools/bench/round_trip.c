/* SPDX-License-Identifier: BSD-2-Clause */
/* How many instructions a call takes on each implementer: what the image of `conduit check` measures while it is there. */
#include "bench/round_trip.h"

#include "abi/macro.h"
#include "bench/bench.h"
#include "cli/message.h"
#include "cli/process.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_SIZE (4U << 20)

/* As conformance/smccc/measure.c names them. */
static const char *const calls[] = { "PSCI_VERSION", "SMCCC_VERSION", "unknown" };

#define CALL_COUNT ABI_COUNT(calls)

/* It ends with 1 where an implementer breaks a rule, which is none of our business. */
static json_t *run_check(const char *qemu, const char *firmware)
{
	static char words[OUTPUT_SIZE];
	const char *const arguments[] = {
		"/proc/self/exe", "check", "--json",
		"--qemu",         qemu,    firmware != NULL ? "--firmware" : NULL,
		firmware,         NULL
	};
	const struct program check = { .argv = arguments,
				       .input = PROCESS_QUIET,
				       .error = STDERR_FILENO };
	json_t *answer = NULL;
	json_error_t error;

	if (process_read(&check, BENCH_PATIENCE_MS, words, sizeof(words)) >= 0) {
		answer = json_loads(words, 0, &error);
	}
	if (answer == NULL) {
		message("'conduit check' has no answer");
	}
	return answer;
}

static json_t *take(const json_t *implementer)
{
	const json_t *measurements = json_object_get(implementer, "measurements");
	json_t *taken = json_object();

	for (size_t i = 0; i < CALL_COUNT; i++) {
		json_t *value = json_object_get(measurements, calls[i]);

		if (value != NULL) {
			json_object_set(taken, calls[i], value);
		}
	}
	return json_pack("{s:O, s:O, s:O, s:o}", "name", json_object_get(implementer, "name"),
			 "callee", json_object_get(implementer, "callee"), "machine",
			 json_object_get(implementer, "machine"), "calls", taken);
}

json_t *round_trip_measure(const char *qemu, const char *firmware)
{
	json_t *answer = run_check(qemu, firmware);
	json_t *list = answer != NULL ? json_array() : NULL;
	json_t *implementer;
	size_t i;

	json_array_foreach(json_object_get(answer, "implementers"), i, implementer)
	{
		if (json_object_size(json_object_get(implementer, "measurements")) != 0) {
			json_array_append_new(list, take(implementer));
		}
	}
	json_decref(answer);
	return list;
}

void round_trip_print(const json_t *round_trips)
{
	json_t *row;
	size_t i;

	printf("\nRound trips, in instructions of all exception levels\n\n%-16s", "");
	for (i = 0; i < CALL_COUNT; i++) {
		printf(" %14s", calls[i]);
	}
	putchar('\n');
	json_array_foreach(round_trips, i, row)
	{
		const json_t *values = json_object_get(row, "calls");

		printf("%-16s", json_string_value(json_object_get(row, "name")));
		for (size_t call = 0; call < CALL_COUNT; call++) {
			const json_t *value = json_object_get(values, calls[call]);

			if (value != NULL) {
				printf(" %14lld", (long long)json_integer_value(value));
			} else {
				printf(" %14s", "-");
			}
		}
		printf("   %s\n", json_string_value(json_object_get(row, "machine")));
	}
}
