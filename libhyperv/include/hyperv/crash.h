/* SPDX-License-Identifier: BSD-2-Clause */
/* Report a crash of the guest to the host: five numbers, and a text. */
#ifndef HYPERV_CRASH_H
#define HYPERV_CRASH_H

#include "abi/hv_crash.h"
#include "hyperv/vp_register.h"

ABI_C_BEGIN

/**
 * hv_crash_report - report a crash: the last call of a guest
 * @partition: started, or not
 * @parameters: HV_CRASH_PARAMETER_COUNT numbers that help in debugging the guest: an error, the guest
 *	OS ID, PC, SP. With a text, the host takes the fourth and fifth for the text's place
 *	and size, whatever is given here.
 * @text: NULL, or in one 4 KiB page of guest memory; @size at most HV_CRASH_MESSAGE_SIZE_MAX
 *
 * Calls: GetVpRegisters of CRASH_CTL, which tells what the host supports; SetVpRegisters of P0-P4, then
 * of CRASH_CTL, once. The text is left out if the host does not support it, or refused P3 or P4. It is
 * reported if CTL cannot be read (OBS: mu_msvm, on ARM64).
 *
 * Context: EL1, one CPU, interrupts masked, does not wait.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the hypervisor has no crash registers
 *	-HV_ERR_BAD_ARGUMENT: a text that is too long, or not in one page; the numbers were reported
 *	-HV_ERR_REFUSED: the hypervisor did not take a register
 * [TLFS HV_CRASH_CTL_REG_CONTENTS]
 */
int hv_crash_report(const struct hv_partition *partition, const uint64_t *parameters,
		    const char *text, size_t size);

ABI_C_END

#endif
