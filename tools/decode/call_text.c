/* SPDX-License-Identifier: BSD-2-Clause */
/* A call as text, with or without the values of its arguments. */
#include "decode/call_text.h"

#include <inttypes.h>
#include <string.h>

#include "trace/decode/record.h"
#include "trace/decode/decoder.h"
#include "trace/format.h"

static const struct format everything = { .verbose = true };
static const struct format abridged = { .verbose = false };

void call_print_item(FILE *out, const struct smccc_item *item)
{
	fprintf(out, "%s%s%s", item->name, item->name[0] != '\0' ? ":" : "",
		call_value(item->kind)->name);
}

void call_print_items(FILE *out, const struct smccc_item *items)
{
	const char *separator = "";

	for (; items->kind != SMCCC_VALUE_NONE; items++) {
		fputs(separator, out);
		call_print_item(out, items);
		separator = ", ";
	}
}

void call_items_json(struct json_writer *json, const char *name, const struct smccc_item *items)
{
	json_write_open(json, name, '[');
	for (; items->kind != SMCCC_VALUE_NONE; items++) {
		json_write_open(json, NULL, '{');
		json_write_text(json, "name", items->name[0] != '\0' ? items->name : NULL);
		json_write_text(json, "kind", call_value(items->kind)->name);
		json_write_close(json);
	}
	json_write_close(json);
}

/* Hyper-V's call has calls in it: only the decoder of traces knows them. */
static void decode_hyperv(struct decoded *decoded, const uint64_t *registers)
{
	/* HVC #0 of AArch64 [DDI0487 "ESR_EL2, Exception Syndrome Register"] */
	struct trace_record record = { .kind = TRACE_KIND_CALL,
				       .esr = UINT32_C(0x16) << 26,
				       .cost = TRACE_COST_NO_RETURN };

	memcpy(record.before, registers, sizeof(record.before));
	record.before[0] = HV_HYPERCALL_FID;
	decode_record(decoded, &record, NULL);
}

static const char *decode(struct decoded *decoded, const struct call_entry *row,
			  const uint64_t *registers, uint32_t given)
{
	struct call_entry known = *row;

	decoded_clear(decoded);
	if (row->fid == HV_HYPERCALL_FID && given != 0) {
		decode_hyperv(decoded, registers);
		return decoded->name;
	}
	if (given < known.argument_count) {
		known.argument_count = (uint8_t)given;
	}
	decode_kind_arguments(decoded, &known, registers);
	return row->name;
}

/* Registers that were given, but do not belong to the call. */
static void add_extra(struct decoded_list *list, const struct call_entry *row,
		      const uint64_t *registers, uint32_t given)
{
	char name[8];

	for (uint32_t i = row->argument_count + 1U; i <= given; i++) {
		(void)snprintf(name, sizeof(name), "x%" PRIu32, i);
		decoded_hex(list, name, registers[i]);
	}
}

void call_print(FILE *out, const struct call_entry *row, const uint64_t *registers, uint32_t given)
{
	static struct decoded decoded;
	const char *name = decode(&decoded, row, registers, given);
	/* A hypercall has many registers, few of which say something. */
	const struct format *format = row->fid == HV_HYPERCALL_FID ? &abridged : &everything;

	if (given == 0 && row->argument_count != 0) {
		fputs(name, out);
		return;
	}
	add_extra(&decoded.arguments, row, registers, given);
	fprintf(out, "%s(", name);
	(void)format_list(out, format, &decoded.arguments);
	fputc(')', out);
}

void call_json(struct json_writer *json, const struct call_entry *row, const uint64_t *registers,
	       uint32_t given)
{
	static struct decoded decoded;
	const char *name = decode(&decoded, row, registers, given);

	json_write_text(json, "hypercall", row->fid == HV_HYPERCALL_FID ? name : NULL);
	add_extra(&decoded.arguments, row, registers, given);
	format_json_list(json, "decoded", &decoded.arguments);
}

bool call_print_argument(FILE *out, const struct call_entry *row, uint32_t number, uint64_t value)
{
	uint64_t registers[SMCCC_REGISTER_COUNT_64] = { [1] = value };
	struct call_entry single = *row;
	static struct decoded decoded;

	for (uint32_t i = 1; i < number; i++) {
		if (single.arguments++->kind == SMCCC_VALUE_NONE) {
			return false;
		}
	}
	single.argument_count = 1;
	decoded_clear(&decoded);
	if (single.arguments->kind != SMCCC_VALUE_NONE &&
	    single.arguments->kind != SMCCC_VALUE_OPAQUE) {
		decode_kind_arguments(&decoded, &single, registers);
	}
	(void)format_list(out, &everything, &decoded.arguments);
	return decoded.arguments.count != 0;
}
