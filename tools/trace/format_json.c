/* SPDX-License-Identifier: BSD-2-Clause */
/* One JSON object a line. Numbers that may not fit a double are strings: "0x...". */
#include "trace/format.h"

#include <inttypes.h>

static void print_value(struct json_writer *json, const char *name, const struct decoded_item *item)
{
	if (item->form == FORM_NUMBER) {
		json_write_number(json, name, item->number);
	} else {
		json_write_text(json, name, item->text);
	}
}

/* An element of an array has no name: one that needs it becomes an object. */
static void print_leaf(struct json_writer *json, const char *name, const struct decoded_item *item)
{
	if (name == NULL && item->name[0] != '\0') {
		json_write_open(json, NULL, '{');
		json_write_text(json, "name", item->name);
		print_value(json, "value", item);
		json_write_close(json);
	} else {
		print_value(json, name, item);
	}
}

static void print_group(struct json_writer *json, const char *name, const struct decoded_item *item)
{
	json_write_open(json, name, item->form == FORM_ARRAY ? '[' : '{');
	if (item->form == FORM_OBJECT && item->text[0] != '\0') {
		json_write_text(json, "type", item->text);
	}
}

void format_json_list(struct json_writer *json, const char *name, const struct decoded_list *list)
{
	const uint32_t base = json->depth + 1;
	uint32_t unnamed = 0;
	char note[16];

	json_write_open(json, name, '{');
	for (size_t i = 0; i < list->count && json->depth < base + DECODED_DEPTH_MAX; i++) {
		const struct decoded_item *item = &list->items[i];
		const char *key = json_write_in_array(json) ? NULL : item->name;

		if (item->form == FORM_END) {
			if (json->depth > base) {
				json_write_close(json);
			}
			continue;
		}
		if (key != NULL && key[0] == '\0') {
			(void)snprintf(note, sizeof(note), "note%" PRIu32, unnamed++);
			key = note;
		}
		if (item->form == FORM_OBJECT || item->form == FORM_ARRAY) {
			print_group(json, key, item);
		} else {
			print_leaf(json, key, item);
		}
	}
	while (json->depth >= base) {
		json_write_close(json);
	}
}

static void print_seconds(struct json_writer *json, const char *name, struct format_seconds time)
{
	json_write_print(json, name, "%s%" PRIu64 ".%09" PRIu32, time.negative ? "-" : "",
			 time.seconds, time.nanoseconds);
}

static void print_registers(struct json_writer *json, const char *name, const uint64_t *registers)
{
	json_write_open(json, name, '[');
	for (uint32_t i = 0; i < TRACE_REGISTER_COUNT; i++) {
		json_write_print(json, NULL, "\"%#" PRIx64 "\"", registers[i]);
	}
	json_write_close(json);
}

static void print_payload(struct json_writer *json, const char *name,
			  const struct trace_record *record, size_t size)
{
	char text[2 * TRACE_PAYLOAD_SIZE + 1] = "";

	for (size_t i = 0; i < size && i < TRACE_PAYLOAD_SIZE; i++) {
		(void)snprintf(text + 2 * i, 3, "%02x", record->payload[i]);
	}
	json_write_text(json, name, text);
}

static const char *const statuses[] = {
	[DECODED_SUCCESSFUL] = "successful",
	[DECODED_FAILED] = "failed",
	[DECODED_UNFINISHED] = "unfinished",
};

static void print_call(struct json_writer *json, const struct format *format,
		       const struct trace_record *record, const struct trace_record *input,
		       const struct decoded *decoded)
{
	json_write_text(json, "conduit", decoded->conduit);
	json_write_number(json, "immediate", decoded->immediate);
	json_write_print(json, "pc", "\"%#" PRIx64 "\"", record->pc);
	format_json_list(json, "arguments", &decoded->arguments);
	json_write_text(json, "status", statuses[decoded->status]);
	json_write_text(json, "result", decoded->result);
	format_json_list(json, "results", &decoded->results);
	print_registers(json, "before", record->before);
	if (decoded->status != DECODED_UNFINISHED) {
		print_registers(json, "after", record->after);
		print_seconds(json, "cost", format_seconds(format, 0, record->cost));
	}
	if (input != NULL) {
		print_payload(json, "posted", input, input->argument);
	}
}

static void print_packet(struct json_writer *json, const struct format *format,
			 const struct trace_record *record, const struct decoded *decoded)
{
	const struct decoded_packet *packet = &decoded->packet;

	json_write_text(json, "device", packet->device);
	json_write_number(json, "channel", packet->channel);
	json_write_number(json, "subchannel", packet->subchannel);
	json_write_text(json, "direction", packet->to_guest ? "to_guest" : "from_guest");
	json_write_print(json, "transaction", "\"%#" PRIx64 "\"", packet->transaction);
	json_write_number(json, "packet_type", decoded->number);
	format_json_list(json, "arguments", &decoded->arguments);
	if (packet->answer) {
		json_write_text(json, "status", statuses[decoded->status]);
		json_write_text(json, "result", decoded->result);
		format_json_list(json, "results", &decoded->results);
	}
	if (packet->timed) {
		print_seconds(json, "latency", format_seconds(format, 0, packet->ticks));
	}
	print_payload(json, "record", record, record->argument);
}

void format_json(FILE *out, const struct format *format, const struct trace_record *record,
		 const struct trace_record *input, const struct decoded *decoded)
{
	static const char *const kinds[] = {
		[DECODED_CALL] = "call",       [DECODED_POSTED] = "posted",
		[DECODED_MESSAGE] = "message", [DECODED_EVENT] = "event",
		[DECODED_LOST] = "lost",       [DECODED_UNKNOWN] = "unknown",
		[DECODED_PACKET] = "packet",
	};
	struct json_writer json = { .out = out };

	json_write_open(&json, NULL, '{');
	print_seconds(&json, "time", format_seconds(format, format->base, record->time));
	json_write_print(&json, "counter", "\"%#" PRIx64 "\"", record->time);
	json_write_number(&json, "vp", record->vp);
	json_write_text(&json, "kind", kinds[decoded->kind]);
	json_write_text(&json, "name", decoded->name);
	if (decoded->kind == DECODED_CALL) {
		print_call(&json, format, record, input, decoded);
	} else if (decoded->kind == DECODED_PACKET) {
		print_packet(&json, format, record, decoded);
	} else if (decoded->kind == DECODED_LOST || decoded->kind == DECODED_UNKNOWN) {
		json_write_number(&json, "number", decoded->number);
	} else {
		format_json_list(&json, "arguments", &decoded->arguments);
		if (decoded->kind != DECODED_EVENT) {
			print_payload(&json, "payload", record, record->argument & UINT16_MAX);
		}
	}
	json_write_close(&json);
}
