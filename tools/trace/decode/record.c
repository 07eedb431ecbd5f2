/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of every kind. */
#include "trace/decode/record.h"

#include "trace/decode/decoder.h"

static void decode_lost(struct decoded *decoded, const struct trace_record *record,
			const struct trace_record *input)
{
	(void)input;
	decoded->kind = DECODED_LOST;
	decoded->number = record->argument;
	decoded_name(decoded, "lost");
}

static const struct {
	uint32_t kind;
	decoder *decode;
} rows[] = {
	{ TRACE_KIND_CALL, decode_call },       { TRACE_KIND_INPUT, decode_posted },
	{ TRACE_KIND_MESSAGE, decode_message }, { TRACE_KIND_EVENT, decode_event },
	{ TRACE_KIND_LOST, decode_lost },       { TRACE_KIND_PACKETS, decode_packet },
};

void decode_record(struct decoded *decoded, const struct trace_record *record,
		   const struct trace_record *input)
{
	decoded_clear(decoded);
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		if (rows[i].kind == record->kind) {
			rows[i].decode(decoded, record, input);
			return;
		}
	}
	decoded->number = record->kind;
	decoded->classes = CLASS_UNKNOWN;
	decoded_name(decoded, "unknown");
}
