/* SPDX-License-Identifier: BSD-2-Clause */
/* Tell the host that the guest has crashed: five numbers, and a text. */
#ifndef HYPERV_CRASH_H
#define HYPERV_CRASH_H

#include "abi/hv_crash.h"
#include "hyperv/vp_register.h"

ABI_C_BEGIN

/**
 * hv_crash_report - the last words of a guest
 * @parameters: HV_CRASH_PARAMETER_COUNT numbers that mean something to whoever debugs it: an error, the
 *	guest OS ID, PC, SP. With a text, the host takes the fourth and fifth for the text's place
 *	and size, whatever is given here.
 * @text: NULL, or in one 4 KiB page of guest memory; @size at most HV_CRASH_MESSAGE_SIZE_MAX
 *
 * Calls: GetVpRegisters of CRASH_CTL, which says what the host takes; SetVpRegisters of P0-P4, then
 * of CRASH_CTL, once. Without the host's support for texts, the numbers alone; likewise where P3 or
 * P4 was refused. Where CTL cannot be read, the text is told (OBS: mu_msvm, on ARM64).
 *
 * Context: EL1, one CPU, interrupts masked, nothing is waited for.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the hypervisor has no crash registers
 *	-HV_ERR_BAD_ARGUMENT: a text too long or across pages; the numbers were reported all the same
 *	-HV_ERR_REFUSED: a register was refused
 * [TLFS HV_CRASH_CTL_REG_CONTENTS]
 */
int hv_crash_report(const struct hv_partition *partition, const uint64_t *parameters,
		    const char *text, size_t size);

ABI_C_END

#endif
