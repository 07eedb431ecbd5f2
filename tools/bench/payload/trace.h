/* SPDX-License-Identifier: BSD-2-Clause */
/* Which instructions a piece of code executes: it is stepped through, one exception for each. */
#ifndef PAYLOAD_TRACE_H
#define PAYLOAD_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#define TRACE_MAX 1024

/* The brackets of what is traced; neither is counted. Immediates of BRK. */
#define TRACE_BEGIN "brk #1"
#define TRACE_END   "brk #2"

/* The instruction words of the last piece, in the order in which they were executed. */
struct trace {
	bool is_answered; /* each HVC says 0: success */
	uint32_t count;
	uint32_t words[TRACE_MAX];
};

extern struct trace trace;

/** trace_begin - exceptions of debugging are taken */
void trace_begin(void);

/** trace_failed - say what went wrong, and where; power off */
_Noreturn void trace_failed(const char *what, uint64_t pc);

#endif
