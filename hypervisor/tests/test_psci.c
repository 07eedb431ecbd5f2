/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI as the guest sees it, through the table of services, with a firmware that does what a test says [DEN0022]. */
#include "calls/psci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/enter.h"
#include "aarch64/sysreg.h"
#include "calls/smccc_table.h"
#include "core/firmware_call.h"
#include "tests/firmware.h"

#define VERSION          0x84000000U
#define CPU_SUSPEND_32   0x84000001U
#define CPU_SUSPEND_64   0xc4000001U
#define CPU_OFF          0x84000002U
#define CPU_ON_32        0x84000003U
#define CPU_ON_64        0xc4000003U
#define AFFINITY_INFO_32 0x84000004U
#define AFFINITY_INFO_64 0xc4000004U
#define MIGRATE_TYPE     0x84000006U
#define SYSTEM_OFF       0x84000008U
#define SYSTEM_RESET     0x84000009U
#define FEATURES         0x8400000aU
#define SYSTEM_RESET2_32 0x84000012U
#define SYSTEM_RESET2_64 0xc4000012U

#define NOT_SUPPORTED      ((uint64_t)-1)
#define INVALID_PARAMETERS ((uint64_t)-2)
#define DENIED             ((uint64_t)-3)
#define ALREADY_ON         ((uint64_t)-4)
#define ON_PENDING         ((uint64_t)-5)
#define INTERNAL_FAILURE   ((uint64_t)-6)
#define INVALID_ADDRESS    ((uint64_t)-9)

#define DIRTY 0xdeadbeef00000000ULL

static void firmware_answers(uint32_t fid, int64_t x0)
{
	firmware.fid = fid;
	firmware.answer = (struct arm_smccc_1_2_regs){ .a0 = (uint64_t)x0 };
}

/* The guest makes a call that ends in the firmware. */
static void call_for_good(uint64_t x0, uint64_t x1)
{
	firmware.does_not_return = true;
	if (setjmp(firmware.gone) == 0) {
		guest_call(x0, x1, 0, 0);
		fail_msg("the call came back");
	}
}

static void test_psci_version_is_1_1(void **state)
{
	(void)state;
	assert_int_equal(guest_call(VERSION, 0, 0, 0), 0x10001);
	assert_untouched_from(1);
}

static void test_psci_features_agree_with_the_table(void **state)
{
	(void)state;
	for (uint32_t width = 0; width <= 0x40000000; width += 0x40000000) {
		for (uint32_t number = 0; number < 0x400; number++) {
			uint32_t fid = 0x84000000 | width | number;
			bool served = number < 0x20 &&
				      smccc_server_find(&smccc_table_server, fid) != NULL;

			assert_true(guest_call(FEATURES, fid, 0, 0) ==
				    (served ? 0 : NOT_SUPPORTED));
			assert_untouched_from(1);
		}
	}
}

static void test_psci_features_know_smccc_version_only_of_the_others(void **state)
{
	static const uint32_t others[] = { 0x80000001, 0x46000001, 0x8600ff01, 0x84000050,
					   0x04000000, 0x84010000, 0x85000000, 0 };

	(void)state;
	assert_int_equal(guest_call(FEATURES, DIRTY | 0x80000000, 0, 0), 0);
	for (size_t i = 0; i < ABI_COUNT(others); i++) {
		assert_true(guest_call(FEATURES, others[i], 0, 0) == NOT_SUPPORTED);
	}
}

static void test_psci_migrate_is_not_required(void **state)
{
	(void)state;
	assert_int_equal(guest_call(MIGRATE_TYPE, 0, 0, 0), 2);
}

static void test_psci_cpu_on_starts_the_cpu_at_el2(void **state)
{
	struct vp *vp = &partition.vps[1];

	(void)state;
	firmware_answers(CPU_ON_64, 0);
	assert_int_equal(guest_call(CPU_ON_64, 1, guest_ram() + 8, 0x1234567890abcdef), 0);
	assert_untouched_from(1);
	assert_int_equal(firmware.calls, 1);
	assert_int_equal(firmware.log[0].a0, CPU_ON_64);
	assert_int_equal(firmware.log[0].a1, 1);
	assert_int_equal(firmware.log[0].a2, (uintptr_t)el2_secondary_entry);
	assert_int_equal(firmware.log[0].a3, (uintptr_t)vp);
	assert_int_equal(vp->entry, guest_ram() + 8);
	assert_int_equal(vp->context, 0x1234567890abcdef);
	assert_int_equal(vp->power, VP_ON_PENDING);
}

