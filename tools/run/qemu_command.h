/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of QEMU. */
#ifndef RUN_QEMU_COMMAND_H
#define RUN_QEMU_COMMAND_H

#include "run/options.h"

#include <stdbool.h>
#include <stdio.h>

#define QEMU_UUID_SIZE 37 /* as text */

/* What the machine is made of. Paths are as QEMU opens them. */
struct qemu_command {
	const struct run_options *options;
	const char *qemu;
	const char *firmware;
	const char *efi;               /* NULL: what the firmware finds on a disk */
	const char *kernel;            /* NULL: the firmware's next boot option */
	const char *initrd;            /* NULL: none */
	const struct devices *devices; /* NULL: none, not even an empty controller */
	const char *gdb; /* path of the socket for a debugger, if options ask for one */
	bool shell;      /* ask the default initrd for a shell */
	bool connected;  /* with what is below; false: a machine that runs without conduit */
	char uuid[QEMU_UUID_SIZE];
	int ram_fd;
	int config_fd;
	int qmp_fd;
	int port_fd;    /* what conduit.efi says and is told */
	int console_fd; /* gets a copy of what the console says */
};

/** qemu_check_append - would the kernel get the whole command line? returns false after a message */
bool qemu_check_append(const struct qemu_command *machine);

/** qemu_choose_uuid - a new identity, which the guest reads in SMBIOS. returns: false, errno is set */
bool qemu_choose_uuid(struct qemu_command *machine);

/** qemu_warn - say what the user's own arguments for QEMU take away of this PC's protection */
void qemu_warn(const struct qemu_command *machine);

/** qemu_arguments - build the command line; returns an array ended by NULL, for arguments_free(), or NULL: not enough memory */
char **qemu_arguments(const struct qemu_command *machine);

/** qemu_print - print a command line so that a shell takes it */
void qemu_print(char *const *arguments, FILE *out);

#endif
