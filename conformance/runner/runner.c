/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runner: TAP on the console, one verdict for each rule, the worst that its test came to. TAP has no warnings of its own:
 * they are directives, "ok ... # WARN". A line "# run N" goes before each test, so that the reader knows which one did not come
 * back.
 */
#include "runner/runner.h"

#include "baremetal/console.h"
#include "baremetal/options.h"
#include "baremetal/text.h"
#include "runner/expect.h"

#define BREACHES_SHOWN ABI_U(4)

enum verdict { PASS, SKIP, WARN, FAIL, VERDICT_COUNT };

static struct {
	enum verdict verdict;
	bool is_strict;
	uint32_t breaches;
	const char *room;         /* NULL: the rule's sentence binds the callee */
	const char *printed_room; /* with the last breach */
	const char *note;
	uint64_t note_value;
} now;

static uint32_t counts[VERDICT_COUNT];

static void worsen(enum verdict verdict)
{
	if (verdict > now.verdict) {
		now.verdict = verdict;
	}
}

/* returns: whether there is room to say more about it; end_breach() follows then */
static bool begin_breach(const char *what)
{
	worsen(now.room == NULL && now.is_strict ? FAIL : WARN);
	if (now.breaches++ >= BREACHES_SHOWN) {
		return false;
	}
	if (now.note != NULL) {
		print("# %s 0x%llx: %s", now.note, (unsigned long long)now.note_value, what);
	} else {
		print("# %s", what);
	}
	return true;
}

static void end_breach(void)
{
	print("\n");
	if (now.room != NULL && now.room != now.printed_room) {
		print("# no more than a warning: %s\n", now.room);
	}
	now.printed_room = now.room;
}

static void end_breach_of_value(uint64_t got, uint64_t want)
{
	print(" 0x%llx, expected 0x%llx", (unsigned long long)got, (unsigned long long)want);
	end_breach();
}

bool expect(const char *what, uint64_t got, uint64_t want)
{
	if (got != want && begin_breach(what)) {
		end_breach_of_value(got, want);
	}
	return got == want;
}

bool expect_nth(const char *what, uint32_t index, uint64_t got, uint64_t want)
{
	if (got != want && begin_breach(what)) {
		print("%u is", index);
		end_breach_of_value(got, want);
	}
	return got == want;
}

bool expect_status(const char *what, uint64_t got, int32_t want)
{
	return expect(what, (uint32_t)got, (uint32_t)want);
}

void breach_of_set(const char *what, uint64_t got, const char *expected)
{
	if (begin_breach(what)) {
		print(" 0x%llx, expected %s", (unsigned long long)got, expected);
		end_breach();
	}
}

void contradict(const char *what)
{
	if (begin_breach(what)) {
		end_breach();
	}
}

void note(const char *name, uint64_t value)
{
	now.note = name;
	now.note_value = value;
}

void leave_room(const char *why)
{
	now.room = why;
}

void skip(const char *why)
{
	print("# %s\n", why);
	worsen(SKIP);
}

static void print_verdict(uint32_t number, const struct rule *rule)
{
	if (now.verdict > SKIP) {
		print("# %s, %s\n", rule->requirement, rule->source);
	}
	print("%s %u - %s%s\n", now.verdict == FAIL ? "not ok" : "ok", number, rule->name,
	      now.verdict == SKIP   ? " # SKIP"
	      : now.verdict == WARN ? " # WARN"
				    : "");
}

static const char *lack_of(const struct book *book, const struct rule *rule)
{
	if (rule->test == NULL) {
		return IS_AARCH64 ? "for callers in AArch32" : "for callers in AArch64";
	}
	return book->lacks(rule);
}

static void run_rule(const struct book *book, const struct rule *rule, uint32_t number)
{
	const char *lack;

	now.verdict = PASS;
	now.breaches = 0;
	now.printed_room = NULL;
	now.note = NULL;
	print("# run %u\n", number);
	if (book->prepare != NULL) {
		book->prepare(rule);
	}
	now.is_strict = book->version == NULL || *book->version >= rule->strict;
	lack = lack_of(book, rule);
	if (lack != NULL) {
		skip(lack);
	} else {
		rule->test();
	}
	now.room = NULL;
	if (book->finish != NULL) {
		book->finish(rule);
	}
	print_verdict(number, rule);
	counts[now.verdict]++;
}

/* "hv.synic" and "hv.synic.masked_sint" select. */
static bool is_selected(const struct rule *rule)
{
	const char *wanted = option_find("probe");
	const char *name = rule->name;

	if (wanted == NULL) {
		return (rule->needs & ONLY_IF_NAMED) == 0;
	}
	while (*wanted == *name && *name != '\0') {
		wanted++;
		name++;
	}
	return *wanted == '\0' || *wanted == ' ';
}

/* Number those that are selected, and run those from @first on; returns how many are selected. */
static uint32_t each_selected(const struct book *books, uint32_t count, uint64_t first)
{
	uint32_t number = 0;

	for (const struct book *book = books; book < books + count; book++) {
		for (uint32_t i = 0; i < book->count; i++) {
			if (is_selected(&book->rules[i]) && ++number >= first) {
				run_rule(book, &book->rules[i], number);
			}
		}
	}
	return number;
}

void run_books(const struct book *books, uint32_t count)
{
	print("1..%u\n", each_selected(books, count, UINT64_MAX));
	each_selected(books, count, option_number("first", 1));
}

void print_end(void)
{
	static const char *const names[] = { "# verdicts: PASS ", ", SKIP ", ", WARN ", ", FAIL " };

	for (uint32_t i = 0; i < VERDICT_COUNT; i++) {
		print("%s%u", names[i], counts[i]);
	}
	print("\n# end\n");
}
