/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of calls by the SMC Calling Convention, and the few that have no file of their own. */
#include "calls/smccc_table.h"

#include "aarch64/firmware.h"
#include "abi/hv_identity.h"
#include "abi/smccc.h"
#include "calls/hypercall.h"
#include "calls/psci.h"
#include "core/vp.h"

struct smccc_server smccc_table_server;

/* Served functions of the vendor hypervisor service, counted once. */
static uint32_t vendor_hyp_functions;

/* Revision of the vendor hypervisor service [DEN0028 G 6.2]. */
#define VENDOR_HYP_REVISION_MAJOR ABI_U(1)
#define VENDOR_HYP_REVISION_MINOR ABI_U(0)

static smccc_simple_handler smccc_version;
static smccc_simple_handler smccc_arch_features;
static smccc_simple_handler vendor_hyp_call_count;
static smccc_raw_handler vendor_hyp_uid;
static smccc_raw_handler vendor_hyp_revision;
static smccc_handler forward;

/* How many registers each call returns */
enum {
#define SMCCC_CALL(constant, class, name, fid, argument_count, result_count, arguments, results,   \
		   source)                                                                         \
	constant##_RESULTS = (result_count),
#include "abi/smccc_calls.def"
};

#define SIMPLE(id, function)                                                                       \
	{                                                                                          \
		.fid = (id), .kind = SMCCC_SIMPLE, .simple = (function)                            \
	}
/* What returns nothing may still answer that it is unknown. */
#define FORWARD(id)                                                                                \
	{                                                                                          \
		.fid = (id), .kind = SMCCC_FULL,                                                   \
		.result_count = id##_RESULTS != 0 ? id##_RESULTS : 1, .handler = forward           \
	}
#define RAW(id, function)                                                                          \
	{                                                                                          \
		.fid = (id), .kind = SMCCC_RAW, .raw = (function)                                  \
	}

/*
 * What conduit does not serve goes to the firmware only if it stands here with `forward`: entropy,
 * identity of the SoC, and mitigations of the CPU, none of which takes an address or changes who
 * owns memory.
 */
static const struct smccc_row rows[] = {
	RAW(HV_HYPERCALL_FID, hypercall_smccc),
	SIMPLE(SMCCC_VERSION, smccc_version),
	SIMPLE(SMCCC_ARCH_FEATURES, smccc_arch_features),
	FORWARD(SMCCC_ARCH_SOC_ID_32),
	FORWARD(SMCCC_ARCH_WORKAROUND_3),
	FORWARD(SMCCC_ARCH_WORKAROUND_2),
	FORWARD(SMCCC_ARCH_WORKAROUND_1),
	SIMPLE(PSCI_VERSION, serve_psci_version),
	SIMPLE(PSCI_CPU_SUSPEND_32, serve_psci_cpu_suspend),
	SIMPLE(PSCI_CPU_OFF, serve_psci_cpu_off),
	SIMPLE(PSCI_CPU_ON_32, serve_psci_cpu_on),
	SIMPLE(PSCI_AFFINITY_INFO_32, serve_psci_affinity_info),
	SIMPLE(PSCI_MIGRATE_INFO_TYPE, serve_psci_migrate_info_type),
	SIMPLE(PSCI_SYSTEM_OFF, serve_psci_system_off),
	SIMPLE(PSCI_SYSTEM_RESET, serve_psci_system_reset),
	SIMPLE(PSCI_FEATURES, serve_psci_features),
	SIMPLE(PSCI_SYSTEM_RESET2_32, serve_psci_system_reset2),
	FORWARD(TRNG_VERSION),
	FORWARD(TRNG_FEATURES),
	FORWARD(TRNG_GET_UUID),
	FORWARD(TRNG_RND_32),
	SIMPLE(SMCCC_VENDOR_HYP_CALL_COUNT, vendor_hyp_call_count),
	RAW(SMCCC_VENDOR_HYP_UID, vendor_hyp_uid),
	RAW(SMCCC_VENDOR_HYP_REVISION, vendor_hyp_revision),
	SIMPLE(PSCI_CPU_SUSPEND_64, serve_psci_cpu_suspend),
	SIMPLE(PSCI_CPU_ON_64, serve_psci_cpu_on),
	SIMPLE(PSCI_AFFINITY_INFO_64, serve_psci_affinity_info),
	SIMPLE(PSCI_SYSTEM_RESET2_64, serve_psci_system_reset2),
	FORWARD(TRNG_RND_64),
};

