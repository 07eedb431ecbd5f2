/* SPDX-License-Identifier: BSD-2-Clause */
/* Find Hyper-V and begin: tables that lie, callees that know nothing, registers that fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "fake/hypervisor.h"
#include "hyperv/partition.h"
#include "hyperv/vp_register.h"

static uint8_t fadt[276];

static void make_fadt(void)
{
	memset(fadt, 0, sizeof(fadt));
	strncpy((char *)fadt, "FACP\x14\x01", sizeof(fadt));
	fadt[8] = 6;
	strncpy((char *)fadt + 268, "MsHyperV", sizeof(fadt) - 268);
}

static void test_fadt_of_hyperv_is_found(void **state)
{
	(void)state;
	make_fadt();
	assert_int_equal(hv_detect_fadt(fadt, sizeof(fadt)), 0);
	fadt[8] = 7;
	assert_int_equal(hv_detect_fadt(fadt, sizeof(fadt)), 0);
}

static void test_fadt_of_another_is_not_hyperv(void **state)
{
	static const struct {
		size_t offset;
		uint8_t value;
	} changes[] = { { 8, 5 }, { 4, 0x13 }, { 5, 0 }, { 0, 'f' }, { 268, 'm' }, { 275, 0 } };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(changes); i++) {
		make_fadt();
		fadt[changes[i].offset] = changes[i].value;
		assert_int_equal(hv_detect_fadt(fadt, sizeof(fadt)), -HV_ERR_NO_HYPERV);
	}
	assert_int_equal(hv_detect_fadt(NULL, 276), -HV_ERR_NO_HYPERV);
}

static void test_fadt_cut_anywhere_is_not_read_beyond(void **state)
{
	(void)state;
	make_fadt();
	assert_int_equal(hv_detect_fadt(fadt, 0), -HV_ERR_NO_HYPERV);
	for (size_t size = 1; size < sizeof(fadt); size++) {
		/* For the sanitizer: of exactly that size. */
		uint8_t *copy = malloc(size);

		assert_non_null(copy);
		memcpy(copy, fadt, size);
		assert_int_equal(hv_detect_fadt(copy, size), -HV_ERR_NO_HYPERV);
		free(copy);
	}
}

static void test_uid_is_found_by_both_conduits(void **state)
{
	struct smccc_callee callee;

	(void)state;
	fake_hypervisor_reset(1);
	assert_int_equal(smccc_discover(&callee, SMCCC_CONDUIT_HVC), 0);
	assert_int_equal(hv_detect_uid(&callee), 0);
	assert_int_equal(smccc_discover(&callee, SMCCC_CONDUIT_SMC), 0);
	assert_int_equal(hv_detect_uid(&callee), 0);
}

static void test_uid_of_nobody_is_not_hyperv(void **state)
{
	struct smccc_callee callee;

	(void)state;
	fake_hypervisor_reset(1);
	smccc_discover(&callee, SMCCC_CONDUIT_HVC);
	callee.version = 0x10000;
	assert_int_equal(hv_detect_uid(&callee), -HV_ERR_NO_HYPERV);
	smccc_discover(&callee, SMCCC_CONDUIT_NONE);
	assert_int_equal(hv_detect_uid(&callee), -HV_ERR_NO_HYPERV);
	fake_absent(true);
	smccc_discover(&callee, SMCCC_CONDUIT_HVC);
	assert_int_equal(hv_detect_uid(&callee), -HV_ERR_NO_HYPERV);
}

static const uint8_t ppi_2[] = { 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1 };

static void test_dt_node_gives_the_interrupt(void **state)
{
	static const char list[] = "acme,bus\0microsoft,vmbus";
	struct hv_dt_vmbus vmbus;

	(void)state;
	assert_int_equal(hv_detect_dt(list, sizeof(list), ppi_2, 12, &vmbus), 0);
	assert_int_equal(vmbus.intid, 18);
	vmbus.intid = 0;
	/* Without a NUL at its end */
	assert_int_equal(hv_detect_dt(list, sizeof(list) - 1, ppi_2, 12, &vmbus), 0);
	assert_int_equal(vmbus.intid, 18);
}

static void test_dt_node_of_another_device_is_not_hyperv(void **state)
{
	static const struct {
		const char *list;
		size_t size;
	} rows[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ "microsoft,vmbus", 14 },
		{ "microsoft,vmbus2", 17 },
		{ "xmicrosoft,vmbus", 17 },
		{ "Microsoft,vmbus", 16 },
	};
	struct hv_dt_vmbus vmbus = { 99 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		assert_int_equal(hv_detect_dt(rows[i].list, rows[i].size, ppi_2, 12, &vmbus),
				 -HV_ERR_NO_HYPERV);
	}
	assert_int_equal(vmbus.intid, 99);
}

