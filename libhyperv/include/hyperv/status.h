/* SPDX-License-Identifier: BSD-2-Clause */
/* Two kinds of answers that must not be mixed: hypercall status, and our own errors. */
#ifndef HYPERV_STATUS_H
#define HYPERV_STATUS_H

#include <stdint.h>

#include "abi/hv_status.h"
#include "abi/macro.h"

ABI_C_BEGIN

/*
 * The hypervisor's result of a hypercall, unchanged: HV_STATUS_SUCCESS or another one of
 * abi/hv_status.def, or a number that this table does not have.
 */
typedef uint16_t hv_status_t;

/* What everything that is more than one hypercall returns: 0, or one of these, negative. */
#define HV_ERR_NO_HYPERV     1  /* this is not Hyper-V, or nothing that answers as Hyper-V does */
#define HV_ERR_NOT_ALLOWED   2  /* the partition lacks the privilege, or the host the feature */
#define HV_ERR_BAD_ARGUMENT  3  /* an argument of the caller is invalid */
#define HV_ERR_BAD_ANSWER    4  /* a malformed or out-of-sequence reply from the host */
#define HV_ERR_REFUSED       5  /* the host, or the hypervisor, refused the request */
#define HV_ERR_TIMEOUT       6  /* the host did not answer in time */
#define HV_ERR_NO_ROOM       7  /* a table, a buffer or a ring of the caller is full */
#define HV_ERR_EMPTY         8  /* there is nothing to take, or no such thing */
#define HV_ERR_RESCINDED     9  /* the host has taken the channel back */
#define HV_ERR_NOT_CONNECTED 10 /* the bus is not connected, or does not offer the channel */
#define HV_ERR_BAD_RING      11 /* the host's ring indices, or a packet in the ring, are invalid */
#define HV_ERR_DEVICE        12 /* the device reports that the operation failed */
#define HV_ERR_NOT_OPEN      13 /* the channel is not open */
#define HV_ERR_NOT_STARTED   14 /* the device's start function has not succeeded */
#define HV_ERR_IN_USE        15 /* the bus is connected, or the channel open or offered, already */
#define HV_ERR_COUNT         16

/**
 * hv_error_name - describe one of our errors in a few words
 * @error: 0 or negative
 *
 * Context: any.
 * returns: the words, "unknown error" for another number; never NULL
 * Source: IMPDEF.
 */
const char *hv_error_name(int error);

/**
 * hv_status_name - the constant of a hypercall status, "HV_STATUS_ACCESS_DENIED"
 * @status: any number
 *
 * Context: any.
 * returns: the name; "unknown status" for a number that the specification does not have; never NULL
 * [TLFS Hypercall Interface, "Hypercall Status Codes"]
 */
const char *hv_status_name(hv_status_t status);

ABI_C_END

#endif
