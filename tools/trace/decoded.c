/* SPDX-License-Identifier: BSD-2-Clause */
/* The tree of named values that decoding builds. */
#include "trace/decoded.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void decoded_clear(struct decoded *decoded)
{
	decoded->kind = DECODED_UNKNOWN;
	decoded->status = DECODED_SUCCESSFUL;
	decoded->classes = 0;
	decoded->immediate = 0;
	decoded->conduit = "";
	decoded->number = 0;
	decoded->name[0] = '\0';
	decoded->detail[0] = '\0';
	decoded->result[0] = '\0';
	decoded->arguments.count = 0;
	decoded->arguments.full = false;
	decoded->results.count = 0;
	decoded->results.full = false;
	decoded->packet = (struct decoded_packet){ .device = "" };
}

void decoded_name(struct decoded *decoded, const char *name)
{
	(void)snprintf(decoded->name, sizeof(decoded->name), "%s", name);
}

static struct decoded_item *item_new(struct decoded_list *list, const char *name,
				     enum decoded_form form)
{
	struct decoded_item *item;

	if (list->count == DECODED_ITEM_MAX) {
		list->full = true;
		return NULL;
	}
	item = &list->items[list->count++];
	item->form = form;
	item->minor = false;
	item->silent = false;
	item->number = 0;
	item->text[0] = '\0';
	(void)snprintf(item->name, sizeof(item->name), "%s", name);
	return item;
}

void decoded_text(struct decoded_list *list, const char *name, const char *format, ...)
{
	struct decoded_item *item = item_new(list, name, FORM_TEXT);
	va_list arguments;

	if (item != NULL) {
		va_start(arguments, format);
		(void)vsnprintf(item->text, sizeof(item->text), format, arguments);
		va_end(arguments);
	}
}

void decoded_hex(struct decoded_list *list, const char *name, uint64_t value)
{
	struct decoded_item *item = item_new(list, name, FORM_HEX);

	if (item != NULL) {
		item->number = value;
		(void)snprintf(item->text, sizeof(item->text), "%#" PRIx64, value);
	}
}

void decoded_number(struct decoded_list *list, const char *name, uint64_t value)
{
	struct decoded_item *item = item_new(list, name, FORM_NUMBER);

	if (item != NULL) {
		item->number = value;
		(void)snprintf(item->text, sizeof(item->text), "%" PRIu64, value);
	}
}

void decoded_guid(struct decoded_list *list, const char *name, const uint8_t *bytes,
		  const char *known_as)
{
	/* Order of the bytes in the text form: see struct hv_guid. */
	static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	char text[37];
	size_t at = 0;

	for (size_t i = 0; i < sizeof(order); i++) {
		const char *dash = i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";

		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%02x", dash,
				       bytes[order[i]]);
	}
	decoded_text(list, name, "%s%s%s%s", text, known_as != NULL ? " (" : "",
		     known_as != NULL ? known_as : "", known_as != NULL ? ")" : "");
}

void decoded_minor(struct decoded_list *list)
{
	/* A full list has dropped the item that is meant. */
	if (list->count != 0 && !list->full) {
		list->items[list->count - 1].minor = true;
	}
}

void decoded_silent(struct decoded_list *list)
{
	if (list->count != 0 && !list->full) {
		list->items[list->count - 1].silent = true;
	}
}

void decoded_object(struct decoded_list *list, const char *name, const char *type)
{
	struct decoded_item *item = item_new(list, name, FORM_OBJECT);

	if (item != NULL && type != NULL) {
		(void)snprintf(item->text, sizeof(item->text), "%s", type);
	}
}

void decoded_array(struct decoded_list *list, const char *name)
{
	(void)item_new(list, name, FORM_ARRAY);
}

void decoded_end(struct decoded_list *list)
{
	(void)item_new(list, "", FORM_END);
}
