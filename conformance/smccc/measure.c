/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Round trips, by CNTVCT_EL0. Where the counter goes up by one an instruction (QEMU with -icount shift=0 and a counter of
 * 1 GHz) the number is that of the instructions from the call to the one behind it, at all levels; elsewhere it is in ticks.
 */
#include "smccc/check.h"

#define ROUNDS 64

static word least(round_trip_fn *round_trip, uint32_t fid)
{
	static struct file file;
	word shortest = (word)-1;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		word length;

		file_fill(&file, 0);
		file.r[0] = fid;
		file.r[1] = 0;
		guard_enter();
		length = round_trip(&file);
		guard_leave();
		if (length < shortest) {
			shortest = length;
		}
	}
	return shortest;
}

static void print_measurement(const char *name, word value)
{
	print("# measure %s %u\n", name, (uint32_t)value);
}

/* The reads themselves take as long as round_trip_nothing() says. */
void measure(void)
{
	word nothing = least(round_trip_nothing, 0);

	print_measurement("nothing", nothing);
	print_measurement("PSCI_VERSION",
			  least(callee.conduit->round_trip, FID_PSCI_VERSION) - nothing);
	if (callee.smccc > 0x10000) {
		print_measurement("SMCCC_VERSION",
				  least(callee.conduit->round_trip, FID_SMCCC_VERSION) - nothing);
	}
	print_measurement("unknown", least(callee.conduit->round_trip, FID_UNKNOWN) - nothing);
}
