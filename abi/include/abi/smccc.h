/* SPDX-License-Identifier: BSD-2-Clause */
/* SMC Calling Convention: function IDs, return codes, versions, register counts. */
#ifndef ABI_SMCCC_H
#define ABI_SMCCC_H

#include "abi/macro.h"

/* Function ID, W0 [DEN0028 G "Function Identifiers", Table 6-1] */
#define SMCCC_FID_FAST_SHIFT  31
#define SMCCC_FID_FAST_BIT    ABI_BIT(SMCCC_FID_FAST_SHIFT)
#define SMCCC_FID_64_SHIFT    30
#define SMCCC_FID_64_BIT      ABI_BIT(SMCCC_FID_64_SHIFT)
#define SMCCC_FID_OWNER_SHIFT 24
#define SMCCC_FID_OWNER_WIDTH 6
/* Must be zero in fast calls. Before version 1.3 the field was 23:16. */
#define SMCCC_FID_MBZ_SHIFT 17
#define SMCCC_FID_MBZ_WIDTH 7
/* No live SVE (1.4: or SME) state. A hint, not a part of the identity: strip before dispatch. */
#define SMCCC_FID_SVE_HINT_BIT ABI_BIT(16)
#define SMCCC_FID_NUMBER_SHIFT 0
#define SMCCC_FID_NUMBER_WIDTH 16

/* Owners of fast calls [DEN0028 G Table 6-1] */
#define SMCCC_OWNER_ARCH            ABI_U(0)
#define SMCCC_OWNER_CPU             ABI_U(1)
#define SMCCC_OWNER_SIP             ABI_U(2)
#define SMCCC_OWNER_OEM             ABI_U(3)
#define SMCCC_OWNER_STANDARD_SECURE ABI_U(4)
#define SMCCC_OWNER_STANDARD_HYP    ABI_U(5)
#define SMCCC_OWNER_VENDOR_HYP      ABI_U(6)
#define SMCCC_OWNER_VENDOR_EL3      ABI_U(7)
#define SMCCC_OWNER_TRUSTED_APP     ABI_U(48)
#define SMCCC_OWNER_TRUSTED_APP_END ABI_U(49)
#define SMCCC_OWNER_TRUSTED_OS      ABI_U(50)
#define SMCCC_OWNER_TRUSTED_OS_END  ABI_U(63)

/* Function numbers of every owner but 0 [DEN0028 G "General service queries"] */
#define SMCCC_NUMBER_CALL_COUNT ABI_U(0xFF00)
#define SMCCC_NUMBER_CALL_UID   ABI_U(0xFF01)
#define SMCCC_NUMBER_REVISION   ABI_U(0xFF03)

/*
 * Return codes, signed and as wide as the call [DEN0028 G 7.1 "Return Codes"]; -4 and -5 are those
 * of version 1.7.
 */
#define SMCCC_RET_SUCCESS           0
#define SMCCC_RET_NOT_SUPPORTED     (-1)
#define SMCCC_RET_NOT_REQUIRED      (-2)
#define SMCCC_RET_INVALID_PARAMETER (-3)
#define SMCCC_RET_RATE_LIMITED      (-4)
#define SMCCC_RET_BUSY              (-5)

/* Version, result of SMCCC_VERSION [DEN0028 G 7.2 "SMCCC_VERSION"] */
#define SMCCC_VERSION_MAJOR_SHIFT 16
#define SMCCC_VERSION_MAJOR_WIDTH 15
#define SMCCC_VERSION_MINOR_SHIFT 0
#define SMCCC_VERSION_MINOR_WIDTH 16
#define SMCCC_VERSION_OF(major, minor)                                                             \
	(((major) << SMCCC_VERSION_MAJOR_SHIFT) | ((minor) << SMCCC_VERSION_MINOR_SHIFT))
#define SMCCC_VERSION_1_0 SMCCC_VERSION_OF(ABI_U(1), ABI_U(0))
#define SMCCC_VERSION_1_1 SMCCC_VERSION_OF(ABI_U(1), ABI_U(1))
#define SMCCC_VERSION_1_2 SMCCC_VERSION_OF(ABI_U(1), ABI_U(2))
#define SMCCC_VERSION_1_3 SMCCC_VERSION_OF(ABI_U(1), ABI_U(3))
#define SMCCC_VERSION_1_4 SMCCC_VERSION_OF(ABI_U(1), ABI_U(4))
#define SMCCC_VERSION_1_5 SMCCC_VERSION_OF(ABI_U(1), ABI_U(5))
#define SMCCC_VERSION_1_6 SMCCC_VERSION_OF(ABI_U(1), ABI_U(6))

