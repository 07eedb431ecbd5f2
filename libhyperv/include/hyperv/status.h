/* SPDX-License-Identifier: BSD-2-Clause */
/* Two kinds of answers that must not be mixed: hypercall status, and our own errors. */
#ifndef HYPERV_STATUS_H
#define HYPERV_STATUS_H

#include <stdint.h>

#include "abi/hv_status.h"
#include "abi/macro.h"

ABI_C_BEGIN

/*
 * What the hypervisor says to a hypercall, as it said it: HV_STATUS_SUCCESS or another one of
 * abi/hv_status.def, or a number that this table does not have.
 */
typedef uint16_t hv_status_t;

/* Functions that make more than one hypercall return 0, or the negative of one of these. */
#define HV_ERR_NO_HYPERV     1  /* the hypervisor is not Hyper-V, or does not answer as one */
#define HV_ERR_NOT_ALLOWED   2  /* the partition lacks the privilege, or the host the feature */
#define HV_ERR_BAD_ARGUMENT  3  /* invalid argument */
#define HV_ERR_BAD_ANSWER    4  /* malformed or out-of-sequence reply from the host */
#define HV_ERR_REFUSED       5  /* the host or the hypervisor refused the request */
#define HV_ERR_TIMEOUT       6  /* no answer in time */
#define HV_ERR_NO_ROOM       7  /* a table, a buffer or a ring of the caller is full */
#define HV_ERR_EMPTY         8  /* the ring has no packet */
#define HV_ERR_RESCINDED     9  /* the host has rescinded the channel */
#define HV_ERR_NOT_CONNECTED 10 /* wrong state of the connection or channel: see the function */
#define HV_ERR_BAD_RING      11 /* the host's ring indices, or a packet, are invalid */
#define HV_ERR_DEVICE        12 /* the device reports that the operation failed */
#define HV_ERR_COUNT         13

/**
 * hv_error_name - what one of our errors says, in a few words; @error is 0 or negative. Never NULL
 */
const char *hv_error_name(int error);

/**
 * hv_status_name - the constant of a hypercall status, "HV_STATUS_ACCESS_DENIED"; "unknown
 * status": the specification has no such number. Never NULL
 */
const char *hv_status_name(hv_status_t status);

ABI_C_END

#endif
