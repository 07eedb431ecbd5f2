/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runner: TAP on the console. After each test EL2 must still answer a call that it answered
 * before.
 *
 * Options: probe=PREFIX runs only what begins with it, first=N only what has that number or a higher
 * one. host=conduit allows what is true of conduit only. The crash group needs probe=crash: its
 * report reaches the host.
 */
#include "hyperv/hv.h"
#include "hyperv/test.h"

/* Those of the interface first, in the order of hyperv_rules.def: so numbers are the same with probe=hv. */
static const struct group *const groups[] = {
	&group_identity,  &group_discovery, &group_hypercall, &group_register, &group_time,
	&group_synic,     &group_stimer,    &group_vmbus,     &group_gpadl,    &group_ring,
	&group_device,    &group_vp,        &group_smccc,     &group_psci,     &group_gic,
	&group_isolation, &group_processor, &group_crash,
};

#define TESTS_MAX ABI_U(10000)

static struct {
	uint32_t number;
	uint32_t first;
	uint32_t run;
	uint32_t failed;
	uint32_t skipped;
	bool host_is_conduit;
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

bool expect_refused(uint64_t got, uint64_t conduits, const char *what, const char *file,
		    uint32_t line)
{
	if (run.host_is_conduit) {
		return expect(got, conduits, what, file, line);
	}
	return expect((got & 0xffff) != 0, 1, what, file, line);
}

bool host_is_conduit(void)
{
	return run.host_is_conduit;
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
	if (run.host_is_conduit) {
		EXPECT_TRUE(call_smccc(SMCCC_VERSION_FID, 0, 0, 0) >= 0x10002);
	}
	EXPECT(hv_get(REG_VERSION).status, 0);
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

/* NULL, or why the test is not for this host */
static const char *unsuitable(const struct test *test)
{
	if (test->host == CONDUIT && !run.host_is_conduit) {
		return "of conduit only, which host=conduit says";
	}
	return features_missing(test->needs);
}

static void run_test(const struct group *group, const struct test *test)
{
	run.number++;
	if (run.number < run.first) {
		return;
	}
	run.run++;
	run.fails = false;
	run.note = NULL;
	run.skip = unsuitable(test);
	put_text("# run ");
	put_number(run.number);
	put_char('\n');
	if (run.skip == NULL) {
		test->run();
	}
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
	put_number(run.run - run.failed - run.skipped);
	put_text(" passed, ");
	put_number(run.failed);
	put_text(" failed, ");
	put_number(run.skipped);
	put_text(" skipped\n# end\n");
}

/* A first test that is not 1 goes on after a machine that stopped. */
static uint32_t first_number(const char *options)
{
	const char *at = option_value(options, "first=");
	uint32_t number = 0;

	for (; at != NULL && *at >= '0' && *at <= '9' && number < TESTS_MAX; at++) {
		number = number * 10 + (uint32_t)(*at - '0');
	}
	return number;
}

static bool is_word(const char *at, const char *word)
{
	while (at != NULL && *word != '\0' && *at == *word) {
		at++;
		word++;
	}
	return at != NULL && *word == '\0' && (*at == '\0' || *at == ' ');
}

static void print_host(void)
{
	struct hv_value version = hv_get(REG_VERSION);
	struct hv_value features = hv_get(REG_PRIVILEGES);

	/* The firmware may have left the cursor behind words of its own. */
	put_text("\nTAP version 13\n# callee: ");
	put_text(run.host_is_conduit ? "conduit as Hyper-V " : "Hyper-V ");
	put_number(version.low >> 48);
	put_char('.');
	put_number(version.low >> 32 & 0xffff);
	put_text(" build ");
	put_number(version.low & 0xffffffff);
	put_text("\n# machine: ");
	put_number(machine.cpu_count);
	put_text(" CPUs, features ");
	put_hex(features.low);
	put_char(' ');
	put_hex(features.high);
	put_char('\n');
}

/* The firmware was a guest too: its pages, timers and identity may still be there. */
static void forget_the_firmware(void)
{
	if (!run.host_is_conduit) {
		hv_identify();
		synic_stop();
		hv_set(REG_REFERENCE_TSC, 0);
		hv_set(REG_GUEST_OS_ID, 0);
	}
}

void probe_main(const char *options)
{
	const char *wanted = option_value(options, "probe=");

	run.first = first_number(options);
	run.host_is_conduit = is_word(option_value(options, "host="), "conduit");
	print_host();
	forget_the_firmware();
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