/*
 * Registers with the function ID, from X0 (W0, R0) on, since version 1.2
 * [DEN0028 G 3.1 "Register use in AArch64 SMC and HVC calls"]. Versions 1.0 and 1.1 return 4.
 */
#define SMCCC_REGISTER_COUNT_64  ABI_U(18)
#define SMCCC_REGISTER_COUNT_32  ABI_U(8)
#define SMCCC_REGISTER_COUNT_1_1 ABI_U(4)

/* Immediate of a conforming SMC or HVC [DEN0028 G 2.9 "SMC and HVC immediate value"] */
#define SMCCC_IMMEDIATE 0

/* SMCCC_ARCH_SOC_ID, first argument [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"] */
#define SMCCC_SOC_ID_VERSION  ABI_U(0)
#define SMCCC_SOC_ID_REVISION ABI_U(1)
#define SMCCC_SOC_ID_NAME     ABI_U(2)

/* SMCCC_ARCH_SOC_ID, results [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"] */
#define SMCCC_SOC_ID_JEP106_BANK_SHIFT 24
#define SMCCC_SOC_ID_JEP106_BANK_WIDTH 7
#define SMCCC_SOC_ID_JEP106_ID_SHIFT   16
#define SMCCC_SOC_ID_JEP106_ID_WIDTH   7 /* and their parity in bit 23 */
#define SMCCC_SOC_ID_SOC_SHIFT         0
#define SMCCC_SOC_ID_SOC_WIDTH         16
/* Bytes of the name: X1 to X17 */
#define SMCCC_SOC_ID_NAME_SIZE ABI_U(136)

/* SMCCC_ARCH_FEATURE_AVAILABILITY, argument [DEN0028 G 7.8 "SMCCC_ARCH_FEATURE_AVAILABILITY"] */
#define SMCCC_FEATURE_SCR_EL3   ABI_U(0x1E1100)
#define SMCCC_FEATURE_CPTR_EL3  ABI_U(0x1E1140)
#define SMCCC_FEATURE_MDCR_EL3  ABI_U(0x1E1320)
#define SMCCC_FEATURE_MPAM3_EL3 ABI_U(0x1EA500)

/* Words of a UID result, W0 to W3. W0 is never all ones, the answer of an unknown call. */
#define SMCCC_UID_WORD_COUNT ABI_U(4)

#ifndef __ASSEMBLER__

/*
 * Function IDs, one constant per row of the table. They are one enumeration, although
 * fast calls do not fit an int: hence the extension, which C23 made standard.
 */
__extension__ enum smccc_fid {
#define SMCCC_CALL(constant, class, name, fid, argument_count, result_count, arguments, results,   \
		   source)                                                                         \
	constant = ABI_U(fid),
#include "abi/smccc_calls.def"
};

/* What a call of smccc_calls.def is of */
enum smccc_class {
	SMCCC_CLASS_SMCCC, /* Arm's, but none of those below */
	SMCCC_CLASS_PSCI,
	SMCCC_CLASS_TRNG,
	SMCCC_CLASS_SDEI,
	SMCCC_CLASS_FFA,
	SMCCC_CLASS_PV, /* paravirtualised time */
	SMCCC_CLASS_KVM,
	SMCCC_CLASS_HV, /* Hyper-V */
	SMCCC_CLASS_COUNT,
};

/* Kinds of arguments and results */
enum smccc_value {
	SMCCC_VALUE_NONE, /* ends a list */
#define SMCCC_VALUE(constant, name, errors) SMCCC_VALUE_##constant,
#include "abi/smccc_value.def"
	SMCCC_VALUE_COUNT,
};

/* Which results of a kind are errors */
enum smccc_errors {
	SMCCC_ERRORS_NONE,
	SMCCC_ERRORS_INTERFACE,
	SMCCC_ERRORS_FID,
	SMCCC_ERRORS_NEGATIVE,
	SMCCC_ERRORS_POSITIVE,
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_SMCCC_H */
