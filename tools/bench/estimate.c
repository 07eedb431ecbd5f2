/* SPDX-License-Identifier: BSD-2-Clause */
/* Cycles, as llvm-mca estimates them. */
#include "bench/estimate.h"

#include "bench/process.h"
#include "cli/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OUTPUT_SIZE  65536
#define ITERATIONS   100
#define CYCLES_WORDS "Total Cycles:"

/* Gets a file of instruction words, a CPU and a number; prints what llvm-mca has to say. */
static const char script[] =
	"llvm-mc-19 --disassemble --triple=aarch64 \"$1\" | "
	"llvm-mca-19 --mtriple=aarch64 --mcpu=\"$2\" --iterations=\"$3\" --noalias=false";

static const char *const cpus[] = { "cortex-a72", "neoverse-n1", "neoverse-n2" };

#define CPU_COUNT (sizeof(cpus) / sizeof(cpus[0]))

static const struct {
	const char *way;
	unsigned int arguments;
	unsigned int results;
} chosen[] = {
	{ "inline", 4, 4 },   { "inline", 17, 18 },    { "struct", 4, 4 },
	{ "struct", 17, 18 }, { "peer-struct", 4, 4 }, { "peer-struct", 17, 18 },
	{ "plain", 4, 4 },    { "peer-plain", 4, 4 },
};

#define CHOSEN_COUNT (sizeof(chosen) / sizeof(chosen[0]))

/* A file with the bytes of all instructions that a model knows, in words that llvm-mc reads; -1: none. */
static int write_words(const struct caller_call *call)
{
	int fd = memfd_create("conduit-words", 0);

	for (size_t i = 0; i < call->word_count && fd >= 0; i++) {
		uint32_t word = call->words[i];

		if (!caller_leaves(word)) {
			dprintf(fd, "0x%02x 0x%02x 0x%02x 0x%02x\n", word & 0xff, word >> 8 & 0xff,
				word >> 16 & 0xff, word >> 24);
		}
	}
	return fd;
}

/* Cycles of @iterations calls that follow one another; 0: it failed. */
static unsigned long run(int words, const char *cpu, unsigned int iterations)
{
	static char text[OUTPUT_SIZE];
	char file[32];
	char times[16];
	const char *arguments[] = { "/bin/sh", "-c", script, "sh", file, cpu, times, NULL };
	int output = memfd_create("conduit-bench", MFD_CLOEXEC);
	ssize_t size = -1;
	const char *found;

	snprintf(file, sizeof(file), "/proc/self/fd/%d", words);
	snprintf(times, sizeof(times), "%u", iterations);
	if (output >= 0 &&
	    process_run((char *const *)(uintptr_t)arguments, &words, 1, output, NULL)) {
		size = pread(output, text, sizeof(text) - 1, 0);
	}
	close(output);
	text[size > 0 ? size : 0] = '\0';
	found = strstr(text, CYCLES_WORDS);
	return found != NULL ? strtoul(found + strlen(CYCLES_WORDS), NULL, 10) : 0;
}

static json_t *estimate(const struct caller_call *call, const char *cpu)
{
	int words = write_words(call);
	unsigned long alone = words >= 0 ? run(words, cpu, 1) : 0;
	unsigned long many = alone != 0 ? run(words, cpu, ITERATIONS) : 0;

	if (words >= 0) {
		close(words);
	}
	if (many == 0) {
		return NULL;
	}
	return json_pack("{s:s, s:s, s:i, s:i, s:I, s:f}", "cpu", cpu, "way", call->way,
			 "arguments", (int)call->arguments, "results", (int)call->results,
			 "cycles_alone", (json_int_t)alone, "cycles_in_a_row",
			 (double)many / ITERATIONS);
}

static bool has_llvm(void)
{
	static const char *const arguments[] = { "/bin/sh", "-c",
						 "command -v llvm-mca-19 llvm-mc-19 >/dev/null",
						 NULL };

	return process_finish((char *const *)(uintptr_t)arguments, NULL, 0, STDERR_FILENO, NULL) ==
	       0;
}

json_t *estimate_make(const struct caller *caller)
{
	json_t *list;

	if (!has_llvm()) {
		message("no estimates: LLVM 19 is not there (package llvm-19)");
		return NULL;
	}
	list = json_array();
	for (size_t i = 0; i < CHOSEN_COUNT * CPU_COUNT; i++) {
		size_t row = i / CPU_COUNT;
		const struct caller_call *call =
			caller_find(caller, "clang", chosen[row].way, chosen[row].arguments,
				    chosen[row].results);
		json_t *cycles = call != NULL ? estimate(call, cpus[i % CPU_COUNT]) : NULL;

		if (cycles == NULL) {
			message("no estimates: llvm-mca-19 failed");
			json_decref(list);
			return NULL;
		}
		json_array_append_new(list, cycles);
	}
	return list;
}

void estimate_print(const json_t *estimates)
{
	json_t *row;
	size_t i;

	printf("\nCycles without HVC, BL and RET, as llvm-mca 19 estimates them: a call alone, and one in a row of %d\n\n"
	       "%-28s",
	       ITERATIONS, "");
	for (i = 0; i < CPU_COUNT; i++) {
		printf(" %16s", cpus[i]);
	}
	json_array_foreach(estimates, i, row)
	{
		if (i % CPU_COUNT == 0) {
			printf("\n%-12s %4lld to %2lld %6s",
			       json_string_value(json_object_get(row, "way")),
			       (long long)json_integer_value(json_object_get(row, "arguments")),
			       (long long)json_integer_value(json_object_get(row, "results")), "");
		}
		printf(" %8lld %7.1f",
		       (long long)json_integer_value(json_object_get(row, "cycles_alone")),
		       json_real_value(json_object_get(row, "cycles_in_a_row")));
	}
	putchar('\n');
}
