/* SPDX-License-Identifier: BSD-2-Clause */
/* Who answers calls: conduit, versions, UID. Tables and answers are not to be trusted. */
#include "smccc/discover.h"

#include "abi/acpi.h"
#include "abi/psci.h"
#include "service.h"

/* Strings of a "compatible" property that are looked at; real ones have three. */
#define COMPATIBLE_SIZE_MAX 256U

static uint32_t read_le(const uint8_t *bytes, size_t offset, size_t size)
{
	uint32_t value = 0;

	for (size_t i = 0; i < size; i++) {
		value |= (uint32_t)bytes[offset + i] << (8 * i);
	}
	return value;
}

int smccc_conduit_from_fadt(const void *fadt, size_t size)
{
	const uint8_t *bytes = fadt;
	const size_t end = ACPI_FADT_ARM_BOOT_ARCH + sizeof(uint16_t);
	uint32_t flags;

	if (fadt == NULL || size < end ||
	    read_le(bytes, ACPI_SIGNATURE, sizeof(uint32_t)) != ACPI_FADT_SIGNATURE ||
	    read_le(bytes, ACPI_LENGTH, sizeof(uint32_t)) < end) {
		return -SMCCC_ERR_BAD_TABLE;
	}
	flags = read_le(bytes, ACPI_FADT_ARM_BOOT_ARCH, sizeof(uint16_t));
	if ((flags & ACPI_FADT_PSCI_COMPLIANT_BIT) == 0) {
		return -SMCCC_ERR_NO_CONDUIT;
	}
	return (flags & ACPI_FADT_PSCI_USE_HVC_BIT) != 0 ? SMCCC_CONDUIT_HVC : SMCCC_CONDUIT_SMC;
}

/* Whether the string of at most @size bytes is @expected, a NUL at its end or not. */
static bool string_is(const char *string, size_t size, const char *expected)
{
	size_t i = 0;

	while (i < size && string[i] != '\0' && string[i] == expected[i]) {
		i++;
	}
	return expected[i] == '\0' && (i == size || string[i] == '\0');
}

static bool list_has(const char *list, size_t size, const char *expected)
{
	bool starts = true;

	if (list == NULL) {
		return false;
	}
	for (size_t i = 0; i < size && i < COMPATIBLE_SIZE_MAX; i++) {
		if (starts && string_is(list + i, size - i, expected)) {
			return true;
		}
		starts = list[i] == '\0';
	}
	return false;
}

int smccc_conduit_from_psci_node(const char *compatible, size_t compatible_size, const char *method,
				 size_t method_size)
{
	if (method == NULL) {
		return -SMCCC_ERR_NO_CONDUIT;
	}
	if (!list_has(compatible, compatible_size, "arm,psci-1.0") &&
	    !list_has(compatible, compatible_size, "arm,psci-0.2")) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	if (string_is(method, method_size, "hvc")) {
		return SMCCC_CONDUIT_HVC;
	}
	if (string_is(method, method_size, "smc")) {
		return SMCCC_CONDUIT_SMC;
	}
	return -SMCCC_ERR_BAD_TABLE;
}

int smccc_conduit_from_dt(smccc_property *read, void *tree)
{
	size_t compatible_size = 0;
	size_t method_size = 0;
	const char *compatible = read(tree, "/psci", "compatible", &compatible_size);
	const char *method = read(tree, "/psci", "method", &method_size);

	return smccc_conduit_from_psci_node(compatible, compatible_size, method, method_size);
}

/* A version as a callee may say it; 0 for what no version is. */
static uint32_t version_of(int32_t answer)
{
	return answer < 0 ? 0 : (uint32_t)answer;
}

static uint32_t convention_version(const struct smccc_callee *callee)
{
	uint32_t version;

	if (callee->psci_version < PSCI_VERSION_1_0 ||
	    call_1(callee, PSCI_FEATURES, SMCCC_VERSION) < 0) {
		return SMCCC_VERSION_1_0;
	}
	version = version_of(call_0(callee, SMCCC_VERSION));
	if (version < SMCCC_VERSION_1_1 || ABI_FIELD_GET(SMCCC_VERSION_MAJOR, version) != 1) {
		return SMCCC_VERSION_1_0;
	}
	return version;
}

int smccc_discover(struct smccc_callee *callee, enum arm_smccc_conduit conduit)
{
	*callee = (struct smccc_callee){ .conduit = conduit, .version = SMCCC_VERSION_1_0 };
	if (conduit != SMCCC_CONDUIT_HVC && conduit != SMCCC_CONDUIT_SMC) {
		callee->conduit = SMCCC_CONDUIT_NONE;
		return -SMCCC_ERR_NO_CONDUIT;
	}
	callee->psci_version = version_of(call_0(callee, PSCI_VERSION));
	callee->version = convention_version(callee);
	return 0;
}

smccc_status_t smccc_arch_features(const struct smccc_callee *callee, uint32_t fid)
{
	if (callee->version < SMCCC_VERSION_1_1) {
		return SMCCC_RET_NOT_SUPPORTED;
	}
	return call_1(callee, SMCCC_ARCH_FEATURES, fid);
}

/* One of the general queries of an owner: false if the owner has none. */
static bool query(const struct smccc_callee *callee, uint32_t owner, uint32_t number,
		  struct arm_smccc_1_2_regs *regs)
{
	if (owner == SMCCC_OWNER_ARCH || owner > SMCCC_OWNER_TRUSTED_OS_END) {
		return false;
	}
	*regs = (struct arm_smccc_1_2_regs){
		.a0 = SMCCC_FID_FAST_BIT | (uint32_t)ABI_FIELD_PREP(SMCCC_FID_OWNER, owner) |
		      number,
	};
	call(callee, regs);
	return true;
}

/* All ones in the first word is an unknown function; nothing but zeros is not a name either. */
static bool is_name(const struct smccc_uid *uid)
{
	return uid->word[0] != (uint32_t)SMCCC_RET_NOT_SUPPORTED &&
	       (uid->word[0] | uid->word[1] | uid->word[2] | uid->word[3]) != 0;
}

int smccc_uid(const struct smccc_callee *callee, uint32_t owner, struct smccc_uid *uid)
{
	struct arm_smccc_1_2_regs regs;

	if (!query(callee, owner, SMCCC_NUMBER_CALL_UID, &regs)) {
		return -SMCCC_ERR_BAD_ARGUMENT;
	}
	*uid = uid_of(&regs);
	return is_name(uid) ? 0 : -SMCCC_ERR_NOT_SUPPORTED;
}

int smccc_revision(const struct smccc_callee *callee, uint32_t owner, uint32_t *major,
		   uint32_t *minor)
{
	struct arm_smccc_1_2_regs regs;

	if (!query(callee, owner, SMCCC_NUMBER_REVISION, &regs)) {
		return -SMCCC_ERR_BAD_ARGUMENT;
	}
	if (status_of(&regs) < 0) {
		return -SMCCC_ERR_NOT_SUPPORTED;
	}
	*major = low(regs.a0);
	*minor = low(regs.a1);
	return 0;
}
