/* SPDX-License-Identifier: BSD-2-Clause */
/* Firmware Framework for A-profile: error codes, versions, messages. Function IDs: smccc.h. */
#ifndef ABI_FFA_H
#define ABI_FFA_H

#include "abi/smccc.h"

/* Error codes, 32 bits, signed, in W2 of FFA_ERROR [DEN0077A "Error status codes"] */
#define FFA_RET_NOT_SUPPORTED      (-1)
#define FFA_RET_INVALID_PARAMETERS (-2)
#define FFA_RET_NO_MEMORY          (-3)
#define FFA_RET_BUSY               (-4)
#define FFA_RET_INTERRUPTED        (-5)
#define FFA_RET_DENIED             (-6)
#define FFA_RET_RETRY              (-7)
#define FFA_RET_ABORTED            (-8)
#define FFA_RET_NO_DATA            (-9)
#define FFA_RET_NOT_READY          (-10)

/* Versions: argument and result of FFA_VERSION, fields as of SMCCC_VERSION */
#define FFA_VERSION_1_0 SMCCC_VERSION_OF(ABI_U(1), ABI_U(0))
#define FFA_VERSION_1_1 SMCCC_VERSION_OF(ABI_U(1), ABI_U(1))
#define FFA_VERSION_1_2 SMCCC_VERSION_OF(ABI_U(1), ABI_U(2))
#define FFA_VERSION_1_3 SMCCC_VERSION_OF(ABI_U(1), ABI_U(3))

/* Sender and receiver, W1 of a direct message */
#define FFA_ENDPOINTS_SENDER_SHIFT   16
#define FFA_ENDPOINTS_SENDER_WIDTH   16
#define FFA_ENDPOINTS_RECEIVER_SHIFT 0
#define FFA_ENDPOINTS_RECEIVER_WIDTH 16

/* Endpoint and vCPU, W1 of FFA_INTERRUPT, FFA_YIELD and FFA_RUN */
#define FFA_TARGET_ENDPOINT_SHIFT 16
#define FFA_TARGET_ENDPOINT_WIDTH 16
#define FFA_TARGET_VCPU_SHIFT     0
#define FFA_TARGET_VCPU_WIDTH     16

/* W2 of FFA_MSG_SEND_DIRECT_REQ and _RESP: 0 in a message between partitions */
#define FFA_MESSAGE_FRAMEWORK_BIT ABI_BIT(31)

/* X3 of FFA_PARTITION_INFO_GET_REGS */
#define FFA_INFO_START_SHIFT 0
#define FFA_INFO_START_WIDTH 16
#define FFA_INFO_TAG_SHIFT   16
#define FFA_INFO_TAG_WIDTH   16

/* X2 of its answer */
#define FFA_INFO_LAST_SHIFT       0
#define FFA_INFO_LAST_WIDTH       16
#define FFA_INFO_CURRENT_SHIFT    16
#define FFA_INFO_CURRENT_WIDTH    16
#define FFA_INFO_ANSWER_TAG_SHIFT 32
#define FFA_INFO_ANSWER_TAG_WIDTH 16
#define FFA_INFO_SIZE_SHIFT       48
#define FFA_INFO_SIZE_WIDTH       16

/* A partition in that answer: three registers from X3 on, five partitions at most */
#define FFA_PARTITION_REGISTERS        ABI_U(3)
#define FFA_PARTITION_SIZE             ABI_U(24)
#define FFA_PARTITIONS_PER_CALL        ABI_U(5)
#define FFA_PARTITION_ID_SHIFT         0
#define FFA_PARTITION_ID_WIDTH         16
#define FFA_PARTITION_CONTEXTS_SHIFT   16
#define FFA_PARTITION_CONTEXTS_WIDTH   16
#define FFA_PARTITION_PROPERTIES_SHIFT 32
#define FFA_PARTITION_PROPERTIES_WIDTH 32

#endif /* ABI_FFA_H */
