/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call may answer: the statuses of its interface, errors included. */
#include "decode/call_status.h"

#include <inttypes.h>
#include <string.h>

#include "decode/call_text.h"

/* Where lines of a paragraph begin and end. */
#define PARAGRAPH_INDENT 13
#define PARAGRAPH_WIDTH  100

static bool is_status(enum smccc_value kind)
{
	enum smccc_errors errors = call_value(kind)->errors;

	return errors == SMCCC_ERRORS_NEGATIVE || errors == SMCCC_ERRORS_POSITIVE;
}

/* Whether a value shares its register with the errors of the interface. */
static bool is_value_or_error(enum smccc_value kind)
{
	enum smccc_errors errors = call_value(kind)->errors;

	return errors == SMCCC_ERRORS_INTERFACE || errors == SMCCC_ERRORS_FID;
}

static bool has_names(enum smccc_value kind)
{
	const struct call_status *status;

	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (status->kind == kind) {
			return true;
		}
	}
	return false;
}

/* The status that is called after what a row belongs to, SMCCC_VALUE_NONE: there is none */
static enum smccc_value interface_status(const struct call_entry *row)
{
	const char *group = call_group(row);
	size_t size = strlen(group);

	for (int i = SMCCC_VALUE_NONE + 1; i < SMCCC_VALUE_COUNT; i++) {
		enum smccc_value kind = (enum smccc_value)i;
		const char *name = call_value(kind)->name;

		if (has_names(kind) && strncmp(name, group, size) == 0 &&
		    strcmp(name + size, "_status") == 0) {
			return kind;
		}
	}
	return SMCCC_VALUE_NONE;
}

enum smccc_value call_status_kind(const struct call_entry *row)
{
	if (is_value_or_error(row->results->kind)) {
		return interface_status(row);
	}
	for (const struct smccc_item *item = row->results; item->kind != SMCCC_VALUE_NONE; item++) {
		if (is_status(item->kind)) {
			return item->kind;
		}
	}
	return SMCCC_VALUE_NONE;
}

static bool are_described(const struct smccc_item *items)
{
	while (items->kind != SMCCC_VALUE_NONE && items->kind != SMCCC_VALUE_OPAQUE) {
		items++;
	}
	return items->kind == SMCCC_VALUE_NONE;
}

/* returns: why there are no names to print */
static const char *remark(const struct call_entry *row)
{
	if (row->fid == HV_HYPERCALL_FID) {
		return "those of hypercalls, in bits 15:0 of x0";
	}
	if (!are_described(row->results)) {
		return "not described in public";
	}
	return "none; an unknown function answers -1 NOT_SUPPORTED";
}

void call_print_statuses(FILE *out, const struct call_entry *row)
{
	enum smccc_value kind = call_status_kind(row);
	const struct call_status *status;
	const char *separator = "";
	size_t column = PARAGRAPH_INDENT;
	char text[64];

	if (kind == SMCCC_VALUE_NONE) {
		fprintf(out, "%s\n", remark(row));
		return;
	}
	column += (size_t)fprintf(out, "%s:", call_value(kind)->name);
	if (!has_names(kind)) {
		fputs(" the vendor's own, whose values are not public\n", out);
		return;
	}
	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (status->kind != kind) {
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

void call_status_kind_json(struct json_writer *json, const struct call_entry *row)
{
	enum smccc_value kind = call_status_kind(row);

	json_write_text(json, "status_kind",
			kind != SMCCC_VALUE_NONE ? call_value(kind)->name : NULL);
}

void call_statuses_json(struct json_writer *json, const struct call_entry *row)
{
	enum smccc_value kind = call_status_kind(row);
	const struct call_status *status;

	json_write_open(json, "statuses", '[');
	for (size_t i = 0; (status = call_status_at(i)) != NULL; i++) {
		if (status->kind == kind) {
			json_write_open(json, NULL, '{');
			json_write_print(json, "value", "%" PRId64, status->value);
			json_write_text(json, "name", status->name);
			json_write_close(json);
		}
	}
	json_write_close(json);
}
