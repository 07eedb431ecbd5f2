/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI calls of EL2 to the real firmware. */
#ifndef CORE_FIRMWARE_CALL_H
#define CORE_FIRMWARE_CALL_H

#include <stdint.h>

/** firmware_call - make PSCI call @fid. returns: its status */
int32_t firmware_call(uint64_t fid, uint64_t a1, uint64_t a2, uint64_t a3);

/** firmware_end_machine - make call @fid, PSCI_SYSTEM_OFF or PSCI_SYSTEM_RESET, until it succeeds */
_Noreturn void firmware_end_machine(uint64_t fid);

#endif
