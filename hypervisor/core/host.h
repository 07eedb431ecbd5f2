/* SPDX-License-Identifier: BSD-2-Clause */
/* What EL2 sends to the host command without being asked. Any room may call; control/port.c sends it. */
#ifndef CORE_HOST_H
#define CORE_HOST_H

#include "abi/macro.h"

#include <stdint.h>

#define HOST_ASK_TIME   ABI_BIT(0) /* the time of day, for wall_clock_set() */
#define HOST_TELL_CRASH ABI_BIT(1) /* the guest has reported a crash */

/** host_call_by - set the function that sends: once, before any VP runs */
void host_call_by(void (*send)(uint32_t what));

/** host_call - have HOST_* sent soon; does nothing if no host listens. Any CPU, any context */
void host_call(uint32_t what);

#endif
