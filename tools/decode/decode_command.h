/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit decode`: names a call, lists calls, annotates a log. */
#ifndef DECODE_DECODE_COMMAND_H
#define DECODE_DECODE_COMMAND_H

/** decode_command - the subcommand; argv[0] is its name. returns: exit status */
int decode_command(int argc, char **argv);

#endif
