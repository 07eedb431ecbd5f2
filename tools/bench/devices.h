/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks and networks of the guest, beside the same devices of QEMU given to the same kernel at EL2. */
#ifndef BENCH_DEVICES_H
#define BENCH_DEVICES_H

#include "bench/options.h"
#include "bench/table.h"
#include "run/qemu_command.h"

#include <stdbool.h>

/**
 * devices_measure - count EL2's instructions; boot the guest with tools in turn with and without conduit; and add a row for
 * each kind of work
 * @machine: QEMU, firmware
 * @iothread: QEMU serves disks in a thread of their own, as `conduit run` has it
 *
 * returns: false after a message
 */
bool devices_measure(const struct qemu_command *machine, const struct bench_options *options,
		     bool iothread, struct table *table);

#endif
