/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit trace`: show the calls of a guest. */
#ifndef TRACE_TRACE_COMMAND_H
#define TRACE_TRACE_COMMAND_H

/** trace_command - argv[0] is "trace"; returns the exit status */
int trace_command(int argc, char **argv);

#endif
