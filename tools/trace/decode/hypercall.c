/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls by both conventions: control word, fast input and output, result. */
#include "trace/decode/decoder.h"

#include <inttypes.h>
#include <stdio.h>

#include "abi/hv_hypercall.h"
#include "abi/hv_status.h"

const struct hypercall_convention hypercall_smccc = { .control = 1, .output_at_end = false };
const struct hypercall_convention hypercall_native = { .control = 0, .output_at_end = true };

#define WORD_SIZE    ((uint32_t)sizeof(uint64_t))
#define VALUE_WORDS  ((uint32_t)(sizeof(struct hv_u128) / sizeof(uint64_t)))
#define HEADER_WORDS ((uint32_t)(sizeof(struct hv_vp_registers_input) / sizeof(uint64_t)))
#define SET_WORDS    ((uint32_t)(sizeof(struct hv_set_vp_register) / sizeof(uint64_t)))

/* A hypercall taken apart. */
struct hypercall {
	const struct hypercall_convention *convention;
	const struct hypercall_row *row; /* NULL: unknown code */
	uint64_t control;
	uint64_t result;
	uint32_t code;
	uint32_t rep_count;
	uint32_t rep_start;
	uint32_t reps_done;
	uint32_t status;
	bool fast;
	bool returned;
	/* Fast: HV_HYPERCALL_FAST_REGISTER_COUNT words. Slow: GPAs of input and output. */
	const uint64_t *input;
	const uint64_t *output;            /* the same registers afterwards */
	const struct trace_record *posted; /* the message of a HvCallPostMessage, or NULL */
};

typedef void hypercall_decoder(struct decoded *decoded, const struct hypercall *call);

static struct hypercall take_apart(const struct trace_record *record,
				   const struct hypercall_convention *convention,
				   const struct trace_record *posted)
{
	struct hypercall call = {
		.convention = convention,
		.control = record->before[convention->control],
		.result = record->after[0],
		.returned = record->cost != TRACE_COST_NO_RETURN,
		.input = &record->before[convention->control + 1],
		.output = &record->after[convention->control + 1],
		.posted = posted,
	};

	call.code = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_CODE, call.control);
	call.row = hypercall_row_find(call.code);
	call.fast = (call.control & HV_HYPERCALL_FAST_BIT) != 0;
	call.rep_count = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_COUNT, call.control);
	call.rep_start = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_START, call.control);
	call.reps_done = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_RESULT_REPS, call.result);
	call.status = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_RESULT_STATUS, call.result);
	return call;
}

static void set_result(struct decoded *decoded, const struct hypercall *call)
{
	const char *name = hv_status_name(call->status);
	bool rep = call->row != NULL && call->row->kind == HVCALL_REP;
	char status[DECODED_NAME_SIZE];
	char reps[DECODED_NAME_SIZE] = "";

	if (call->result == UINT64_MAX) {
		decoded->status = DECODED_FAILED;
		(void)snprintf(decoded->result, sizeof(decoded->result), "-1 NOT_SUPPORTED");
		return;
	}
	decoded->status = call->status == HV_STATUS_SUCCESS ? DECODED_SUCCESSFUL : DECODED_FAILED;
	if (decoded->status == DECODED_SUCCESSFUL) {
		(void)snprintf(status, sizeof(status), "0");
	} else {
		(void)snprintf(status, sizeof(status), "%#" PRIx32 " %s", call->status,
			       name != NULL ? name : "(unknown status)");
	}
	if (rep && call->reps_done != call->rep_count) {
		(void)snprintf(reps, sizeof(reps), " (%" PRIu32 " of %" PRIu32 " done)",
			       call->reps_done, call->rep_count);
	}
	(void)snprintf(decoded->result, sizeof(decoded->result), "%s%s", status, reps);
	if ((call->result & HV_HYPERCALL_RESULT_RESERVED_MASK) != 0) {
		decoded_hex(&decoded->results, "reserved",
			    call->result & HV_HYPERCALL_RESULT_RESERVED_MASK);
	}
}

/* What the control word says beside the code. The usual is a detail. */
static void add_control(struct decoded_list *list, const struct hypercall *call, bool reps_shown)
{
	bool rep = call->row == NULL || call->row->kind == HVCALL_REP;
	uint64_t header = ABI_FIELD_GET(HV_HYPERCALL_VARHEAD_SIZE, call->control);

	decoded_text(list, "form", "%s", call->fast ? "fast" : "slow");
	decoded_minor(list);
	decoded_number(list, "rep_count", call->rep_count);
	if (call->rep_count == 0 ? !rep || call->row == NULL : rep && reps_shown) {
		decoded_minor(list);
	}
	if (call->rep_start != 0) {
		decoded_number(list, "rep_start", call->rep_start);
	}
	if (header != 0) {
		decoded_number(list, "variable_header", header * HV_HYPERCALL_ALIGNMENT);
	}
	if ((call->control & HV_HYPERCALL_NESTED_BIT) != 0) {
		decoded_text(list, "", "nested");
	}
	if ((call->control & HV_HYPERCALL_RESERVED_MASK) != 0) {
		decoded_hex(list, "reserved", call->control & HV_HYPERCALL_RESERVED_MASK);
	}
}