static void test_dt_interrupt_that_is_no_ppi_is_a_bad_answer(void **state)
{
	static const char list[] = "microsoft,vmbus";
	uint8_t cells[12];
	struct hv_dt_vmbus vmbus;

	(void)state;
	assert_int_equal(hv_detect_dt(list, sizeof(list), NULL, 12, &vmbus), -HV_ERR_BAD_ANSWER);
	assert_int_equal(hv_detect_dt(list, sizeof(list), ppi_2, 11, &vmbus), -HV_ERR_BAD_ANSWER);
	memcpy(cells, ppi_2, 12);
	cells[3] = 0; /* an SPI */
	assert_int_equal(hv_detect_dt(list, sizeof(list), cells, 12, &vmbus), -HV_ERR_BAD_ANSWER);
	memcpy(cells, ppi_2, 12);
	cells[7] = 16;
	assert_int_equal(hv_detect_dt(list, sizeof(list), cells, 12, &vmbus), -HV_ERR_BAD_ANSWER);
	cells[7] = 15;
	assert_int_equal(hv_detect_dt(list, sizeof(list), cells, 12, &vmbus), 0);
	assert_int_equal(vmbus.intid, 31);
	cells[4] = 0xFF;
	assert_int_equal(hv_detect_dt(list, sizeof(list), cells, 12, &vmbus), -HV_ERR_BAD_ANSWER);
}

static void test_guest_os_ids_have_their_fields_in_place(void **state)
{
	const struct hv_guest_os os = { 0x7FFF, 4, 10, 1, 2, 0xABCD };

	(void)state;
	/* OBS: what Linux 6.1.1 writes */
	assert_true(hv_guest_os_id_open(1, 0, 0x060101, 0) == 0x8100000601010000);
	assert_true(hv_guest_os_id_open(0xFF, 0x1FF, 0xFFFFFFFF, 0x1FFFF) == UINT64_MAX);
	assert_true(hv_guest_os_id_proprietary(&os) == 0x7FFF040A0102ABCD);
}

static void test_start_both_conventions_learns_what_there_is(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		struct hv_partition partition;

		fake_hypervisor_reset(3);
		fake_privileges(0x66, 0x20030, 0x100);
		hv_partition_init(&partition, &fake_port, NULL, (enum hv_convention)convention);
		assert_int_equal(hv_partition_start(&partition, 0x8100000601010000), 0);
		assert_true(*fake_register(0, 0x90002) == 0x8100000601010000);
		assert_int_equal(partition.version.build, 27857);
		assert_int_equal(partition.version.major, 10);
		assert_int_equal(partition.version.minor, 0);
		assert_int_equal(partition.version.service_pack, 2);
		assert_int_equal(partition.version.service_branch, 3);
		assert_int_equal(partition.version.service_number, 7);
		assert_true(hv_privilege_a(&partition, HV_PRIVILEGE_A_VP_INDEX_BIT));
		assert_false(hv_privilege_a(&partition, HV_PRIVILEGE_A_STIMER_BIT));
		assert_true(hv_privilege_b(&partition, HV_PRIVILEGE_B_POST_MESSAGES_BIT));
		assert_true(hv_feature_c(&partition, HV_FEATURE_C_GUEST_CRASH_BIT));
		assert_false(hv_feature_c(&partition, HV_FEATURE_C_STIMER_DIRECT_BIT));
		assert_true(hv_hint_a(&partition, HV_HINT_A_RELAXED_TIMING_BIT));
		assert_int_equal(partition.hints[1], HV_HINT_B_SPIN_WAIT_NEVER);
		assert_int_equal(partition.limits[0], 3);
		assert_int_equal(partition.limits[1], 2048);
		/* The identity comes first. */
		assert_int_equal(fake_log(0)->code, 0x51);
		assert_int_equal(fake_log(0)->name, 0x90002);
		for (size_t i = 0; i < fake_log_count(); i++) {
			assert_int_equal(fake_log(i)->native, convention);
		}
	}
}

