// SPDX-License-Identifier: BSD-2-Clause
/*
 * The runner: TAP on the console. After each test EL2 must still answer a call that it answered
 * before.
 *
 * Options: probe=PREFIX runs only what begins with it. The crash group needs probe=crash: its
 * report reaches the host.
 */
#include "hyperv/hv.h"
#include "hyperv/test.h"

static const struct group *const groups[] = {
	&group_identity, &group_smccc, &group_psci,      &group_hypercall,
	&group_register, &group_time,  &group_gic,       &group_synic,
	&group_stimer,   &group_vmbus, &group_gpadl,     &group_ring,
	&group_device,   &group_vp,    &group_isolation, &group_crash,
};

static struct {
	uint32_t number;
	uint32_t failed;
	uint32_t skipped;
	bool fails;
	const char *skip;
	const char *note;
	uint64_t note_value;
} run;

bool expect(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line)
{
	if (got == want) {
		return true;
	}
	run.fails = true;
	put_text("# ");
	put_text(file);
	put_char(':');
	put_number(line);
	put_text(": ");
	put_text(what);
	put_text(" is ");
	put_hex(got);
	put_text(", not ");
	put_hex(want);
	if (run.note != NULL) {
		put_text(" (");
		put_text(run.note);
		put_char(' ');
		put_hex(run.note_value);
		put_char(')');
	}
	put_char('\n');
	return false;
}

void note(const char *name, uint64_t value)
{
	run.note = name;
	run.note_value = value;
}

void skip(const char *why)
{
	run.skip = why;
}

/* [DEN0028 G 7.2 "SMCCC_VERSION"]: answered before the first test, so it is answered after each. */
static void expect_el2_lives(void)
{
	note("after the test", 0);
	EXPECT_TRUE(call_smccc(SMCCC_VERSION_FID, 0, 0, 0) >= 0x10002);
	EXPECT(hv_get(REG_VP_INDEX).status, 0);
}

static void print_verdict(const struct group *group, const struct test *test)
{
	put_text(run.fails ? "not ok " : "ok ");
	put_number(run.number);
	put_text(" - ");
	put_text(group->name);
	put_char('.');
	put_text(test->name);
	if (run.skip != NULL && !run.fails) {
		put_text(" # SKIP ");
		put_text(run.skip);
	}
	put_char('\n');
}

static void run_test(const struct group *group, const struct test *test)
{
	run.number++;
	run.fails = false;
	run.skip = NULL;
	run.note = NULL;
	test->run();
	/* While the guest has no identity few registers may be read. */
	if (group != &group_identity) {
		expect_el2_lives();
	}
	print_verdict(group, test);
	run.failed += run.fails;
	run.skipped += !run.fails && run.skip != NULL;
}

/* "hv.synic" and "hv.synic.masked_sint" select; NULL and "" select all. */
static bool is_selected(const char *wanted, const char *group, const char *test)
{
	const char *parts[] = { group, ".", test };

	for (uint32_t i = 0; i < COUNT(parts); i++) {
		for (const char *at = parts[i]; *at != '\0'; at++) {
			if (*wanted == '\0' || *wanted == ' ') {
				return true;
			}
			if (*wanted++ != *at) {
				return false;
			}
		}
	}
	return *wanted == '\0' || *wanted == ' ';
}

static void print_end(void)
{
	put_text("1..");
	put_number(run.number);
	put_char('\n');
	put_number(run.number - run.failed - run.skipped);
	put_text(" passed, ");
	put_number(run.failed);
	put_text(" failed, ");
	put_number(run.skipped);
	put_text(" skipped\n");
}

void probe_main(const char *options)
{
	const char *wanted = option_value(options, "probe=");

	put_text("TAP version 13\n");
	for (uint32_t g = 0; g < COUNT(groups); g++) {
		const struct group *group = groups[g];

		if (wanted == NULL && group == &group_crash) {
			continue;
		}
		if (group != &group_identity) {
			hv_identify();
		}
		for (uint32_t i = 0; i < group->count; i++) {
			if (is_selected(wanted != NULL ? wanted : "", group->name,
					group->tests[i].name)) {
				run_test(group, &group->tests[i]);
			}
		}
	}
	print_end();
}
