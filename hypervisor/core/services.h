/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that conduit serves by the SMC Calling Convention: one table for SMC and HVC. */
#ifndef CORE_SERVICES_H
#define CORE_SERVICES_H

#include <stdbool.h>

#include "smccc/serve.h"

extern struct smccc_server services_server;

/**
 * services_init - make the table ready and ask the real firmware what it can be passed. returns:
 * false: bad table
 */
bool services_init(void);

#endif