static void add_addresses(struct decoded_list *list, const struct hypercall *call)
{
	decoded_hex(list, "input", call->input[0]);
	decoded_hex(list, "output", call->input[1]);
	if (call->input[1] == 0) {
		decoded_minor(list);
	}
}

/* Fixed input of HvCallGetVpRegisters and HvCallSetVpRegisters; the caller itself is the rule. */
static void add_target(struct decoded_list *list, const struct hypercall *call)
{
	struct hv_vp_registers_input input = {
		.partition_id = call->input[0],
		.vp_index = (uint32_t)call->input[1],
		.target_vtl = (uint8_t)(call->input[1] >> 32),
	};

	if (input.partition_id == HV_PARTITION_ID_SELF) {
		decoded_text(list, "partition", "self");
		decoded_minor(list);
	} else {
		decoded_hex(list, "partition", input.partition_id);
	}
	if (input.vp_index == HV_VP_INDEX_SELF) {
		decoded_text(list, "vp", "self");
		decoded_minor(list);
	} else if (input.vp_index == HV_VP_INDEX_ANY) {
		decoded_text(list, "vp", "any");
	} else {
		decoded_number(list, "vp", input.vp_index);
	}
	if (input.target_vtl != 0) {
		decoded_hex(list, "vtl", input.target_vtl);
	}
}

/*
 * First word of the fast output of @count registers, counted from the first input word; past the
 * end if it does not fit.
 */
static uint32_t output_start(const struct hypercall *call, uint32_t count)
{
	uint32_t input = HEADER_WORDS * WORD_SIZE + count * (uint32_t)sizeof(uint32_t);
	uint32_t align = HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT;
	uint32_t after_input = (input + align - 1) / align * align / WORD_SIZE;

	if (after_input + count * VALUE_WORDS > HV_HYPERCALL_FAST_REGISTER_COUNT) {
		return HV_HYPERCALL_FAST_REGISTER_COUNT;
	}
	return call->convention->output_at_end
		       ? HV_HYPERCALL_FAST_REGISTER_COUNT - count * VALUE_WORDS
		       : after_input;
}

static uint32_t get_name_at(const struct hypercall *call, uint32_t element)
{
	return (uint32_t)(call->input[HEADER_WORDS + element / 2] >> (element % 2 * 32));
}

static void add_get_registers(struct decoded *decoded, const struct hypercall *call)
{
	const uint32_t words = HV_HYPERCALL_FAST_REGISTER_COUNT - HEADER_WORDS;
	uint32_t count = call->rep_count < words * 2 ? call->rep_count : words * 2;
	uint32_t start = output_start(call, count);
	uint32_t done =
		call->returned && start < HV_HYPERCALL_FAST_REGISTER_COUNT ? call->reps_done : 0;
	char label[DECODED_NAME_SIZE];

	decoded_array(&decoded->arguments, "registers");
	decoded_silent(&decoded->arguments);
	for (uint32_t i = 0; i < count; i++) {
		const uint64_t *value = &call->output[start + i * VALUE_WORDS];

		if (i >= call->rep_start && i < done) {
			decode_register_value(
				&decoded->arguments, get_name_at(call, i),
				(struct hv_u128){ .low = value[0], .high = value[1] });
		} else {
			decoded_text(&decoded->arguments, "", "%s",
				     decode_register_label(get_name_at(call, i), label));
		}
	}
	decoded_end(&decoded->arguments);
	if (count != 0) {
		(void)decode_register_label(get_name_at(call, 0), decoded->detail);
	}
}

static void add_set_registers(struct decoded *decoded, const struct hypercall *call)
{
	const uint32_t most = (HV_HYPERCALL_FAST_REGISTER_COUNT - HEADER_WORDS) / SET_WORDS;
	uint32_t count = call->rep_count < most ? call->rep_count : most;

	decoded_array(&decoded->arguments, "registers");
	decoded_silent(&decoded->arguments);
	for (uint32_t i = 0; i < count; i++) {
		const uint64_t *element = &call->input[HEADER_WORDS + i * SET_WORDS];
		const uint64_t *value = element + SET_WORDS - VALUE_WORDS;

		decode_register_value(&decoded->arguments, (uint32_t)element[0],
				      (struct hv_u128){ .low = value[0], .high = value[1] });
	}
	decoded_end(&decoded->arguments);
	if (count != 0) {
		(void)decode_register_label((uint32_t)call->input[HEADER_WORDS], decoded->detail);
	}
}

