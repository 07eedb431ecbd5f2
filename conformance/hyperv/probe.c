/* SPDX-License-Identifier: BSD-2-Clause */
/* The books of this image, and what it does before and after each rule. With host=conduit it tests conduit's own rules, too. */
#include "hyperv/host.h"
#include "hyperv/hv.h"
#include "baremetal/options.h"
#include "smccc/check.h"

/* Those of the interface come first, so that their numbers are the same with probe=hv.; `conduit check` knows the order. */
#define RULE(...) RULE_IN_BOOK("hv.", __VA_ARGS__)
static const struct rule hyperv_rules[] = {
#include "conformance/hyperv_rules.def"
};
#define RULE(...) RULE_IN_BOOK("", __VA_ARGS__)
static const struct rule conduit_rules[] = {
#include "conformance/conduit_rules.def"
};

bool host_is_conduit(void)
{
	return option_has("host", "conduit");
}

bool expect_refused(const char *what, uint64_t got, uint64_t conduits)
{
	if (host_is_conduit()) {
		return expect(what, got, conduits);
	}
	if ((got & 0xffff) == 0) {
		breach_of_set(what, got, "a status of failure");
	}
	return (got & 0xffff) != 0;
}

static const char *lacks(const struct rule *rule)
{
	if (rule->scope == CONDUIT && !host_is_conduit()) {
		return "of conduit only, which host=conduit says";
	}
	return features_missing(rule->needs);
}

/* While the guest has no identity few registers may be read. */
static void identify(const struct rule *rule)
{
	static bool is_identified;

	if (!is_identified && (rule->needs & UNIDENTIFIED) == 0) {
		hv_identify();
		is_identified = true;
	}
}

/* After each rule the hypervisor answers calls that it answered before the first one. [DEN0028 G 7.2 "SMCCC_VERSION"] */
static void expect_el2_lives(const struct rule *rule)
{
	if ((rule->needs & UNIDENTIFIED) != 0) {
		return;
	}
	note("after the test", 0);
	if (host_is_conduit()) {
		EXPECT_TRUE(call_smccc(FID_SMCCC_VERSION, 0, 0, 0) >= 0x10002);
	}
	EXPECT(hv_get(REG_VERSION).status, 0);
}

static void print_host(void)
{
	struct hv_value version = hv_get(REG_VERSION);
	struct hv_value features = hv_get(REG_PRIVILEGES);

	/* The firmware may have left the cursor behind words of its own. */
	print("\nTAP version 13\n# callee: %sHyper-V %lu.%lu build %lu\n",
	      host_is_conduit() ? "conduit as " : "", version.low >> 48, version.low >> 32 & 0xffff,
	      version.low & 0xffffffff);
	print("# machine: %u CPUs, features 0x%lx 0x%lx\n", machine.cpu_count, features.low,
	      features.high);
}

/* The firmware was a guest, too: its pages, timers and guest OS ID may still be set. */
static void forget_the_firmware(void)
{
	if (!host_is_conduit()) {
		hv_identify();
		synic_stop();
		hv_set(REG_REFERENCE_TSC, 0);
		hv_set(REG_GUEST_OS_ID, 0);
	}
}

void probe_main(void)
{
	const struct book books[] = {
		{ hyperv_rules, ABI_COUNT(hyperv_rules), NULL, identify, lacks, expect_el2_lives },
		smccc_book,
		{ conduit_rules, ABI_COUNT(conduit_rules), NULL, identify, lacks,
		  expect_el2_lives },
	};

	print_host();
	machine_try_features();
	forget_the_firmware();
	run_books(books, ABI_COUNT(books));
	print_end();
}
