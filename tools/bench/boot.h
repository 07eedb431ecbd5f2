/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of the default guest from start to power off, with conduit and without. */
#ifndef BENCH_BOOT_H
#define BENCH_BOOT_H

#include "bench/options.h"
#include "bench/table.h"
#include "run/qemu_command.h"

#include <stdbool.h>

/**
 * boot_measure - boot in turn with and without conduit, and add a row for each number of VPs in @options
 * @machine: QEMU, firmware, initrd
 *
 * returns: false after a message
 */
bool boot_measure(const struct qemu_command *machine, const struct bench_options *options,
		  struct table *table);

#endif
