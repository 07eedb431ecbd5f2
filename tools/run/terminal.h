/* SPDX-License-Identifier: BSD-2-Clause */
/* The user's terminal: given back as it was, whatever happens to conduit and QEMU. */
#ifndef RUN_TERMINAL_H
#define RUN_TERMINAL_H

#include "run/gdb.h"

#include <sys/types.h>

/*
 * QEMU makes the terminal raw and stdin non-blocking, and cannot undo that when it is killed; nor can conduit. So a guard
 * process waits until all holders of a pipe are gone, and then restores both: conduit and QEMU hold the pipe's other end.
 * The folder of the debugger's socket goes the same way.
 */
struct terminal {
	pid_t guard;
	int pipe_fd; /* to be inherited by QEMU */
};

/**
 * terminal_guard - remember how stdin, stdout and stderr are
 * @gdb: removed at the end
 *
 * returns: 0 or -errno
 */
int terminal_guard(struct terminal *terminal, const struct gdb *gdb);

/**
 * terminal_make_raw - pass each key on, as QEMU does; nothing if stdin is no terminal
 *
 * QEMU does it too, and at its end puts the terminal back as it was before. Between two machines of a run there is no QEMU,
 * and still a Ctrl-C belongs to the guest.
 */
void terminal_make_raw(void);

/** terminal_restore - restore them now; to be called when QEMU has ended */
void terminal_restore(struct terminal *terminal);

#endif
