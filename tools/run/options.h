/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `conduit run`. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "run/devices.h"

#include <stdbool.h>
#include <stdint.h>

#define RUN_SMP_MAX 64 /* VPs that conduit.efi serves */
#define RUN_MEMORY_MIN                                                                             \
	(256ULL << 20)               /* firmware, conduit.efi and a Debian kernel with its initrd */
#define RUN_MEMORY_UNIT (2ULL << 20) /* conduit.efi maps RAM in blocks of this size */
#define RUN_MEMORY_MAX                                                                             \
	(255ULL << 30) /* OBS: QEMU 7.2 hw/arm/virt.c, memory below the 256 GiB mark */

#define RUN_CRASH_WAIT_DEFAULT 120 /* seconds: a checksum over a crash kernel takes many */
#define RUN_CPU_DEFAULT        "cortex-a72"

/* How a debugger reaches the machine. */
enum run_gdb {
	RUN_GDB_NONE,
	RUN_GDB_SOCKET,
	RUN_GDB_TCP, /* of localhost, for every user of the PC */
};

struct run_options {
	const char *
		kernel; /* NULL: the default; "none": the firmware's next boot option, as if there is a disk */
	const char *initrd; /* NULL: the default kernel's, none for another kernel */
	const char *append; /* NULL: nothing is added */
	const char *cpu;
	const char *qemu;       /* NULL: search */
	const char *firmware;   /* NULL: search */
	const char *trace;      /* NULL: no trace file */
	const char *crash_file; /* NULL: a name with date and time */
	unsigned int smp;
	uint64_t memory;           /* bytes */
	unsigned int timeout_s;    /* 0: none */
	unsigned int crash_wait_s; /* 0: for ever */
	enum run_gdb gdb;
	unsigned int gdb_port; /* RUN_GDB_TCP only */
	struct devices *devices;
	bool dry_run;
	bool no_reboot;
	bool no_trace;
	bool quiet;
	char **qemu_args; /* ended by NULL */
};

/**
 * options_parse - read the command line
 * @status: out, the exit status, if there is nothing to run
 *
 * returns: false if there is nothing to run: help was asked for, or something is wrong and was said
 */
bool options_parse(struct run_options *options, int argc, char **argv, int *status);

#endif
