/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image does once it has its console and options: find the callee, test the rules, measure. */
#include "smccc/check.h"

void check_main(const char *conduit)
{
	const char *wanted = option_find("conduit");

	print("\nTAP version 13\n");
	machine_try_features();
	machine_describe();
	if (!discover(wanted != NULL ? wanted : conduit)) {
		print("Bail out! no conduit:");
		discover_explain(wanted != NULL    ? "the option 'conduit'"
				 : conduit != NULL ? "the firmware's tables"
						   : NULL);
		print("\n");
		return;
	}
	print("# callee: %s, SMCCC %u.%u, PSCI %u.%u\n", callee.conduit->name, callee.smccc >> 16,
	      callee.smccc & 0xffff, callee.psci >> 16, callee.psci & 0xffff);
	run_books(&smccc_book, 1);
	measure();
	print_end();
}

void check_power_off(void)
{
	static struct regs regs;

	if (callee.conduit != NULL) {
		regs_fill(&regs, 0);
		regs.r[0] = FID_PSCI_SYSTEM_OFF;
		guarded_call(callee.conduit->call, &regs);
	}
}
