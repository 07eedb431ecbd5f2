/* SPDX-License-Identifier: BSD-2-Clause */
/* A decoded record as a line: for people (format_text.c) or for programs (format_json.c). */
#ifndef TRACE_FORMAT_H
#define TRACE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/json.h"
#include "hypervisor/shared.h"
#include "trace/decoded.h"

enum format_time {
	FORMAT_TIME_GUEST,    /* seconds since the partition was created */
	FORMAT_TIME_RELATIVE, /* seconds since the line before */
	FORMAT_TIME_OF_DAY,
	FORMAT_TIME_OF_DAY_US,
	FORMAT_TIME_EPOCH, /* seconds since 1970 */
};

#define FORMAT_COLUMN_DEFAULT 40
#define FORMAT_COLUMN_MAX     1000

struct format {
	enum format_time time;
	bool verbose; /* print what is minor */
	bool json;
	uint32_t column; /* where " = " begins, counted from the name of the call */
	uint64_t frequency;
	uint64_t base;       /* counter at partition creation */
	uint64_t start_time; /* host clock then, 100 ns since 1601 */
	uint64_t previous;   /* counter at the line before; 0: none */
};

/* Counter ticks as seconds. */
struct format_seconds {
	bool negative;
	uint64_t seconds;
	uint32_t nanoseconds;
};

/** format_seconds - @from to @to in seconds */
struct format_seconds format_seconds(const struct format *format, uint64_t from, uint64_t to);

/** format_text - print a line in the manner of strace */
void format_text(FILE *out, struct format *format, const struct trace_record *record,
		 const struct decoded *decoded);

/** format_list - print "name=value, ..."; returns: columns used */
size_t format_list(FILE *out, const struct format *format, const struct decoded_list *list);

/** format_json_list - a list as an object */
void format_json_list(struct json_writer *json, const char *name, const struct decoded_list *list);

/** format_json - print an object and a newline. @input: see decode_record() */
void format_json(FILE *out, const struct format *format, const struct trace_record *record,
		 const struct trace_record *input, const struct decoded *decoded);

#endif
