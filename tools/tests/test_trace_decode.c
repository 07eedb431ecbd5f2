/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of every kind become the lines that a person expects. Numbers are literals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/decode/record.h"
#include "trace/format.h"

static struct decoded decoded;

static struct format sample_format(void)
{
	return (struct format){ .frequency = SAMPLE_FREQUENCY, .base = SAMPLE_BASE };
}

/* The line of a record without the time and VP that all samples share, and without the newline. */
static void expect(struct trace_record record, const struct trace_record *input, bool verbose,
		   const char *expected)
{
	static const char prefix[] = "     2.000000 [VP  0] ";
	struct format format = sample_format();
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	record.time = SAMPLE_BASE + 2 * SAMPLE_FREQUENCY;
	format.verbose = verbose;
	decode_record(&decoded, &record, input);
	format_text(out, &format, &record, &decoded);
	fclose(out);
	line[strcspn(line, "\n")] = '\0';
	if (record.kind == TRACE_KIND_LOST) {
		assert_string_equal(line, expected);
	} else {
		assert_memory_equal(line, prefix, sizeof(prefix) - 1);
		assert_string_equal(line + sizeof(prefix) - 1, expected);
	}
	free(line);
}

static void expect_line(struct trace_record record, const char *expected)
{
	expect(record, NULL, false, expected);
}

static void test_smccc_call_is_named_with_result(void **state)
{
	(void)state;
	expect_line(sample_smccc(0x80000000, 0, 0, 0, 0x10002),
		    "HVC   SMCCC_VERSION() = 0x10002 (1.2) <0.000001234>");
	expect_line(
		sample_smccc(0x80000001, 0x80008000, 0, 0, UINT64_MAX),
		"HVC   SMCCC_ARCH_FEATURES(function=SMCCC_ARCH_WORKAROUND_1) = -1 NOT_SUPPORTED <0.000001234>");
	expect_line(sample_smccc(0x80000001, 0x80000001, 0, 0, 0),
		    "HVC   SMCCC_ARCH_FEATURES(function=SMCCC_ARCH_FEATURES) = 0 <0.000001234>");
	expect_line(sample_smccc(0x80008000, 0, 0, 0, 0x80008000),
		    "HVC   SMCCC_ARCH_WORKAROUND_1() = (nothing) <0.000001234>");
}

static void test_smccc_conduit_and_immediate_are_shown(void **state)
{
	struct trace_record record = sample_call(SAMPLE_ESR_SMC_0, 0x84000000, 0, 0, 0);

	(void)state;
	record.after[0] = 0x10001;
	expect_line(record, "SMC   PSCI_VERSION() = 0x10001 (1.1) <0.000001234>");
	expect_line(sample_call(0x5a000007, 1, 2, 3, 4),
		    "HVC#7 immediate(x0=0x1, x1=0x2, x2=0x3, x3=0x4) = 0x1 <0.000001234>");
	expect_line(sample_call(0x5a000002, 0, 0, 0, 0),
		    "HVC#2 vtl_call(x0=0, x1=0, x2=0, x3=0) = 0 <0.000001234>");
	record.esr = 0;
	expect_line(record, "?     PSCI_VERSION() = 0x10001 (1.1) <0.000001234>");
}

static void test_disk_calls_have_names(void **state)
{
	struct trace_record record = sample_call(0x5a00cd01, 0x7f001000, 1, 8, 0x100000);

	(void)state;
	record.before[4] = 0x40000000;
	record.before[5] = 2;
	memcpy(record.after, record.before, sizeof(record.after));
	record.after[3] = 0x80000;
	expect_line(
		record,
		"HVC#52481 disk_read(disk=2, block=8, bytes=1048576, buffer=0x40000000) = 524288 bytes left "
		"<0.000001234>");
	record.before[3] = 0x80000;
	record.after[0] = 0;
	expect_line(
		record,
		"HVC#52481 disk_read(disk=2, block=8, bytes=524288, buffer=0x40000000) = 0 <0.000001234>");
	record.esr = 0x5a00cd03;
	expect_line(record, "HVC#52483 disk_flush(disk=2) = 0 <0.000001234>");
	record.esr = 0x5a00cd04;
	record.before[0] = record.before[1] = record.before[2] = record.before[3] = 0;
	expect_line(record, "HVC#52484 immediate(x0=0, x1=0, x2=0, x3=0) = 0 <0.000001234>");
}

