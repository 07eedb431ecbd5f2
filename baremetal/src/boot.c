/* SPDX-License-Identifier: BSD-2-Clause */
/* From a boot loader. */
#include "baremetal/image.h"

struct boot boot;

void flat_main(const uint8_t *tree, uint32_t el);

void flat_main(const uint8_t *tree, uint32_t el)
{
	boot.started = "an arm64 Image";
	boot.el = el;
	boot.tree = tree;
	image_flat(tree);
}
