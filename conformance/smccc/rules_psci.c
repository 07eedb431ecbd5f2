/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PSCI: values that a function defines, asked of this CPU, which is on, and of one that no machine has (R26). Nothing here is
 * turned on or off.
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define PSCI_ABSENT         INT32_C(-1)
#define INVALID_PARAMETERS  INT32_C(-2)
#define ALREADY_ON          INT32_C(-4)
#define PSCI_0_1            INT32_C(0x00000001)
#define PSCI_NEWEST_KNOWN   INT32_C(0x00010003)
#define MIGRATE_TYPES       INT32_C(3)
#define AFFINITY_LEVELS     4
#define AFFINITY_DEFINED(x) ((x) >= 0 && (x) <= 2)

static bool has_psci(void)
{
	if (callee.psci == 0) {
		skip("no PSCI from 0.2 on");
	}
	return callee.psci != 0;
}

void psci_version_has_a_known_form(void)
{
	int32_t version = status_of(ask(FID_PSCI_VERSION, 0, 0, 0));

	if (version == PSCI_ABSENT) {
		skip("no PSCI from 0.2 on");
		return;
	}
	if (version < PSCI_0_1) {
		breach_of_set("returns", (uint32_t)version, "a version with bit 31 clear");
		return;
	}
	expect_status("called again returns", ask(FID_PSCI_VERSION, 0, 0, 0), version);
	if (version > PSCI_NEWEST_KNOWN) {
		leave_room("there may be a newer text than these rules are of");
		breach_of_set("returns", (uint32_t)version, "a version that these rules know");
		leave_room(NULL);
	}
}

void psci_migrate_info_type_has_a_defined_value(void)
{
	int32_t type;

	if (!has_psci()) {
		return;
	}
	type = status_of(ask(FID_MIGRATE_INFO_TYPE, 0, 0, 0));
	if (type < NOT_SUPPORTED || type >= MIGRATE_TYPES) {
		breach_of_set("returns", (uint32_t)type, "0, 1, 2 or NOT_SUPPORTED");
	}
}

/* Runs @judge with the 32-bit form of a function, and with the 64-bit form where the caller has it. */
static void each_width(uint32_t fid, void (*judge)(uint32_t fid))
{
	if (!has_psci()) {
		return;
	}
	judge(fid);
	if (IS_AARCH64) {
		judge(fid | FID_64_BIT);
	}
}

static void judge_affinity_of_this_cpu(uint32_t fid)
{
	expect_status("for the CPU that asks returns", ask(fid, this_cpu(), 0, 0), 0);
}

void psci_affinity_info_of_this_cpu_is_on(void)
{
	each_width(FID_PSCI_AFFINITY_INFO, judge_affinity_of_this_cpu);
}

static void judge_affinity_of_absent_cpu(uint32_t fid)
{
	int32_t state = status_of(ask(fid, ABSENT_CPU, 0, 0));

	if (state == INVALID_PARAMETERS) {
		return;
	}
	if (state < 0) {
		leave_room("it is an error, if another than the one for an invalid parameter");
	}
	expect("for a CPU that does not exist returns", (uint32_t)state,
	       (uint32_t)INVALID_PARAMETERS);
	leave_room(NULL);
}

void psci_affinity_info_of_an_absent_cpu_is_invalid(void)
{
	each_width(FID_PSCI_AFFINITY_INFO, judge_affinity_of_absent_cpu);
}

/* Affinity levels are 0 to 3. From 1.0 on, levels above 0 need not be supported. */
static void judge_affinity_level(uint32_t fid)
{
	int32_t state = status_of(ask(fid, this_cpu(), AFFINITY_LEVELS, 0));

	if (state >= 0) {
		expect("for affinity level 4 returns", (uint32_t)state,
		       (uint32_t)INVALID_PARAMETERS);
	}
	state = status_of(ask(fid, this_cpu(), 1, 0));
	if (state >= 0 && !AFFINITY_DEFINED(state)) {
		breach_of_set("for affinity level 1 returns", (uint32_t)state,
			      "0, 1, 2 or an error");
	}
}

void psci_affinity_info_of_an_undefined_level_is_invalid(void)
{
	each_width(FID_PSCI_AFFINITY_INFO, judge_affinity_level);
}

static void judge_cpu_on(uint32_t fid, word cpu, const char *what, int32_t want)
{
	int32_t status = status_of(ask(fid, cpu, some_entry(), 0));

	if (status == want) {
		return;
	}
	if (status < 0) {
		leave_room("another error may be found first");
	}
	expect(what, (uint32_t)status, (uint32_t)want);
	leave_room(NULL);
}

static void judge_cpu_on_of_this_cpu(uint32_t fid)
{
	judge_cpu_on(fid, this_cpu(), "for the CPU that asks returns", ALREADY_ON);
}

void psci_cpu_on_of_this_cpu_is_already_on(void)
{
	each_width(FID_PSCI_CPU_ON, judge_cpu_on_of_this_cpu);
}

static void judge_cpu_on_of_absent_cpu(uint32_t fid)
{
	judge_cpu_on(fid, ABSENT_CPU, "for a CPU that does not exist returns", INVALID_PARAMETERS);
}

void psci_cpu_on_of_an_absent_cpu_is_invalid(void)
{
	each_width(FID_PSCI_CPU_ON, judge_cpu_on_of_absent_cpu);
}

/* Optional; a platform may have no power domain of a single CPU. */
static void judge_node_hw_state(uint32_t fid)
{
	int32_t state = status_of(ask(fid, this_cpu(), 0, 0));

	if (state > 0) {
		expect("for the CPU that asks returns", (uint32_t)state, 0);
	}
}

void psci_node_hw_state_of_this_cpu_is_on(void)
{
	each_width(FID_PSCI_NODE_HW_STATE, judge_node_hw_state);
}
