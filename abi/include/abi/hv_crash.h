/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest crash registers. [TLFS HV_CRASH_CTL_REG_CONTENTS] */
#ifndef ABI_HV_CRASH_H
#define ABI_HV_CRASH_H

#include "abi/macro.h"

/* Parameters HV_REGISTER_GUEST_CRASH_P0 and up */
#define HV_CRASH_PARAMETER_COUNT ABI_U(5)

/*
 * HV_REGISTER_GUEST_CRASH_CTL. A read gives the capabilities, a write reports the crash. With
 * MESSAGE, P3 is the guest physical address of a text and P4 its size.
 */
#define HV_CRASH_CTL_NOTIFY_BIT    ABI_BIT64(63)
#define HV_CRASH_CTL_MESSAGE_BIT   ABI_BIT64(62)
#define HV_CRASH_CTL_NO_DUMP_BIT   ABI_BIT64(61)
#define HV_CRASH_CTL_PRE_OS_SHIFT  58
#define HV_CRASH_CTL_PRE_OS_WIDTH  3
#define HV_CRASH_MESSAGE_ADDRESS_P 3
#define HV_CRASH_MESSAGE_SIZE_P    4
#define HV_CRASH_MESSAGE_SIZE_MAX  ABI_U(4096)

#endif /* ABI_HV_CRASH_H */