static void test_psci_cpu_on_twice_is_refused(void **state)
{
	(void)state;
	firmware_answers(CPU_ON_64, 0);
	guest_call(CPU_ON_64, 1, guest_ram(), 1);
	assert_true(guest_call(CPU_ON_64, 1, guest_ram() + 4, 2) == ON_PENDING);
	partition.vps[1].power = VP_ON;
	assert_true(guest_call(CPU_ON_64, 1, guest_ram() + 4, 2) == ALREADY_ON);
	assert_true(guest_call(CPU_ON_64, 0, guest_ram() + 4, 2) == ALREADY_ON);
	assert_true(guest_call(CPU_ON_64, 0, UINT64_MAX, 2) == ALREADY_ON);
	assert_int_equal(firmware.calls, 1);
	assert_int_equal(partition.vps[1].entry, guest_ram());
	assert_int_equal(partition.vps[1].context, 1);
}

static void test_psci_cpu_on_unknown_cpu_is_refused(void **state)
{
	static const uint64_t targets[] = { 4,           0x80000001,         0x40000001, 0x01000001,
					    0x100000001, 0x8000000000000001, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(targets); i++) {
		assert_true(guest_call(CPU_ON_64, targets[i], guest_ram(), 0) ==
			    INVALID_PARAMETERS);
	}
	assert_int_equal(firmware.calls, 0);
}

static void test_psci_cpu_on_aff3_is_part_of_the_name(void **state)
{
	(void)state;
	firmware_answers(CPU_ON_64, 0);
	assert_true(guest_call(CPU_ON_64, 0x103, guest_ram(), 0) == INVALID_PARAMETERS);
	assert_true(guest_call(CPU_ON_64, 0x0200000103, guest_ram(), 0) == 0);
	assert_int_equal(firmware.log[0].a1, 0x0200000103);
}

/* An unknown CPU costs a guest of 64 VPs no more than one of two. */
static void test_psci_unknown_cpu_is_not_searched_for_where_all_are_in_order(void **state)
{
	struct vp *last = &partition.vps[partition.vp_count - 1];
	uint64_t mpidr = last->mpidr;

	(void)state;
	assert_true(guest_call(AFFINITY_INFO_64, mpidr, 0, 0) == 1);
	last->mpidr = last->index;
	assert_true(smccc_table_init());
	assert_true(guest_call(AFFINITY_INFO_64, last->index, 0, 0) == 1);
	last->mpidr = mpidr;
	assert_true(guest_call(AFFINITY_INFO_64, mpidr, 0, 0) == INVALID_PARAMETERS);
}

static void test_psci_cpu_on_bad_entry_is_refused(void **state)
{
	const uint64_t entries[] = { guest_ram() + 1,      guest_ram() + 2,
				     guest_ram() - 4,      0,
				     guest_ram() + 0x1000, guest_ram() + 0x1ffc,
				     UINT64_MAX - 3,       0x8000000000000000 };

	(void)state;
	firmware_answers(CPU_ON_64, 0);
	for (size_t i = 0; i < ABI_COUNT(entries); i++) {
		assert_true(guest_call(CPU_ON_64, 1, entries[i], 0) == INVALID_ADDRESS);
	}
	assert_int_equal(firmware.calls, 0);
	assert_int_equal(partition.vps[1].power, VP_OFF);
	assert_int_equal(guest_call(CPU_ON_64, 1, guest_ram() + 0xffc, 0), 0);
}

/* The upper halves are not part of a 32-bit call. The RAM of this test lies above 4 GiB, so the entry is not found. */
static void test_psci_cpu_on_32_cuts_its_arguments(void **state)
{
	(void)state;
	assert_true(guest_call(CPU_ON_32, DIRTY | 7, 0, 0) == INVALID_PARAMETERS);
	assert_true(guest_call(CPU_ON_32, DIRTY | 1, 1, 0) == INVALID_ADDRESS);
	assert_true(guest_call(CPU_ON_32, 1, guest_ram(), 0) == INVALID_ADDRESS);
	assert_true(guest_call(CPU_ON_32, 0x0200000103, guest_ram(), 0) == INVALID_PARAMETERS);
}

static void test_psci_cpu_on_firmware_failure_leaves_it_off(void **state)
{
	(void)state;
	firmware_answers(CPU_ON_64, -6);
	assert_true(guest_call(CPU_ON_64, 1, guest_ram(), 0) == INTERNAL_FAILURE);
	assert_int_equal(partition.vps[1].power, VP_OFF);
	firmware_answers(CPU_ON_64, 0);
	assert_int_equal(guest_call(CPU_ON_64, 1, guest_ram(), 0), 0);
}

/* A CPU that has said CPU_OFF to conduit is still on for the firmware for a moment. */
static void test_psci_cpu_on_waits_for_the_cpu_to_be_off(void **state)
{
	(void)state;
	firmware_answers(CPU_ON_64, 0);
	firmware.busy = 1000;
	assert_int_equal(guest_call(CPU_ON_64, 1, guest_ram(), 0), 0);
	assert_int_equal(firmware.calls, 1001);
}

