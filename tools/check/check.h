/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit check`: does an implementer keep the rules of the SMC Calling Convention, or of Hyper-V's interface? */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

/** check_command - argv[0] is "check"; returns the exit status */
int check_command(int argc, char **argv);

#endif