#define ROW_COUNT ABI_COUNT(rows)

/* The rows above that are served here. */
static struct smccc_row served[ROW_COUNT];

static uint64_t smccc_version(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)context, (void)a1, (void)a2, (void)a3;
	return SMCCC_VERSION_1_3;
}

/* Not inlined: an answer from the table alone needs no room for the firmware's registers. */
static __attribute__((noinline)) uint64_t firmware_arch_features(uint64_t fid)
{
	struct arm_smccc_1_2_regs regs = { .a0 = SMCCC_ARCH_FEATURES, .a1 = fid };

	firmware_smc(&regs);
	return (uint64_t)(int64_t)(int32_t)regs.a0;
}

static uint64_t smccc_arch_features(void *context, uint64_t fid, uint64_t a2, uint64_t a3)
{
	const struct vp *vp = context;
	const struct smccc_row *row = smccc_server_find(vp->server, fid);

	(void)a2, (void)a3;
	if (row == NULL) {
		return (uint64_t)SMCCC_RET_NOT_SUPPORTED;
	}
	return row->kind == SMCCC_FULL ? firmware_arch_features(fid) : SMCCC_RET_SUCCESS;
}

static uint64_t vendor_hyp_call_count(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)context, (void)a1, (void)a2, (void)a3;
	return vendor_hyp_functions;
}

/* OBS: Linux 6.16 and later detects Hyper-V by this. */
static uint64_t vendor_hyp_uid(void *context, uint64_t *regs, uint32_t fid,
			       const struct smccc_row *row)
{
	(void)context, (void)fid, (void)row;
	regs[1] = HV_VENDOR_UID_W1;
	regs[2] = HV_VENDOR_UID_W2;
	regs[3] = HV_VENDOR_UID_W3;
	return HV_VENDOR_UID_W0;
}

static uint64_t vendor_hyp_revision(void *context, uint64_t *regs, uint32_t fid,
				    const struct smccc_row *row)
{
	(void)context, (void)fid, (void)row;
	regs[1] = VENDOR_HYP_REVISION_MINOR;
	return VENDOR_HYP_REVISION_MAJOR;
}

/* A fresh set of registers goes to the firmware: nothing of the guest but what the function takes. */
static uint64_t forward(struct smccc_call *call, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct arm_smccc_1_2_regs regs = { .a0 = call->row->fid, .a1 = a1, .a2 = a2, .a3 = a3 };

	firmware_smc(&regs);
	call->results[1] = regs.a1;
	call->results[2] = regs.a2;
	call->results[3] = regs.a3;
	return (call->row->fid & SMCCC_FID_64_BIT) != 0 ? regs.a0
							: (uint64_t)(int64_t)(int32_t)regs.a0;
}

/*
 * Whether the real firmware speaks SMCCC 1.1 or later, so that calls which are not PSCI may be
 * passed to it at all. PSCI first: an older one may not survive any other function [DEN0028 G 7.2
 * "SMCCC_VERSION"].
 */
static bool firmware_has_smccc(void)
{
	struct arm_smccc_1_2_regs regs = { .a0 = PSCI_FEATURES, .a1 = SMCCC_VERSION };

	firmware_smc(&regs);
	if ((int32_t)regs.a0 < 0) {
		return false;
	}
	regs = (struct arm_smccc_1_2_regs){ .a0 = SMCCC_VERSION };
	firmware_smc(&regs);
	return (int32_t)regs.a0 >= (int32_t)SMCCC_VERSION_1_1;
}

/* Without a firmware to ask, the functions that would go there do not exist. Returns how many do. */
static size_t choose_rows(void)
{
	bool forwards = firmware_has_smccc();
	size_t count = 0;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (forwards || rows[i].kind != SMCCC_FULL) {
			served[count++] = rows[i];
		}
	}
	return count;
}

bool smccc_table_init(void)
{
	psci_init();
	if (smccc_server_init(&smccc_table_server, served, choose_rows()) != 0) {
		return false;
	}
	vendor_hyp_functions = smccc_server_count(&smccc_table_server, SMCCC_OWNER_VENDOR_HYP);
	return true;
}
