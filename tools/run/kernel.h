/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's kernel as the firmware can start it: an EFI program for arm64, not compressed by gzip. */
#ifndef RUN_KERNEL_H
#define RUN_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_PATH_SIZE 32

struct kernel {
	const char *path; /* for QEMU */
	int fd;           /* memory file that path names, to be inherited by QEMU; -1: none */
	char memory_path[KERNEL_PATH_SIZE]; /* where path points to in that case */
};

/** kernel_open - check a kernel and unpack it if need be; returns false after a message */
bool kernel_open(struct kernel *kernel, const char *path);

/**
 * kernel_check - look at the headers of a kernel
 * @image: its start
 *
 * returns: NULL, or what is wrong with it, to follow "FILE: "
 */
const char *kernel_check(const uint8_t *image, size_t size);

#endif
