/* SPDX-License-Identifier: BSD-2-Clause */
/* Command lines with placeholders: {qemu}, {conduit}, {firmware}, {image}, {words}, {command}, else {PATH}: a file of conduit's. */
#ifndef CHECK_COMMAND_H
#define CHECK_COMMAND_H

#include <stdbool.h>

struct places {
	const char *qemu;
	const char *firmware;
	const char *image;
	const char *words;   /* the image's options */
	const char *command; /* of the user's */
};

/**
 * command_expand - the arguments of a command line, split at spaces that no backslash stands before
 * @missing: out, a placeholder that could not be filled; free it
 *
 * returns: ended by NULL, for command_free(); NULL if a file is missing or memory is
 */
char **command_expand(const char *text, const struct places *places, char **missing);

void command_free(char **arguments);

#endif
