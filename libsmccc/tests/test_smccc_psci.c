/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI: each function's number and arguments, and callees that are too old for it. */
#include "smccc/psci.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "fake/firmware.h"

#define CPU     0x0000000100020003ULL
#define ENTRY   0x0000004080000000ULL
#define CONTEXT 0xfedcba9876543210ULL

static struct smccc_callee callee = {
	.conduit = SMCCC_CONDUIT_SMC,
	.version = 0x10001,
	.psci_version = 0x10003,
};

/* Every function, by its numbers in DEN0022 and the version that it came with. */
struct function {
	psci_status_t (*call)(void);
	uint32_t since;
	struct arm_smccc_1_2_regs expected;
};

#define CALL(name, expression)                                                                     \
	static psci_status_t name(void)                                                            \
	{                                                                                          \
		return expression;                                                                 \
	}

CALL(features, psci_features(&callee, 0xC4000012))
CALL(cpu_suspend, psci_cpu_suspend(&callee, 0x1010000, ENTRY, CONTEXT))
CALL(cpu_default_suspend, psci_cpu_default_suspend(&callee, ENTRY, CONTEXT))
CALL(cpu_off, psci_cpu_off(&callee))
CALL(cpu_on, psci_cpu_on(&callee, CPU, ENTRY, CONTEXT))
CALL(affinity_info, psci_affinity_info(&callee, CPU, 1))
CALL(migrate, psci_migrate(&callee, CPU))
CALL(migrate_info_type, psci_migrate_info_type(&callee))
CALL(system_off, psci_system_off(&callee))
CALL(system_reset, psci_system_reset(&callee))
CALL(system_reset2, psci_system_reset2(&callee, 0x80000001, 5))
CALL(system_off2, psci_system_off2(&callee, 1, 0))
CALL(system_suspend, psci_system_suspend(&callee, ENTRY, CONTEXT))
CALL(set_suspend_mode, psci_set_suspend_mode(&callee, 1))
CALL(cpu_freeze, psci_cpu_freeze(&callee))
CALL(node_hw_state, psci_node_hw_state(&callee, CPU, 2))
CALL(mem_protect, psci_mem_protect(&callee, true))
CALL(mem_protect_check_range, psci_mem_protect_check_range(&callee, ENTRY, 0x1000))

static const struct function functions[] = {
	{ features, 0x10000, { 0x8400000A, 0xC4000012 } },
	{ cpu_suspend, 0x2, { 0xC4000001, 0x1010000, ENTRY, CONTEXT } },
	{ cpu_default_suspend, 0x10000, { 0xC400000C, ENTRY, CONTEXT } },
	{ cpu_off, 0x2, { 0x84000002 } },
	{ cpu_on, 0x2, { 0xC4000003, CPU, ENTRY, CONTEXT } },
	{ affinity_info, 0x2, { 0xC4000004, CPU, 1 } },
	{ migrate, 0x2, { 0xC4000005, CPU } },
	{ migrate_info_type, 0x2, { 0x84000006 } },
	{ system_off, 0x2, { 0x84000008 } },
	{ system_reset, 0x2, { 0x84000009 } },
	{ system_reset2, 0x10001, { 0xC4000012, 0x80000001, 5 } },
	{ system_off2, 0x10003, { 0xC4000015, 1, 0 } },
	{ system_suspend, 0x10000, { 0xC400000E, ENTRY, CONTEXT } },
	{ set_suspend_mode, 0x10000, { 0x8400000F, 1 } },
	{ cpu_freeze, 0x10000, { 0x8400000B } },
	{ node_hw_state, 0x10000, { 0xC400000D, CPU, 2 } },
	{ mem_protect, 0x10001, { 0x84000013, 1 } },
	{ mem_protect_check_range, 0x10001, { 0xC4000014, ENTRY, 0x1000 } },
};

static void test_psci_calls_have_their_number_and_arguments(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(functions); i++) {
		const struct arm_smccc_1_2_regs *expected = &functions[i].expected;
		struct fake_answer answer = {
			.fid = (uint32_t)expected->a0,
			.any_a1 = true,
			/* DENIED, with dirt above W0 */
			.results.a0 = 0x12345678fffffffd,
		};

		fake_firmware(SMCCC_CONDUIT_SMC, &answer, 1);
		assert_int_equal(functions[i].call(), -3);
		assert_int_equal(fake_call_count(), 1);
		assert_memory_equal(fake_call(0), expected, sizeof(*expected));
	}
}

