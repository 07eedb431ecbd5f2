/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for the user, on stderr. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stdio.h>

/** message - print "conduit: ", the text and a newline on stderr */
__attribute__((format(printf, 1, 2))) void message(const char *format, ...);

/** message_quote - print words that are not conduit's, each line behind "| ", so that none passes for one of conduit's */
void message_quote(FILE *out, const char *words);

/**
 * usage - say what is wrong with a command line, and where the help is
 * @command: subcommand, NULL: none
 *
 * returns: STATUS_USAGE
 */
__attribute__((format(printf, 2, 3))) int usage(const char *command, const char *format, ...);

#endif
