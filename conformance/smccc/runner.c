/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runner: TAP on the console, one verdict for each rule, the worst that its test came to. TAP has no warnings and errors of
 * its own: they are directives, "ok ... # WARN" and "not ok ... # ERROR". A line "# run N" goes before each test, so that the
 * reader knows which one did not come back.
 */
#include "smccc/check.h"
#include "smccc/rules.h"

#define BREACHES_SHOWN ABI_U(4)

enum verdict { PASS, SKIP, WARN, FAIL, ERROR };

struct rule {
	const char *name;
	const char *requirement;
	const char *source;
	uint32_t from;
	uint32_t strict;
	void (*test)(void); /* NULL: for the other instruction set */
};

/* Only what callers in this instruction set can see is there at all. */
#ifdef __aarch64__
#define TEST_A64(function) function
#define TEST_A32(function) NULL
#else
#define TEST_A64(function) NULL
#define TEST_A32(function) function
#endif
#define TEST_ANY(function) function

#define RULE(subject, statement, requirement, isa, from, strict, source, duty)                     \
	{ "smccc." #subject "." #statement, requirement, source, from, strict,                     \
	  TEST_##isa(subject##_##statement) },
static const struct rule rules[] = {
#include "conformance/smccc_rules.def"
};

static struct {
	enum verdict verdict;
	uint32_t strict;
	uint32_t breaches;
	const char *room; /* NULL: the rule's sentence binds the callee */
	const char *said; /* of the last breach */
} now;

static uint32_t counts[ERROR + 1];

static void worsen(enum verdict verdict)
{
	if (verdict > now.verdict) {
		now.verdict = verdict;
	}
}

/* Returns whether there is room to say more about it; end_breach() follows then. */
static bool begin_breach(uint32_t fid, const char *what)
{
	worsen(now.room == NULL && callee.smccc >= now.strict ? FAIL : WARN);
	if (now.breaches++ >= BREACHES_SHOWN) {
		return false;
	}
	print("# ");
	print_hex(fid);
	print(": ");
	print(what);
	return true;
}

static void end_breach(void)
{
	print_line("");
	if (now.room != NULL && now.room != now.said) {
		print("# no more than a warning: ");
		print_line(now.room);
	}
	now.said = now.room;
}

void breach(const char *what, int32_t index, uint32_t fid, uint64_t got, uint64_t want)
{
	if (!begin_breach(fid, what)) {
		return;
	}
	if (index >= 0) {
		print_number((uint32_t)index);
		print(" is");
	}
	print(" ");
	print_hex(got);
	print(", expected ");
	print_hex(want);
	end_breach();
}

void breach_of_set(const char *what, uint32_t fid, uint64_t got, const char *expected)
{
	if (!begin_breach(fid, what)) {
		return;
	}
	print(" ");
	print_hex(got);
	print(", expected ");
	print(expected);
	end_breach();
}

void contradict(uint32_t fid, const char *what)
{
	if (begin_breach(fid, what)) {
		end_breach();
	}
}

void leave_room(const char *why)
{
	now.room = why;
}

void expect(const char *what, uint32_t fid, word got, word want)
{
	if (got != want) {
		breach(what, -1, fid, got, want);
	}
}

void expect_status(const char *what, uint32_t fid, word got, int32_t want)
{
	if (status_of(got) != want) {
		breach(what, -1, fid, (uint32_t)got, (uint32_t)want);
	}
}

static void explain(const char *why)
{
	print("# ");
	print_line(why);
}

void skip(const char *why)
{
	explain(why);
	worsen(SKIP);
}

void error(const char *why)
{
	explain(why);
	worsen(ERROR);
}

static void print_version(uint32_t version)
{
	print_number(version >> 16);
	print(".");
	print_number(version & 0xffff);
}

static void print_verdict(uint32_t number, const struct rule *rule)
{
	static const char *const directives[] = {
		[SKIP] = " # SKIP", [WARN] = " # WARN", [ERROR] = " # ERROR"
	};

	if (now.verdict > SKIP) {
		print("# ");
		print(rule->requirement);
		print(", ");
		print(rule->source);
		print_line("");
	}
	print(now.verdict >= FAIL ? "not ok " : "ok ");
	print_number(number);
	print(" - ");
	print(rule->name);
	if (directives[now.verdict] != NULL) {
		print(directives[now.verdict]);
	}
	print_line("");
}

static void run_test(const struct rule *rule)
{
	if (rule->test == NULL) {
		skip(IS_AARCH64 ? "for callers in AArch32" : "for callers in AArch64");
	} else if (callee.smccc < rule->from) {
		print("# the callee reports SMCCC ");
		print_version(callee.smccc);
		print(", the rule is of ");
		print_version(rule->from);
		print_line("");
		worsen(SKIP);
	} else {
		rule->test();
	}
}

void run_rules(uint32_t first)
{
	print("1..");
	print_number((uint32_t)COUNT(rules));
	print_line("");
	for (uint32_t i = first - 1; i < COUNT(rules); i++) {
		now.verdict = PASS;
		now.breaches = 0;
		now.room = NULL;
		now.said = NULL;
		now.strict = rules[i].strict;
		print("# run ");
		print_number(i + 1);
		print_line("");
		run_test(&rules[i]);
		print_verdict(i + 1, &rules[i]);
		counts[now.verdict]++;
	}
}

static void print_count(const char *name, enum verdict verdict)
{
	print(", ");
	print(name);
	print(" ");
	print_number(counts[verdict]);
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

	print_line("");
	print_line("TAP version 13");
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
	run_rules((uint32_t)option_number("first", 1));
	run_measurements();
	print("# verdicts: PASS ");
	print_number(counts[PASS]);
	print_count("FAIL", FAIL);
	print_count("SKIP", SKIP);
	print_count("WARN", WARN);
	print_count("ERROR", ERROR);
	print_line("");
	print_line("# end");
}
