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
#include "smccc/check.h"

#define REGISTERS_MAX ABI_U(7)

/* Not served, and the hash of libsmccc sends them to a place that is taken: the second is PSCI MIGRATE */
#define FID_CROWDED      ABI_U(0x84000100)
#define FID_PSCI_CROWDED ABI_U(0x84000005)
#define SINT_MASKED      ABI_U(0x00010000)

/* Of one register by HVC: its fast call, as Linux makes it */
#define GET(vp, name)                                                                              \
	{                                                                                          \
		FID_HYPERCALL, CODE_GET_VP_REGISTERS | FAST | REPS(1), PARTITION_SELF, vp, name    \
	}
#define SET(name, value)                                                                           \
	{                                                                                          \
		FID_HYPERCALL, CODE_SET_VP_REGISTERS | FAST | REPS(1), PARTITION_SELF, VP_SELF,    \
			name, 0, value                                                             \
	}

static const struct {
	const char *name;
	round_trip_fn *round_trip;
	uint64_t registers[REGISTERS_MAX];
} measurements[] = {
	{ "psci_version.hvc", round_trip_hvc, { FID_PSCI_VERSION } },
	{ "psci_version.smc", round_trip_smc, { FID_PSCI_VERSION } },
	{ "smccc_version.hvc", round_trip_hvc, { FID_SMCCC_VERSION } },
	{ "smccc_version.smc", round_trip_smc, { FID_SMCCC_VERSION } },
	{ "psci_features.hvc", round_trip_hvc, { FID_PSCI_FEATURES, FID_PSCI_VERSION } },
	{ "psci_features.smc", round_trip_smc, { FID_PSCI_FEATURES, FID_PSCI_VERSION } },
	{ "affinity_info.smc", round_trip_smc, { FID_PSCI_AFFINITY_INFO_64 } },
	{ "migrate_info_type.smc", round_trip_smc, { FID_MIGRATE_INFO_TYPE } },
	{ "arch_features.smc", round_trip_smc, { FID_ARCH_FEATURES, FID_SMCCC_VERSION } },
	{ "vendor_hyp_count.smc", round_trip_smc, { FID_HYPERVISOR_COUNT } },
	{ "vendor_hyp_uid.smc", round_trip_smc, { FID_HYPERVISOR_UID } },
	{ "vendor_hyp_revision.smc", round_trip_smc, { FID_HYPERVISOR_REVISION } },
	{ "unknown.hvc", round_trip_hvc, { FID_UNKNOWN } },
	{ "unknown.smc", round_trip_smc, { FID_UNKNOWN } },
	{ "psci_version_hint.smc", round_trip_smc, { FID_PSCI_VERSION | FID_HINT_BIT } },
	{ "psci_features_hint.smc",
	  round_trip_smc,
	  { FID_PSCI_FEATURES | FID_HINT_BIT, FID_PSCI_VERSION } },
	{ "cpu_on_self.smc", round_trip_smc, { FID_PSCI_CPU_ON_64 } },
	{ "trng_version.smc", round_trip_smc, { FID_TRNG_VERSION } },
	{ "trng_rnd.smc", round_trip_smc, { FID_TRNG_RND_64, 64 } },
	{ "unknown_crowded.smc", round_trip_smc, { FID_CROWDED } },
	{ "features_crowded.smc", round_trip_smc, { FID_PSCI_FEATURES, FID_PSCI_CROWDED } },
	{ "features_smccc.smc", round_trip_smc, { FID_PSCI_FEATURES, FID_SMCCC_VERSION } },
	{ "get_vp_index.hvc", round_trip_hvc, GET(VP_SELF, REG_VP_INDEX) },
	{ "get_vp_index_of_0.hvc", round_trip_hvc, GET(0, REG_VP_INDEX) },
	{ "get_crash_p0.hvc", round_trip_hvc, GET(VP_SELF, REG_CRASH_P0) },
	{ "get_time_ref_count.hvc", round_trip_hvc, GET(VP_SELF, REG_TIME_REF_COUNT) },
	{ "get_vp_runtime.hvc", round_trip_hvc, GET(VP_SELF, REG_VP_RUNTIME) },
	{ "get_vp_runtime_of_0.hvc", round_trip_hvc, GET(0, REG_VP_RUNTIME) },
	{ "set_crash_p0.hvc", round_trip_hvc, SET(REG_CRASH_P0, 0) },
	{ "set_sint0.hvc", round_trip_hvc, SET(REG_SINT0, SINT_MASKED) },
};

/* The other registers are zero. */
static uint64_t count(round_trip_fn *round_trip, const uint64_t registers[REGISTERS_MAX])
{
	static struct regs regs;

	memcpy(regs.r, registers, REGISTERS_MAX * sizeof(*registers));
	return round_trip_shortest(round_trip, &regs) - 1;
}

static void report(const char *name, uint64_t number)
{
	print("bench: %s %lu\n", name, number);
}

static bool start_others(void)
{
	for (uint32_t i = 1; i < machine.cpu_count; i++) {
		if (!power_on(i)) {
			return false;
		}
	}
	return true;
}

/* To a device that has nothing to read, with all VPs online: the guest has put nothing into its ring. */
static void measure_signal(void)
{
	uint64_t registers[REGISTERS_MAX] = { FID_HYPERCALL, CODE_SIGNAL_EVENT | FAST };
	struct bus_channel channel;

	if (!start_others() || !bus_start(&channel)) {
		print("bench: failed 0\n");
		return;
	}
	registers[2] = channel.connection;
	report("signal_event.hvc", count(round_trip_hvc, registers));
	bus_stop();
}

void bench_main(void)
{
	static const uint64_t none[REGISTERS_MAX];

	irq_disable();
	hv_identify();
	report("self_check", count(round_trip_nothing, none));
	for (size_t i = 0; i < ABI_COUNT(measurements); i++) {
		report(measurements[i].name,
		       count(measurements[i].round_trip, measurements[i].registers));
	}
	measure_signal();
	print("bench: end 0\n");
}
