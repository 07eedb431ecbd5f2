/* SPDX-License-Identifier: BSD-2-Clause */
/* Notes on the lines of logs: of Linux, QEMU and gdb, and of nothing at all. */
#include "decode/annotate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/status.h"

static char *result;
static size_t result_size;

static int run(const void *input, size_t size, const struct decode_options *options)
{
	FILE *in = tmpfile();
	FILE *out;
	int status;

	free(result);
	result = NULL;
	assert_int_equal(fwrite(input, 1, size, in), size);
	rewind(in);
	out = open_memstream(&result, &result_size);
	status = annotate(in, out, options);
	(void)fclose(in);
	(void)fclose(out);
	return status;
}

static const char *annotated(const char *text)
{
	const struct decode_options options = { .context = CALL_CONTEXT_NONE };

	assert_int_equal(run(text, strlen(text), &options), STATUS_OK);
	return result;
}

static void expect(const char *line, const char *note)
{
	char expected[1024];

	(void)snprintf(expected, sizeof(expected), "%s%s%s\n", line, note[0] != '\0' ? "  # " : "",
		       note);
	(void)annotated(line);
	/* The last line of an input may lack its end. */
	assert_int_equal(strncmp(result, expected, result_size), 0);
	assert_int_equal(result_size, strlen(expected) - 1);
}

static void test_annotate_names_calls_in_traces(void **state)
{
	(void)state;
	expect("qemu-7 [001] 12.5: kvm_hvc_arm64: HVC at 0xffff800010a3 "
	       "(r0: 0x00000000c4000003, imm: 0x0)",
	       "CPU_ON");
	expect("PSCI Call x0=0x0000000084000000 x1=0x0000000000000000 x2=0x0000000000000000 "
	       "x3=0x0000000000000000 cpuid=0x0",
	       "PSCI_VERSION()");
	expect("PSCI Call x0=0x00000000c4000003 x1=0x0000000000000001 x2=0x0000000040200000 "
	       "x3=0x0000000000000000 cpuid=0x0",
	       "CPU_ON(cpu=0x1, entry=0x40200000, context=0)");
	expect("x3 : 0000000000000000 x2 : 0000000000000000 x1 : 0000000080000002 "
	       "x0 : 0000000080000001",
	       "SMCCC_ARCH_FEATURES(function=SMCCC_ARCH_SOC_ID_32)");
	expect("hvc 0x46000001 x1=0x10000005c x2=0x1",
	       "vendor hypervisor call 0x1, perhaps "
	       "hyperv HvCallPostMessage(input=0x1, rep_count=1)");
	expect("smc_fid = 0xC4010003", "CPU_ON");
	expect("r0 ffffffff84000002", "CPU_OFF()");
	expect("WARNING: Unimplemented Standard Service Call: 0x84000050 ", "TRNG_VERSION()");
	expect("WARNING: Unimplemented OEM Call: 0x8300ff01", "OEM_CALL_UID()");
}

static void test_annotate_shows_all_meanings(void **state)
{
	(void)state;
	expect("fid 0xb2000001", "Trusted OS call 0x1, perhaps optee OPTEE_GET_OS_REVISION() or "
				 "tlk TLK_REQUEST_DONE");
}

static void test_annotate_names_the_vendor_that_the_line_names(void **state)
{
	(void)state;
	expect("rockchip_plat_sip_handler: unhandled SMC (0x82001234)",
	       "unknown SiP call 0x1234 of rockchip");
	expect("tegra_sip_handler: unhandled SMC (0x82000006)", "nvidia FIQ_NS_GET_CONTEXT()");
	expect("exynos: smc 0xfffffffd", "exynos SLEEP");
	/* Who has no call of this owner is not meant: KVM tells what its guest does. */
	expect("kvm_hvc_arm64: HVC at 0xffff800010a3 (r0: 0xb2000001, imm: 0x0)",
	       "Trusted OS call 0x1, perhaps optee OPTEE_GET_OS_REVISION() or "
	       "tlk TLK_REQUEST_DONE");
	expect("optee, then tlk: smc 0xb2000001",
	       "Trusted OS call 0x1, perhaps optee OPTEE_GET_OS_REVISION() or "
	       "tlk TLK_REQUEST_DONE");
	expect("optee: smc 0xb2000001", "optee OPTEE_GET_OS_REVISION()");
}