static void test_psci_cpu_on_waits_no_longer_than_it_must(void **state)
{
	(void)state;
	firmware.busy = UINT32_MAX;
	assert_true(guest_call(CPU_ON_64, 1, guest_ram(), 0) == ALREADY_ON);
	assert_int_equal(partition.vps[1].power, VP_OFF);
}

static void test_psci_cpu_off_is_off_before_the_firmware_is_told(void **state)
{
	(void)state;
	counter = 1600;
	firmware_answers(CPU_OFF, 0);
	call_for_good(CPU_OFF, 0);
	assert_int_equal(firmware.power, VP_OFF);
	assert_int_equal(firmware.log[0].a0, CPU_OFF);
	assert_int_equal(timers_reset, 1);
	assert_int_equal(interrupts_left, 1);
	assert_int_equal(work_moves & 1, 1);
	assert_int_equal(shared.vps_online, UINT32_MAX); /* one less */
	assert_int_equal(calls_published, 1);
	assert_true(alarm_at == UINT64_MAX);
	assert_int_equal(vp_run_ticks(&partition.vps[0]), 1500);
	counter += 7;
	assert_int_equal(vp_run_ticks(&partition.vps[0]), 1500);
}

/* A trusted OS that must not move may refuse [DEN0022 "CPU_OFF"]: the VP goes on as if nothing had been. */
static void test_psci_cpu_off_denied_goes_on(void **state)
{
	struct vp *vp = &partition.vps[0];

	(void)state;
	counter = 1600;
	firmware_answers(CPU_OFF, -3);
	assert_true(guest_call(CPU_OFF, 0, 0, 0) == DENIED);
	assert_int_equal(vp->power, VP_ON);
	assert_int_equal(interrupts_left, 0);
	assert_int_equal(work_moves & 2, 2);
	assert_int_equal(shared.vps_online, 0);
	assert_true(alarm_at != UINT64_MAX);
	assert_int_equal(vp_run_ticks(vp), 1500);
	counter += 7;
	assert_int_equal(vp_run_ticks(vp), 1507);
}

static void test_psci_affinity_info_tells_the_power(void **state)
{
	(void)state;
	partition.vps[2].power = VP_ON_PENDING;
	assert_int_equal(guest_call(AFFINITY_INFO_64, 0, 0, 0), 0);
	assert_int_equal(guest_call(AFFINITY_INFO_64, 1, 0, 0), 1);
	assert_int_equal(guest_call(AFFINITY_INFO_64, 2, 0, 0), 2);
	assert_int_equal(guest_call(AFFINITY_INFO_64, 0x0200000103, 0, 0), 1);
	assert_int_equal(guest_call(AFFINITY_INFO_32, DIRTY | 1, DIRTY, 0), 1);
	assert_untouched_from(1);
	assert_int_equal(firmware.calls, 0);
}

static void test_psci_affinity_info_bad_arguments_are_refused(void **state)
{
	(void)state;
	for (uint64_t level = 1; level < 6; level++) {
		assert_true(guest_call(AFFINITY_INFO_64, 0, level, 0) == INVALID_PARAMETERS);
	}
	assert_true(guest_call(AFFINITY_INFO_64, 0, 0x100000000, 0) == INVALID_PARAMETERS);
	assert_true(guest_call(AFFINITY_INFO_64, 9, 0, 0) == INVALID_PARAMETERS);
	assert_true(guest_call(AFFINITY_INFO_32, 0x80000000, 0, 0) == INVALID_PARAMETERS);
}

static void test_psci_cpu_suspend_waits_for_an_interrupt(void **state)
{
	static const uint32_t states[] = { 0, 0xffff, 0x10000, 0x03000000, 0x0301ffff };

	(void)state;
	for (uint32_t i = 0; i < ABI_COUNT(states); i++) {
		assert_int_equal(guest_call(CPU_SUSPEND_64, states[i], 0, 0), 0);
		assert_int_equal(fake_sysreg.wfi_count, i + 1);
		assert_untouched_from(1);
	}
	assert_int_equal(guest_call(CPU_SUSPEND_32, DIRTY, DIRTY, 0), 0);
	assert_int_equal(firmware.calls, 0);
}

static void test_psci_cpu_suspend_reserved_bits_are_refused(void **state)
{
	(void)state;
	for (uint32_t bit = 17; bit < 64; bit++) {
		if (bit != 24 && bit != 25) {
			assert_true(guest_call(CPU_SUSPEND_64, 1ULL << bit, 0, 0) ==
				    INVALID_PARAMETERS);
		}
	}
	assert_int_equal(fake_sysreg.wfi_count, 0);
}

