/* SPDX-License-Identifier: BSD-2-Clause */
/* The QEMU program: where it is, how old it is, how it is started. */
#ifndef RUN_QEMU_H
#define RUN_QEMU_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What conduit is tested with, and later. */
#define QEMU_MAJOR_MIN 7
#define QEMU_MINOR_MIN 2

/* OBS: QEMU 7.2 serves no virtio-mmio device in an iothread, QEMU 10.0 does. */
#define QEMU_MAJOR_IOTHREAD 10

/* No new programs, no rights of other users: of what QEMU does for a machine, nothing needs them. */
#define QEMU_SANDBOX "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"

/**
 * qemu_find - where QEMU is, checked to be new enough and to have a sandbox
 * @wanted: what the user gave, NULL: search in PATH
 * @path:   out
 * @major:  out, its version
 * @minor:  out
 *
 * returns: false after a message
 */
bool qemu_find(const char *wanted, char path[PATH_MAX], unsigned int *major, unsigned int *minor);

/**
 * qemu_check_cpu - has a CPU what conduit.efi requires?
 * @path:  QEMU
 * @model: as -cpu takes it
 *
 * returns: false after a message. A model that QEMU does not know is QEMU's to refuse.
 */
bool qemu_check_cpu(const char *path, const char *model);

/** qemu_parse_version - take the version out of the words of `qemu --version`; returns false if there is none */
bool qemu_parse_version(const char *words, unsigned int *major, unsigned int *minor);

/**
 * qemu_start - start QEMU; it dies with this process
 * @argv:     ended by NULL; argv[0] is the path
 * @fds:      files that it inherits
 * @fd_count: of @fds
 *
 * SIGINT, SIGHUP and SIGTERM do not reach it: conduit decides how the guest ends.
 *
 * returns: process ID, or -errno
 */
pid_t qemu_start(char *const *argv, const int *fds, size_t fd_count);

#endif
