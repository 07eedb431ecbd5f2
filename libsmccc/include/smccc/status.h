/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Three kinds of answers that look alike and must not be mixed: wire status, one type per
 * interface, and our own errors.
 */
#ifndef SMCCC_STATUS_H
#define SMCCC_STATUS_H

#include <stdint.h>

#include "abi/macro.h"

ABI_C_BEGIN

/*
 * The result of a callee, unchanged: 0 and up is success, negative is an error of that interface.
 * The same number means another thing elsewhere: -2 is NOT_REQUIRED in SMCCC and INVALID_PARAMETERS
 * in PSCI.
 */
typedef int32_t smccc_status_t; /* SMCCC_RET_* of abi/smccc.h; also of PV time and KVM */
typedef int32_t psci_status_t;  /* PSCI_RET_* of abi/psci.h */
typedef int32_t trng_status_t;  /* TRNG_RET_* of abi/trng.h */
typedef int64_t sdei_status_t;  /* SDEI_RET_* of abi/sdei.h; 64 bits, as SDEI has no 32-bit calls */
typedef int32_t em_status_t;    /* EM_RET_* of abi/errata.h */
typedef int32_t pci_status_t;   /* SMCCC_PCI_RET_* of abi/pci.h */
typedef int32_t ffa_status_t;   /* 0 or FFA_RET_* of abi/ffa.h */

/*
 * Operations of several calls, and those that read a table, return 0, or the negative of one of
 * these.
 */
#define SMCCC_ERR_NO_CONDUIT    1 /* no callee answers calls, or the instruction is not known */
#define SMCCC_ERR_BAD_TABLE     2 /* a table is damaged, or is not the one that was asked for */
#define SMCCC_ERR_NOT_SUPPORTED 3 /* the callee does not have the function */
#define SMCCC_ERR_BAD_ANSWER    4 /* the callee's answer breaks its specification */
#define SMCCC_ERR_BAD_ARGUMENT  5 /* an argument of the caller is invalid */
#define SMCCC_ERR_AGAIN         6 /* the callee cannot answer now; repeat the call later */

/**
 * smccc_status_name, psci_status_name, trng_status_name, sdei_status_name, em_status_name,
 * pci_status_name, ffa_status_name - the name of a status in the spelling of its specification
 * @status: any number
 *
 * Context: any.
 * returns: the name without prefix, "INVALID_PARAMETERS"; "unknown status" for a number that the
 * specification does not have; never NULL
 * Source: abi/smccc_status.def cites each. [DEN0028 G 7.1 "Return Codes"]
 */
const char *smccc_status_name(smccc_status_t status);
const char *psci_status_name(psci_status_t status);
const char *trng_status_name(trng_status_t status);
const char *sdei_status_name(sdei_status_t status);
const char *em_status_name(em_status_t status);
const char *pci_status_name(pci_status_t status);
const char *ffa_status_name(ffa_status_t status);

/**
 * smccc_error_name - describe one of our errors in a few words
 * @error: 0 or negative
 *
 * Context: any.
 * returns: the words, "unknown error" for another number; never NULL
 * Source: IMPDEF.
 */
const char *smccc_error_name(int error);

ABI_C_END

#endif
