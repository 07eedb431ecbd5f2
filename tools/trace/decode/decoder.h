/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of decoding: one file for each subject, with a table of what it decodes. */
#ifndef TRACE_DECODE_DECODER_H
#define TRACE_DECODE_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_types.h"
#include "decode/call_table.h"
#include "hypervisor/shared.h"
#include "trace/abi_table.h"
#include "trace/decoded.h"

/*
 * Decoder of a record.
 * @decoded: empty; receives names, values and what the filter asks
 * @input:   see decode_record()
 */
typedef void decoder(struct decoded *decoded, const struct trace_record *record,
		     const struct trace_record *input);

decoder decode_call;    /* TRACE_KIND_CALL: HVC or SMC */
decoder decode_posted;  /* TRACE_KIND_INPUT: what a PostMessage posted, without the call */
decoder decode_message; /* TRACE_KIND_MESSAGE: a struct hv_message written to a message page */
decoder decode_event;   /* TRACE_KIND_EVENT: an event flag */
decoder decode_packet;  /* TRACE_KIND_PACKETS: the first packet of the record */

/* Where the words of a hypercall are by one of the two conventions [TLFS Hypercall Interface]. */
struct hypercall_convention {
	uint32_t control;   /* register of the control word; the input begins in the next one */
	bool output_at_end; /* fast output ends with the last register; else it follows the input */
};

extern const struct hypercall_convention hypercall_smccc;  /* HVC #0 */
extern const struct hypercall_convention hypercall_native; /* HVC #1 */

/** decode_hypercall - a hypercall of either convention. @input: see decode_record() */
void decode_hypercall(struct decoded *decoded, const struct trace_record *record,
		      const struct hypercall_convention *convention,
		      const struct trace_record *input);

/**
 * decode_kind_arguments - arguments of a call as its row of abi/smccc_calls.def describes them
 * decode_kind_results   - its results; sets status and result of @decoded
 * @registers: x0 up; only their low halves count if the function ID is that of a 32-bit
 *             call
 */
void decode_kind_arguments(struct decoded *decoded, const struct call_entry *row,
			   const uint64_t *registers);
void decode_kind_results(struct decoded *decoded, const struct call_entry *row,
			 const uint64_t *registers);

/** decode_register_value - add `NAME=value` for a VP register, its fields spelled out */
void decode_register_value(struct decoded_list *list, uint32_t number, struct hv_u128 value);

/** decode_register_label - name of a VP register, or its number. returns: @label */
const char *decode_register_label(uint32_t number, char label[DECODED_NAME_SIZE]);

/**
 * decode_vmbus_message - add a VMBus message as a group
 * @name: of the group
 *
 * returns: name of the message's type, or NULL
 */
const char *decode_vmbus_message(struct decoded_list *list, const char *name, const uint8_t *bytes,
				 size_t size);

#endif
