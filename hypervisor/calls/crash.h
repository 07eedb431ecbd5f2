/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest crash registers: what a guest that panics tells the host. */
#ifndef CALLS_CRASH_H
#define CALLS_CRASH_H

#include <stdint.h>

#include "abi/hv_crash.h"

/** crash_capabilities - what a read of HV_REGISTER_GUEST_CRASH_CTL gives */
uint64_t crash_capabilities(void);

/** crash_parameter, crash_set_parameter - HV_REGISTER_GUEST_CRASH_P0 + @index */
uint64_t crash_parameter(uint32_t index);
void crash_set_parameter(uint32_t index, uint64_t value);

/**
 * crash_report - HV_REGISTER_GUEST_CRASH_CTL was written
 * @control: HV_CRASH_CTL_*; with neither NOTIFY nor MESSAGE nothing is reported
 *
 * Copies the parameters and at most HV_CRASH_MESSAGE_SIZE_MAX bytes of the guest's text to the
 * host. A text outside the guest's RAM is left out; the crash counts all the same.
 */
void crash_report(uint64_t control);

#endif
