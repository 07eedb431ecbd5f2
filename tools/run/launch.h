/* SPDX-License-Identifier: BSD-2-Clause */
/* The start and the end of one machine: memory, secret and QEMU are its own, and nothing of them outlives it. */
#ifndef RUN_LAUNCH_H
#define RUN_LAUNCH_H

#include "run/qemu_command.h"
#include "run/qmp.h"
#include "run/region.h"

#include <stdbool.h>
#include <sys/types.h>

/* What all machines of a run are made of. */
struct launch {
	struct qemu_command machine;
	int kernel_fd;   /* memory file of an unpacked kernel, -1: none */
	int terminal_fd; /* pipe of the terminal's guard */
};

/* The QEMU of now. */
struct process {
	pid_t pid;
	int fd; /* a pidfd */
	struct qmp qmp;
	int console_fd; /* what the guest's console says; not blocking */
	int port_fd;    /* to conduit.efi: the caller's to close */
};

/**
 * launch_machine - make the memory of a new machine, and start its QEMU, which waits for its monitor
 *
 * returns: false after a message; then nothing was started, and launch_end() is not to be called
 */
bool launch_machine(struct launch *launch, struct region *region, struct process *process);

/**
 * launch_heard - take what the console has said since the last time
 *
 * It is heard only, not looked at: QEMU has printed it. To be called often, since QEMU waits while the pipe is full.
 *
 * returns: true if that was something
 */
bool launch_heard(struct process *process);

/** launch_end - QEMU has ended: collect its status, as waitpid(2) gives it, and let the machine's memory go */
int launch_end(struct region *region, struct process *process);

#endif
