/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of the default guest from start to power off, with conduit and without. */
#ifndef BENCH_BOOT_H
#define BENCH_BOOT_H

#include "bench/table.h"
#include "run/machine.h"

#include <stdbool.h>

/**
 * boot_measure - boot in turn with and without conduit, @runs times each, and add the rows
 * @machine: QEMU, firmware, initrd
 *
 * returns: false after a message
 */
bool boot_measure(const struct machine *machine, const char *cpu, unsigned int runs,
		  struct table *table);

#endif
