/* SPDX-License-Identifier: BSD-2-Clause */
/* What a command says to an option that getopt_long() does not take. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

struct option;

/**
 * option_wrong - say what is wrong with an option, and which one may have been meant
 * @command: subcommand
 * @options: its long options, at most 31, ended by one without a name; each letter that is an option is the val of one
 * @code:    what getopt_long() returned just now: ':' or '?'
 * @argv:    what it reads
 *
 * returns: STATUS_USAGE
 */
int option_wrong(const char *command, const struct option *options, int code, char *const *argv);

#endif