static void test_annotate_tells_unknown_calls_only_where_a_call_is_sure(void **state)
{
	(void)state;
	expect("smc: 0x8400001e", "unknown call: standard secure service, in the range of "
				  "Power State Coordination Interface");
	expect("WARNING: Unimplemented ARM SiP Service Call: 0x8200fe12",
	       "unknown SiP call 0xfe12");
	expect("WARNING: Unimplemented SDEI Call: 0xc4000fff",
	       "unknown call: standard secure service");
	expect("x0 0x8400001e", "");
	expect("fid 0x88000000", "");
	expect("fid 0x00000010", "");
}

static void test_annotate_leaves_other_numbers_alone(void **state)
{
	(void)state;
	expect("", "");
	expect("pc 0x84000003", "");
	expect("address 0x84000003 of something", "");
	expect("x0=0xffff8000c4000003 smc", "");
	expect("x0 0xffffffff", "");
	expect("x1=0x84000003", "");
	expect("call 0x84000003", "");
	expect("unimplemented device read (size 4, offset 0x84000008)", "");
	expect("service at 0x84000003, called from 0x84000004", "");
	expect("smc 0x184000003", "");
	expect("smc 0x840000030000000000000", "");
}

static void test_annotate_follows_dumps_with_a_register_a_line(void **state)
{
	(void)state;
	assert_string_equal(annotated("x0             0xc4000003          3288334339\n"
				      "x1             0x1                 1\n"
				      "x2             0x40200000          1075838976\n"
				      "x3             0x0                 0\n"
				      "x4             0x1234              4660\n"),
			    "x0             0xc4000003          3288334339  # CPU_ON\n"
			    "x1             0x1                 1  # cpu=0x1\n"
			    "x2             0x40200000          1075838976  # entry=0x40200000\n"
			    "x3             0x0                 0  # context=0\n"
			    "x4             0x1234              4660\n");
	assert_string_equal(annotated("x0 0xc4000003\nother\nx1 0x1\n"),
			    "x0 0xc4000003  # CPU_ON\nother\nx1 0x1\n");
}

static void test_annotate_keeps_the_ends_of_lines(void **state)
{
	(void)state;
	assert_string_equal(annotated("fid 0x84000000\r\n\r\n\nfid 0x84000000"),
			    "fid 0x84000000  # PSCI_VERSION()\r\n\r\n\n"
			    "fid 0x84000000  # PSCI_VERSION()");
	assert_string_equal(annotated(""), "");
}

static void test_annotate_takes_broken_numbers_of_a_vendor_who_was_asked_for(void **state)
{
	const struct decode_options options = { .context = SMCCC_CONTEXT_EXYNOS };
	const char *text = "smc 0xfffffffd\n";

	(void)state;
	assert_string_equal(annotated(text), text);
	assert_int_equal(run(text, strlen(text), &options), STATUS_OK);
	assert_string_equal(result, "smc 0xfffffffd  # exynos SLEEP\n");
}

static void test_annotate_passes_odd_lines_on_and_says_so(void **state)
{
	const struct decode_options options = { .context = CALL_CONTEXT_NONE };
	static const char binary[] = "fid 0x84000000\0\nfid 0x84000000\n";
	static const char start[] = "fid 0x84000000 ";
	static char longest[3 * ANNOTATE_LINE_MAX];

	(void)state;
	assert_int_equal(run(binary, sizeof(binary) - 1, &options), STATUS_ERROR);
	assert_int_equal(result_size, sizeof(binary) - 1 + strlen("  # PSCI_VERSION()"));
	assert_memory_equal(result, binary, 16);
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, start, sizeof(start) - 1);
	assert_int_equal(run(longest, sizeof(longest), &options), STATUS_ERROR);
	assert_int_equal(result_size, sizeof(longest));
	assert_memory_equal(result, longest, sizeof(longest));
	/* The longest line that is read. */
	assert_int_equal(run(longest, ANNOTATE_LINE_MAX, &options), STATUS_OK);
	assert_true(result_size > ANNOTATE_LINE_MAX);
}

