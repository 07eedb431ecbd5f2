/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command says to an option that getopt_long() does not take. */
#include "cli/option.h"

#include "cli/message.h"
#include "cli/suggest.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#define NAMES_MAX 32

int option_wrong(const char *command, const struct option *options, int code, const char *word)
{
	const char *names[NAMES_MAX] = { NULL };
	const char *near = NULL;

	if (code == ':') {
		return usage(command, "%s wants a value", word);
	}
	for (size_t i = 0; i < NAMES_MAX - 1 && options[i].name != NULL; i++) {
		names[i] = options[i].name;
		if (strncmp(word, "--", 2) == 0 && strchr(word, '=') != NULL &&
		    strncmp(word + 2, names[i], strlen(names[i])) == 0) {
			return usage(command, "--%s takes no value", names[i]);
		}
	}
	if (strncmp(word, "--", 2) == 0) {
		near = suggest(word + 2, names);
	}
	if (near != NULL) {
		return usage(command, "unknown option %s; did you mean '--%s'?", word, near);
	}
	return usage(command, "unknown option %s", word);
}
