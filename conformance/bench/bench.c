/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What calls cost, in instructions over all exception levels.
 *
 * With QEMU's -icount shift=0 and a counter of 1 GHz, CNTVCT_EL0 moves by one for each instruction,
 * so two reads with a call between them differ by N + 1: N is the call, the HVC or SMC included,
 * and all that EL2 did until the next instruction.
 */
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "image/image.h"

#define ROUNDS ABI_U(64)

/* Function IDs [DEN0028 G, DEN0022] and the hypercall of Hyper-V [TLFS Hypercall Interface]. */
#define PSCI_VERSION_FID  ABI_U(0x84000000)
#define PSCI_FEATURES_FID ABI_U(0x8400000a)
#define AFFINITY_INFO_FID ABI_U(0xc4000004)
#define CPU_ON_FID        ABI_U(0xc4000003)
#define MIGRATE_INFO_FID  ABI_U(0x84000006)
#define ARCH_FEATURES_FID ABI_U(0x80000001)
#define VENDOR_COUNT_FID  ABI_U(0x8600ff00)
#define VENDOR_UID_FID    ABI_U(0x8600ff01)
#define VENDOR_REV_FID    ABI_U(0x8600ff03)
#define TRNG_VERSION_FID  ABI_U(0x84000050)
#define TRNG_RND_FID      ABI_U(0xc4000053)
#define UNKNOWN_FID       ABI_U(0x8400beef)
/* Not served, and the hash of libsmccc sends them to a place that is taken: the second is PSCI MIGRATE */
#define CROWDED_FID      ABI_U(0x84000100)
#define PSCI_CROWDED_FID ABI_U(0x84000005)
#define SVE_HINT         ABI_U(0x00010000)
#define SINT_MASKED      ABI_U(0x00010000)

/* Of one register by HVC: its fast call, as Linux makes it */
#define GET(vp, name)                                                                              \
	{                                                                                          \
		{                                                                                  \
			HYPERCALL_FID, CODE_GET_VP_REGISTERS | FAST | REPS(1), PARTITION_SELF, vp, \
				name                                                               \
		}                                                                                  \
	}
#define SET(name, value)                                                                           \
	{                                                                                          \
		{                                                                                  \
			HYPERCALL_FID, CODE_SET_VP_REGISTERS | FAST | REPS(1), PARTITION_SELF,     \
				VP_SELF, name, 0, value                                            \
		}                                                                                  \
	}

static const struct {
	const char *name;
	measure_fn *measure;
	struct call call;
} measurements[] = {
	{ "psci_version.hvc", measure_hvc_0, { { PSCI_VERSION_FID } } },
	{ "psci_version.smc", measure_smc_0, { { PSCI_VERSION_FID } } },
	{ "smccc_version.hvc", measure_hvc_0, { { SMCCC_VERSION_FID } } },
	{ "smccc_version.smc", measure_smc_0, { { SMCCC_VERSION_FID } } },
	{ "psci_features.hvc", measure_hvc_0, { { PSCI_FEATURES_FID, PSCI_VERSION_FID } } },
	{ "psci_features.smc", measure_smc_0, { { PSCI_FEATURES_FID, PSCI_VERSION_FID } } },
	{ "affinity_info.smc", measure_smc_0, { { AFFINITY_INFO_FID } } },
	{ "migrate_info_type.smc", measure_smc_0, { { MIGRATE_INFO_FID } } },
	{ "arch_features.smc", measure_smc_0, { { ARCH_FEATURES_FID, SMCCC_VERSION_FID } } },
	{ "vendor_hyp_count.smc", measure_smc_0, { { VENDOR_COUNT_FID } } },
	{ "vendor_hyp_uid.smc", measure_smc_0, { { VENDOR_UID_FID } } },
	{ "vendor_hyp_revision.smc", measure_smc_0, { { VENDOR_REV_FID } } },
	{ "unknown.hvc", measure_hvc_0, { { UNKNOWN_FID } } },
	{ "unknown.smc", measure_smc_0, { { UNKNOWN_FID } } },
	{ "psci_version_hint.smc", measure_smc_0, { { PSCI_VERSION_FID | SVE_HINT } } },
	{ "psci_features_hint.smc",
	  measure_smc_0,
	  { { PSCI_FEATURES_FID | SVE_HINT, PSCI_VERSION_FID } } },
	{ "cpu_on_self.smc", measure_smc_0, { { CPU_ON_FID } } },
	{ "trng_version.smc", measure_smc_0, { { TRNG_VERSION_FID } } },
	{ "trng_rnd.smc", measure_smc_0, { { TRNG_RND_FID, 64 } } },
	{ "unknown_crowded.smc", measure_smc_0, { { CROWDED_FID } } },
	{ "features_crowded.smc", measure_smc_0, { { PSCI_FEATURES_FID, PSCI_CROWDED_FID } } },
	{ "features_smccc.smc", measure_smc_0, { { PSCI_FEATURES_FID, SMCCC_VERSION_FID } } },
	{ "get_vp_index.hvc", measure_hvc_0, GET(VP_SELF, REG_VP_INDEX) },
	{ "get_vp_index_of_0.hvc", measure_hvc_0, GET(0, REG_VP_INDEX) },
	{ "get_crash_p0.hvc", measure_hvc_0, GET(VP_SELF, REG_CRASH_P0) },
	{ "get_time_ref_count.hvc", measure_hvc_0, GET(VP_SELF, REG_TIME_REF_COUNT) },
	{ "get_vp_runtime.hvc", measure_hvc_0, GET(VP_SELF, REG_VP_RUNTIME) },
	{ "get_vp_runtime_of_0.hvc", measure_hvc_0, GET(0, REG_VP_RUNTIME) },
	{ "set_crash_p0.hvc", measure_hvc_0, SET(REG_CRASH_P0, 0) },
	{ "set_sint0.hvc", measure_hvc_0, SET(REG_SINT0, SINT_MASKED) },
};

/* The smallest of many: an interrupt of EL2 may lengthen one. */
static uint64_t smallest(measure_fn *measure, const struct call *call)
{
	uint64_t least = UINT64_MAX;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct call copy = *call;
		uint64_t ticks = measure(&copy);

		least = ticks < least ? ticks : least;
	}
	return least - 1;
}

static void report(const char *name, uint64_t number)
{
	print("bench: %s %lu\n", name, number);
}

/* To a device that has nothing to read: the guest has put nothing into its ring. */
static void measure_signal(void)
{
	struct call call = { { HYPERCALL_FID, CODE_SIGNAL_EVENT | FAST } };
	struct bus_channel channel;

	if (!bus_start(&channel)) {
		print("bench: failed 0\n");
		return;
	}
	call.x[2] = channel.connection;
	report("signal_event.hvc", smallest(measure_hvc_0, &call));
	bus_stop();
}

void bench_main(void)
{
	static const struct call none;

	irq_disable();
	hv_identify();
	report("self_check", smallest(measure_nothing, &none));
	for (size_t i = 0; i < sizeof(measurements) / sizeof(measurements[0]); i++) {
		report(measurements[i].name,
		       smallest(measurements[i].measure, &measurements[i].call));
	}
	measure_signal();
	print("bench: end 0\n");
}
