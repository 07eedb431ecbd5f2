/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command says to an option that getopt_long() does not take. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

struct option;

/**
 * option_wrong - say what is wrong with an option, and which one may have been meant
 * @command: subcommand
 * @options: its long options, ended by one without a name; at most 31 count
 * @code:    what getopt_long() returned: ':' or '?'
 * @word:    the argument that it stopped at
 *
 * returns: STATUS_USAGE
 */
int option_wrong(const char *command, const struct option *options, int code, const char *word);

#endif
