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
#include "trace/format.h"

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

static bool row_matches(const struct pattern *pattern, const struct smccc_row *row)
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

void catalogue_row_json(FILE *out, const struct smccc_row *row)
{
	enum smccc_context context = row->context;

	fprintf(out, "\"function_id\":\"0x%08x\",\"name\":", row->fid);
	format_json_string(out, row->name);
	if (row->constant != NULL) {
		fputs(",\"constant\":", out);
		format_json_string(out, row->constant);
	}
	fputs(",\"group\":", out);
	format_json_string(out, call_group(row));
	if (context != CALL_CONTEXT_NONE) {
		fputs(",\"vendor\":", out);
		format_json_string(out, call_vendor(context)->name);
	}
	fputs(",\"arguments\":", out);
	call_print_items_json(out, row->arguments);
	fputs(",\"results\":", out);
	call_print_items_json(out, row->results);
	call_print_status_kind_json(out, row);
	fputs(",\"source\":", out);
	format_json_string(out, row->source);
}

static void print_row(FILE *out, const struct smccc_row *row)
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
		       const struct smccc_row *const *rows, size_t count)
{
	if (options->markdown) {
		markdown_print(out, rows, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (options->json) {
			fputc('{', out);
			catalogue_row_json(out, rows[i]);
			fputs("}\n", out);
		} else {
			print_row(out, rows[i]);
		}
	}
}

/* returns: how many rows match, put into @rows */
static size_t collect(const struct decode_options *options, const struct pattern *pattern,
		      const struct smccc_row **rows)
{
	size_t count = 0;

	for (size_t i = 0; i < call_count(); i++) {
		const struct smccc_row *row = call_at(i);

		if (call_is_visible(row, options->context) && row_matches(pattern, row)) {
			rows[count++] = row;
		}
	}
	return count;
}

int catalogue(FILE *out, const struct decode_options *options)
{
	const struct smccc_row **rows;
	struct pattern pattern;
	size_t count;

	if (!pattern_open(&pattern, options->pattern)) {
		return STATUS_USAGE;
	}
	rows = calloc(call_count(), sizeof(const struct smccc_row *));
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
