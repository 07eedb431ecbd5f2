/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and sizes of the command line. */
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/** number_parse - a decimal number from @min to @max, and nothing else */
bool number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *value);

/** size_parse - a size in bytes: a number and M, MiB, G or GiB; without a unit: MiB, as for QEMU */
bool size_parse(const char *text, uint64_t *size);

#endif
