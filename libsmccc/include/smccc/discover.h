/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find out which callee answers calls: by which instruction, in which version of the convention, and under
 * which name.
 */
#ifndef SMCCC_DISCOVER_H
#define SMCCC_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/smccc_vendor.h"
#include "smccc/call.h"
#include "smccc/status.h"

ABI_C_BEGIN

/*
 * The callee, as smccc_discover() found it; every service takes one. Constant from then on, for all
 * CPUs.
 */
struct smccc_callee {
	enum arm_smccc_conduit conduit;
	uint32_t version; /* of the convention, SMCCC_VERSION_*; major is 1, so ">=" compares */
	uint32_t psci_version; /* PSCI_VERSION_*, or 0: it has no PSCI, or one older than 0.2 */
};

/**
 * smccc_conduit_from_fadt - read the conduit from ACPI's FADT
 * @fadt: its bytes; nothing is assumed of them
 * @size: how many may be read
 *
 * The checksum is not verified: that is the part of the code that mapped the table.
 *
 * Context: any; no call is made.
 * returns: SMCCC_CONDUIT_HVC or SMCCC_CONDUIT_SMC; or
 *	-SMCCC_ERR_BAD_TABLE, not a FADT, or too short to have the field
 *	-SMCCC_ERR_NO_CONDUIT, the machine says that it has no PSCI
 * [ACPI 6.2 "Fixed ACPI Description Table", ARM_BOOT_ARCH]
 */
int smccc_conduit_from_fadt(const void *fadt, size_t size);

/**
 * smccc_property - the caller's way to read a property of a device tree
 * @tree: as given to smccc_conduit_from_dt()
 * @path: of the node
 * @name: of the property
 * @size: out, bytes of the value
 *
 * Context: of smccc_conduit_from_dt().
 * returns: the value, or NULL if the tree has no such property
 * Source: IMPDEF, a parser that the caller has anyway.
 */
typedef const void *smccc_property(void *tree, const char *path, const char *name, size_t *size);

/**
 * smccc_conduit_from_dt - read the conduit from a device tree, by the caller's parser
 * @read: reads one property
 * @tree: handed to @read
 *
 * Looks at "/psci". The value of "method" need not end in a NUL. smccc/fdt.h does the same by
 * libfdt.
 *
 * Context: any; no call is made.
 * returns: SMCCC_CONDUIT_HVC or SMCCC_CONDUIT_SMC; or
 *	-SMCCC_ERR_NO_CONDUIT, there is no such node or no method in it
 *	-SMCCC_ERR_BAD_TABLE, the method is neither "hvc" nor "smc"
 *	-SMCCC_ERR_NOT_SUPPORTED, PSCI 0.1 only: its function IDs are in the tree
 * [Linux Documentation/devicetree/bindings/arm/psci.yaml]
 */
int smccc_conduit_from_dt(smccc_property *read, void *tree);

/**
 * smccc_conduit_from_psci_node - read the conduit from the node "/psci" of a device tree
 * @compatible: value of its property "compatible", a list of strings; NULL: it has none
 * @compatible_size: bytes of @compatible
 * @method: value of its property "method"; NULL: it has none
 * @method_size: bytes of @method
 *
 * Context: any; no call is made.
 * returns: as smccc_conduit_from_dt()
 * [Linux Documentation/devicetree/bindings/arm/psci.yaml]
 */
int smccc_conduit_from_psci_node(const char *compatible, size_t compatible_size, const char *method,
				 size_t method_size);

