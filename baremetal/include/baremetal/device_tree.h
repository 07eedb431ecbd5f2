/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device trees, read in place [Devicetree Specification v0.4, chapter 5 "Flattened Devicetree Format"]. A damaged tree ends
 * early; nothing outside of it is read. Context: any; the MMU may be off.
 */
#ifndef BAREMETAL_DEVICE_TREE_H
#define BAREMETAL_DEVICE_TREE_H

#include "abi/macro.h"
#include "baremetal/platform.h"

struct tree {
	const uint8_t *bytes; /* NULL: none */
	uint32_t size;
};

#define TREE_DEPTH_MAX ABI_U(16)

/* A place in a tree: a node, the root at depth 0. */
struct tree_node {
	const struct tree *tree;
	const char *name;
	uint32_t depth;
	uint32_t inside;     /* nodes that are open at @properties */
	uint32_t properties; /* offset of the first */
	uint32_t cells[TREE_DEPTH_MAX +
		       1]; /* #address-cells at each depth: [depth] is that of the parent */
	uint32_t size_cells[TREE_DEPTH_MAX + 1];
};

/** tree_open - the tree at @bytes; its cache lines are cleaned, as a boot loader may have written it through the caches */
struct tree tree_open(const uint8_t *bytes);

/** tree_begin - the place before the first node, for tree_next() */
struct tree_node tree_begin(const struct tree *tree);

/** tree_next - go to the next node, parents first. returns: false at the end */
bool tree_next(struct tree_node *node);

/** tree_find - the node of a path, up to a ':', or of an alias. returns: false: there is none */
bool tree_find(const struct tree *tree, const char *path, struct tree_node *node);

/** tree_property - the value of a property, of @size bytes; NULL: the node has none of that name */
const uint8_t *tree_property(const struct tree_node *node, const char *name, uint32_t *size);

/** tree_text - the same of a property that is text; NULL: there is none, or it does not end in a NUL */
const char *tree_text(const struct tree_node *node, const char *name);

/** tree_number - the value of a property of one or two cells. returns: false: there is none */
bool tree_number(const struct tree_node *node, const char *name, uint64_t *value);

/** tree_reg - pair @index of "reg"; size 0 and base 0: there is none */
struct range tree_reg(const struct tree_node *node, uint32_t index);

/** tree_is - whether the node is compatible with @name */
bool tree_is(const struct tree_node *node, const char *name);

/** tree_is_enabled - whether its status lets it be used [2.3.4 "status"] */
bool tree_is_enabled(const struct tree_node *node);

/** tree_uart - the console that stdout-path names, else the first UART that console.h knows */
struct uart tree_uart(const struct tree *tree);

/** tree_conduit - of PSCI */
enum psci_conduit tree_conduit(const struct tree *tree);

/** tree_gic - GICv3 */
struct gic tree_gic(const struct tree *tree);

#endif
