/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON as it is written, value by value. */
#include "cli/json.h"

#include <inttypes.h>
#include <stdarg.h>

#define EXACT_MAX ((UINT64_C(1) << 53) - 1) /* integers up to here are exact in a double */

static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte >= 0x7f) {
			fprintf(out, "\\u%04x", byte);
			continue;
		}
		if (byte == '"' || byte == '\\') {
			fputc('\\', out);
		}
		fputc(byte, out);
	}
	fputc('"', out);
}

static void begin_value(struct json_writer *json, const char *name)
{
	if (json->comma) {
		fputc(',', json->out);
	}
	if (name != NULL) {
		print_string(json->out, name);
		fputc(':', json->out);
	}
	json->comma = true;
}

void json_write_open(struct json_writer *json, const char *name, char bracket)
{
	begin_value(json, name);
	fputc(bracket, json->out);
	json->ends[json->depth++] = bracket == '{' ? '}' : ']';
	json->comma = false;
}

void json_write_close(struct json_writer *json)
{
	fputc(json->ends[--json->depth], json->out);
	json->comma = json->depth != 0;
	if (json->depth == 0) {
		fputc('\n', json->out);
	}
}

bool json_write_in_array(const struct json_writer *json)
{
	return json->depth != 0 && json->ends[json->depth - 1] == ']';
}

void json_write_text(struct json_writer *json, const char *name, const char *text)
{
	if (text != NULL) {
		begin_value(json, name);
		print_string(json->out, text);
	}
}

void json_write_number(struct json_writer *json, const char *name, uint64_t value)
{
	json_write_print(json, name, value <= EXACT_MAX ? "%" PRIu64 : "\"%" PRIu64 "\"", value);
}

void json_write_print(struct json_writer *json, const char *name, const char *format, ...)
{
	va_list arguments;

	begin_value(json, name);
	va_start(arguments, format);
	vfprintf(json->out, format, arguments);
	va_end(arguments);
}
