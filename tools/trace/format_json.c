/* SPDX-License-Identifier: BSD-2-Clause */
/* One JSON object a line. Numbers that may not fit a double are strings: "0x...". */
#include "trace/format.h"

#include <inttypes.h>
#include <string.h>

/* Integers up to here are exact in a double [RFC 8259 section 6 "Numbers"]. */
#define JSON_EXACT_MAX ((UINT64_C(1) << 53) - 1)

void format_json_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\') {
			fprintf(out, "\\%c", byte);
		} else if (byte < 0x20 || byte >= 0x7f) {
			fprintf(out, "\\u%04x", byte);
		} else {
			fputc(byte, out);
		}
	}
	fputc('"', out);
}

static void print_member(FILE *out, const char *name, const char *text)
{
	fprintf(out, ",\"%s\":", name);
	format_json_string(out, text);
}

static void print_number(FILE *out, uint64_t value)
{
	fprintf(out, value <= JSON_EXACT_MAX ? "%" PRIu64 : "\"%" PRIu64 "\"", value);
}

static void print_value(FILE *out, const struct decoded_item *item)
{
	if (item->form == FORM_NUMBER) {
		print_number(out, item->number);
	} else {
		format_json_string(out, item->text);
	}
}

/* Where in a tree of items the printing is. */
struct nesting {
	uint32_t depth;
	uint32_t unnamed; /* members without a name get a number */
	bool array[DECODED_DEPTH_MAX + 1];
	bool first[DECODED_DEPTH_MAX + 1];
};

static void print_separator(FILE *out, struct nesting *nesting)
{
	if (!nesting->first[nesting->depth]) {
		fputc(',', out);
	}
	nesting->first[nesting->depth] = false;
}

/* Name of a member; elements of an array have none. */
static void print_key(FILE *out, struct nesting *nesting, const struct decoded_item *item)
{
	if (nesting->array[nesting->depth]) {
		return;
	}
	if (item->name[0] != '\0') {
		format_json_string(out, item->name);
	} else {
		fprintf(out, "\"note%" PRIu32 "\"", nesting->unnamed++);
	}
	fputc(':', out);
}

static void print_open(FILE *out, struct nesting *nesting, const struct decoded_item *item)
{
	bool array = item->form == FORM_ARRAY;

	print_key(out, nesting, item);
	fputc(array ? '[' : '{', out);
	nesting->depth++;
	nesting->array[nesting->depth] = array;
	nesting->first[nesting->depth] = true;
	if (!array && item->text[0] != '\0') {
		fputs("\"type\":", out);
		format_json_string(out, item->text);
		nesting->first[nesting->depth] = false;
	}
}

static void print_close(FILE *out, struct nesting *nesting)
{
	fputc(nesting->array[nesting->depth] ? ']' : '}', out);
	nesting->depth--;
}

static void print_leaf(FILE *out, struct nesting *nesting, const struct decoded_item *item)
{
	print_key(out, nesting, item);
	if (nesting->array[nesting->depth] && item->name[0] != '\0') {
		fputs("{\"name\":", out);
		format_json_string(out, item->name);
		fputs(",\"value\":", out);
		print_value(out, item);
		fputc('}', out);
	} else {
		print_value(out, item);
	}
}

void format_json_list(FILE *out, const char *name, const struct decoded_list *list)
{
	struct nesting nesting = { .first[0] = true };

	fprintf(out, ",\"%s\":{", name);
	for (size_t i = 0; i < list->count && nesting.depth < DECODED_DEPTH_MAX; i++) {
		const struct decoded_item *item = &list->items[i];

		if (item->form == FORM_END) {
			if (nesting.depth != 0) {
				print_close(out, &nesting);
			}
			continue;
		}
		print_separator(out, &nesting);
		if (item->form == FORM_OBJECT || item->form == FORM_ARRAY) {
			print_open(out, &nesting, item);
		} else {
			print_leaf(out, &nesting, item);
		}
	}
	while (nesting.depth != 0) {
		print_close(out, &nesting);
	}
	fputc('}', out);
}

static void print_seconds(FILE *out, const char *name, struct format_seconds time)
{
	fprintf(out, "\"%s\":%s%" PRIu64 ".%09" PRIu32, name, time.negative ? "-" : "",
		time.seconds, time.nanoseconds);
}

static void print_registers(FILE *out, const char *name, const uint64_t *registers)
{
	fprintf(out, ",\"%s\":[", name);
	for (uint32_t i = 0; i < TRACE_REGISTER_COUNT; i++) {
		fprintf(out, "%s\"%#" PRIx64 "\"", i != 0 ? "," : "", registers[i]);
	}
	fputc(']', out);
}

static void print_payload(FILE *out, const char *name, const struct trace_record *record,
			  size_t size)
{
	fprintf(out, ",\"%s\":\"", name);
	for (size_t i = 0; i < size && i < TRACE_PAYLOAD_SIZE; i++) {
		fprintf(out, "%02x", record->payload[i]);
	}
	fputc('"', out);
}

static void print_call(FILE *out, const struct format *format, const struct trace_record *record,
		       const struct trace_record *input, const struct decoded *decoded)
{
	static const char *const statuses[] = {
		[DECODED_SUCCESSFUL] = "successful",
		[DECODED_FAILED] = "failed",
		[DECODED_UNFINISHED] = "unfinished",
	};

	print_member(out, "conduit", decoded->conduit);
	fprintf(out, ",\"immediate\":%u,\"pc\":\"%#" PRIx64 "\"", decoded->immediate, record->pc);
	format_json_list(out, "arguments", &decoded->arguments);
	print_member(out, "status", statuses[decoded->status]);
	print_member(out, "result", decoded->result);
	format_json_list(out, "results", &decoded->results);
	print_registers(out, "before", record->before);
	if (decoded->status != DECODED_UNFINISHED) {
		print_registers(out, "after", record->after);
		fputc(',', out);
		print_seconds(out, "cost", format_seconds(format, 0, record->cost));
	}
	if (input != NULL) {
		print_payload(out, "posted", input, input->argument);
	}
}

void format_json(FILE *out, const struct format *format, const struct trace_record *record,
		 const struct trace_record *input, const struct decoded *decoded)
{
	static const char *const kinds[] = {
		[DECODED_CALL] = "call",       [DECODED_POSTED] = "posted",
		[DECODED_MESSAGE] = "message", [DECODED_EVENT] = "event",
		[DECODED_LOST] = "lost",       [DECODED_UNKNOWN] = "unknown",
	};

	fputc('{', out);
	print_seconds(out, "time", format_seconds(format, format->base, record->time));
	fprintf(out, ",\"counter\":\"%#" PRIx64 "\",\"vp\":%u", record->time, record->vp);
	print_member(out, "kind", kinds[decoded->kind]);
	print_member(out, "name", decoded->name);
	if (decoded->kind == DECODED_CALL) {
		print_call(out, format, record, input, decoded);
	} else if (decoded->kind == DECODED_LOST || decoded->kind == DECODED_UNKNOWN) {
		fputs(",\"number\":", out);
		print_number(out, decoded->number);
	} else {
		format_json_list(out, "arguments", &decoded->arguments);
		if (decoded->kind != DECODED_EVENT) {
			print_payload(out, "payload", record, record->argument & UINT16_MAX);
		}
	}
	fputs("}\n", out);
}
