/* SPDX-License-Identifier: BSD-2-Clause */
/* Round trips: see round_trip_shortest(). The reads themselves take as long as "nothing". */
#include "smccc/check.h"

static word length_of(uint32_t fid, word nothing)
{
	static struct regs regs;

	regs_fill(&regs, 0);
	regs.r[0] = fid;
	regs.r[1] = 0;
	return round_trip_shortest(callee.conduit->round_trip, &regs) - nothing;
}

static void print_measurement(const char *name, word value)
{
	print("# measure %s %u\n", name, (uint32_t)value);
}

void measure(void)
{
	static const struct regs empty;
	word nothing = round_trip_shortest(round_trip_nothing, &empty);

	print_measurement("nothing", nothing);
	print_measurement("PSCI_VERSION", length_of(FID_PSCI_VERSION, nothing));
	if (callee.smccc > SMCCC_1_0) {
		print_measurement("SMCCC_VERSION", length_of(FID_SMCCC_VERSION, nothing));
	}
	print_measurement("unknown", length_of(FID_UNKNOWN, nothing));
}
