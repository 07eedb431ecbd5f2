/* SPDX-License-Identifier: BSD-2-Clause */
/* From a raw trace record to names. */
#ifndef TRACE_DECODE_RECORD_H
#define TRACE_DECODE_RECORD_H

#include "hypervisor/shared.h"
#include "trace/decoded.h"

/**
 * decode_record - give names to what a record holds
 * @record: may hold anything
 * @input:  the TRACE_KIND_INPUT record that belongs to @record, a PostMessage; the record of the packet
 *          that @record answers, a packet; or NULL
 */
void decode_record(struct decoded *decoded, const struct trace_record *record,
		   const struct trace_record *input);

/**
 * decode_is_post - whether @record is a call of HvCallPostMessage, which a record of input follows
 */
bool decode_is_post(const struct trace_record *record);

#endif
