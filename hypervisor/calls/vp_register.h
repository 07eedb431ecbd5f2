/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers: what a guest reads and writes by hypercall. [TLFS HV_REGISTER_NAME] */
#ifndef CALLS_VP_REGISTER_H
#define CALLS_VP_REGISTER_H

#include <stdint.h>

#include "abi/hv_types.h"

struct vp;

/**
 * vp_register_get - read register @name of @vp, for a rep hypercall
 * @value: out, only on success; registers of 64 bits are zero-extended
 * @done:  elements of the hypercall before this one
 *
 * returns: the hypercall result value, with one more element done on success, and one of
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_UNKNOWN_REGISTER_NAME
 *	HV_STATUS_ACCESS_DENIED, the guest OS ID is 0 and this is not an early register
 */
uint64_t vp_register_get(struct vp *vp, uint32_t name, struct hv_u128 *value, uint32_t done);

/**
 * vp_register_set - write register @name of @vp
 * @value: all writable registers have 64 bits; the high half is ignored
 *
 * returns: the statuses of vp_register_get(), and
 *	HV_STATUS_INVALID_PARAMETER, the register is read-only or refuses the value
 *	HV_STATUS_INVALID_VP_STATE, a timer of another VP
 */
uint16_t vp_register_set(struct vp *vp, uint32_t name, const struct hv_u128 *value);

#endif
