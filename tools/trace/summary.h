/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of all calls, as `strace -c` prints one. */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "hypervisor/shared.h"

/* Names that are counted; the records of further ones are counted together. */
#define SUMMARY_ROW_MAX 512

enum summary_order {
	SUMMARY_BY_TIME,
	SUMMARY_BY_CALLS,
	SUMMARY_BY_ERRORS,
	SUMMARY_BY_NAME,
};

struct summary;

/** summary_new - an empty summary, or NULL without memory. @counter_frequency: in Hz, not 0 */
struct summary *summary_new(uint64_t counter_frequency);

/**
 * summary_add - count a record
 * @summary: a struct summary; summary_add is a trace_sink
 *
 * The records of one VP come in order; those of several VPs may be mixed.
 */
void summary_add(void *summary, const struct trace_record *record);

/** summary_set_order - how summary_print() sorts; SUMMARY_BY_TIME if it is not called */
void summary_set_order(struct summary *summary, enum summary_order order);

/**
 * summary_print - print the table: calls, below each of them what it was for, and what the guest
 * was sent
 */
void summary_print(const struct summary *summary, FILE *out);

void summary_free(struct summary *summary);

#endif
