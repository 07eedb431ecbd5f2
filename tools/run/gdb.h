/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a debugger finds the machine: a socket in a folder that only this user may enter. */
#ifndef RUN_GDB_H
#define RUN_GDB_H

#include <stdbool.h>
#include <sys/un.h>

#define GDB_PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

/*
 * Who reaches QEMU's debug stub has the monitor, too, and with it the files of the user that runs QEMU: a port, even of
 * localhost, is for every user of the PC.
 */
struct gdb {
	char folder[GDB_PATH_SIZE]; /* "": there is none */
	char path[GDB_PATH_SIZE];   /* of the socket, which QEMU makes */
};

/**
 * gdb_open - make the folder, in $XDG_RUNTIME_DIR if that is this user's alone, else in /tmp
 *
 * returns: false after a message
 */
bool gdb_open(struct gdb *gdb);

/** gdb_close - remove the folder and what QEMU left there; nothing if there is none */
void gdb_close(const struct gdb *gdb);

#endif
