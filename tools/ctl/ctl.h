/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl`: ask a running guest for its state, or to power off. */
#ifndef CTL_CTL_H
#define CTL_CTL_H

/** ctl_command - argv[0] is "ctl"; returns the exit status */
int ctl_command(int argc, char **argv);

#endif
