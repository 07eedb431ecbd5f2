/* SPDX-License-Identifier: BSD-2-Clause */
/* Starts the two sides of a comparison: a machine of `conduit run`, and one without conduit. */
#ifndef BENCH_START_H
#define BENCH_START_H

#include "cli/process.h"
#include "run/qemu_command.h"

#include <stdbool.h>

#define START_TEXT_SIZE 65536

/** start_taker - runs a program to its end, and writes what it measured @into; returns: false after a message */
typedef bool start_taker(const struct program *program, void *into);

/** start_read - a taker of what the program prints; @into has START_TEXT_SIZE bytes */
bool start_read(const struct program *program, void *into);

/**
 * start_conduit - measure a machine of this program's own `conduit run`, as a user starts it
 * @machine: QEMU, firmware
 * @more:    further arguments, ended by NULL
 *
 * returns: false after a message
 */
bool start_conduit(const struct qemu_command *machine, const char *cpu, unsigned int smp,
		   const char *const *more, start_taker *take, void *into);

/**
 * start_bare - measure a machine of QEMU alone
 * @fd: a file that QEMU inherits; -1: none
 *
 * returns: false after a message
 */
bool start_bare(const struct qemu_command *machine, int fd, start_taker *take, void *into);

#endif
