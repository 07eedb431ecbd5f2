/* SPDX-License-Identifier: BSD-2-Clause */
/* Function IDs and argument registers in one line of a log. */
#ifndef DECODE_LOG_LINE_H
#define DECODE_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/call_table.h"

#define LOG_LINE_FIDS_MAX 4

struct log_fid {
	uint32_t fid;
	bool in_register; /* named x0, w0, r0 or a0 */
	/* Who answers: asked for, or the only one that the line names; CALL_CONTEXT_NONE: nobody knows */
	enum smccc_context vendor;
	const struct call_entry *rows[CALL_CANDIDATES_MAX]; /* what it may mean */
	size_t count;
};

struct log_line {
	struct log_fid fids[LOG_LINE_FIDS_MAX];
	size_t fid_count;
	/* Registers that the line names x1, r1, w1 or a1 and up. */
	uint64_t registers[SMCCC_REGISTER_COUNT_64];
	uint32_t present; /* a bit for each */
};

/**
 * log_line_parse - find what is in a line
 * @text:   @size bytes, without an end
 * @vendor: whose identifiers count; CALL_CONTEXT_NONE: those of the vendors that the line names, or
 *          else all
 */
void log_line_parse(struct log_line *line, const char *text, size_t size,
		    enum smccc_context vendor);

/** log_line_given - how many registers from x1 on the line holds without a gap */
uint32_t log_line_given(const struct log_line *line);

#endif