static void decode_registers(struct decoded *decoded, const struct hypercall *call)
{
	decoded->classes |= CLASS_REGISTER;
	if (!call->fast) {
		add_addresses(&decoded->arguments, call);
		add_control(&decoded->arguments, call, false);
		return;
	}
	if (call->code == HVCALL_GET_VP_REGISTERS) {
		add_get_registers(decoded, call);
	} else {
		add_set_registers(decoded, call);
	}
	add_target(&decoded->arguments, call);
	add_control(&decoded->arguments, call, true);
}

static void decode_post(struct decoded *decoded, const struct hypercall *call)
{
	const struct trace_record *input = call->posted;
	const char *type = NULL;

	decoded->classes |= CLASS_VMBUS;
	if (input != NULL) {
		size_t size =
			input->argument < TRACE_PAYLOAD_SIZE ? input->argument : TRACE_PAYLOAD_SIZE;

		type = decode_vmbus_message(&decoded->arguments, "message", input->payload, size);
		(void)snprintf(decoded->detail, sizeof(decoded->detail), "%s",
			       type != NULL ? type : "(unknown message)");
	}
	decoded_hex(&decoded->arguments, "input", call->input[0]);
	if (input != NULL) {
		decoded_minor(&decoded->arguments);
	}
	add_control(&decoded->arguments, call, true);
}

/* IMPDEF: conduit gives a channel the connection SINT << 12 | relid, as OpenVMM does. */
#define CONNECTION_RELID_SHIFT 0
#define CONNECTION_RELID_WIDTH 12

static void decode_signal(struct decoded *decoded, const struct hypercall *call)
{
	decoded->classes |= CLASS_VMBUS;
	if (call->fast) {
		uint32_t connection = (uint32_t)call->input[0];
		uint64_t relid = ABI_FIELD_GET(CONNECTION_RELID, connection);
		uint64_t flag = call->input[0] >> 32 & UINT16_MAX;

		decoded_hex(&decoded->arguments, "connection", connection);
		if (connection >> CONNECTION_RELID_WIDTH == VMBUS_SINT) {
			decoded_number(&decoded->arguments, "relid", relid);
			(void)snprintf(decoded->detail, sizeof(decoded->detail), "relid %" PRIu64,
				       relid);
		} else {
			(void)snprintf(decoded->detail, sizeof(decoded->detail),
				       "connection %#" PRIx32, connection);
		}
		decoded_number(&decoded->arguments, "flag", flag);
		if (flag == 0) {
			decoded_minor(&decoded->arguments);
		}
	} else {
		decoded_hex(&decoded->arguments, "input", call->input[0]);
	}
	add_control(&decoded->arguments, call, true);
}

/* A call without a decoder of its own: its input as words. */
static void decode_other(struct decoded *decoded, const struct hypercall *call)
{
	uint32_t words =
		call->row == NULL ? 2 : (call->row->input_size + WORD_SIZE - 1) / WORD_SIZE;
	char name[DECODED_NAME_SIZE];

	if (!call->fast) {
		add_addresses(&decoded->arguments, call);
	}
	for (uint32_t i = 0; call->fast && i < HV_HYPERCALL_FAST_REGISTER_COUNT; i++) {
		(void)snprintf(name, sizeof(name), "input%" PRIu32, i);
		decoded_hex(&decoded->arguments, name, call->input[i]);
		if (i >= words) {
			decoded_minor(&decoded->arguments);
		}
	}
	add_control(&decoded->arguments, call, false);
}

static const struct {
	uint32_t code;
	hypercall_decoder *decode;
} rows[] = {
	{ HVCALL_GET_VP_REGISTERS, decode_registers },
	{ HVCALL_SET_VP_REGISTERS, decode_registers },
	{ HVCALL_POST_MESSAGE, decode_post },
	{ HVCALL_SIGNAL_EVENT, decode_signal },
};

static hypercall_decoder *decoder_find(uint32_t code)
{
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		if (rows[i].code == code) {
			return rows[i].decode;
		}
	}
	return decode_other;
}

void decode_hypercall(struct decoded *decoded, const struct trace_record *record,
		      const struct hypercall_convention *convention,
		      const struct trace_record *input)
{
	struct hypercall call = take_apart(record, convention, input);

	decoded->classes |= CLASS_HV;
	decoded->number = call.code;
	if (call.row != NULL) {
		(void)snprintf(decoded->name, sizeof(decoded->name), "%s", call.row->name);
	} else {
		decoded->classes |= CLASS_UNKNOWN;
		(void)snprintf(decoded->name, sizeof(decoded->name), "HvCall_%#" PRIx32, call.code);
	}
	decoder_find(call.code)(decoded, &call);
	set_result(decoded, &call);
}
