/* SPDX-License-Identifier: BSD-2-Clause */
/* For people: rule by implementer, then what was wrong, then round trips. */
#include "abi/macro.h"
#include "check/report.h"

#include <stdio.h>
#include <string.h>

#define NAME_WIDTH 66

/* What is as it should be does not shout. */
static const char *const cells[VERDICT_COUNT] = {
	[VERDICT_NONE] = "?", [VERDICT_PASS] = "pass", [VERDICT_FAIL] = "FAIL",
	[VERDICT_SKIP] = "-", [VERDICT_WARN] = "warn", [VERDICT_ERROR] = "ERROR",
};

static void print_legend(const struct result *results, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct result *result = &results[i];

		printf("%3zu  %-16s %s%s%s%s%s\n", i + 1, result->name, result->callee,
		       result->machine[0] != '\0' ? "; " : "", result->machine,
		       result->problem[0] != '\0' ? "  ERROR: " : "", result->problem);
	}
	putchar('\n');
}

static void print_rules(const struct result *results, size_t count)
{
	printf("%-*s", NAME_WIDTH, "");
	for (size_t i = 0; i < count; i++) {
		printf(" %5zu", i + 1);
	}
	putchar('\n');
	for (size_t rule = 0; rule < rule_count; rule++) {
		printf("%-4s%-*s", rules[rule].requirement, NAME_WIDTH - 4, rules[rule].name);
		for (size_t i = 0; i < count; i++) {
			printf(" %5s", cells[results[i].verdicts[rule]]);
		}
		putchar('\n');
	}
	putchar('\n');
}

static void print_counts(const struct result *results, size_t count)
{
	for (enum verdict verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++) {
		printf("%-*s", NAME_WIDTH, verdict_name(verdict));
		for (size_t i = 0; i < count; i++) {
			printf(" %5zu", result_count(&results[i], verdict));
		}
		putchar('\n');
	}
}

static const struct measurement *find(const struct result *result, const char *name)
{
	for (size_t i = 0; i < result->measurement_count; i++) {
		if (strcmp(result->measurements[i].name, name) == 0) {
			return &result->measurements[i];
		}
	}
	return NULL;
}

/* "nothing" is 1 where the counter counts instructions; elsewhere the numbers say little. */
static void print_measurements(const struct result *results, size_t count)
{
	static const char *const names[] = { "PSCI_VERSION", "SMCCC_VERSION", "unknown" };

	printf("\n%-*s\n", NAME_WIDTH, "instructions from the call to the one behind it");
	for (size_t n = 0; n < ABI_COUNT(names); n++) {
		printf("%-*s", NAME_WIDTH, names[n]);
		for (size_t i = 0; i < count; i++) {
			const struct measurement *nothing = find(&results[i], "nothing");
			const struct measurement *found = find(&results[i], names[n]);

			if (found != NULL && nothing != NULL && nothing->value == 1) {
				printf(" %5lu", found->value);
			} else {
				printf(" %5s", "-");
			}
		}
		putchar('\n');
	}
}

static void print_breach(const struct result *result, size_t rule)
{
	printf("\n%s: %s %s (%s, %s)\n", result->name, verdict_name(result->verdicts[rule]),
	       rules[rule].name, rules[rule].requirement, rules[rule].source);
	if (rules[rule].duty != NULL && result->verdicts[rule] != VERDICT_ERROR) {
		printf("    %s.\n", rules[rule].duty);
	}
	/* A group of rules has a page, under the name that its rules begin with. */
	printf("    %s\n    Explained in docs/rules/%.*s.md.\n", result->reasons[rule],
	       (int)(strrchr(rules[rule].name, '.') - rules[rule].name), rules[rule].name);
}

/* Rules behind each other that are errors for the same reason are one thing to know. */
static void print_breaches(const struct result *result)
{
	const char *reason = "";

	for (size_t rule = 0; rule < rule_count; rule++) {
		enum verdict verdict = result->verdicts[rule];

		if (verdict == VERDICT_FAIL || verdict == VERDICT_WARN ||
		    (verdict == VERDICT_ERROR && strcmp(reason, result->reasons[rule]) != 0)) {
			print_breach(result, rule);
		}
		reason = verdict == VERDICT_ERROR ? result->reasons[rule] : "";
	}
	if (result_count(result, VERDICT_ERROR) != 0 && result->console[0] != '\0') {
		printf("    its console is kept in %s\n", result->console);
	}
}

void report_table(const struct result *results, size_t count)
{
	print_legend(results, count);
	print_rules(results, count);
	print_counts(results, count);
	if (rule_find("smccc.version.has_a_known_form") == 1) {
		print_measurements(results, count);
	}
	for (size_t i = 0; i < count; i++) {
		print_breaches(&results[i]);
	}
}
