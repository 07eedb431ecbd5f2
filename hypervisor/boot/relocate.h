/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving a loaded PE image to another address [Microsoft, "PE Format", "The .reloc Section"]. */
#ifndef BOOT_RELOCATE_H
#define BOOT_RELOCATE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * relocate - adjust the absolute addresses in a copy of a loaded image
 * @image: the copy, as laid out in memory, with its headers
 * @size:  bytes of it
 * @delta: new address minus the address that it was last made for
 *
 * returns: false when the image is not PE32+, when a relocation lies outside of it or is of a kind other than DIR64
 */
bool relocate(uint8_t *image, uint64_t size, uint64_t delta);

/**
 * image_code_end - offset of the page after the headers and the code, which stand first in an image
 *
 * returns: 0 when the image is not PE32+ or its code does not lie inside
 */
uint64_t image_code_end(const uint8_t *image, uint64_t size);

#endif
