/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit bench`. */
#include "bench/options.h"

#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"
#include "cli/suggest.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define RUNS_DEFAULT 7
#define RUNS_MAX     100

enum option_code {
	OPTION_CPU = 256,
	OPTION_FIRMWARE,
	OPTION_JSON,
	OPTION_QEMU,
	OPTION_RUNS,
};

static const struct option long_options[] = {
	{ "cpu", required_argument, NULL, OPTION_CPU },
	{ "firmware", required_argument, NULL, OPTION_FIRMWARE },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "qemu", required_argument, NULL, OPTION_QEMU },
	{ "runs", required_argument, NULL, OPTION_RUNS },
	{ NULL, 0, NULL, 0 },
};

static const char help_text[] =
	"usage: conduit bench [OPTION...] [TABLE...]\n"
	"\n"
	"Measures, and prints each number that has a bar beside what it may be at most.\n"
	"\n"
	"tables:\n"
	"  conduit     instructions that calls of conduit take, its boot, its size (default)\n"
	"  caller      instructions that a call costs who makes it, by way of making it\n"
	"  round-trip  instructions that a call takes on each implementer that conduit check boots\n"
	"  all         all of them\n"
	"\n"
	"      --runs N         conduit: boots with and without conduit (7); 0: none\n"
	"      --cpu MODEL      CPU model of QEMU (cortex-a72)\n"
	"      --qemu PATH      QEMU, 7.2 or later (qemu-system-aarch64)\n"
	"      --firmware PATH  UEFI firmware for arm64\n"
	"      --json           print one JSON object on one line\n"
	"  -h, --help           print this help\n"
	"\n"
	"Exit status: 0 all numbers are within their bars, 1 one is not or could not be measured,\n"
	"2 wrong command line.";

static const struct {
	const char *name;
	unsigned int tables;
} tables[] = {
	{ "conduit", BENCH_CONDUIT },
	{ "caller", BENCH_CALLER },
	{ "round-trip", BENCH_ROUND_TRIP },
	{ "all", BENCH_ALL },
};

#define TABLE_COUNT (sizeof(tables) / sizeof(tables[0]))

static bool take_option(struct bench_options *options, int code, const char *argument)
{
	switch (code) {
	case OPTION_CPU:
		options->cpu = argument;
		return true;
	case OPTION_FIRMWARE:
		options->firmware = argument;
		return true;
	case OPTION_JSON:
		options->json = true;
		return true;
	case OPTION_QEMU:
		options->qemu = argument;
		return true;
	default: /* OPTION_RUNS */
		if (number_parse(argument, 0, RUNS_MAX, &options->runs)) {
			return true;
		}
		usage("bench", "--runs %s: requires a number from 0 to %d", argument, RUNS_MAX);
		return false;
	}
}

static bool take_table(struct bench_options *options, const char *word)
{
	const char *names[TABLE_COUNT + 1] = { NULL };
	const char *near;

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (strcmp(word, tables[i].name) == 0) {
			options->tables |= tables[i].tables;
			return true;
		}
		names[i] = tables[i].name;
	}
	near = suggest(word, names);
	if (near != NULL) {
		usage("bench", "no such table: %s; did you mean '%s'?", word, near);
	} else {
		usage("bench", "no such table: %s", word);
	}
	return false;
}

static bool take_tables(struct bench_options *options, char *const *words)
{
	for (; *words != NULL; words++) {
		if (!take_table(options, *words)) {
			return false;
		}
	}
	if (options->tables == 0) {
		options->tables = BENCH_CONDUIT;
	}
	return true;
}

bool bench_options_parse(struct bench_options *options, int argc, char **argv, int *status)
{
	int code;

	*options = (struct bench_options){ .cpu = "cortex-a72", .runs = RUNS_DEFAULT };
	*status = STATUS_USAGE;
	opterr = 0;
	optind = 1;
	while ((code = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) {
		if (code == 'h') {
			puts(help_text);
			*status = STATUS_OK;
			return false;
		}
		if (code == '?' || code == ':') {
			option_wrong("bench", long_options, code, argv);
			return false;
		}
		if (!take_option(options, code, optarg)) {
			return false;
		}
	}
	return take_tables(options, argv + optind);
}
