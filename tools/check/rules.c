/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules that an image tests, in the order of its numbers, and what can come of each. */
#include "check/rules.h"

#include "abi/macro.h"
#include "run/files.h"

#include <string.h>

#define BOOK_ROW(prefix, group, statement, requirement, scope, needs, strict, source, duty)        \
	{ prefix #group "." #statement, requirement, source, duty },

#define RULE(...) BOOK_ROW("smccc.", __VA_ARGS__)
static const struct rule smccc_rules[] = {
#include "conformance/smccc_rules.def"
};

/* The three books of probe.efi. It runs the rules of the last group only where probe=crash names them. */
static const struct rule hyperv_rules[] = {
#define RULE(...) BOOK_ROW("hv.", __VA_ARGS__)
#include "conformance/hyperv_rules.def"
#define RULE(...) BOOK_ROW("smccc.", __VA_ARGS__)
#include "conformance/smccc_rules.def"
#define RULE(...) BOOK_ROW("", __VA_ARGS__)
#include "conformance/conduit_rules.def"
};
#define GROUP_IF_NAMED "crash."

_Static_assert(ABI_COUNT(smccc_rules) <= RULES_MAX, "room in struct result");
_Static_assert(ABI_COUNT(hyperv_rules) <= RULES_MAX, "room in struct result");

const struct rule *rules = smccc_rules;
size_t rule_count = ABI_COUNT(smccc_rules);

void rules_choose(const char *image)
{
	bool hyperv = strcmp(image, FILES_PROBE) == 0;

	rules = hyperv ? hyperv_rules : smccc_rules;
	rule_count = hyperv ? ABI_COUNT(hyperv_rules) : ABI_COUNT(smccc_rules);
	while (strncmp(rules[rule_count - 1].name, GROUP_IF_NAMED, strlen(GROUP_IF_NAMED)) == 0) {
		rule_count--;
	}
}

static const char *const names[VERDICT_COUNT] = { "NONE", "PASS", "FAIL", "SKIP", "WARN", "ERROR" };

const char *verdict_name(enum verdict verdict)
{
	return names[verdict];
}

enum verdict verdict_parse(const char *name)
{
	for (enum verdict i = VERDICT_PASS; i < VERDICT_COUNT; i++) {
		if (strcmp(name, names[i]) == 0) {
			return i;
		}
	}
	return VERDICT_NONE;
}

size_t rule_find(const char *name)
{
	for (size_t i = 0; i < rule_count; i++) {
		if (strcmp(name, rules[i].name) == 0) {
			return i + 1;
		}
	}
	return 0;
}
