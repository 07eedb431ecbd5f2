/* SPDX-License-Identifier: BSD-2-Clause */
/* Power State Coordination Interface: return codes, versions, states. Function IDs: smccc.h. */
#ifndef ABI_PSCI_H
#define ABI_PSCI_H

#include "abi/smccc.h"

/*
 * Return codes, 32 bits, signed [DEN0022 "Return error codes"]. Not the codes of the calling
 * convention: -2 means INVALID_PARAMETERS here and NOT_REQUIRED there.
 *
 * Without parentheses, as in Linux's linux/psci.h: two definitions of a macro may stand beside each
 * other where they are the same to the letter. Its name for -2 is the short one.
 */
#define PSCI_RET_SUCCESS            0
#define PSCI_RET_NOT_SUPPORTED      -1
#define PSCI_RET_INVALID_PARAMS     -2
#define PSCI_RET_INVALID_PARAMETERS PSCI_RET_INVALID_PARAMS
#define PSCI_RET_DENIED             -3
#define PSCI_RET_ALREADY_ON         -4
#define PSCI_RET_ON_PENDING         -5
#define PSCI_RET_INTERNAL_FAILURE   -6
#define PSCI_RET_NOT_PRESENT        -7
#define PSCI_RET_DISABLED           -8
#define PSCI_RET_INVALID_ADDRESS    -9

/* Result of PSCI_VERSION */
#define PSCI_VERSION_MAJOR_SHIFT 16
#define PSCI_VERSION_MAJOR_WIDTH 15
#define PSCI_VERSION_MINOR_SHIFT 0
#define PSCI_VERSION_MINOR_WIDTH 16
#define PSCI_VERSION_OF(major, minor)                                                              \
	(((major) << PSCI_VERSION_MAJOR_SHIFT) | ((minor) << PSCI_VERSION_MINOR_SHIFT))
#define PSCI_VERSION_0_2 PSCI_VERSION_OF(ABI_U(0), ABI_U(2))
#define PSCI_VERSION_1_0 PSCI_VERSION_OF(ABI_U(1), ABI_U(0))
#define PSCI_VERSION_1_1 PSCI_VERSION_OF(ABI_U(1), ABI_U(1))
#define PSCI_VERSION_1_2 PSCI_VERSION_OF(ABI_U(1), ABI_U(2))
#define PSCI_VERSION_1_3 PSCI_VERSION_OF(ABI_U(1), ABI_U(3))

/* Target of CPU_ON and AFFINITY_INFO: the affinity fields of MPIDR_EL1, all else zero */
#define PSCI_MPIDR_MASK_64 ABI_ULL(0x000000FF00FFFFFF)
#define PSCI_MPIDR_MASK_32 ABI_U(0x00FFFFFF)

/* Result of AFFINITY_INFO */
#define PSCI_AFFINITY_ON         ABI_U(0)
#define PSCI_AFFINITY_OFF        ABI_U(1)
#define PSCI_AFFINITY_ON_PENDING ABI_U(2)

/* Highest affinity level that the target of AFFINITY_INFO can name */
#define PSCI_AFFINITY_LEVEL_MAX ABI_U(3)

/* Result of MIGRATE_INFO_TYPE */
#define PSCI_MIGRATE_CAPABLE      ABI_U(0)
#define PSCI_MIGRATE_NOT_CAPABLE  ABI_U(1)
#define PSCI_MIGRATE_NOT_REQUIRED ABI_U(2)

/* power_state of CPU_SUSPEND, original format */
#define PSCI_POWER_STATE_ID_SHIFT    0
#define PSCI_POWER_STATE_ID_WIDTH    16
#define PSCI_POWER_STATE_DOWN_BIT    ABI_BIT(16)
#define PSCI_POWER_STATE_LEVEL_SHIFT 24
#define PSCI_POWER_STATE_LEVEL_WIDTH 2

/* power_state of CPU_SUSPEND, extended format */
#define PSCI_POWER_STATE_EXT_ID_SHIFT 0
#define PSCI_POWER_STATE_EXT_ID_WIDTH 28
#define PSCI_POWER_STATE_EXT_DOWN_BIT ABI_BIT(30)

/* Result of PSCI_FEATURES for CPU_SUSPEND */
#define PSCI_SUSPEND_OS_INITIATED_BIT ABI_BIT(0)
#define PSCI_SUSPEND_EXT_FORMAT_BIT   ABI_BIT(1)

/* Argument of PSCI_SET_SUSPEND_MODE */
#define PSCI_SUSPEND_MODE_PLATFORM ABI_U(0)
#define PSCI_SUSPEND_MODE_OS       ABI_U(1)

/* reset_type of SYSTEM_RESET2 */
#define PSCI_RESET_TYPE_WARM       ABI_U(0)
#define PSCI_RESET_TYPE_VENDOR_BIT ABI_BIT(31)

/* off_type of SYSTEM_OFF2. Zero is accepted as hibernate-off too. */
#define PSCI_OFF_TYPE_HIBERNATE ABI_U(1)

/* Result of NODE_HW_STATE */
#define PSCI_HW_STATE_ON      ABI_U(0)
#define PSCI_HW_STATE_OFF     ABI_U(1)
#define PSCI_HW_STATE_STANDBY ABI_U(2)

#endif /* ABI_PSCI_H */