static void test_psci_system_off_and_reset_end_in_the_firmware(void **state)
{
	static const struct {
		uint32_t fid;
		uint32_t type;
		uint32_t expected;
	} cases[] = {
		{ SYSTEM_OFF, 0, SYSTEM_OFF },
		{ SYSTEM_RESET, 0, SYSTEM_RESET },
		{ SYSTEM_RESET2_32, 0, SYSTEM_RESET },
		{ SYSTEM_RESET2_64, 0, SYSTEM_RESET },
		{ SYSTEM_RESET2_32, 0x80000000, SYSTEM_RESET },
		{ SYSTEM_RESET2_64, 0xffffffff, SYSTEM_RESET },
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		firmware_reset(state);
		firmware_answers(cases[i].expected, 0);
		call_for_good(cases[i].fid, cases[i].type);
		assert_int_equal(firmware.calls, 1);
		assert_int_equal(calls_published, 1);
	}
}

/* What conduit.efi says at EL1 when the guest's kernel came back to it. */
static void test_psci_system_reset2_of_a_kernel_that_returned_is_off(void **state)
{
	(void)state;
	firmware_answers(SYSTEM_OFF, 0);
	firmware.does_not_return = true;
	if (setjmp(firmware.gone) == 0) {
		guest_call(SYSTEM_RESET2_64, 0x8054454b, 0x8000000000000003, 0);
		fail_msg("the call came back");
	}
	assert_int_equal(firmware.calls, 1);
	assert_true(shared.kernel_status == 0x8000000000000003);
}

static void test_psci_system_reset2_unknown_type_is_refused(void **state)
{
	(void)state;
	assert_true(guest_call(SYSTEM_RESET2_32, 1, 0, 0) == INVALID_PARAMETERS);
	assert_true(guest_call(SYSTEM_RESET2_64, 0x7fffffff, 0, 0) == INVALID_PARAMETERS);
	assert_int_equal(firmware.calls, 0);
	assert_int_equal(calls_published, 0);
}

static void test_firmware_end_machine_insists(void **state)
{
	(void)state;
	if (setjmp(firmware.gone) == 0) {
		firmware.fid = SYSTEM_OFF;
		firmware.does_not_return = true;
		firmware_end_machine(PSCI_SYSTEM_OFF);
	}
	assert_int_equal(firmware.log[0].a0, SYSTEM_OFF);
}

/* Not in PSCI 1.1 as conduit has it: the firmware, which may have them, must not get them. */
static void test_psci_other_functions_are_unknown(void **state)
{
	static const uint32_t fids[] = { 0x84000005, 0xc4000005, 0x84000007, 0x8400000b, 0x8400000c,
					 0x8400000d, 0x8400000e, 0xc400000e, 0x8400000f, 0x84000010,
					 0x84000011, 0x84000013, 0x84000014, 0x84000015, 0xc4000002,
					 0xc4000008, 0x8400001f, 0x95c1ba5e };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		assert_true(guest_call(fids[i], 1, 2, 3) == NOT_SUPPORTED);
		assert_untouched_from(1);
	}
	assert_int_equal(firmware.calls, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, firmware_reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_psci_version_is_1_1),
		TEST(test_psci_features_agree_with_the_table),
		TEST(test_psci_features_know_smccc_version_only_of_the_others),
		TEST(test_psci_migrate_is_not_required),
		TEST(test_psci_cpu_on_starts_the_cpu_at_el2),
		TEST(test_psci_cpu_on_twice_is_refused),
		TEST(test_psci_cpu_on_unknown_cpu_is_refused),
		TEST(test_psci_cpu_on_aff3_is_part_of_the_name),
		TEST(test_psci_unknown_cpu_is_not_searched_for_where_all_are_in_order),
		TEST(test_psci_cpu_on_bad_entry_is_refused),
		TEST(test_psci_cpu_on_32_cuts_its_arguments),
		TEST(test_psci_cpu_on_firmware_failure_leaves_it_off),
		TEST(test_psci_cpu_on_waits_for_the_cpu_to_be_off),
		TEST(test_psci_cpu_on_waits_no_longer_than_it_must),
		TEST(test_psci_cpu_off_is_off_before_the_firmware_is_told),
		TEST(test_psci_cpu_off_denied_goes_on),
		TEST(test_psci_affinity_info_tells_the_power),
		TEST(test_psci_affinity_info_bad_arguments_are_refused),
		TEST(test_psci_cpu_suspend_waits_for_an_interrupt),
		TEST(test_psci_cpu_suspend_reserved_bits_are_refused),
		TEST(test_psci_system_off_and_reset_end_in_the_firmware),
		TEST(test_psci_system_reset2_of_a_kernel_that_returned_is_off),
		TEST(test_psci_system_reset2_unknown_type_is_refused),
		TEST(test_firmware_end_machine_insists),
		TEST(test_psci_other_functions_are_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
