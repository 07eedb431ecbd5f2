// SPDX-License-Identifier: BSD-2-Clause
/* What a call may answer: the statuses of its interface, errors included. */
#include "decode/call_status.h"

#include <inttypes.h>
#include <string.h>

#include "decode/call_text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char status_end[] = "_status";

/* Where lines of a paragraph begin and end. */
#define PARAGRAPH_INDENT 13
#define PARAGRAPH_WIDTH  100

static bool item_is(const struct call_item *item, const char *kind)
{
	return strlen(kind) == item->kind_size && memcmp(item->kind, kind, item->kind_size) == 0;
}

static bool item_is_status(const struct call_item *item)
{
	size_t size = sizeof(status_end) - 1;

	return item->kind_size > size &&
	       memcmp(item->kind + item->kind_size - size, status_end, size) == 0;
}

/* Values that share their register with the errors of the interface. */
static bool item_is_value_or_error(const struct call_item *item)
{
	static const char *const kinds[] = {
		"version",  "sdei_version", "psci_features", "affinity_state", "migrate_type",
		"hw_state", "fid"
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (item_is(item, kinds[i])) {
			return true;
		}
	}
	return false;
}

static bool has_names(const char *kind)
{
	const struct call_status *status;

	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (strcmp(status->kind, kind) == 0) {
			return true;
		}
	}
	return false;
}

bool call_status_kind(const struct smccc_row *row, char kind[CALL_STATUS_KIND_SIZE])
{
	const char *results = row->results;
	bool is_first = true;
	struct call_item item;

	while (call_item_next(&results, &item)) {
		if (item_is_status(&item)) {
			(void)snprintf(kind, CALL_STATUS_KIND_SIZE, "%.*s", (int)item.kind_size,
				       item.kind);
			return true;
		}
		if (is_first && item_is_value_or_error(&item)) {
			(void)snprintf(kind, CALL_STATUS_KIND_SIZE, "%s%s", call_group(row),
				       status_end);
			return has_names(kind);
		}
		is_first = false;
	}
	return false;
}

/* returns: why there are no names to print */
static const char *remark(const struct smccc_row *row, bool has_kind)
{
	if (has_kind) {
		return "the vendor's own, whose values are not public";
	}
	if (row->fid == HV_HYPERCALL_FID) {
		return "those of hypercalls, in bits 15:0 of x0";
	}
	if (strchr(row->results, '?') != NULL) {
		return "not described in public";
	}
	return "none; an unknown function answers -1 NOT_SUPPORTED";
}

void call_print_statuses(FILE *out, const struct smccc_row *row)
{
	char kind[CALL_STATUS_KIND_SIZE];
	bool has_kind = call_status_kind(row, kind);
	const struct call_status *status;
	const char *separator = "";
	size_t column = PARAGRAPH_INDENT;
	char text[64];

	if (!has_kind || !has_names(kind)) {
		fprintf(out, "%s%s%s\n", has_kind ? kind : "", has_kind ? ": " : "",
			remark(row, has_kind));
		return;
	}
	column += (size_t)fprintf(out, "%s:", kind);
	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (strcmp(status->kind, kind) != 0) {
			continue;
		}
		(void)snprintf(text, sizeof(text), "%" PRId64 " %s", status->value, status->name);
		column += (size_t)fprintf(out, "%s", separator) + 1 + strlen(text);
		if (column >= PARAGRAPH_WIDTH) {
			fprintf(out, "\n%*s%s", PARAGRAPH_INDENT, "", text);
			column = PARAGRAPH_INDENT + strlen(text);
		} else {
			fprintf(out, " %s", text);
		}
		separator = ",";
	}
	fputc('\n', out);
}

void call_print_status_kind_json(FILE *out, const struct smccc_row *row)
{
	char kind[CALL_STATUS_KIND_SIZE];

	if (call_status_kind(row, kind)) {
		fprintf(out, ",\"status_kind\":\"%s\"", kind);
	}
}

void call_print_statuses_json(FILE *out, const struct smccc_row *row)
{
	char kind[CALL_STATUS_KIND_SIZE];
	bool has_kind = call_status_kind(row, kind);
	const struct call_status *status;
	const char *separator = "";

	fputs(",\"statuses\":[", out);
	for (size_t i = 0; has_kind && (status = call_status_at(i)) != NULL; i++) {
		if (strcmp(status->kind, kind) == 0) {
			fprintf(out, "%s{\"value\":%" PRId64 ",\"name\":\"%s\"}", separator,
				status->value, status->name);
			separator = ",";
		}
	}
	fputc(']', out);
}
