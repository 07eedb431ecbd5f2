/* SPDX-License-Identifier: BSD-2-Clause */
/* The book of the SMC Calling Convention, which both images test. */
#include "smccc/check.h"
#include "smccc/rules.h"

#define RULE(...) RULE_IN_BOOK("smccc.", __VA_ARGS__)
static const struct rule rules[] = {
#include "conformance/smccc_rules.def"
};

static void find_callee(const struct rule *rule)
{
	(void)rule;
	if (callee.conduit == NULL) {
		machine_try_features();
		discover(option_find("conduit"));
	}
}

static const char *lacks(const struct rule *rule)
{
	if (callee.conduit == NULL) {
		return "no conduit is defined here";
	}
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
		contradict("the instruction is undefined, but was defined before");
	}
}

const struct book smccc_book = { rules, ABI_COUNT(rules),    &callee.smccc, find_callee,
				 lacks, expect_defined_calls };
