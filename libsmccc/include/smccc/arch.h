/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm architecture calls: SoC identification, CPU workarounds, features that EL3 lets through. */
#ifndef SMCCC_ARCH_H
#define SMCCC_ARCH_H

#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * Context of every function: EL1 or EL2; does not wait, but takes as long as the callee.
 * Source: [DEN0028 G 7 "Arm Architecture Calls"].
 */

/* What identifies a SoC [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"]. */
struct smccc_soc_id {
	uint8_t jep106_bank; /* continuation codes before the manufacturer's */
	uint8_t jep106_id;   /* manufacturer, seven bits: without the parity bit */
	uint16_t soc;
	uint32_t revision;
};

/**
 * smccc_soc_id - find out which SoC this is
 * @callee: as smccc_discover() found it
 * @id:     out
 *
 * Calls: SMCCC_ARCH_FEATURES(SMCCC_ARCH_SOC_ID), then SMCCC_ARCH_SOC_ID with w1 = 0 and w1 = 1, by
 * 32-bit calls. Registers out: w0.
 *
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, the callee does not have the call, or answers one of the two with an
 *	error
 * [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"]
 */
int smccc_soc_id(const struct smccc_callee *callee, struct smccc_soc_id *id);

/**
 * smccc_soc_name - read the name of the SoC
 * @callee: as smccc_discover() found it
 * @name:   out, at most 136 characters and a NUL; bytes that are not printable ASCII become '?'
 *
 * Registers in: x0 = SMCCC_ARCH_SOC_ID, 64-bit, w1 = 2. Registers out: w0 status, x1-x17 name. From
 * AArch64 only.
 *
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, the callee is older than 1.6 or has no name, or the caller is in
 *	AArch32
 *	-SMCCC_ERR_BAD_ANSWER, the callee reports success and an empty name
 * [DEN0028 G 7.4 "SMCCC_ARCH_SOC_ID"]
 */
int smccc_soc_name(const struct smccc_callee *callee, char name[SMCCC_SOC_ID_NAME_SIZE + 1]);

/* What the callee says of a workaround on this CPU. */
enum smccc_workaround_state {
	SMCCC_WORKAROUND_UNKNOWN,    /* it does not know the workaround: the CPU may be affected */
	SMCCC_WORKAROUND_NEEDED,     /* it has the call, and this CPU needs it */
	SMCCC_WORKAROUND_NOT_NEEDED, /* it has the call, and this CPU does not need it */
	SMCCC_WORKAROUND_NEVER,      /* no CPU of the machine needs it, or it is permanently on
					(workaround 2 only) */
};

/**
 * smccc_workaround_state - find out whether this CPU needs a workaround
 * @callee: as smccc_discover() found it
 * @number: 1 to 4
 *
 * Registers in: w0 = SMCCC_ARCH_FEATURES, w1 = function ID of the workaround. Registers out: w0.
 * Workaround 4 has no other use: its presence says that EL3 is fixed, and it is never called; NEEDED
 * then reads "present".
 *
 * Context: the CPU that is asked about: the answer is per CPU.
 * returns: the state; any number other than 0, 1 and, for workaround 2, SMCCC_RET_NOT_REQUIRED is
 * SMCCC_WORKAROUND_UNKNOWN
 * [DEN0028 G 7.5, 7.6, 7.7, 7.9]
 */
enum smccc_workaround_state smccc_workaround_state(const struct smccc_callee *callee,
						   uint32_t number);

/**
 * smccc_workaround_1 - invalidate the branch predictor of this CPU (CVE-2017-5715)
 * @callee: one of which smccc_workaround_state() is SMCCC_WORKAROUND_NEEDED
 *
 * Registers in: w0. The call has no result.
 * [DEN0028 G 7.5 "SMCCC_ARCH_WORKAROUND_1"]
 */
void smccc_workaround_1(const struct smccc_callee *callee);

/**
 * smccc_workaround_2 - turn the mitigation of CVE-2018-3639 on or off for this CPU
 * @callee: one of which smccc_workaround_state() is SMCCC_WORKAROUND_NEEDED
 * @enable: on
 *
 * Registers in: w0, w1 = @enable. The call has no result.
 * [DEN0028 G 7.6 "SMCCC_ARCH_WORKAROUND_2"]
 */
void smccc_workaround_2(const struct smccc_callee *callee, bool enable);

/**
 * smccc_workaround_3 - clear the branch history of this CPU (CVE-2022-23960)
 * @callee: one of which smccc_workaround_state() is SMCCC_WORKAROUND_NEEDED
 *
 * Does all that smccc_workaround_1() does, too. Registers in: w0. The call has no result.
 * [DEN0028 G 7.7 "SMCCC_ARCH_WORKAROUND_3"]
 */
void smccc_workaround_3(const struct smccc_callee *callee);

/**
 * smccc_feature_availability - find out which features EL3 leaves to lower exception levels
 * @callee: as smccc_discover() found it
 * @reg:    SMCCC_FEATURE_SCR_EL3 and the like
 * @mask:   out, bits of that register whose feature is available; 0 on an error
 *
 * Registers in: x0 = function ID (64-bit), x1 = @reg. Registers out: w0, x1. From AArch64 only.
 *
 * returns: SMCCC_RET_SUCCESS; or
 *	SMCCC_RET_NOT_SUPPORTED, the callee does not have the call; also, without a call, from callees
 *	older than 1.1 and in AArch32
 *	SMCCC_RET_INVALID_PARAMETER, the callee does not know @reg (OBS: TF-A 2.15 returns -4)
 * [DEN0028 G 7.8 "SMCCC_ARCH_FEATURE_AVAILABILITY"]
 */
smccc_status_t smccc_feature_availability(const struct smccc_callee *callee, uint32_t reg,
					  uint64_t *mask);

ABI_C_END

#endif
