/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit decode`. */
#ifndef DECODE_DECODE_OPTIONS_H
#define DECODE_DECODE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/call_table.h"

struct decode_options {
	bool list;
	bool json;
	bool markdown;
	enum smccc_context context; /* --vendor; CALL_CONTEXT_NONE: any */
	const char *pattern;        /* of --list; NULL: all */
	bool has_fid;
	uint64_t registers[SMCCC_REGISTER_COUNT_64]; /* x0 up, x0 is the function ID */
	uint32_t given;                              /* arguments, x1 up */
};

/** decode_options_parse - returns: -1, go on; else the exit status: help was printed, or an error */
int decode_options_parse(struct decode_options *options, int argc, char **argv);

#endif