static void test_smccc_unknown_function_shows_registers(void **state)
{
	(void)state;
	expect_line(
		sample_smccc(0xc6001234, 1, 2, 3, UINT64_MAX),
		"HVC   smccc_0xc6001234(owner=VENDOR_HYP, x1=0x1, x2=0x2, x3=0x3) = -1 NOT_SUPPORTED "
		"<0.000001234>");
	expect_line(sample_smccc(0x72000000, 0, 0, 0, 7),
		    "HVC   smccc_0x72000000(owner=50, x1=0, x2=0, x3=0) = 0x7 <0.000001234>");
}

static void test_smccc_hint_is_not_part_of_the_name(void **state)
{
	(void)state;
	expect_line(sample_smccc(0x80010000, 0, 0, 0, 0x10003),
		    "HVC   SMCCC_VERSION(no SVE state) = 0x10003 (1.3) <0.000001234>");
}

static void test_smccc_uid_of_hyperv_is_recognised(void **state)
{
	struct trace_record record = sample_smccc(0x8600ff01, 0, 0, 0, 0x4d32ba58);

	(void)state;
	record.after[1] = 0xcd244764;
	record.after[2] = 0x8eef6c75;
	record.after[3] = 0x16597024;
	expect_line(record,
		    "HVC   VENDOR_HYP_CALL_UID() = 58ba324d-6447-24cd-756c-ef8e24705916 (Hyper-V) "
		    "<0.000001234>");
	expect_line(sample_smccc(0x8600ff01, 0, 0, 0, 0xffffffff),
		    "HVC   VENDOR_HYP_CALL_UID() = -1 NOT_SUPPORTED <0.000001234>");
}

static void test_psci_call_shows_arguments_and_status(void **state)
{
	(void)state;
	expect_line(sample_smccc(0xc4000003, 1, 0x40280000, 0, 0),
		    "HVC   CPU_ON(cpu=0x1, entry=0x40280000, context=0) = 0 <0.000001234>");
	expect_line(
		sample_smccc(0xc4000003, 1, 0x40280000, 0, (uint64_t)-4),
		"HVC   CPU_ON(cpu=0x1, entry=0x40280000, context=0) = -4 ALREADY_ON <0.000001234>");
	expect_line(sample_smccc(0xc4000004, 1, 0, 0, 1),
		    "HVC   AFFINITY_INFO(cpu=0x1, level=0) = 1 (OFF) <0.000001234>");
	expect_line(sample_smccc(0x8400000a, 0xc4000012, 0, 0, 0),
		    "HVC   PSCI_FEATURES(function=PSCI_SYSTEM_RESET2_64) = 0 <0.000001234>");
	expect_line(
		sample_smccc(0x84000001, 0x10000, 0x40280000, 0, 0xfffffffe),
		"HVC   CPU_SUSPEND(power_state=0x10000 (power down), entry=0x40280000, context=0) = -2 "
		"INVALID_PARAMETERS <0.000001234>");
}

static void test_psci_call_without_return_has_question_mark(void **state)
{
	struct trace_record record = sample_smccc(0x84000002, 0, 0, 0, 0);

	(void)state;
	record.cost = TRACE_COST_NO_RETURN;
	expect_line(record, "HVC   CPU_OFF() = ?");
}

