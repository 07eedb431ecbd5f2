/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds function IDs in the lines of a log and appends what they stand for. */
#ifndef DECODE_ANNOTATE_H
#define DECODE_ANNOTATE_H

#include <stdio.h>

#include "decode/decode_options.h"

/* Longer lines pass through as they are. */
#define ANNOTATE_LINE_MAX 65536

/**
 * annotate - copy @in to @out, line by line
 *
 * With options->json only what was found is printed, an object for each function ID.
 *
 * returns: exit status; a message counts the lines that were skipped
 */
int annotate(FILE *in, FILE *out, const struct decode_options *options);

#endif
