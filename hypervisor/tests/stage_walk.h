/* SPDX-License-Identifier: BSD-2-Clause */
/* A walk of translation tables as the CPU does it, for tests of those who build them. */
#ifndef TESTS_STAGE_WALK_H
#define TESTS_STAGE_WALK_H

#include <stdint.h>

/* Attributes of a descriptor: all but its address and the two bits of its type. */
#define WALK_STAGE2_RAM    0x00000000000007fcULL /* AF, inner shareable, read and write, write-back */
#define WALK_STAGE2_ROM    0x000000000000077cULL /* the same, not written */
#define WALK_STAGE2_DEVICE 0x00400000000007c0ULL /* XN, nGnRnE */
#define WALK_STAGE1_CODE   0x00000000000007c4ULL /* AF, inner shareable, read only, AP[1], index 1 */
#define WALK_STAGE1_RAM    0x0040000000000744ULL /* written, not executed */
#define WALK_STAGE1_DEVICE 0x0040000000000740ULL

/* What the tables say of one address. */
struct walk {
	uint64_t size;       /* of the block or page, 0: translation fault */
	uint64_t output;     /* address that comes out */
	uint64_t attributes; /* see WALK_* */
};

/** stage_walk - translate @address by the tables at @root: 4 KiB granules, from level 1 on */
struct walk stage_walk(uint64_t root, uint64_t address);

#endif