static void test_smccc_32_bit_call_ignores_high_halves(void **state)
{
	(void)state;
	expect_line(
		sample_smccc(UINT64_C(0xdead000084000003), UINT64_C(0xbad00000001), 0x80000, 7,
			     UINT64_C(0xfffffffffffffffe)),
		"HVC   CPU_ON(cpu=0x1, entry=0x80000, context=0x7) = -2 INVALID_PARAMETERS <0.000001234>");
}

static void test_ffa_error_is_a_failure(void **state)
{
	struct trace_record record = sample_smccc(0x84000069, 0, 0, 0, 0x84000060);

	(void)state;
	record.after[2] = 0xffffffff;
	decode_record(&decoded, &record, NULL);
	assert_int_equal(decoded.status, DECODED_FAILED);
	assert_string_equal(decoded.result, "FFA_ERROR_32");
	assert_int_equal(decoded.classes, CLASS_FFA);
}

static void test_get_register_shows_output_of_the_smccc_convention(void **state)
{
	(void)state;
	expect_line(sample_get(0x90003, 1, 0),
		    "HVC   HvCallGetVpRegisters([VP_INDEX=1]) = 0 <0.000001234>");
	expect_line(
		sample_get(0x100, UINT64_C(0x000a000000006cd1), 0),
		"HVC   HvCallGetVpRegisters([HYPERVISOR_VERSION=10.0 build 27857]) = 0 <0.000001234>");
	expect_line(
		sample_get(0x200, UINT64_C(0x000a00200000027f), 0x3020),
		"HVC   HvCallGetVpRegisters([PRIVILEGES_AND_FEATURES=a 0x27f b 0xa0020 c 0x3020 d 0]) = 0 "
		"<0.000001234>");
}

static void test_get_register_failed_shows_name_only(void **state)
{
	struct trace_record record = sample_get(0x12345, 9, 9);

	(void)state;
	record.after[0] = 0x87;
	expect_line(record,
		    "HVC   HvCallGetVpRegisters([0x12345]) = 0x87 HV_STATUS_UNKNOWN_REGISTER_NAME "
		    "(0 of 1 done) <0.000001234>");
}

static void test_get_three_registers_finds_each_value(void **state)
{
	/* 16 + 12 bytes of input end in x5; the output begins at the next multiple of 16, x6. */
	struct trace_record record = sample_smccc(0x46000001, UINT64_C(0x0000000300010050),
						  UINT64_MAX, 3, UINT64_C(3) << 32);

	(void)state;
	record.before[4] = UINT64_C(0x000a001000090003);
	record.before[5] = 0xa0002;
	record.after[6] = 3;
	record.after[8] = 1;
	record.after[10] = 0x10012;
	expect_line(
		record,
		"HVC   HvCallGetVpRegisters([VP_INDEX=3, SCONTROL=enabled, SINT2=intid 18|masked], "
		"vp=3) = 0 <0.000001234>");
}

static void test_get_register_shows_output_of_the_native_convention(void **state)
{
	struct trace_record record =
		sample_call(SAMPLE_ESR_HVC_1, SAMPLE_GET, UINT64_MAX, 0xfffffffe, 0x90003);

	(void)state;
	record.after[0] = UINT64_C(1) << 32;
	record.after[15] = 5;
	expect_line(record, "HVC#1 HvCallGetVpRegisters([VP_INDEX=5]) = 0 <0.000001234>");
}

static void test_get_too_many_registers_stays_inside_the_record(void **state)
{
	struct trace_record record =
		sample_smccc(0x46000001, UINT64_C(0x0fff000000000000 | 0x00000fff00010050), 0, 0,
			     UINT64_C(0xfff) << 32);

	(void)state;
	decode_record(&decoded, &record, NULL);
	assert_string_equal(decoded.result, "0");
	assert_true(decoded.arguments.count > 28);
}

