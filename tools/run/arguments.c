/* SPDX-License-Identifier: BSD-2-Clause */
/* A command line that grows. */
#include "run/arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void arguments_add(struct arguments *arguments, const char *format, ...)
{
	size_t size = (arguments->count + 2) * sizeof(char *);
	char **words = arguments->failed ? NULL : realloc(arguments->words, size);
	va_list values;
	char *word;

	if (words == NULL) {
		arguments->failed = true;
		return;
	}
	arguments->words = words;
	va_start(values, format);
	if (vasprintf(&word, format, values) < 0) {
		arguments->failed = true;
		word = NULL;
	}
	va_end(values);
	words[arguments->count] = word;
	words[arguments->count + 1] = NULL;
	arguments->count += word != NULL;
}

void arguments_add_path(struct arguments *arguments, const char *before, const char *path)
{
	char *escaped = malloc(2 * strlen(path) + 1);
	size_t length = 0;

	if (escaped == NULL) {
		arguments->failed = true;
		return;
	}
	for (; *path != '\0'; path++) {
		escaped[length++] = *path;
		if (*path == ',') {
			escaped[length++] = ',';
		}
	}
	escaped[length] = '\0';
	arguments_add(arguments, "%s%s", before, escaped);
	free(escaped);
}

void arguments_free(char **words)
{
	for (char **word = words; word != NULL && *word != NULL; word++) {
		free(*word);
	}
	free(words);
}
