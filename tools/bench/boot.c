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
#include "run/files.h"
#include "run/kernel.h"

#include <stdlib.h>
#include <unistd.h>

#define RUNS_MAX      100
#define RATIO_MOST    1.2
#define SMP           2
#define MEMORY        (1ULL << 30)
#define KERNEL_APPEND "console=ttyAMA0 panic=-1"

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(*values), compare);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static bool measure(const struct program *program, double *seconds)
{
	uint64_t begin = clock_ms();
	pid_t pid = process_start(program);
	int status = pid > 0 ? process_wait(pid, BENCH_PATIENCE_MS) : pid;

	*seconds = (double)(clock_ms() - begin) / 1000;
	return process_succeeded(program->argv[0], status);
}

/* This program itself: all that a user waits for. */
static bool boot_with_conduit(const struct machine *machine, const char *cpu, double *seconds)
{
	const char *const arguments[] = {
		"/proc/self/exe", "run",         "--quiet",    "--cpu",           cpu,
		"--qemu",         machine->qemu, "--firmware", machine->firmware, NULL
	};
	const struct program conduit = { .argv = arguments,
					 .input = PROCESS_QUIET,
					 .output = PROCESS_QUIET,
					 .error = STDERR_FILENO };

	return measure(&conduit, seconds);
}

static bool boot_bare(const struct machine *base, const struct kernel *kernel, const char *cpu,
		      double *seconds)
{
	char *more[] = { "-append", KERNEL_APPEND, NULL };
	struct run_options options = {
		.cpu = cpu, .smp = SMP, .memory = MEMORY, .qemu_args = more
	};
	struct program qemu = { .fds = &kernel->fd,
				.fd_count = kernel->fd >= 0 ? 1 : 0,
				.input = PROCESS_QUIET,
				.output = PROCESS_QUIET,
				.error = STDERR_FILENO };
	struct machine machine = *base;
	char **arguments;
	bool done;

	machine.options = &options;
	machine.efi = kernel->path;
	machine.kernel = NULL;
	arguments = machine_arguments(&machine);
	if (arguments == NULL) {
		message("not enough memory");
		return false;
	}
	qemu.argv = (const char *const *)arguments;
	done = measure(&qemu, seconds);
	machine_free(arguments);
	return done;
}

bool boot_measure(const struct machine *machine, const char *cpu, unsigned int runs,
		  struct table *table)
{
	double with[RUNS_MAX];
	double bare[RUNS_MAX];
	char path[PATH_MAX];
	struct kernel kernel;
	bool done = true;

	if (!files_require(FILES_KERNEL, "'make guest' fetches it, or give --runs 0", path)) {
		return false;
	}
	if (!kernel_open(&kernel, path)) {
		return false;
	}
	for (unsigned int i = 0; i < runs && i < RUNS_MAX && done; i++) {
		done = boot_with_conduit(machine, cpu, &with[i]) &&
		       boot_bare(machine, &kernel, cpu, &bare[i]);
	}
	if (!done) {
		return false;
	}
	table_add(table, "boot to power off, beside the same at EL2",
		  median(with, runs) / median(bare, runs), RATIO_MOST, 2, "times");
	return true;
}
