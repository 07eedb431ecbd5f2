/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find Hyper-V, introduce the guest to it, and ask what it offers: where every guest begins.
 *
 *	if (hv_detect_fadt(fadt, fadt_size) != 0 && hv_detect_uid(&callee) != 0)
 *		return; // not on Hyper-V
 *	hv_partition_init(&partition, &port, context, HV_CONVENTION_SMCCC);
 *	error = hv_partition_start(&partition, hv_guest_os_id_open(type, os, version, build));
 *	...
 *	hv_vp_online(&vp, &partition, &pages);	// on each CPU
 */
#ifndef HYPERV_PARTITION_H
#define HYPERV_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/hv_features.h"
#include "abi/hv_identity.h"
#include "hyperv/port.h"
#include "hyperv/status.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/* How hypercalls are made. */
enum hv_convention {
	HV_CONVENTION_SMCCC,  /* HVC #0 with a function ID: what Linux does */
	HV_CONVENTION_NATIVE, /* HVC #1: what Microsoft's firmware and Windows do */
};

/* HV_REGISTER_HYPERVISOR_VERSION in parts. */
struct hv_version {
	uint32_t build;
	uint16_t major;
	uint16_t minor;
	uint32_t service_pack;
	uint32_t service_branch; /* 8 bits */
	uint32_t service_number; /* 24 bits */
};

/*
 * What the guest knows of its partition. The caller owns it, one for the whole guest; constant after
 * hv_partition_start(), so that any CPU may read it without a lock.
 */
struct hv_partition {
	const struct hv_port *port;
	void *context;
	enum hv_convention convention;
	uint64_t guest_os_id; /* 0: not started */
	/* SMCCC convention and a guest OS ID: one look tells that a fast hypercall goes inline. */
	bool direct;
	struct hv_version version;
	/* HV_REGISTER_PRIVILEGES_AND_FEATURES, _FEATURES and _IMPLEMENTATION_LIMITS: a, b, c, d */
	uint32_t privileges[4];
	uint32_t hints[4];
	uint32_t limits[4];
};

/**
 * hv_detect_fadt - whether ACPI says that the hypervisor is Hyper-V
 * @fadt: the bytes of the FADT; nothing is assumed of them
 * @size: how many may be read
 *
 * Context: any; no call is made.
 * returns: 0; or -HV_ERR_NO_HYPERV: older than revision 6, too short, or another hypervisor
 * [ACPI 6.2 "Fixed ACPI Description Table", Hypervisor Vendor Identity; OBS: Linux 6.1 to 6.12 find
 * Hyper-V on ARM64 in no other way]
 */
int hv_detect_fadt(const void *fadt, size_t size);

/**
 * hv_detect_uid - whether the vendor hypervisor's UID is Hyper-V's
 * @callee: as smccc_discover() found it. Only the HVC conduit reaches a hypervisor for sure.
 *
 * Registers in and out: of smccc_uid(), owner 6.
 * Context: EL1, does not block.
 * returns: 0, or -HV_ERR_NO_HYPERV: no conduit, an older callee than SMCCC 1.1, another UID, none
 * [TLFS Feature and Interface Discovery, "Hypervisor Discovery"; OBS: Linux since 6.16]
 */
int hv_detect_uid(const struct smccc_callee *callee);

/* What a device tree says of VMBus. */
struct hv_dt_vmbus {
	uint32_t intid; /* of the VMBus interrupt, a PPI: 16 to 31 */
};

/**
 * hv_detect_dt - whether a device tree has VMBus, and its interrupt
 * @compatible, @compatible_size: value of the node's property "compatible", a list of strings
 * @interrupts, @interrupts_size: value of its property "interrupts", big-endian cells of a GIC
 * @vmbus: out
 *
 * Context: any; no call is made. The node alone does not say that this is Hyper-V: ask
 * hv_detect_uid() too.
 * returns: 0; -HV_ERR_NO_HYPERV: another node; -HV_ERR_BAD_ANSWER: not one PPI in three cells
 * [Linux Documentation/devicetree/bindings/bus/microsoft,vmbus.yaml]
 */
int hv_detect_dt(const char *compatible, size_t compatible_size, const void *interrupts,
		 size_t interrupts_size, struct hv_dt_vmbus *vmbus);

