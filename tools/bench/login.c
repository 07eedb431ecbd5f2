/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image of `make debian` as `conduit run` boots it, tracing included, against the same image that the firmware boots at EL2,
 * with virtio devices. In turn, so that a host that becomes busy is so for both.
 */
#include "bench/login.h"

#include "bench/bench.h"
#include "bench/start.h"
#include "cli/clock.h"
#include "cli/message.h"
#include "cli/process.h"
#include "run/devices.h"
#include "run/files.h"

#include <limits.h>
#include <stdio.h>

#define MEMORY       "2G"
#define MEMORY_BYTES (2ULL << 30)
#define SMP          2
#define PROMPT       "debian login:"
#define RATIO        1.2
#define OUTPUT_SIZE  1048576

/* Whatever it says after the prompt does not count. */
static bool measure(const struct program *program, void *into)
{
	static char words[OUTPUT_SIZE];
	double *seconds = into;
	uint64_t begin = clock_ms();
	int status = process_read_until(program, BENCH_PATIENCE_MS, PROMPT, words, sizeof(words));

	*seconds = (double)(clock_ms() - begin) / 1000;
	if (status != 0) {
		message("%s: the image says no '%s'", program->argv[0], PROMPT);
	}
	return status == 0;
}

static bool boot_with_conduit(const struct qemu_command *machine, const char *cpu, const char *disk,
			      double *seconds)
{
	const char *const more[] = { "--memory", MEMORY, "--disk", disk, "--net", "user", NULL };

	return start_conduit(machine, cpu, SMP, more, measure, seconds);
}

static bool boot_direct(const struct qemu_command *base, const char *cpu,
			const struct devices *devices, double *seconds)
{
	char *none[] = { NULL };
	const struct run_options options = {
		.cpu = cpu, .smp = SMP, .memory = MEMORY_BYTES, .qemu_args = none
	};
	struct qemu_command machine = *base;

	machine.options = &options;
	machine.devices = devices;
	machine.efi = NULL;
	machine.kernel = NULL;
	machine.initrd = NULL;
	return start_bare(&machine, -1, measure, seconds);
}

/* What a boot writes is thrown away, by either side. */
static bool add_devices(struct devices *devices, const char *disk)
{
	struct refusal refusal;

	disks_init(&devices->disks);
	if (disks_add(&devices->disks, disk, false, &refusal) == NULL ||
	    !nics_add(&devices->nics, "user", &refusal)) {
		message("%s", refusal.text);
		return false;
	}
	return true;
}

bool login_measure(const struct qemu_command *machine, const struct bench_options *options,
		   bool iothread, struct table *table)
{
	static struct devices devices;
	double with[BENCH_RUNS_MAX];
	double direct[BENCH_RUNS_MAX];
	char path[PATH_MAX];
	char disk[PATH_MAX + 32];

	if (!files_find(FILES_DEBIAN, path)) {
		message("no %s, so no row for the boot of a whole Debian; 'make debian' makes it",
			FILES_DEBIAN);
		return true;
	}
	snprintf(disk, sizeof(disk), "%s,format=qcow2,snapshot", path);
	devices.iothread = iothread;
	if (!add_devices(&devices, disk)) {
		return false;
	}
	for (unsigned int i = 0; i < options->runs; i++) {
		if (!boot_with_conduit(machine, options->cpu, disk, &with[i]) ||
		    !boot_direct(machine, options->cpu, &devices, &direct[i])) {
			return false;
		}
	}
	table_add(table, "boot of Debian to login, beside EL2",
		  table_median(with, options->runs) / table_median(direct, options->runs), RATIO, 2,
		  "times");
	return true;
}
