/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that EL2 executes for reads of a disk and for frames: hvdemo counts them, as probe.efi counts those of calls. */
#ifndef BENCH_DEVICE_COUNTS_H
#define BENCH_DEVICE_COUNTS_H

#include "bench/table.h"
#include "run/qemu_command.h"

#include <stdbool.h>

/**
 * device_counts_measure - run hvdemo, and add a row for each kind of request
 * @machine: QEMU, firmware
 *
 * returns: false after a message
 */
bool device_counts_measure(const struct qemu_command *machine, const char *cpu,
			   struct table *table);

#endif
