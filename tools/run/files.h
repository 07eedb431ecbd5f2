/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that belong to conduit: conduit.efi and the default guest, beside the executable or installed. */
#ifndef RUN_FILES_H
#define RUN_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define FILES_EFI          "conduit.efi"
#define FILES_PROBE        "probe.efi"
#define FILES_CALLS        "calls.elf"
#define FILES_LIBRARY_SIZE "libhyperv.size"
#define FILES_KERNEL       "guest/default/vmlinuz"
#define FILES_INITRD       "guest/default/initrd"
#define FILES_DEBIAN       "guest/debian.qcow2"

/**
 * files_find - where one of conduit's own files is
 * @name: FILES_*
 * @path: out
 *
 * Looks in the folder of the executable (a build) and in ../share/conduit from there (an installation).
 *
 * returns: false if it is in neither
 */
bool files_find(const char *name, char path[PATH_MAX]);

/**
 * files_require - the same for a file without which nothing goes on
 * @remedy: for the message: "'make' builds it"
 *
 * returns: false after a message
 */
bool files_require(const char *name, const char *remedy, char path[PATH_MAX]);

/**
 * files_create - a new file for writing, in place of what had its name; a link is replaced, never followed
 *
 * For names that others can foresee, in a folder that others may write to.
 *
 * returns: a descriptor, or -1 with errno
 */
int files_create(const char *path);

/**
 * files_stream - a stream that writes to a descriptor, which is the stream's, and closed if there is none
 * @fd: or -1, with errno
 *
 * returns: NULL with errno
 */
FILE *files_stream(int fd);

/** files_same - are two paths of one file? */
bool files_same(const char *path, const char *other);

/**
 * files_readable - check a file that will be read whole into the machine
 * @what:  "initrd", for the message
 * @space: bytes that are there for it
 *
 * returns: false after a message
 */
bool files_readable(const char *what, const char *path, uint64_t space);

#endif
