/* SPDX-License-Identifier: BSD-2-Clause */
/* Software delegated exceptions: return codes, arguments. Function IDs: smccc.h. */
#ifndef ABI_SDEI_H
#define ABI_SDEI_H

#include "abi/smccc.h"

/* Return codes, 64 bits, signed [DEN0054 "Return codes"] */
#define SDEI_RET_SUCCESS            0
#define SDEI_RET_NOT_SUPPORTED      (-1)
#define SDEI_RET_INVALID_PARAMETERS (-2)
#define SDEI_RET_DENIED             (-3)
#define SDEI_RET_PENDING            (-5)
#define SDEI_RET_OUT_OF_RESOURCE    (-10)

/* Result of SDEI_VERSION */
#define SDEI_VERSION_MAJOR_SHIFT  48
#define SDEI_VERSION_MAJOR_WIDTH  15
#define SDEI_VERSION_MINOR_SHIFT  32
#define SDEI_VERSION_MINOR_WIDTH  16
#define SDEI_VERSION_VENDOR_SHIFT 0
#define SDEI_VERSION_VENDOR_WIDTH 32

/* Flags of SDEI_EVENT_REGISTER, mode of SDEI_EVENT_ROUTING_SET */
#define SDEI_ROUTING_ANY ABI_U(0)
#define SDEI_ROUTING_PE  ABI_U(1)

/* Argument of SDEI_EVENT_COMPLETE */
#define SDEI_EVENT_HANDLED ABI_U(0)
#define SDEI_EVENT_FAILED  ABI_U(1)

/* Result of SDEI_EVENT_STATUS */
#define SDEI_STATUS_REGISTERED_BIT ABI_BIT(0)
#define SDEI_STATUS_ENABLED_BIT    ABI_BIT(1)
#define SDEI_STATUS_RUNNING_BIT    ABI_BIT(2)

/* Argument of SDEI_EVENT_GET_INFO */
#define SDEI_INFO_TYPE             ABI_U(0)
#define SDEI_INFO_SIGNALED         ABI_U(1)
#define SDEI_INFO_PRIORITY         ABI_U(2)
#define SDEI_INFO_ROUTING_MODE     ABI_U(3)
#define SDEI_INFO_ROUTING_AFFINITY ABI_U(4)

/* Argument of SDEI_FEATURES */
#define SDEI_FEATURE_BIND_SLOTS    ABI_U(0)
#define SDEI_FEATURE_RELATIVE_MODE ABI_U(1)

#endif /* ABI_SDEI_H */
