/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's general registers while EL2 works for it. */
#ifndef AARCH64_FRAME_H
#define AARCH64_FRAME_H

#include "abi/macro.h"

#define FRAME_X18  ABI_U(0x90)
#define FRAME_X20  ABI_U(0xa0)
#define FRAME_X22  ABI_U(0xb0)
#define FRAME_X24  ABI_U(0xc0)
#define FRAME_X26  ABI_U(0xd0)
#define FRAME_X28  ABI_U(0xe0)
#define FRAME_X29  ABI_U(0xe8)
#define FRAME_X30  ABI_U(0xf0)
#define FRAME_SP   ABI_U(0xf8)
#define FRAME_SIZE ABI_U(0x100)

#ifndef __ASSEMBLER__
#include <stdint.h>

/* On the path of a call only a part is saved, see vectors.S; all other traps save everything. */
struct frame {
	uint64_t x[31];
	uint64_t sp; /* of EL2; only after a failure */
};
ABI_OFFSET(struct frame, x[18], FRAME_X18);
ABI_OFFSET(struct frame, x[29], FRAME_X29);
ABI_OFFSET(struct frame, x[30], FRAME_X30);
ABI_OFFSET(struct frame, sp, FRAME_SP);
ABI_SIZE(struct frame, FRAME_SIZE);
#endif
#endif
