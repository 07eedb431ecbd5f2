/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image does once it has its console and options: find the callee, test the rules, measure. */
#include "smccc/check.h"

static void print_version(uint32_t version)
{
	print_number(version >> 16);
	print(".");
	print_number(version & 0xffff);
}

static void print_callee(void)
{
	print("# callee: ");
	print(callee.conduit->name);
	print(", SMCCC ");
	print_version(callee.smccc);
	print(", PSCI ");
	print_version(callee.psci);
	print_line("");
}

void check_main(const char *conduit)
{
	const char *wanted = option_find("conduit");

	print_line("\nTAP version 13");
	machine_try_features();
	machine_describe();
	if (!discover(wanted != NULL ? wanted : conduit)) {
		print("Bail out! no conduit:");
		discover_explain(wanted != NULL    ? "the option 'conduit'"
				 : conduit != NULL ? "the firmware's tables"
						   : NULL);
		print_line("");
		return;
	}
	print_callee();
	run_books(&smccc_book, 1);
	measure();
	print_end();
}
