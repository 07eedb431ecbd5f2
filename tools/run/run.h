/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run`: boot a kernel as a Hyper-V guest. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

/** run_command - argv[0] is "run"; returns the exit status */
int run_command(int argc, char **argv);

#endif
