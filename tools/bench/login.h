/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of a whole Debian, `make debian`'s, from start to login, with conduit and without. */
#ifndef BENCH_LOGIN_H
#define BENCH_LOGIN_H

#include "bench/options.h"
#include "bench/table.h"
#include "run/qemu_command.h"

#include <stdbool.h>

/**
 * login_measure - boot the image in turn with and without conduit, and add a row; where there is no image, say so
 * @machine: QEMU, firmware
 * @iothread: QEMU serves disks in a thread of their own, as `conduit run` has it
 *
 * returns: false after a message
 */
bool login_measure(const struct qemu_command *machine, const struct bench_options *options,
		   bool iothread, struct table *table);

#endif
