/* SPDX-License-Identifier: BSD-2-Clause */
/* Command lines with placeholders. */
#include "check/command.h"

#include "abi/macro.h"
#include "run/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_MAX 64

/* The text of a placeholder, in @path; NULL: there is no such file. */
static const char *fill(const char *name, const struct places *places, char path[PATH_MAX])
{
	const struct {
		const char *name;
		const char *value;
	} known[] = {
		{ "qemu", places->qemu },   { "firmware", places->firmware },
		{ "image", places->image }, { "command", places->command },
		{ "words", places->words }, { "conduit", "/proc/self/exe" },
	};

	for (size_t i = 0; i < ABI_COUNT(known); i++) {
		if (strcmp(name, known[i].name) == 0) {
			return known[i].value;
		}
	}
	return files_find(name, path) ? path : NULL;
}

/* Writes one argument; returns where the next begins, or NULL when a placeholder has no file. */
static const char *expand_one(const char *text, const struct places *places, FILE *out,
			      char **missing)
{
	while (*text != '\0' && *text != ' ') {
		if (*text == '{') {
			size_t length = strcspn(text, "}");
			char path[PATH_MAX];
			char *name = strndup(text + 1, length - 1);
			const char *value = name != NULL ? fill(name, places, path) : NULL;

			if (value == NULL) {
				*missing = name;
				return NULL;
			}
			fputs(value, out);
			free(name);
			text += length + 1;
			continue;
		}
		text += *text == '\\';
		fputc(*text++, out);
	}
	return text + strspn(text, " ");
}

char **command_expand(const char *text, const struct places *places, char **missing)
{
	char **arguments = calloc(ARGUMENTS_MAX + 1, sizeof(*arguments));
	size_t count = 0;

	*missing = NULL;
	while (arguments != NULL && text != NULL && *text != '\0' && count < ARGUMENTS_MAX) {
		size_t size;
		FILE *out = open_memstream(&arguments[count], &size);

		text = out != NULL ? expand_one(text, places, out, missing) : NULL;
		if (out != NULL) {
			fclose(out);
		}
		count++;
	}
	if (text == NULL) {
		command_free(arguments);
		return NULL;
	}
	return arguments;
}

void command_free(char **arguments)
{
	for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++) {
		free(arguments[i]);
	}
	free(arguments);
}
