/* SPDX-License-Identifier: BSD-2-Clause */
/* Find the callee: conduit, PSCI version, SMCCC version [DEN0028 G 7.2, "Discovery"]. */
#include "smccc/check.h"

#define PSCI_VERSION_1_0 ABI_U(0x10000)

static const struct conduit conduits[] = {
#ifdef __aarch64__
	{ "hvc", regs_hvc, regs_hvc_immediate, steps_hvc, round_trip_hvc, sve_hvc, sme_hvc,
	  regs_library_hvc },
	{ "smc", regs_smc, regs_smc_immediate, steps_smc, round_trip_smc, sve_smc, sme_smc,
	  regs_library_smc },
#else
	{ "hvc", regs_hvc, regs_hvc_immediate, steps_hvc, round_trip_hvc },
	{ "smc", regs_smc, regs_smc_immediate, steps_smc, round_trip_smc },
#endif
};

struct callee callee;

static const char *untried[ABI_COUNT(conduits)]; /* why discover() left it out; NULL: it did not */

static int32_t call(uint32_t fid, word a1)
{
	static struct regs regs;

	regs_fill(&regs, 0);
	regs.r[0] = fid;
	regs.r[1] = a1;
	return guarded_call(callee.conduit->call, &regs) ? status_of(regs.r[0]) : NOT_SUPPORTED;
}

static void find_versions(void)
{
	int32_t psci = call(FID_PSCI_VERSION, 0);
	int32_t smccc;

	callee.psci = psci > 0 ? (uint32_t)psci : 0;
	callee.smccc = SMCCC_1_0;
	/* An older firmware may not survive a function that it does not know. */
	if (callee.psci < PSCI_VERSION_1_0 || call(FID_PSCI_FEATURES, FID_SMCCC_VERSION) < 0) {
		return;
	}
	smccc = call(FID_SMCCC_VERSION, 0);
	if (smccc > (int32_t)SMCCC_1_0) {
		callee.smccc = (uint32_t)smccc;
	}
}

/* The instruction is defined here: somebody may answer. */
static bool is_defined(const struct conduit *conduit)
{
	static struct regs regs;

	regs_fill(&regs, 0);
	regs.r[0] = FID_PSCI_VERSION;
	return guarded_call(conduit->call, &regs);
}

static const char *why_not(const struct conduit *conduit, const char *wanted)
{
	if (wanted != NULL && !text_begins(wanted, conduit->name)) {
		return "was not tried";
	}
	if (conduit->call == regs_hvc && machine_level() == 2) {
		return "comes back to the image's own level";
	}
	return NULL;
}

void discover_explain(const char *source)
{
	for (size_t i = 0; i < ABI_COUNT(conduits); i++) {
		print("%s %s %s", i == 0 ? "" : ";", conduits[i].name,
		      untried[i] != NULL ? untried[i] : "is undefined here");
	}
	if (source != NULL) {
		print(" (%s names no other)", source);
	}
}

bool discover(const char *wanted)
{
	for (size_t i = 0; i < ABI_COUNT(conduits); i++) {
		const struct conduit *conduit = &conduits[i];

		untried[i] = why_not(conduit, wanted);
		if (untried[i] == NULL && is_defined(conduit)) {
			callee.conduit = conduit;
			find_versions();
			if (wanted != NULL || callee.psci != 0) {
				return true;
			}
		}
	}
	return callee.conduit != NULL;
}
