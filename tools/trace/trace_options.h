/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit trace`. */
#ifndef TRACE_TRACE_OPTIONS_H
#define TRACE_TRACE_OPTIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "trace/filter.h"
#include "trace/format.h"
#include "trace/summary.h"

struct trace_options {
	const char *path;   /* of the trace, NULL with follow */
	const char *output; /* NULL: stdout */
	bool follow;
	pid_t pid; /* of the guest to follow, 0: the only one */
	bool summary;
	bool summary_only; /* no lines */
	enum summary_order order;
	struct format format;
	struct filter filter;
};

/**
 * trace_options_parse - read the command line
 *
 * returns: OPTION_GO_ON, or the exit status: 0 after --help, STATUS_USAGE after a message
 */
int trace_options_parse(struct trace_options *options, int argc, char **argv);

void trace_options_free(struct trace_options *options);

#endif
