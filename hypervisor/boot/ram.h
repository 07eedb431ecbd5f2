/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine's RAM, read from the UEFI memory map. */
#ifndef BOOT_RAM_H
#define BOOT_RAM_H

#include <stdint.h>

#include "core/boot_info.h"

#define RAM_ALIGN ABI_ULL(0x200000)

/* RAM must end here at the latest: EL2 maps 2^39 bytes (aarch64/stage.h). */
#define RAM_END_MAX ABI_ULL(0x8000000000)

/**
 * ram_ranges - merge what is RAM, whoever uses it, into ascending ranges
 * @map:    descriptors as GetMemoryMap() returns them, in any order
 * @size:   bytes of them
 * @stride: from one to the next
 * @info:   ram and ram_count are filled
 *
 * returns: NULL, or what to tell the person at the console
 */
const char *ram_ranges(const uint8_t *map, uint64_t size, uint64_t stride, struct boot_info *info);

/** ram_total - bytes in all ranges */
uint64_t ram_total(const struct boot_info *info);

#endif
