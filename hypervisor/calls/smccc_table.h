/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that conduit serves by the SMC Calling Convention: one table for SMC and HVC. */
#ifndef CALLS_SMCCC_TABLE_H
#define CALLS_SMCCC_TABLE_H

#include <stdbool.h>

#include "smccc/serve.h"

extern struct smccc_server smccc_table_server;

/**
 * smccc_table_init - make the table ready and ask the real firmware what it can be passed. returns:
 * false: bad table
 */
bool smccc_table_init(void);

#endif
