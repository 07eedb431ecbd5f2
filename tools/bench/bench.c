/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit bench`: what calls cost, beside what they may. */
#include "bench/bench.h"

#include "bench/boot.h"
#include "bench/caller.h"
#include "bench/counts.h"
#include "bench/devices.h"
#include "bench/login.h"
#include "bench/options.h"
#include "bench/round_trip.h"
#include "bench/table.h"
#include "cli/status.h"
#include "run/files.h"
#include "run/firmware.h"
#include "run/qemu_command.h"
#include "run/qemu.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define EFI_SIZE_MAX     131072
#define LIBRARY_SIZE_MAX 49152

/* All that was measured; what was not is empty or NULL. */
struct bench {
	struct table bars;
	struct caller caller;
	json_t *round_trips;
};

/* Files of a run, in storage of the caller's. */
struct bench_files {
	char efi[PATH_MAX];
	char probe[PATH_MAX];
	char initrd[PATH_MAX];
};

static bool find_files(const struct bench_options *options, struct bench_files *files,
		       struct qemu_command *machine)
{
	machine->firmware = firmware_find(options->firmware, firmware_places);
	if (machine->firmware == NULL) {
		return false;
	}
	if (!files_require(FILES_EFI, "'make' builds it", files->efi) ||
	    !files_require(FILES_PROBE, "'make bench' builds it", files->probe)) {
		return false;
	}
	machine->efi = files->efi;
	if (files_find(FILES_INITRD, files->initrd)) {
		machine->initrd = files->initrd;
	}
	return true;
}

static void add_size(const char *efi, struct table *table)
{
	struct stat stat_of;

	if (stat(efi, &stat_of) == 0) {
		table_add(table, "size of conduit.efi", (double)stat_of.st_size, EFI_SIZE_MAX, 0,
			  "bytes");
	}
}

/* A file of the build has the number: what llvm-size says of the archive. */
static void add_library_size(struct table *table)
{
	char path[PATH_MAX];
	char text[32] = "";
	FILE *file;

	if (!files_find(FILES_LIBRARY_SIZE, path)) {
		return;
	}
	file = fopen(path, "r");
	if (file == NULL) {
		return;
	}
	if (fgets(text, sizeof(text), file) != NULL) {
		table_add(table, "size of libhyperv", strtod(text, NULL), LIBRARY_SIZE_MAX, 0,
			  "bytes");
	}
	fclose(file);
}

static bool measure_conduit(const struct bench_options *options, struct qemu_command *machine,
			    struct table *table)
{
	static struct bench_files files;

	if (!find_files(options, &files, machine) ||
	    !counts_measure(machine, files.probe, options->cpu, table)) {
		return false;
	}
	if (options->runs != 0 && !boot_measure(machine, options, table)) {
		return false;
	}
	add_size(files.efi, table);
	return true;
}

static bool measure_devices(const struct bench_options *options, struct qemu_command *machine,
			    unsigned int qemu_major, struct table *table)
{
	bool iothread = qemu_major >= QEMU_MAJOR_IOTHREAD;

	machine->firmware = firmware_find(options->firmware, firmware_places);
	return machine->firmware != NULL && devices_measure(machine, options, iothread, table) &&
	       (options->runs == 0 || login_measure(machine, options, iothread, table));
}

static bool measure(const struct bench_options *options, struct qemu_command *machine,
		    unsigned int qemu_major, struct bench *bench)
{
	if ((options->tables & BENCH_CONDUIT) != 0 &&
	    !measure_conduit(options, machine, &bench->bars)) {
		return false;
	}
	if ((options->tables & BENCH_DEVICES) != 0 &&
	    !measure_devices(options, machine, qemu_major, &bench->bars)) {
		return false;
	}
	if ((options->tables & BENCH_CALLER) != 0) {
		if (!caller_measure(machine->qemu, options->cpu, &bench->caller)) {
			return false;
		}
		caller_add_bars(&bench->caller, &bench->bars);
		caller_add_guest_bars(&bench->caller, &bench->bars);
		add_library_size(&bench->bars);
	}
	if ((options->tables & BENCH_ROUND_TRIP) != 0) {
		bench->round_trips = round_trip_measure(machine->qemu, options->firmware);
		if (bench->round_trips == NULL) {
			return false;
		}
	}
	return true;
}

/* The rows were printed as they came. */
static void print(const struct bench_options *options, const struct bench *bench)
{
	if ((options->tables & BENCH_CALLER) != 0) {
		caller_print(&bench->caller);
	}
	if (bench->round_trips != NULL) {
		round_trip_print(bench->round_trips);
	}
}

static bool print_json(const struct bench_options *options, const struct qemu_command *machine,
		       const struct bench *bench)
{
	json_t *object =
		json_pack("{s:s, s:s, s:s?, s:o}", "cpu", options->cpu, "qemu", machine->qemu,
			  "firmware", machine->firmware, "rows", table_to_json(&bench->bars));
	bool done;

	if ((options->tables & BENCH_CALLER) != 0) {
		json_object_set_new(object, "calls", caller_to_json(&bench->caller));
	}
	if (bench->round_trips != NULL) {
		json_object_set(object, "round_trips", bench->round_trips);
	}
	done = object != NULL &&
	       json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(5)) == 0;
	putchar('\n');
	json_decref(object);
	return done;
}

static bool report(const struct bench_options *options, const struct qemu_command *machine,
		   const struct bench *bench)
{
	bool done = true;

	if (options->json) {
		done = print_json(options, machine, bench);
	} else {
		print(options, bench);
	}
	return done && table_is_within(&bench->bars);
}

int bench_command(int argc, char **argv)
{
	static struct bench bench;
	struct bench_options options;
	struct qemu_command machine = { .initrd = NULL };
	char qemu[PATH_MAX];
	unsigned int major;
	unsigned int minor;
	int status;

	if (!bench_options_parse(&options, argc, argv, &status)) {
		return status;
	}
	if (!qemu_find(options.qemu, qemu, &major, &minor)) {
		return STATUS_ERROR;
	}
	machine.qemu = qemu;
	bench.bars.is_live = !options.json;
	if (bench.bars.is_live) {
		printf("CPU %s, %s\n\n", options.cpu, machine.qemu);
	}
	status = measure(&options, &machine, major, &bench) && report(&options, &machine, &bench)
			 ? STATUS_OK
			 : STATUS_ERROR;
	json_decref(bench.round_trips);
	return status;
}
