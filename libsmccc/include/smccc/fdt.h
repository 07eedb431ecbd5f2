/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conduit from a flattened device tree, by libfdt. Not in libsmccc.a: link src/hosted/fdt.c and
 * libfdt.
 */
#ifndef SMCCC_FDT_H
#define SMCCC_FDT_H

#include <stddef.h>

#include "abi/macro.h"

ABI_C_BEGIN

/**
 * smccc_conduit_from_fdt - read the conduit from a device tree blob
 * @fdt:  the blob; nothing is assumed of it
 * @size: how many bytes may be read
 *
 * Looks for a node that is compatible with PSCI 1.0, 0.2 or 0.1, wherever it is.
 *
 * Context: any; no call is made.
 * returns: as smccc_conduit_from_dt(); -SMCCC_ERR_BAD_TABLE also for a blob that is damaged
 * [Linux Documentation/devicetree/bindings/arm/psci.yaml]
 */
int smccc_conduit_from_fdt(const void *fdt, size_t size);

ABI_C_END

#endif
