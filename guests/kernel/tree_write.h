/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree that another kernel gets: nothing but what a boot loader with EFI tables says in /chosen. */
#ifndef KERNEL_TREE_WRITE_H
#define KERNEL_TREE_WRITE_H

#include "abi/macro.h"
#include "kernel/kernel.h"

#define TREE_WRITTEN_SIZE    ABI_U(4096)
#define TREE_WRITTEN_STRINGS ABI_U(3072) /* names lie behind this offset */

/** tree_write - into TREE_WRITTEN_SIZE bytes at @memory; @options has at most OPTIONS_SIZE characters */
void tree_write(void *memory, const struct range *initrd, const char *options);

#endif
