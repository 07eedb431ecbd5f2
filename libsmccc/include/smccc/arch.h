/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm architecture calls: SoC identification, CPU workarounds, features that EL3 lets through. */
#ifndef SMCCC_ARCH_H
#define SMCCC_ARCH_H

#include "smccc/discover.h"

ABI_C_BEGIN

/* What identifies a SoC [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"]. */
struct smccc_soc_id {
	uint8_t jep106_bank; /* continuation codes before the manufacturer's */
	uint8_t jep106_id;   /* manufacturer, seven bits: without the parity bit */
	uint16_t soc;
	uint32_t revision;
};

/**
 * smccc_soc_id - which SoC this is
 * @id: out
 *
 * Calls: SMCCC_ARCH_FEATURES(SMCCC_ARCH_SOC_ID), then SMCCC_ARCH_SOC_ID with type 0 and 1; 32-bit
 * calls.
 *
 * Context: EL1 or EL2.
 * returns: 0, or -SMCCC_ERR_NOT_SUPPORTED: the callee does not have the call, or not both answers
 */
int smccc_soc_id(const struct smccc_callee *callee, struct smccc_soc_id *id);

/**
 * smccc_soc_name - the name of the SoC
 * @name: out, at most 136 characters and a NUL; bytes that are not printable ASCII become '?'
 *
 * Registers in: x0 = SMCCC_ARCH_SOC_ID, 64-bit, w1 = 2. Registers out: w0 status, x1-x17 name. From
 * AArch64 only.
 *
 * Context: EL1 or EL2.
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, older than 1.6, or none, or the caller is in AArch32
 *	-SMCCC_ERR_BAD_ANSWER, success with an empty name
 */
int smccc_soc_name(const struct smccc_callee *callee, char name[SMCCC_SOC_ID_NAME_SIZE + 1]);

/* What the callee says of a workaround on this CPU. */
enum smccc_workaround_state {
	SMCCC_WORKAROUND_UNKNOWN,    /* it does not know the workaround: the CPU may be affected */
	SMCCC_WORKAROUND_NEEDED,     /* the call is there, and this CPU needs it */
	SMCCC_WORKAROUND_NOT_NEEDED, /* the call is there, and this CPU does not need it */
	SMCCC_WORKAROUND_NEVER,      /* no CPU of the machine needs it, or it is permanently on
					(workaround 2 only) */
};

/**
 * smccc_workaround_state - whether this CPU needs a workaround
 * @number: 1 to 4
 *
 * Calls: SMCCC_ARCH_FEATURES only. Workaround 4 has no other use: its presence says that EL3 is
 * fixed, and it is never called [DEN0028 G 7.9 "SMCCC_ARCH_WORKAROUND_4"]; NEEDED then reads
 * "present".
 *
 * Context: the CPU that is asked about, EL1 or EL2: the answer is one per CPU. [DEN0028
 * G 7.5, 7.6, 7.7, 7.9]
 * returns: any other number than 0, 1 and (for 2) SMCCC_RET_NOT_REQUIRED is
 * SMCCC_WORKAROUND_UNKNOWN
 */
enum smccc_workaround_state smccc_workaround_state(const struct smccc_callee *callee,
						   uint32_t number);

/**
 * smccc_workaround_1 - invalidate the branch predictor of this CPU (CVE-2017-5715). Only where
 * NEEDED. No result
 */
void smccc_workaround_1(const struct smccc_callee *callee);

/**
 * smccc_workaround_2 - turn the mitigation of CVE-2018-3639 on or off for this CPU. Only where
 * NEEDED. No result
 */
void smccc_workaround_2(const struct smccc_callee *callee, bool enable);

/**
 * smccc_workaround_3 - clear the branch history of this CPU (CVE-2022-23960), as 1 also does. Only
 * where NEEDED. No result
 */
void smccc_workaround_3(const struct smccc_callee *callee);

/**
 * smccc_feature_availability - which features EL3 leaves to lower ELs
 * @reg:  SMCCC_FEATURE_SCR_EL3 and the like
 * @mask: out, bits of that register whose feature is available
 *
 * Registers in: x0 = function ID (64-bit), x1 = @reg. Registers out: w0, x1. From AArch64 only.
 *
 * returns: SMCCC_RET_SUCCESS; else @mask is 0:
 *	SMCCC_RET_NOT_SUPPORTED, also from callees older than 1.1 and in AArch32, without a call
 *	SMCCC_RET_INVALID_PARAMETER, the callee does not know @reg (OBS: TF-A 2.15 says -4)
 * [DEN0028 G 7.8 "SMCCC_ARCH_FEATURE_AVAILABILITY"]
 */
smccc_status_t smccc_feature_availability(const struct smccc_callee *callee, uint32_t reg,
					  uint64_t *mask);

ABI_C_END

#endif
