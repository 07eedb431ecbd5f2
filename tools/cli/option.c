/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command says to an option that getopt_long() does not take. */
#include "cli/option.h"

#include "cli/message.h"
#include "cli/suggest.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#define NAMES_MAX 32

static int unknown_word(const char *command, const struct option *options, const char *word)
{
	const char *names[NAMES_MAX] = { NULL };
	const char *near;
	char name[NAMES_MAX];
	size_t length = strcspn(word + 2, "=");

	for (size_t i = 0; i < NAMES_MAX - 1 && options[i].name != NULL; i++) {
		names[i] = options[i].name;
	}
	if (length >= sizeof(name)) { /* no name of ours is that long */
		return usage(command, "unknown option %s", word);
	}
	memcpy(name, word + 2, length);
	name[length] = '\0';
	near = suggest(name, names);
	if (near != NULL) {
		return usage(command, "unknown option %s; did you mean '--%s'?", word, near);
	}
	return usage(command, "unknown option %s", word);
}

/* OBS: glibc 2.36 posix/getopt.c sets optopt to 0, to the letter, or to the val of an option whose value is wrong. */
int option_wrong(const char *command, const struct option *options, int code, char *const *argv)
{
	const char *word = argv[optind - 1];

	if (code == ':') {
		return usage(command, "%s requires a value", word);
	}
	if (optopt == 0) {
		return unknown_word(command, options, word);
	}
	for (; options->name != NULL; options++) {
		if (options->val == optopt) {
			return usage(command, "--%s takes no value", options->name);
		}
	}
	return usage(command, "unknown option -%c", optopt);
}
