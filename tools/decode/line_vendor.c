/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose calls a line of a log is about: the words of abi/smccc_context.def in it. */
#include "decode/line_vendor.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "decode/label.h"

static_assert(SMCCC_CONTEXT_COUNT <= 64, "line_vendors() has a bit for each context");

/* Whether the line says @word, of @size bytes, at this place: "rk3*" is in "rk3399_sip". */
static bool says(const char *at, const char *end, const char *word, size_t size)
{
	bool open = word[size - 1] == '*';

	size -= open;
	return size <= (size_t)(end - at) && strncasecmp(at, word, size) == 0 &&
	       (open || size == (size_t)(end - at) || !isalnum((unsigned char)at[size]));
}

static bool says_one_of(const char *at, const char *end, const char *words)
{
	while (*words != '\0') {
		size_t size = strcspn(words, " ");

		if (says(at, end, words, size)) {
			return true;
		}
		words += size + (words[size] == ' ');
	}
	return false;
}

uint64_t line_vendors(const char *text, size_t size)
{
	const char *end = text + size;
	uint64_t vendors = 0;
	struct part part;

	for (const char *at = text; part_next(at, end, &part); at = part.text + part.size) {
		for (int i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
			const char *words = call_vendor((enum smccc_context)i)->words;

			vendors |= (uint64_t)says_one_of(part.text, end, words) << i;
		}
	}
	return vendors;
}