static void test_set_register_shows_fields(void **state)
{
	(void)state;
	expect_line(
		sample_set(0x90002, UINT64_C(0x8100000601c00000)),
		"HVC   HvCallSetVpRegisters([GUEST_OS_ID=0x8100000601c00000 (Linux 6.1.192)]) = 0 <0.000001234>");
	expect_line(sample_set(0xa0013, 0x41000001),
		    "HVC   HvCallSetVpRegisters([SIMP=0x41000000|enabled]) = 0 <0.000001234>");
	expect_line(sample_set(0xa0002, 18),
		    "HVC   HvCallSetVpRegisters([SINT2=intid 18]) = 0 <0.000001234>");
	expect_line(
		sample_set(0xb0000, 0x20009),
		"HVC   HvCallSetVpRegisters([STIMER0_CONFIG=sint 2|enabled|auto-enable]) = 0 <0.000001234>");
	expect_line(
		sample_set(0xb0002, 0x1111),
		"HVC   HvCallSetVpRegisters([STIMER1_CONFIG=intid 17|enabled|direct]) = 0 <0.000001234>");
	expect_line(sample_set(0xb0001, 10000000),
		    "HVC   HvCallSetVpRegisters([STIMER0_COUNT=10000000]) = 0 <0.000001234>");
	expect_line(
		sample_set(0x215, UINT64_C(0xc000000000000000)),
		"HVC   HvCallSetVpRegisters([GUEST_CRASH_CTL=notify|message]) = 0 <0.000001234>");
	expect_line(sample_set(0xa0014, 0),
		    "HVC   HvCallSetVpRegisters([EOM=0]) = 0 <0.000001234>");
}

static void test_slow_get_shows_addresses(void **state)
{
	(void)state;
	expect_line(sample_smccc(0x46000001, UINT64_C(0x0000000200000050), 0x1000, 0x2000, 4),
		    "HVC   HvCallGetVpRegisters(input=0x1000, output=0x2000, rep_count=2) = 0x4 "
		    "HV_STATUS_INVALID_ALIGNMENT (0 of 2 done) <0.000001234>");
}

static void test_control_word_oddities_are_shown(void **state)
{
	(void)state;
	expect_line(
		sample_smccc(0x46000001, UINT64_C(0x800000008003005d), 0x2003, 0, 3),
		"HVC   HvCallSignalEvent(connection=0x2003, relid=3, variable_header=8, nested, "
		"reserved=0x8000000000000000) = 0x3 HV_STATUS_INVALID_HYPERCALL_INPUT <0.000001234>");
	expect_line(sample_smccc(0x46000001, 0x10999, 0, 0, 2),
		    "HVC   HvCall_0x999(input0=0, input1=0) = 0x2 HV_STATUS_INVALID_HYPERCALL_CODE "
		    "<0.000001234>");
}

static void test_signal_event_shows_channel(void **state)
{
	(void)state;
	expect_line(sample_smccc(0x46000001, 0x1005d, 0x2003, 0, 0),
		    "HVC   HvCallSignalEvent(connection=0x2003, relid=3) = 0 <0.000001234>");
	expect_line(
		sample_smccc(0x46000001, 0x1005d, UINT64_C(0x0000000500000007), 0, 0x12),
		"HVC   HvCallSignalEvent(connection=0x7, flag=5) = 0x12 HV_STATUS_INVALID_CONNECTION_ID "
		"<0.000001234>");
}

static void test_post_message_shows_the_message(void **state)
{
	const uint32_t contact[10] = { 14, 0, 0x50003, 1, 2 };
	const uint32_t old_contact[10] = { 14, 0, 0x40000, 0, 0x41002000 };
	const uint32_t open[37] = { 5, 0, 3, 3, 0xe1e10, 1, 3 };
	struct trace_record input = sample_input(contact, sizeof(contact));

	(void)state;
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(InitiateContact(version=5.3, target_vp=1, sint=2)) = 0 <0.000001234>");
	input = sample_input(old_contact, sizeof(old_contact));
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(InitiateContact(version=4.0, target_vp=0, interrupt_page=0x41002000)) "
	       "= 0 <0.000001234>");
	input = sample_input(open, sizeof(open));
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(OpenChannel(relid=3, open_id=3, gpadl=0xe1e10, target_vp=1, "
	       "downstream_page=3)) = 0 <0.000001234>");
	expect_line(sample_post(5),
		    "HVC   HvCallPostMessage(input=0x41000000) = 0x5 HV_STATUS_INVALID_PARAMETER "
		    "<0.000001234>");
}

