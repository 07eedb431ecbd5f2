/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules that the image tests, in the order of its numbers, and what can come of each. */
#include "check/rules.h"

#include <string.h>

#define RULE(subject, statement, requirement, isa, from, strict, section)                          \
	{ "smccc." #subject "." #statement, requirement, section },
const struct rule rules[] = {
#include "conformance/smccc_rules.def"
};

const size_t rule_count = sizeof(rules) / sizeof(rules[0]);
_Static_assert(sizeof(rules) / sizeof(rules[0]) <= RULES_MAX, "room in struct result");

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
