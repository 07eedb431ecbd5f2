/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted firmware in place of the instructions: what the C of the library calls on a PC. */
#ifndef SMCCC_FAKE_FIRMWARE_H
#define SMCCC_FAKE_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "smccc/call.h"

#define FAKE_LOG_MAX 64U

/* One answer: to a function, and where it matters to its first argument. */
struct fake_answer {
	uint32_t fid;
	bool any_a1;
	smccc_register a1;
	struct arm_smccc_1_2_regs results;
	/* Given so many times, then the next row that fits is used; 0: always. */
	uint32_t times;
};

/**
 * fake_firmware - answer by @answers from now on, and forget what was called
 * @conduit: the only one that is defined; a call by the other one fails the test
 *
 * A function without a row is answered as by a callee of version 1.0: -1 in x0, and nothing
 * sensible in x1-x17.
 */
void fake_firmware(enum arm_smccc_conduit conduit, struct fake_answer *answers, size_t count);

/** fake_call - the call number @index since then; the test fails if there is none */
const struct arm_smccc_1_2_regs *fake_call(size_t index);

/** fake_call_count - how many calls there were */
size_t fake_call_count(void);

/** fake_called - whether there was a call of @fid */
bool fake_called(uint32_t fid);

#endif
