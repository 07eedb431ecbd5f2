/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The default guest as `conduit run` boots it, tracing included, against the same kernel that the
 * firmware starts at EL2 itself. In turn, so that a host that becomes busy is so for both.
 */
#include "bench/boot.h"

#include "bench/bench.h"
#include "cli/clock.h"
#include "cli/message.h"
#include "cli/process.h"
#include "run/arguments.h"
#include "run/files.h"
#include "run/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FEW_VPS       2
#define RATIO_FEW     1.10
#define RATIO_MANY    1.15
#define MEMORY        (1ULL << 30)
#define NUMBER_SIZE   16
#define NAME_SIZE     48
#define KERNEL_APPEND "console=ttyAMA0 panic=-1"

static bool measure(const struct program *program, double *seconds)
{
	uint64_t begin = clock_ms();
	pid_t pid = process_start(program);
	int status = pid > 0 ? process_wait(pid, BENCH_PATIENCE_MS) : pid;

	*seconds = (double)(clock_ms() - begin) / 1000;
	return process_succeeded(program->argv[0], status);
}

/* This program itself: all that a user waits for. */
static bool boot_with_conduit(const struct qemu_command *machine, const char *cpu, unsigned int smp,
			      double *seconds)
{
	char vps[NUMBER_SIZE];
	const char *const arguments[] = {
		"/proc/self/exe", "run",         "--quiet",    "--cpu",           cpu, "--smp", vps,
		"--qemu",         machine->qemu, "--firmware", machine->firmware, NULL
	};
	const struct program conduit = { .argv = arguments,
					 .input = PROCESS_QUIET,
					 .output = PROCESS_QUIET,
					 .error = STDERR_FILENO };

	snprintf(vps, sizeof(vps), "%u", smp);
	return measure(&conduit, seconds);
}

static bool boot_bare(const struct qemu_command *base, const struct kernel *kernel, const char *cpu,
		      unsigned int smp, double *seconds)
{
	char *more[] = { "-append", KERNEL_APPEND, NULL };
	struct run_options options = {
		.cpu = cpu, .smp = smp, .memory = MEMORY, .qemu_args = more
	};
	struct program qemu = { .fds = &kernel->fd,
				.fd_count = kernel->fd >= 0 ? 1 : 0,
				.input = PROCESS_QUIET,
				.output = PROCESS_QUIET,
				.error = STDERR_FILENO };
	struct qemu_command machine = *base;
	char **arguments;
	bool done;

	machine.options = &options;
	machine.efi = kernel->path;
	machine.kernel = NULL;
	arguments = qemu_arguments(&machine);
	if (arguments == NULL) {
		message("not enough memory");
		return false;
	}
	qemu.argv = (const char *const *)arguments;
	done = measure(&qemu, seconds);
	arguments_free(arguments);
	return done;
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