/**
 * smccc_discover - find the versions of a callee
 * @callee:  out; whatever happens, it can be given to every function of the library
 * @conduit: from above, or known otherwise
 *
 * Calls:  PSCI_VERSION; from PSCI 1.0 on PSCI_FEATURES(SMCCC_VERSION); if that is there
 * SMCCC_VERSION.
 *
 * Whatever of it is missing or does not make sense makes the callee one of version 1.0, of which
 * nothing else is asked: PSCI older than 1.0, no SMCCC_VERSION, a version that is negative,
 * below 1.1, or of another major number. [DEN0028 G "Discovery"; a major number other than 1 may
 * change anything, IMPDEF: so it is not relied upon.]
 *
 * Context: where the conduit is defined, see arm_smccc_1_2_hvc(). Blocks as long as the callee
 * does.
 * returns: 0; or -SMCCC_ERR_NO_CONDUIT, @conduit is none: nothing was called
 */
int smccc_discover(struct smccc_callee *callee, enum arm_smccc_conduit conduit);

/**
 * smccc_arch_features - ask whether the callee has a function of owner 0
 * @callee: as smccc_discover() found it
 * @fid:    SMCCC_ARCH_SOC_ID_32 and the like
 *
 * Registers in: w0 = SMCCC_ARCH_FEATURES, w1 = @fid. Registers out: w0.
 *
 * Context: EL1 or EL2; takes as long as the callee does.
 * returns: 0 and up, the callee has it: flags of that function; or
 *	SMCCC_RET_NOT_SUPPORTED, the callee does not have it, or is older than 1.1 and was not asked
 *	any other negative number that the callee returns
 * [DEN0028 G 7.3 "SMCCC_ARCH_FEATURES"]
 */
smccc_status_t smccc_arch_features(const struct smccc_callee *callee, uint32_t fid);

/* A UID as W0 to W3: byte 0 in bits 7:0 of word[0]. */
struct smccc_uid {
	uint32_t word[SMCCC_UID_WORD_COUNT];
};

/**
 * smccc_uid - ask who implements the calls of an owner
 * @callee: as smccc_discover() found it
 * @owner:  SMCCC_OWNER_VENDOR_HYP and the like: 1 to 63; for a Trusted OS SMCCC_OWNER_TRUSTED_OS_END
 * @uid:    out
 *
 * Registers in: w0 = the owner's function 0xFF01. Registers out: w0-w3.
 *
 * Context: EL1 or EL2; takes as long as the callee does.
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, no answer: all ones in w0; or (IMPDEF) zeros in w0-w3
 *	-SMCCC_ERR_BAD_ARGUMENT, an owner that has no UID
 * [DEN0028 G 5.3 "General service queries"]
 */
int smccc_uid(const struct smccc_callee *callee, uint32_t owner, struct smccc_uid *uid);

/**
 * smccc_context_of - find the vendor that has a UID
 * @uid: as smccc_uid() read it
 *
 * Context: any; no call is made.
 * returns: SMCCC_CONTEXT_KVM and the like of abi/smccc_vendor.h; SMCCC_CONTEXT_COUNT for an unknown UID
 * Source: OBS, the UIDs in abi/smccc_vendor.h name theirs.
 */
enum smccc_context smccc_context_of(const struct smccc_uid *uid);

/**
 * smccc_context_title - the name of a vendor for people: "KVM and pKVM"
 * @context: any number
 *
 * Context: any; no call is made.
 * returns: the name, "unknown" for SMCCC_CONTEXT_COUNT and above; never NULL
 * Source: IMPDEF.
 */
const char *smccc_context_title(enum smccc_context context);

/**
 * smccc_revision - ask for the revision of the calls of an owner
 * @callee: as smccc_discover() found it
 * @owner:  as of smccc_uid()
 * @major, @minor: out
 *
 * Registers in: w0 = the owner's function 0xFF03. Registers out: w0 major, w1 minor.
 *
 * Context: EL1 or EL2; takes as long as the callee does.
 * returns: 0; or
 *	-SMCCC_ERR_NOT_SUPPORTED, no answer: w0 is negative
 *	-SMCCC_ERR_BAD_ARGUMENT, an owner that has no revision
 * [DEN0028 G 5.3 "General service queries"]
 */
int smccc_revision(const struct smccc_callee *callee, uint32_t owner, uint32_t *major,
		   uint32_t *minor);

ABI_C_END

#endif
