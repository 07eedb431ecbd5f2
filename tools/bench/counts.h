/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that calls take: probe.efi counts them under an emulator that has a clock of
 * instructions.
 */
#ifndef BENCH_COUNTS_H
#define BENCH_COUNTS_H

#include "bench/table.h"
#include "run/qemu_command.h"

#include <stdbool.h>

/**
 * counts_measure - count with tracing off and on, and add the rows
 * @machine: QEMU, firmware and conduit.efi
 * @probe:   path of probe.efi
 *
 * returns: false after a message
 */
bool counts_measure(const struct qemu_command *machine, const char *probe, const char *cpu,
		    struct table *table);

#endif
