/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of status codes, from the tables of abi. */
#include "smccc/status.h"

#include <stddef.h>

#include "abi/psci.h"
#include "abi/smccc.h"

struct status {
	enum smccc_value kind;
	int64_t value;
	const char *name;
};

static const struct status statuses[] = {
#define SMCCC_STATUS(kind, value, name) { SMCCC_VALUE_##kind, value, name },
#include "abi/smccc_status.def"
};

static const char *const errors[] = {
	[0] = "success",
	[SMCCC_ERR_NO_CONDUIT] = "no conduit",
	[SMCCC_ERR_BAD_TABLE] = "bad table",
	[SMCCC_ERR_NOT_SUPPORTED] = "not supported",
	[SMCCC_ERR_BAD_ANSWER] = "bad answer",
	[SMCCC_ERR_BAD_ARGUMENT] = "bad argument",
	[SMCCC_ERR_AGAIN] = "try again",
};

static const char *name_of(enum smccc_value kind, int64_t value)
{
	for (size_t i = 0; i < ABI_COUNT(statuses); i++) {
		if (statuses[i].value == value && statuses[i].kind == kind) {
			return statuses[i].name;
		}
	}
	return "unknown status";
}

const char *smccc_status_name(smccc_status_t status)
{
	return name_of(SMCCC_VALUE_SMCCC_STATUS, status);
}

const char *psci_status_name(psci_status_t status)
{
	return name_of(SMCCC_VALUE_PSCI_STATUS, status);
}

const char *trng_status_name(trng_status_t status)
{
	return name_of(SMCCC_VALUE_TRNG_STATUS, status);
}

const char *sdei_status_name(sdei_status_t status)
{
	return name_of(SMCCC_VALUE_SDEI_STATUS, status);
}

const char *em_status_name(em_status_t status)
{
	return name_of(SMCCC_VALUE_EM_STATUS, status);
}

const char *pci_status_name(pci_status_t status)
{
	return name_of(SMCCC_VALUE_PCI_STATUS, status);
}

const char *ffa_status_name(ffa_status_t status)
{
	return name_of(SMCCC_VALUE_FFA_STATUS, status);
}

const char *smccc_error_name(int error)
{
	if (error > 0 || error <= -(int)ABI_COUNT(errors)) {
		return "unknown error";
	}
	return errors[-error];
}
