/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for the user, on stderr. */
#include "cli/message.h"

#include "cli/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void print(const char *format, va_list arguments)
{
	fputs("conduit: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void message(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
}

void message_quote(FILE *out, const char *words)
{
	while (*words != '\0') {
		int length = (int)strcspn(words, "\n");

		fprintf(out, "| %.*s\n", length, words);
		words += length;
		words += *words == '\n';
	}
}

int usage(const char *command, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print(format, arguments);
	va_end(arguments);
	if (command != NULL) {
		message("try 'conduit %s --help'", command);
	} else {
		message("try 'conduit --help'");
	}
	return STATUS_USAGE;
}
