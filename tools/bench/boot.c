/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The default guest as `conduit run` boots it, tracing included, against the same kernel that the
 * firmware starts at EL2 itself. In turn, so that a host that becomes busy is so for both.
 */
#include "bench/boot.h"

#include "bench/process.h"
#include "cli/message.h"
#include "run/files.h"
#include "run/kernel.h"

#include <fcntl.h>
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

/* This program itself: all that a user waits for. */
static bool boot_with_conduit(const struct machine *machine, const char *cpu, int output,
			      double *seconds)
{
	const char *arguments[] = {
		"/proc/self/exe", "run",         "--quiet",    "--cpu",           cpu,
		"--qemu",         machine->qemu, "--firmware", machine->firmware, NULL
	};

	return process_run((char *const *)(uintptr_t)arguments, NULL, 0, output, seconds);
}

static bool boot_bare(const struct machine *base, const struct kernel *kernel, const char *cpu,
		      int output, double *seconds)
{
	char *more[] = { "-append", KERNEL_APPEND, NULL };
	struct run_options options = {
		.cpu = cpu, .smp = SMP, .memory = MEMORY, .qemu_args = more
	};
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
	done = process_run(arguments, &kernel->fd, kernel->fd >= 0 ? 1 : 0, output, seconds);
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
	int output = open("/dev/null", O_WRONLY | O_CLOEXEC);
	bool done = true;

	if (!files_require(FILES_KERNEL, "'make guest' fetches it, or give --runs 0", path)) {
		return false;
	}
	if (output < 0 || !kernel_open(&kernel, path)) {
		return false;
	}
	for (unsigned int i = 0; i < runs && i < RUNS_MAX && done; i++) {
		done = boot_with_conduit(machine, cpu, output, &with[i]) &&
		       boot_bare(machine, &kernel, cpu, output, &bare[i]);
	}
	close(output);
	if (!done) {
		return false;
	}
	table_add(table, "boot to power off, beside the same at EL2",
		  median(with, runs) / median(bare, runs), RATIO_MOST, 2, "times");
	return true;
}
