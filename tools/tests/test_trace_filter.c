/* SPDX-License-Identifier: BSD-2-Clause */
/* -e expressions select what strace's users expect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/decode/record.h"
#include "trace/filter.h"

static struct decoded decoded;

/* Whether a record passes up to two expressions. */
static bool passes(struct trace_record record, const char *first, const char *second)
{
	struct filter filter = { 0 };
	char error[FILTER_ERROR_SIZE];
	bool result;

	assert_true(filter_add(&filter, first, error));
	if (second != NULL) {
		assert_true(filter_add(&filter, second, error));
	}
	decode_record(&decoded, &record, NULL);
	result = filter_passes(&filter, &record, &decoded);
	filter_free(&filter);
	return result;
}

static void expect_error(const char *expression, const char *part)
{
	struct filter filter = { 0 };
	char error[FILTER_ERROR_SIZE];

	assert_false(filter_add(&filter, expression, error));
	assert_non_null(strstr(error, part));
	filter_free(&filter);
}

static void test_filter_empty_passes_all(void **state)
{
	const struct filter filter = { 0 };
	struct trace_record record = sample_post(0);

	(void)state;
	decode_record(&decoded, &record, NULL);
	assert_true(filter_passes(&filter, &record, &decoded));
}

static void test_filter_class_with_and_without_percent(void **state)
{
	struct trace_record psci = sample_smccc(0x84000000, 0, 0, 0, 0);

	(void)state;
	assert_true(passes(psci, "trace=psci", NULL));
	assert_true(passes(psci, "trace=%psci", NULL));
	assert_true(passes(psci, "psci", NULL));
	assert_true(passes(psci, "t=hv,psci", NULL));
	assert_false(passes(psci, "trace=hv", NULL));
	assert_true(passes(sample_post(0), "%hv", NULL));
	assert_true(passes(sample_post(0), "%vmbus", NULL));
	assert_false(passes(sample_post(0), "%register", NULL));
	assert_true(passes(sample_get(0x90003, 0, 0), "%register", NULL));
	assert_true(passes(sample_event(2, 1), "%incoming", NULL));
	assert_false(passes(sample_post(0), "%incoming", NULL));
}

static void test_filter_name_in_any_spelling(void **state)
{
	static const char *const spellings[] = { "HvPostMessage", "HvCallPostMessage",
						 "PostMessage",   "HVCALL_POST_MESSAGE",
						 "hvpostmessage", "0x5c" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(spellings); i++) {
		assert_true(passes(sample_post(0), spellings[i], NULL));
		assert_false(passes(sample_event(2, 1), spellings[i], NULL));
	}
	assert_true(passes(sample_get(0x90003, 0, 0), "VP_INDEX", NULL));
	assert_true(passes(sample_get(0x90003, 0, 0), "HvRegisterVpIndex", NULL));
	assert_false(passes(sample_get(0x90002, 0, 0), "VP_INDEX", NULL));
	assert_true(passes(sample_smccc(0xc4000003, 0, 0, 0, 0), "CPU_ON", NULL));
	assert_true(passes(sample_smccc(0xc4000003, 0, 0, 0, 0), "psci_cpu_on", NULL));
	assert_true(passes(sample_smccc(0xc4000003, 0, 0, 0, 0), "0xc4000003", NULL));
	assert_true(passes(sample_smccc(0xc4000003, 0, 0, 0, 0), "/^CPU_", NULL));
}

static void test_filter_message_by_its_name(void **state)
{
	const uint32_t response[4] = { 15, 0, 1, 4 };

	(void)state;
	assert_true(passes(sample_message(response, sizeof(response)), "VersionResponse", NULL));
	assert_false(passes(sample_message(response, sizeof(response)), "OfferChannel", NULL));
}

static void test_filter_negated_and_none(void **state)
{
	(void)state;
	assert_false(passes(sample_post(0), "trace=!PostMessage", NULL));
	assert_true(passes(sample_event(2, 1), "trace=!PostMessage", NULL));
	assert_false(passes(sample_post(0), "trace=none", NULL));
	assert_true(passes(sample_post(0), "trace=all", NULL));
	assert_true(passes(sample_post(0), "trace=!none", NULL));
}

