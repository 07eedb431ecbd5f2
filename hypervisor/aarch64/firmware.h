/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of EL2 to the real firmware. */
#ifndef AARCH64_FIRMWARE_H
#define AARCH64_FIRMWARE_H

#include "smccc/call.h"

/**
 * firmware_smc - make a call
 * @regs: in the function ID and its arguments, out its results
 *
 * As arm_smccc_1_2_smc(), but for x10-x15: they are the guest's while its call is served
 * (aarch64/vectors.S), so they are kept, whatever the firmware does.
 */
void firmware_smc(struct arm_smccc_1_2_regs *regs);

#endif