static void expect_json_lines(void)
{
	for (char *line = strtok(result, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		assert_true(json_is_array(json_object_get(json, "candidates")));
		json_decref(json);
	}
}

static void test_annotate_json_tells_line_and_meanings(void **state)
{
	const struct decode_options options = { .json = true, .context = CALL_CONTEXT_NONE };
	const char *text = "nothing\nfid 0xc4000003 x1=0x1\nsmc 0x8400001e\n";
	json_t *json;

	(void)state;
	assert_int_equal(run(text, strlen(text), &options), STATUS_OK);
	json = json_loads(result, JSON_DISABLE_EOF_CHECK, NULL);
	assert_int_equal(json_integer_value(json_object_get(json, "line")), 2);
	assert_null(json_object_get(json, "answered_by"));
	json_decref(json);
	expect_json_lines();
	text = "optee: fid 0xb2000001\n";
	assert_int_equal(run(text, strlen(text), &options), STATUS_OK);
	json = json_loads(result, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "answered_by")), "optee");
	json_decref(json);
}

static uint32_t next_random(uint64_t *random)
{
	/* Constants of MMIX by Donald Knuth */
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*random >> 32);
}

/* Words that mean something to the reader, numbers, and bytes. */
static size_t make_noise(char *text, size_t size, uint64_t *random)
{
	static const char *const words[] = { "smc", "hvc", "fid",  "x0",  "x1",   "x17", "x18",
					     "r0=", "w3:", "psci", "\n",  "\r\n", " ",   "0x",
					     "#",   "(",   "a2",   "ffa", "0X",   "_",   "x" };
	size_t used = 0;

	while (used + 32 < size) {
		uint32_t choice = next_random(random) % 32;
		uint32_t number = next_random(random);

		if (choice < ABI_COUNT(words)) {
			used += (size_t)snprintf(text + used, 32, "%s ", words[choice]);
		} else if (choice < 30) {
			const struct call_entry *row = call_at(number % call_count());

			used += (size_t)snprintf(text + used, 32, choice < 26 ? "0x%x " : "%08x ",
						 choice < 28 ? row->fid : number);
		} else {
			text[used++] = (char)number;
		}
	}
	return used;
}

static void test_annotate_survives_noise(void **state)
{
	static char noise[8192];
	uint64_t random = 20130628;

	(void)state;
	for (int i = 0; i < 300; i++) {
		const struct decode_options options = {
			.json = i % 3 == 0,
			.context = (enum smccc_context)(next_random(&random) %
							(SMCCC_CONTEXT_COUNT + 1)),
		};
		size_t size = make_noise(noise, sizeof(noise), &random);

		assert_in_range(run(noise, size, &options), STATUS_OK, STATUS_ERROR);
		if (options.json) {
			expect_json_lines();
		} else {
			assert_true(result_size >= size);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_annotate_names_calls_in_traces),
		cmocka_unit_test(test_annotate_shows_all_meanings),
		cmocka_unit_test(test_annotate_names_the_vendor_that_the_line_names),
		cmocka_unit_test(test_annotate_tells_unknown_calls_only_where_a_call_is_sure),
		cmocka_unit_test(test_annotate_leaves_other_numbers_alone),
		cmocka_unit_test(test_annotate_follows_dumps_with_a_register_a_line),
		cmocka_unit_test(test_annotate_keeps_the_ends_of_lines),
		cmocka_unit_test(test_annotate_takes_broken_numbers_of_a_vendor_who_was_asked_for),
		cmocka_unit_test(test_annotate_passes_odd_lines_on_and_says_so),
		cmocka_unit_test(test_annotate_json_tells_line_and_meanings),
		cmocka_unit_test(test_annotate_survives_noise),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(result);
	return failed;
}