static void test_post_message_gpadl_shows_some_pages(void **state)
{
	uint32_t words[7 + 2 * 6] = { 8, 0, 3, 0xe1e10, 1U << 16 | 56, 24576, 0 };
	struct trace_record input;

	(void)state;
	for (uint32_t i = 0; i < 6; i++) {
		words[7 + 2 * i] = 0x41000 + i;
	}
	input = sample_input(words, sizeof(words));
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(GpadlHeader(relid=3, gpadl=0xe1e10, ranges=1, range_bytes=56, "
	       "bytes=24576, pfns=[0x41000, 0x41001, 0x41002, 0x41003, ...])) = 0 <0.000001234>");
	expect(sample_post(0), &input, true,
	       "HVC   HvCallPostMessage(GpadlHeader(relid=3, gpadl=0xe1e10, ranges=1, range_bytes=56, "
	       "bytes=24576, offset=0, pfns=[0x41000, 0x41001, 0x41002, 0x41003, 0x41004, 0x41005]), "
	       "input=0x41000000, form=slow, rep_count=0) = 0 <0.000001234>");
}

static void test_post_message_short_or_unknown_is_told(void **state)
{
	const uint32_t shortened[3] = { 14, 0, 0x50003 };
	const uint32_t unknown[3] = { 99, 0, 0 };
	struct trace_record input = sample_input(shortened, sizeof(shortened));

	(void)state;
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(InitiateContact(version=5.3, sint=0, short=12 of 40 bytes)) = 0 "
	       "<0.000001234>");
	input = sample_input(unknown, sizeof(unknown));
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(message(number=99, size=12)) = 0 <0.000001234>");
	input = sample_input(unknown, 2);
	expect(sample_post(0), &input, false,
	       "HVC   HvCallPostMessage(message(size=2)) = 0 <0.000001234>");
}

static void test_message_to_guest_is_one_line(void **state)
{
	const uint32_t response[4] = { 15, 0, 1, 4 };
	const uint8_t heartbeat[16] = { 0x39, 0x4f, 0x16, 0x57, 0x15, 0x91, 0x78, 0x4e,
					0xab, 0x55, 0x38, 0x2f, 0x3b, 0xd5, 0x42, 0x2d };
	uint8_t offer[196] = { 1 };
	const uint32_t timer[4] = { 1, 0, 500, 0 };
	struct trace_record record = sample_message(timer, sizeof(timer));

	(void)state;
	expect_line(sample_message(response, sizeof(response)),
		    "<=    SINT2 VersionResponse(supported=1, state=0, connection=0x4)");
	memcpy(offer + 8, heartbeat, sizeof(heartbeat));
	offer[184] = 3;
	offer[192] = 3;
	offer[193] = 0x20;
	expect_line(
		sample_message(offer, sizeof(offer)),
		"<=    SINT2 OfferChannel(relid=3, interface=57164f39-9115-4e78-ab55-382f3bd5422d (heartbeat), "
		"connection=0x2003)");
	record.payload[0] = 0x10;
	record.payload[3] = 0x80;
	expect_line(record, "<=    SINT2 TimerExpired(timer=1, expiration=500, delivery=0)");
}