/**
 * hv_guest_os_id_open - make the identity of an open-source system
 * @type:    HV_GUEST_OS_TYPE_LINUX and the like
 * @os:      8 bits of the system's own
 * @version: 32 bits
 * @build:   16 bits
 *
 * Context: any; no call is made.
 * returns: the guest OS ID, for hv_partition_start()
 * [TLFS Hypercall Interface, "Reporting the Guest OS Identity"]
 */
uint64_t hv_guest_os_id_open(uint32_t type, uint32_t os, uint32_t version, uint32_t build);

/* The identity of a proprietary system, in parts. */
struct hv_guest_os {
	uint16_t vendor; /* 15 bits, not 0 */
	uint8_t os;
	uint8_t major;
	uint8_t minor;
	uint8_t service;
	uint16_t build;
};

/**
 * hv_guest_os_id_proprietary - make the identity of a proprietary system
 * @os: its parts
 *
 * Context: any; no call is made.
 * returns: the guest OS ID, for hv_partition_start()
 * [TLFS Hypercall Interface, "Reporting the Guest OS Identity"]
 */
uint64_t hv_guest_os_id_proprietary(const struct hv_guest_os *os);

/**
 * hv_partition_init - fill a partition
 * @partition:  out
 * @port:       kept, not copied
 * @context:    handed to the functions of @port
 * @convention: HV_CONVENTION_SMCCC, if nothing speaks for the other
 *
 * Context: any; no call is made.
 * Source: IMPDEF.
 */
void hv_partition_init(struct hv_partition *partition, const struct hv_port *port, void *context,
		       enum hv_convention convention);

/**
 * hv_partition_start - tell the hypervisor who the guest is, and ask what it offers
 * @partition: filled by hv_partition_init()
 * @guest_os_id: not 0, from above
 *
 * Calls: SetVpRegisters of the guest OS ID, then GetVpRegisters of version, privileges, features
 * and limits. Nothing else of the library makes a hypercall before this has returned 0. Limits that
 * cannot be read are 0: no guest that is known reads them. After an error there is no guest OS ID.
 * Registers in: x0-x7. Registers out: x0, x6, x7; of the native convention as it says.
 *
 * Context: EL1, one CPU, once; again in a second kernel. Does not block.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: @guest_os_id is 0
 *	-HV_ERR_NO_HYPERV: hypercalls are not answered
 *	-HV_ERR_REFUSED: a register cannot be read or written
 * [TLFS Hypercall Interface, "Establishing the Hypercall Interface"]
 */
int hv_partition_start(struct hv_partition *partition, uint64_t guest_os_id);

/**
 * hv_partition_stop - clear the guest OS ID: the last call before another kernel takes over
 * @partition: started
 *
 * Calls: SetVpRegisters of the guest OS ID. Registers: as hv_partition_start().
 *
 * Context: EL1, one CPU, after hv_vp_offline() on all of them; does not block.
 * returns: 0; or -HV_ERR_REFUSED: the hypervisor did not take the register
 * [TLFS Hypercall Interface, "Reporting the Guest OS Identity"]
 */
int hv_partition_stop(struct hv_partition *partition);

/**
 * hv_privilege_a, hv_privilege_b, hv_feature_c, hv_hint_a - what the partition may do, and what the
 * hypervisor can
 * @partition: after hv_partition_start()
 * @bit: a name of abi/hv_features.h; the word is in the name of each bit
 *
 * Context: any; no call is made.
 * returns: true if the bit is set
 * [TLFS Feature and Interface Discovery, "Partition Privilege Flags"]
 */
static inline bool hv_privilege_a(const struct hv_partition *partition, uint32_t bit)
{
	return (partition->privileges[0] & bit) != 0;
}

static inline bool hv_privilege_b(const struct hv_partition *partition, uint32_t bit)
{
	return (partition->privileges[1] & bit) != 0;
}

static inline bool hv_feature_c(const struct hv_partition *partition, uint32_t bit)
{
	return (partition->privileges[2] & bit) != 0;
}

static inline bool hv_hint_a(const struct hv_partition *partition, uint32_t bit)
{
	return (partition->hints[0] & bit) != 0;
}

ABI_C_END

#endif
