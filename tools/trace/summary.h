/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of all calls, as `strace -c` prints one. */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "hypervisor/shared.h"
#include "trace/decoded.h"

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
 * The records of one VP come in order; those of several VPs may be mixed. Packets are not counted:
 * to tell how long one took, they have to come in order of time, one by one.
 */
void summary_add(void *summary, const struct trace_record *record);

/**
 * summary_add_packet - count a packet
 * @decoded: of kind DECODED_PACKET
 */
void summary_add_packet(struct summary *summary, const struct decoded *decoded);

/** summary_set_order - how summary_print() sorts; SUMMARY_BY_TIME if it is not called */
void summary_set_order(struct summary *summary, enum summary_order order);

/**
 * summary_print - print the tables: calls, below each of them what it was for; what the guest was
 * sent; requests of devices
 */
void summary_print(struct summary *summary, FILE *out);

void summary_free(struct summary *summary);

#endif
