/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that EL2 executes for a request, from the guest's signal to the last answer. */
#include "bench/device_counts.h"

#include "abi/macro.h"
#include "bench/start.h"
#include "cli/message.h"
#include "run/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_SIZE 48
#define CPU_SIZE  128
#define DEMO      "hvdemo.efi"

/* A row is what hvdemo counts for @key, less what it counts for @less, for each of @parts. Bars: see docs/man/conduit-bench.1. */
static const struct {
	const char *name;
	const char *key;
	const char *less; /* or NULL */
	unsigned int parts;
	double most;
} rows[] = {
	{ "EL2: read of 4 KiB", "read_4k", NULL, 1, 1300 },
	{ "EL2: read of 4 KiB, 8 at once", "read_4k_8", NULL, 8, 1300 },
	{ "EL2: each further 4 KiB of a read", "read_64k", "read_4k", 15, 256 },
	{ "EL2: frame of 1,500 bytes out", "frames_out_32", NULL, 32, 1000 },
	{ "EL2: frame of 1,500 bytes out, 32 at once", "frame_out_32", NULL, 32, 1000 },
	{ "EL2: frame in, 32 at once", "answered_32", "unanswered_32", 32, 600 },
};

static bool take(const char *words, const char *key, double *count)
{
	char line[WORD_SIZE];
	const char *found;

	snprintf(line, sizeof(line), "hvdemo: count %s ", key);
	found = strstr(words, line);
	if (found == NULL) {
		message("hvdemo.efi printed no '%s'", key);
		return false;
	}
	*count = strtod(found + strlen(line), NULL);
	return true;
}

/* Any file that is long enough does for a disk. */
static bool run_demo(const struct qemu_command *machine, const char *cpu,
		     char words[START_TEXT_SIZE])
{
	char clocked[CPU_SIZE];
	char demo[PATH_MAX];
	char efi[PATH_MAX];
	char disk[PATH_MAX + 24];
	const char *const more[] = { "--no-trace", "--kernel", demo,    "--append", "hvdemo=count",
				     "--disk",     disk,       "--net", "user",     "--",
				     "-icount",    "shift=0",  NULL };

	if (!files_require(DEMO, "'make' builds it", demo) ||
	    !files_require(FILES_EFI, "'make' builds it", efi)) {
		return false;
	}
	snprintf(clocked, sizeof(clocked), "%s,cntfrq=1000000000", cpu);
	snprintf(disk, sizeof(disk), "%s,format=raw,readonly", efi);
	return start_conduit(machine, clocked, 1, more, start_read, words);
}

bool device_counts_measure(const struct qemu_command *machine, const char *cpu, struct table *table)
{
	static char words[START_TEXT_SIZE];
	double count;
	double less;

	if (!run_demo(machine, cpu, words)) {
		return false;
	}
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		less = 0;
		if (!take(words, rows[i].key, &count) ||
		    (rows[i].less != NULL && !take(words, rows[i].less, &less))) {
			return false;
		}
		table_add(table, rows[i].name, (count - less) / rows[i].parts, rows[i].most, 0,
			  "instructions");
	}
	return true;
}
