/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a trace file in order of time, each PostMessage with its input. */
#ifndef TRACE_TIMELINE_H
#define TRACE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/trace_file.h"

/* Takes a record and the record of its input, or NULL. returns: false to stop */
typedef bool timeline_handler(void *context, const struct trace_record *record,
			      const struct trace_record *input);

/**
 * timeline_read - give all records of a file to @handler, in order of time
 *
 * Records of the same time keep their order. Memory: 16 bytes a record.
 *
 * returns: false after an error, with a sentence in reader->error
 */
bool timeline_read(struct trace_reader *reader, timeline_handler *handler, void *context);

#endif
