/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl disk` and `conduit ctl net`: devices of a running guest. */
#ifndef CTL_PLUG_H
#define CTL_PLUG_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * ctl_plug - do what is said of disks or network devices
 * @pid:   of the guest's `conduit run`, 0: the only one
 * @json:  of a list: print it as JSON
 * @words: "disk" or "net", the action and its operands, ended by NULL
 *
 * returns: the exit status
 */
int ctl_plug(pid_t pid, bool json, char **words);

#endif