static void test_event_and_other_kinds_are_one_line(void **state)
{
	const uint32_t unload[2] = { 16, 0 };
	struct trace_record lost = { .kind = TRACE_KIND_LOST, .vp = 1, .argument = 123 };
	struct trace_record strange = { .kind = 77 };

	(void)state;
	expect_line(sample_event(2, 3), "<=    SINT2 event flag 3");
	expect_line(sample_input(unload, sizeof(unload)), "=>    Unload()");
	expect_line(lost, "... 123 records of VP 1 lost: its ring overran ...");
	expect_line(strange, "?     record of unknown kind 77");
}

static void test_time_formats_differ(void **state)
{
	struct trace_record record = sample_smccc(0x84000002, 0, 0, 0, 0);
	struct format format = sample_format();
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	record.cost = TRACE_COST_NO_RETURN;
	format.start_time = UINT64_C(133500000000000000); /* 2024-01-17 05:20:00 UTC */
	format.time = FORMAT_TIME_EPOCH;
	decode_record(&decoded, &record, NULL);
	format_text(out, &format, &record, &decoded);
	format.time = FORMAT_TIME_RELATIVE;
	record.time += SAMPLE_FREQUENCY / 2;
	format_text(out, &format, &record, &decoded);
	format.time = FORMAT_TIME_GUEST;
	record.time = SAMPLE_BASE - 500;
	format_text(out, &format, &record, &decoded);
	fclose(out);
	assert_string_equal(text, "1705526402.000000 [VP  0] HVC   CPU_OFF() = ?\n"
				  "     0.500000 [VP  0] HVC   CPU_OFF() = ?\n"
				  "    -0.000000 [VP  0] HVC   CPU_OFF() = ?\n");
	free(text);
}

static void test_result_begins_at_column(void **state)
{
	struct trace_record record = sample_smccc(0x84000002, 0, 0, 0, 0);
	struct format format = sample_format();
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	record.cost = TRACE_COST_NO_RETURN;
	format.column = 12;
	decode_record(&decoded, &record, NULL);
	format_text(out, &format, &record, &decoded);
	fclose(out);
	assert_string_equal(text, "     2.000000 [VP  0] HVC   CPU_OFF()    = ?\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smccc_call_is_named_with_result),
		cmocka_unit_test(test_smccc_conduit_and_immediate_are_shown),
		cmocka_unit_test(test_disk_calls_have_names),
		cmocka_unit_test(test_smccc_unknown_function_shows_registers),
		cmocka_unit_test(test_smccc_hint_is_not_part_of_the_name),
		cmocka_unit_test(test_smccc_uid_of_hyperv_is_recognised),
		cmocka_unit_test(test_psci_call_shows_arguments_and_status),
		cmocka_unit_test(test_psci_call_without_return_has_question_mark),
		cmocka_unit_test(test_smccc_32_bit_call_ignores_high_halves),
		cmocka_unit_test(test_ffa_error_is_a_failure),
		cmocka_unit_test(test_get_register_shows_output_of_the_smccc_convention),
		cmocka_unit_test(test_get_register_failed_shows_name_only),
		cmocka_unit_test(test_get_three_registers_finds_each_value),
		cmocka_unit_test(test_get_register_shows_output_of_the_native_convention),
		cmocka_unit_test(test_get_too_many_registers_stays_inside_the_record),
		cmocka_unit_test(test_set_register_shows_fields),
		cmocka_unit_test(test_slow_get_shows_addresses),
		cmocka_unit_test(test_control_word_oddities_are_shown),
		cmocka_unit_test(test_signal_event_shows_channel),
		cmocka_unit_test(test_post_message_shows_the_message),
		cmocka_unit_test(test_post_message_gpadl_shows_some_pages),
		cmocka_unit_test(test_post_message_short_or_unknown_is_told),
		cmocka_unit_test(test_message_to_guest_is_one_line),
		cmocka_unit_test(test_event_and_other_kinds_are_one_line),
		cmocka_unit_test(test_time_formats_differ),
		cmocka_unit_test(test_result_begins_at_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