static void test_psci_calls_of_older_callees_are_not_made(void **state)
{
	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	for (size_t i = 0; i < ABI_COUNT(functions); i++) {
		callee.psci_version = functions[i].since - 1;
		assert_int_equal(functions[i].call(), -1);
	}
	assert_int_equal(fake_call_count(), 0);
	callee.psci_version = 0x10003;
}

static void test_psci_results_are_64_bits_wide(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC4000007, .any_a1 = true, .results.a0 = CPU },
		{ .fid = 0x8400000A, .a1 = 0xC4000010, .results.a0 = 0 },
		{ .fid = 0xC4000010, .any_a1 = true, .results.a0 = 0x123456789a },
	};

	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, answers, ABI_COUNT(answers));
	assert_int_equal(psci_migrate_info_up_cpu(&callee), CPU);
	assert_int_equal(psci_stat_residency(&callee, CPU, 0x10000), 0x123456789a);
	assert_int_equal(fake_call(2)->a1, CPU);
	assert_int_equal(fake_call(2)->a2, 0x10000);
	/* PSCI_FEATURES does not have it: an unknown function's -1 is no count. */
	assert_int_equal(psci_stat_count(&callee, CPU, 0x10000), 0);
	assert_false(fake_called(0xC4000011));
	callee.psci_version = 0;
	assert_int_equal(psci_migrate_info_up_cpu(&callee), 0);
	callee.psci_version = 0x10003;
}

static void test_psci_status_names_are_the_specification_s(void **state)
{
	(void)state;
	assert_string_equal(psci_status_name(-2), "INVALID_PARAMETERS");
	assert_string_equal(psci_status_name(-9), "INVALID_ADDRESS");
	assert_string_equal(smccc_status_name(-2), "NOT_REQUIRED");
	assert_string_equal(trng_status_name(-3), "NO_ENTROPY");
	assert_string_equal(sdei_status_name(-10), "OUT_OF_RESOURCE");
	assert_string_equal(em_status_name(3), "HIGHER_EL_MITIGATION");
	assert_string_equal(pci_status_name(-3), "NOT_IMPLEMENTED");
	assert_string_equal(ffa_status_name(-7), "RETRY");
}

/* Firmware may invent any number, and callers print the name. */
static void test_a_status_that_firmware_invents_has_a_name_to_print(void **state)
{
	static const int32_t invented[] = { -100, 77, INT32_MIN, INT32_MAX };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(invented); i++) {
		const int32_t status = invented[i];

		assert_string_equal(smccc_status_name(status), "unknown status");
		assert_string_equal(psci_status_name(status), "unknown status");
		assert_string_equal(trng_status_name(status), "unknown status");
		assert_string_equal(em_status_name(status), "unknown status");
		assert_string_equal(pci_status_name(status), "unknown status");
		assert_string_equal(ffa_status_name(status), "unknown status");
	}
	assert_string_equal(sdei_status_name(INT64_MIN), "unknown status");
	assert_string_equal(sdei_status_name(77), "unknown status");
	assert_string_equal(psci_status_name(-10), "unknown status");
}

static void test_errors_have_names(void **state)
{
	(void)state;
	assert_string_equal(smccc_error_name(0), "success");
	assert_string_equal(smccc_error_name(-SMCCC_ERR_NO_CONDUIT), "no conduit");
	assert_string_equal(smccc_error_name(-SMCCC_ERR_AGAIN), "try again");
	assert_string_equal(smccc_error_name(-7), "unknown error");
	assert_string_equal(smccc_error_name(1), "unknown error");
	assert_string_equal(smccc_error_name(INT32_MIN), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_psci_calls_have_their_number_and_arguments),
		cmocka_unit_test(test_psci_calls_of_older_callees_are_not_made),
		cmocka_unit_test(test_psci_results_are_64_bits_wide),
		cmocka_unit_test(test_psci_status_names_are_the_specification_s),
		cmocka_unit_test(test_a_status_that_firmware_invents_has_a_name_to_print),
		cmocka_unit_test(test_errors_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
