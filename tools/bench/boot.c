/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The default guest as `conduit run` boots it, tracing included, against the same kernel that the
 * firmware starts at EL2 itself. In turn, so that a host that becomes busy is so for both.
 */
#include "bench/boot.h"

#include "bench/bench.h"
#include "bench/start.h"
#include "cli/clock.h"
#include "cli/message.h"
#include "cli/process.h"
#include "run/files.h"
#include "run/kernel.h"

#include <stdio.h>
#include <stdlib.h>

#define FEW_VPS       2
#define RATIO_FEW     1.10
#define RATIO_MANY    1.15
#define MEMORY        (1ULL << 30)
#define NAME_SIZE     48
#define KERNEL_APPEND "console=ttyAMA0 panic=-1"

static bool measure(const struct program *program, void *into)
{
	double *seconds = into;
	uint64_t begin = clock_ms();
	pid_t pid = process_start(program);
	int status = pid > 0 ? process_wait(pid, BENCH_PATIENCE_MS) : pid;

	*seconds = (double)(clock_ms() - begin) / 1000;
	return process_succeeded(program->argv[0], status);
}

static bool boot_with_conduit(const struct qemu_command *machine, const char *cpu, unsigned int smp,
			      double *seconds)
{
	const char *const none[] = { NULL };

	return start_conduit(machine, cpu, smp, none, measure, seconds);
}

static bool boot_bare(const struct qemu_command *base, const struct kernel *kernel, const char *cpu,
		      unsigned int smp, double *seconds)
{
	char *more[] = { "-append", KERNEL_APPEND, NULL };
	const struct run_options options = {
		.cpu = cpu, .smp = smp, .memory = MEMORY, .qemu_args = more
	};
	struct qemu_command machine = *base;

	machine.options = &options;
	machine.efi = kernel->path;
	machine.kernel = NULL;
	return start_bare(&machine, kernel->fd, measure, seconds);
}

static bool measure_one(const struct qemu_command *machine, const struct bench_options *options,
			const struct kernel *kernel, unsigned int smp, struct table *table)
{
	double with[BENCH_RUNS_MAX];
	double bare[BENCH_RUNS_MAX];
	char name[NAME_SIZE];

	for (unsigned int i = 0; i < options->runs; i++) {
		if (!boot_with_conduit(machine, options->cpu, smp, &with[i]) ||
		    !boot_bare(machine, kernel, options->cpu, smp, &bare[i])) {
			return false;
		}
	}
	snprintf(name, sizeof(name), "boot to power off, beside EL2, %u VPs", smp);
	table_add(table, name,
		  table_median(with, options->runs) / table_median(bare, options->runs),
		  smp <= FEW_VPS ? RATIO_FEW : RATIO_MANY, 2, "times");
	return true;
}

bool boot_measure(const struct qemu_command *machine, const struct bench_options *options,
		  struct table *table)
{
	char path[PATH_MAX];
	struct kernel kernel;
	bool done = true;

	if (!files_require(FILES_KERNEL, "'make guest' fetches it, or give --runs 0", path)) {
		return false;
	}
	if (!kernel_open(&kernel, path)) {
		return false;
	}
	for (unsigned int i = 0; i < options->smp_count && done; i++) {
		done = measure_one(machine, options, &kernel, options->smp[i], table);
	}
	return done;
}
