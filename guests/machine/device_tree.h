/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree that another kernel gets: nothing but what a boot loader with EFI tables says in /chosen. */
#ifndef MACHINE_DEVICE_TREE_H
#define MACHINE_DEVICE_TREE_H

#include "abi/macro.h"
#include "machine/machine.h"

#define TREE_WRITTEN_SIZE    ABI_U(4096)
#define TREE_WRITTEN_STRINGS ABI_U(3072) /* names lie behind this offset */

/** tree_write - into TREE_WRITTEN_SIZE bytes at @memory; @options has at most MACHINE_OPTIONS_SIZE characters */
void tree_write(void *memory, const struct machine_range *initrd, const char *options);

#endif
