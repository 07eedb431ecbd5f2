/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for the user, on stderr. */
#include "cli/message.h"

#include "cli/status.h"

#include <stdarg.h>
#include <stdio.h>

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
