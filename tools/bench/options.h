/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit bench`. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>

/* What can be measured: bits of bench_options.tables. */
enum bench_table {
	BENCH_CONDUIT = 1 << 0,
	BENCH_CALLER = 1 << 1,
	BENCH_ROUND_TRIP = 1 << 2,
	BENCH_ALL = (1 << 3) - 1,
	BENCH_DEVICES = 1 << 3, /* not among them: it takes minutes */
};

#define BENCH_BOOTS_MAX 8
#define BENCH_RUNS_MAX  100

struct bench_options {
	const char *cpu;
	const char *qemu;
	const char *firmware;
	unsigned int runs;
	unsigned int smp[BENCH_BOOTS_MAX]; /* numbers of VPs to boot with */
	unsigned int smp_count;
	unsigned int tables;
	bool json;
};

/** bench_options_parse - returns false if there is nothing to measure; *status is the exit status then */
bool bench_options_parse(struct bench_options *options, int argc, char **argv, int *status);

#endif
