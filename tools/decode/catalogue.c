/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of the known calls. */
#include "decode/catalogue.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/status.h"
#include "decode/call_status.h"
#include "decode/call_text.h"
#include "decode/markdown.h"

#define REGEX_MAX                                                                                  \
	512 /* OBS: glibc 2.36 posix/regcomp.c recurses for each parenthesis, without a limit */

/* How a pattern is to be read. */
struct pattern {
	const char *text; /* NULL: everything matches */
	bool is_glob;
	bool is_regex;
	regex_t regex;
};

/* returns: false, and a message, if it is no pattern */
static bool pattern_open(struct pattern *pattern, const char *text)
{
	char error[128];
	int code;

	*pattern = (struct pattern){ .text = text };
	if (text == NULL) {
		return true;
	}
	pattern->is_regex = text[0] == '/';
	pattern->is_glob = strpbrk(text, "*?[") != NULL;
	if (!pattern->is_regex) {
		return true;
	}
	if (strlen(text) > REGEX_MAX) {
		(void)usage("decode", "the pattern is longer than %d bytes", REGEX_MAX);
		return false;
	}
	code = regcomp(&pattern->regex, text + 1, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (code == 0) {
		return true;
	}
	(void)regerror(code, &pattern->regex, error, sizeof(error));
	(void)usage("decode", "%s: %s", text, error);
	return false;
}

static void pattern_close(struct pattern *pattern)
{
	if (pattern->is_regex) {
		regfree(&pattern->regex);
	}
}

static bool matches(const struct pattern *pattern, const char *text)
{
	if (pattern->is_regex) {
		return regexec(&pattern->regex, text, 0, NULL, 0) == 0;
	}
	if (pattern->is_glob) {
		return fnmatch(pattern->text, text, FNM_CASEFOLD) == 0;
	}
	return strcasestr(text, pattern->text) != NULL;
}

static bool row_matches(const struct pattern *pattern, const struct call_entry *row)
{
	char fid[16];

	if (pattern->text == NULL) {
		return true;
	}
	(void)snprintf(fid, sizeof(fid), "0x%08x", row->fid);
	return matches(pattern, row->name) || matches(pattern, fid) ||
	       matches(pattern, call_group(row)) ||
	       (row->constant != NULL && matches(pattern, row->constant));
}

void catalogue_row_json(struct json_writer *json, const struct call_entry *row)
{
	enum smccc_context context = row->context;

	json_write_print(json, "function_id", "\"0x%08x\"", row->fid);
	json_write_text(json, "name", row->name);
	json_write_text(json, "constant", row->constant);
	json_write_text(json, "group", call_group(row));
	json_write_text(json, "vendor",
			context != CALL_CONTEXT_NONE ? call_vendor(context)->name : NULL);
	call_items_json(json, "arguments", row->arguments);
	call_items_json(json, "results", row->results);
	call_status_kind_json(json, row);
	json_write_text(json, "source", row->source);
}

static void print_row(FILE *out, const struct call_entry *row)
{
	fprintf(out, "0x%08x  %-10s  %s(", row->fid, call_group(row), row->name);
	call_print_items(out, row->arguments);
	fputs(") = ", out);
	if (row->results->kind != SMCCC_VALUE_NONE) {
		call_print_items(out, row->results);
	} else {
		fputs("nothing", out);
	}
	fprintf(out, "  [%s]\n", row->source);
}

static void print_rows(FILE *out, const struct decode_options *options,
		       const struct call_entry *const *rows, size_t count)
{
	struct json_writer json = { .out = out };

	if (options->markdown) {
		markdown_print(out, rows, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (options->json) {
			json_write_open(&json, NULL, '{');
			catalogue_row_json(&json, rows[i]);
			json_write_close(&json);
		} else {
			print_row(out, rows[i]);
		}
	}
}

/* returns: how many rows match, put into @rows */
static size_t collect(const struct decode_options *options, const struct pattern *pattern,
		      const struct call_entry **rows)
{
	size_t count = 0;

	for (size_t i = 0; i < call_count(); i++) {
		const struct call_entry *row = call_at(i);

		if (call_is_visible(row, options->context) && row_matches(pattern, row)) {
			rows[count++] = row;
		}
	}
	return count;
}

int catalogue(FILE *out, const struct decode_options *options)
{
	const struct call_entry **rows;
	struct pattern pattern;
	size_t count;

	if (!pattern_open(&pattern, options->pattern)) {
		return STATUS_USAGE;
	}
	rows = calloc(call_count(), sizeof(const struct call_entry *));
	if (rows == NULL) {
		pattern_close(&pattern);
		message("no memory");
		return STATUS_ERROR;
	}
	count = collect(options, &pattern, rows);
	print_rows(out, options, rows, count);
	if (count == 0) {
		message("no call matches: %s", options->pattern);
	}
	free(rows);
	pattern_close(&pattern);
	return count != 0 ? STATUS_OK : STATUS_ERROR;
}
