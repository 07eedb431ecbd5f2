/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image does once it has its console and options: find the callee, test the rules, measure. */
#include "smccc/check.h"
#include "smccc/rules.h"

#define RULE(...) RULE_IN_BOOK("smccc.", __VA_ARGS__)
static const struct rule rules[] = {
#include "conformance/smccc_rules.def"
};

static const char *lacks(const struct rule *rule)
{
	return callee.smccc < rule->needs ? "the callee reports an older SMCCC than the rule is of"
					  : NULL;
}

/* The instruction was defined when the callee was found. */
static void expect_defined_calls(const struct rule *rule)
{
	uint32_t fid;

	(void)rule;
	if (call_was_undefined(&fid)) {
		note("function", fid);
		contradict("the instruction is undefined, and was defined before");
	}
}

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
	struct book book = { rules, COUNT(rules), 0, lacks, NULL, expect_defined_calls };

	print_line("\nTAP version 13");
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
	book.version = callee.smccc;
	run_books(&book, 1);
	measure();
	print_end();
}
