/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit bench`. */
#include "bench/options.h"

#include "abi/macro.h"
#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"
#include "run/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define RUNS_DEFAULT 7

#define SMP_DEFAULT 2
#define NUMBER_SIZE 16

/* "1,2,64" */
static int take_smp(void *options, const char *value)
{
	struct bench_options *bench = options;
	const char *rest = value;
	char word[NUMBER_SIZE];
	uint64_t number;
	size_t length;

	for (bench->smp_count = 0; bench->smp_count < BENCH_BOOTS_MAX; rest++) {
		length = strcspn(rest, ",");
		snprintf(word, sizeof(word), "%.*s", (int)length, rest);
		if (!number_parse(word, 1, RUN_SMP_MAX, &number)) {
			break;
		}
		bench->smp[bench->smp_count++] = (unsigned int)number;
		rest += length;
		if (*rest == '\0') {
			return OPTION_GO_ON;
		}
	}
	return usage("bench", "--smp %s: requires numbers from 1 to %d, at most %d of them", value,
		     RUN_SMP_MAX, BENCH_BOOTS_MAX);
}

#define AT(member) .offset = offsetof(struct bench_options, member)

static const struct option_row rows[] = {
	{ "runs", 0, OPTION_NUMBER, AT(runs), 0, BENCH_RUNS_MAX, .argument = "N",
	  .help = "conduit, devices: boots with and without conduit (7); 0: none" },
	{ "smp", 0, OPTION_TAKE, .take = take_smp, .argument = "N[,N...]",
	  .help = "conduit: numbers of VPs to boot with (2)" },
	{ "cpu", 0, OPTION_TEXT, AT(cpu), .argument = "MODEL",
	  .help = "CPU model of QEMU (cortex-a72)" },
	{ "qemu", 0, OPTION_TEXT, AT(qemu), .argument = "PATH",
	  .help = "QEMU, 7.2 or later (qemu-system-aarch64)" },
	{ "firmware", 0, OPTION_TEXT, AT(firmware), .argument = "PATH",
	  .help = "UEFI firmware for arm64" },
	{ "json", 0, OPTION_FLAG, AT(json), .help = "print one JSON object on one line" },
};

static const struct command_line line = {
	.command = "bench",
	.before =
		"usage: conduit bench [OPTION...] [TABLE...]\n"
		"\n"
		"Measures costs, and prints each number beside its limit, if it has one.\n"
		"\n"
		"tables:\n"
		"  conduit     instructions that calls of conduit take, its boot, its size (default)\n"
		"  devices     disk and network: EL2's instructions, and speed beside virtio devices given to the guest directly\n"
		"  caller      instructions that a call costs who makes it, by way of making it\n"
		"  round-trip  instructions that a call takes on each implementer that conduit check boots\n"
		"  all         all of these but devices, which takes minutes",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after =
		"Exit status: 0 all numbers are within their limits, 1 one is not or could not be measured,\n"
		"2 wrong command line.",
};

static const struct {
	const char *name;
	unsigned int tables;
} tables[] = {
	{ "conduit", BENCH_CONDUIT }, { "devices", BENCH_DEVICES },
	{ "caller", BENCH_CALLER },   { "round-trip", BENCH_ROUND_TRIP },
	{ "all", BENCH_ALL },
};

#define TABLE_COUNT ABI_COUNT(tables)

static bool take_table(struct bench_options *options, const char *word)
{
	const char *names[TABLE_COUNT + 1] = { NULL };

	for (size_t i = 0; i < TABLE_COUNT; i++) {
		if (strcmp(word, tables[i].name) == 0) {
			options->tables |= tables[i].tables;
			return true;
		}
		names[i] = tables[i].name;
	}
	option_no_such("bench", "table", word, names, NULL);
	return false;
}

bool bench_options_parse(struct bench_options *options, int argc, char **argv, int *status)
{
	*options = (struct bench_options){
		.cpu = "cortex-a72", .runs = RUNS_DEFAULT, .smp = { SMP_DEFAULT }, .smp_count = 1
	};
	*status = option_read(&line, argc, argv, options);
	if (*status != OPTION_GO_ON) {
		return false;
	}
	*status = STATUS_USAGE;
	for (int i = optind; i < argc; i++) {
		if (!take_table(options, argv[i])) {
			return false;
		}
	}
	if (options->tables == 0) {
		options->tables = BENCH_CONDUIT;
	}
	return true;
}
