/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of options that are lists: "FILE,format=raw,readonly". */
#include "cli/property.h"

#include <stddef.h>
#include <string.h>

char *property_next(char **rest)
{
	char *word = *rest;
	char *to = word;
	const char *from = word;

	if (word == NULL) {
		return NULL;
	}
	while (*from != '\0' && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*to++ = *from++;
	}
	*rest = *from == ',' ? word + (from - word) + 1 : NULL;
	*to = '\0';
	return word;
}

const char *property_value(const char *word, const char *key)
{
	size_t length = strlen(key);

	if (strncmp(word, key, length) != 0) {
		return NULL;
	}
	if (word[length] == '\0') {
		return word + length;
	}
	return word[length] == '=' ? word + length + 1 : NULL;
}