static void test_filter_status(void **state)
{
	struct trace_record off = sample_smccc(0x84000002, 0, 0, 0, 0);

	(void)state;
	off.cost = TRACE_COST_NO_RETURN;
	assert_true(passes(sample_post(5), "status=failed", NULL));
	assert_false(passes(sample_post(0), "status=failed", NULL));
	assert_true(passes(sample_post(0), "status=successful", NULL));
	assert_true(passes(off, "status=unfinished", NULL));
	assert_false(passes(off, "status=!unfinished", NULL));
	assert_false(passes(sample_event(2, 1), "status=failed", NULL));
}

static void test_filter_vp(void **state)
{
	struct trace_record record = sample_post(0);

	(void)state;
	record.vp = 3;
	assert_true(passes(record, "vp=3", NULL));
	assert_true(passes(record, "vp=0,2-5", NULL));
	assert_false(passes(record, "vp=0,1", NULL));
	assert_false(passes(record, "vp=!3", NULL));
	record.vp = 700;
	assert_false(passes(record, "vp=0-63", NULL));
	assert_true(passes(record, "vp=!0-63", NULL));
}

static void test_filter_qualifiers_combine_and_repeat_replaces(void **state)
{
	(void)state;
	assert_true(passes(sample_post(5), "hv", "status=failed"));
	assert_false(passes(sample_post(0), "hv", "status=failed"));
	assert_true(passes(sample_post(0), "trace=/psci", "trace=hv"));
	assert_false(passes(sample_post(0), "trace=hv", "trace=psci"));
}

static void test_filter_loss_is_not_hidden(void **state)
{
	struct trace_record lost = { .kind = TRACE_KIND_LOST, .vp = 1, .argument = 5 };

	(void)state;
	assert_true(passes(lost, "trace=none", "status=failed"));
	assert_false(passes(lost, "vp=0", NULL));
}

static void test_filter_device_by_name_and_channel(void **state)
{
	const struct trace_record packet =
		sample_packet(SAMPLE_HEARTBEAT, SAMPLE_IN_BAND, SAMPLE_TO_GUEST, "", 0);
	const struct trace_record frame = sample_packet(SAMPLE_NETWORK, SAMPLE_IN_BAND, 0, "", 0);

	(void)state;
	assert_true(passes(frame, "device=net", NULL));
	assert_true(passes(frame, "device=Network", NULL)); /* as `conduit ctl` has it */
	assert_true(passes(packet, "device=heartbeat", NULL));
	assert_true(passes(packet, "device=shutdown,4", NULL));
	assert_true(passes(packet, "device=all", NULL));
	assert_true(passes(packet, "%device", NULL));
	assert_false(passes(packet, "device=shutdown,5", NULL));
	assert_false(passes(packet, "device=!heartbeat", NULL));
	assert_false(passes(packet, "device=heartbeat", "vp=1"));
	assert_false(passes(packet, "status=successful", NULL)); /* it is no answer */
	assert_false(passes(sample_post(0), "device=all", NULL));
	assert_true(passes(sample_post(0), "device=!heartbeat", NULL));
}

static void test_filter_bad_expression_is_explained(void **state)
{
	char lengthy[3000];

	(void)state;
	memset(lengthy, 'x', sizeof(lengthy));
	lengthy[sizeof(lengthy) - 1] = '\0';
	expect_error("trace=HvCallPostMesage", "did you mean");
	expect_error("trace=", "missing");
	expect_error("trace=!", "missing");
	expect_error("trace=,", "missing");
	expect_error("trace=/(", "regular expression");
	expect_error("status=broken", "successful");
	expect_error("vp=x", "VP");
	expect_error("vp=64", "VP");
	expect_error("vp=3-1", "VP");
	expect_error("vp=-1", "VP");
	expect_error("vp=1x", "VP");
	expect_error("device=disk", "heartbeat");
	expect_error("device=", "missing");
	expect_error("device=65536", "no device");
	expect_error("colour=red", "qualifiers");
	expect_error(lengthy, "too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter_empty_passes_all),
		cmocka_unit_test(test_filter_class_with_and_without_percent),
		cmocka_unit_test(test_filter_name_in_any_spelling),
		cmocka_unit_test(test_filter_message_by_its_name),
		cmocka_unit_test(test_filter_negated_and_none),
		cmocka_unit_test(test_filter_status),
		cmocka_unit_test(test_filter_vp),
		cmocka_unit_test(test_filter_qualifiers_combine_and_repeat_replaces),
		cmocka_unit_test(test_filter_loss_is_not_hidden),
		cmocka_unit_test(test_filter_device_by_name_and_channel),
		cmocka_unit_test(test_filter_bad_expression_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