static void test_start_without_an_identity_makes_no_call(void **state)
{
	struct hv_partition partition;

	(void)state;
	fake_hypervisor_reset(1);
	hv_partition_init(&partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
	assert_int_equal(hv_partition_start(&partition, 0), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(fake_log_count(), 0);
}

static void test_start_where_nobody_answers_is_not_hyperv(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		struct hv_partition partition;

		fake_hypervisor_reset(1);
		fake_absent(true);
		hv_partition_init(&partition, &fake_port, NULL, (enum hv_convention)convention);
		assert_int_equal(hv_partition_start(&partition, 1), -HV_ERR_NO_HYPERV);
		assert_true(partition.guest_os_id == 0);
	}
}

static void test_start_with_a_register_that_fails_is_refused_and_undone(void **state)
{
	static const uint32_t names[] = { 0x90002, 0x100, 0x200, 0x201 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		struct hv_partition partition;
		uint64_t value;
		size_t calls;

		fake_hypervisor_reset(1);
		fake_register_refuse(names[i], 0x87);
		hv_partition_init(&partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
		assert_int_equal(hv_partition_start(&partition, 1), -HV_ERR_REFUSED);
		assert_true(partition.guest_os_id == 0 && *fake_register(0, 0x90002) == 0);
		calls = fake_log_count();
		assert_int_equal(hv_get_register(&partition, 0x90003, &value),
				 HV_STATUS_ACCESS_DENIED);
		assert_int_equal(fake_log_count(), calls);
		fake_register_refuse(names[i], 0);
		assert_int_equal(hv_partition_start(&partition, 1), 0);
	}
}

static void test_start_without_limits_goes_on(void **state)
{
	struct hv_partition partition;

	(void)state;
	fake_hypervisor_reset(1);
	fake_register_refuse(0x202, 0x05);
	hv_partition_init(&partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
	assert_int_equal(partition.limits[0], 0);
}

static void test_stop_clears_the_identity_and_nothing_is_called_after(void **state)
{
	struct hv_partition partition;
	uint64_t value;
	size_t calls;

	(void)state;
	fake_hypervisor_reset(1);
	hv_partition_init(&partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
	fake_register_refuse(0x90002, 0x06);
	assert_int_equal(hv_partition_stop(&partition), -HV_ERR_REFUSED);
	assert_int_equal(hv_get_register(&partition, 0x90003, &value), 0);
	fake_register_refuse(0x90002, 0);
	assert_int_equal(hv_partition_stop(&partition), 0);
	assert_true(*fake_register(0, 0x90002) == 0);
	calls = fake_log_count();
	assert_int_equal(hv_get_register(&partition, 0x90003, &value), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(hv_signal_event(&partition, 1, 0), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(fake_log_count(), calls);
}

static void test_names_of_errors_and_statuses_are_there(void **state)
{
	(void)state;
	for (int error = 0; error < HV_ERR_COUNT; error++) {
		assert_non_null(hv_error_name(-error));
		assert_string_not_equal(hv_error_name(-error), "unknown error");
	}
	assert_string_equal(hv_error_name(-HV_ERR_COUNT), "unknown error");
	assert_string_equal(hv_error_name(1), "unknown error");
	assert_string_equal(hv_error_name(INT32_MIN), "unknown error");
	assert_string_equal(hv_status_name(6), "HV_STATUS_ACCESS_DENIED");
	assert_string_equal(hv_status_name(1), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fadt_of_hyperv_is_found),
		cmocka_unit_test(test_fadt_of_another_is_not_hyperv),
		cmocka_unit_test(test_fadt_cut_anywhere_is_not_read_beyond),
		cmocka_unit_test(test_uid_is_found_by_both_conduits),
		cmocka_unit_test(test_uid_of_nobody_is_not_hyperv),
		cmocka_unit_test(test_dt_node_gives_the_interrupt),
		cmocka_unit_test(test_dt_node_of_another_device_is_not_hyperv),
		cmocka_unit_test(test_dt_interrupt_that_is_no_ppi_is_a_bad_answer),
		cmocka_unit_test(test_guest_os_ids_have_their_fields_in_place),
		cmocka_unit_test(test_start_both_conventions_learns_what_there_is),
		cmocka_unit_test(test_start_without_an_identity_makes_no_call),
		cmocka_unit_test(test_start_where_nobody_answers_is_not_hyperv),
		cmocka_unit_test(test_start_with_a_register_that_fails_is_refused_and_undone),
		cmocka_unit_test(test_start_without_limits_goes_on),
		cmocka_unit_test(test_stop_clears_the_identity_and_nothing_is_called_after),
		cmocka_unit_test(test_names_of_errors_and_statuses_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
