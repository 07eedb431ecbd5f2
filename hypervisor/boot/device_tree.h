/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree by which a firmware describes a machine that has no ACPI [Devicetree Specification 0.4]. */
#ifndef BOOT_DEVICE_TREE_H
#define BOOT_DEVICE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * device_tree_names - whether a device tree holds a string
 * @tree: flattened, as the firmware's table points to it; NULL: there is none
 * @name: what "compatible" of a device ends with
 * @size: of @name, with the NUL after it
 */
bool device_tree_names(const uint8_t *tree, const char *name, size_t size);

#endif
