/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The features of this CPU: what its ID registers tell the guest, and what EL2 opens for it. A feature that EL2 does not
 * know, or does not serve, is hidden as a whole: its field reads as if the CPU were older, its registers trap.
 */
#ifndef AARCH64_FEATURE_H
#define AARCH64_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

/* ID registers: op0 = 3, op1 = 0, CRn = 0, CRm from 1 to 7. HCR_EL2.TID3 traps all of them. */
#define FEATURE_CRM_FIRST 1
#define FEATURE_CRM_LAST  7

/* ID_AA64PFR0_EL0 and so on: a field of an ID register. */
enum feature_field {
#define ID_REGISTER(register, crm, op2)
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action) ID_##register##_##field,
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
	FEATURE_FIELD_COUNT
};

/* Registers whose bits depend on features. */
enum feature_register {
#define FEATURE_REGISTER(register, encoding, id, field, minimum, value) FEATURE_##register,
#define FEATURE_SET(register, bit, name, id, field, minimum)
#define FEATURE_CLEAR(register, bit, name, id, field, minimum)
#include "aarch64/feature.def"
#undef FEATURE_REGISTER
#undef FEATURE_SET
#undef FEATURE_CLEAR
	FEATURE_HCR_EL2,
	FEATURE_MDCR_EL2
};

/** feature_id - what the guest reads from ID register S3_0_C0_C@crm_@op2 of this CPU; 0: there is none */
uint64_t feature_id(uint32_t crm, uint32_t op2);

/** feature_has - whether this CPU, not the guest's picture of it, has @minimum or more in a field */
bool feature_has(enum feature_field field, uint32_t minimum);

/** feature_bits - @value with the bits of a register as the features of this CPU require */
uint64_t feature_bits(enum feature_register name, uint64_t value);

/** feature_setup - write all of the registers of feature.def that this CPU has */
void feature_setup(void);

#endif
