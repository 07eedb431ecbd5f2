/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit decode` as it is called: what it says, and what it refuses. */
#include "tests/run_conduit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct conduit conduit;

#define DECODE(...) conduit_run(&conduit, "", WORDS("decode", __VA_ARGS__))

static void test_decode_names_and_formats_a_call(void **state)
{
	(void)state;
	assert_int_equal(DECODE("0xC4000003", "0x1", "0x40200000", "0"), 0);
	assert_string_equal(conduit.out,
			    "CPU_ON(cpu=0x1, entry=0x40200000, context=0)\n"
			    "  constant   PSCI_CPU_ON_64\n"
			    "  arguments  x1 cpu:mpidr, x2 entry:addr, x3 context:hex\n"
			    "  results    x0 psci_status\n"
			    "  statuses   psci_status: -9 INVALID_ADDRESS, -8 DISABLED, "
			    "-7 NOT_PRESENT, -6 INTERNAL_FAILURE,\n"
			    "             -5 ON_PENDING, -4 ALREADY_ON, -3 DENIED, "
			    "-2 INVALID_PARAMETERS, -1 NOT_SUPPORTED,\n"
			    "             0 SUCCESS\n"
			    "  source     DEN0022 CPU_ON\n"
			    "\n"
			    "0xc4000003\n"
			    "  31      1       fast call\n"
			    "  30      1       SMC64/HVC64\n"
			    "  29:24   4       standard secure service\n"
			    "  23:17   0x00    must be zero\n"
			    "  16      0       no SVE hint\n"
			    "  15:0    0x0003  function number; 0x0000 to 0x001f: "
			    "Power State Coordination Interface [DEN0022]\n");
	assert_string_equal(conduit.err, "");
}

static void test_decode_says_what_errors_there_are(void **state)
{
	(void)state;
	assert_int_equal(DECODE("0xFFFFFFFF"), 0);
	assert_non_null(strstr(conduit.out, "  statuses   vendor_status: the vendor's own, "
					    "whose values are not public\n"));
	assert_int_equal(DECODE("0x8600FF01"), 0);
	assert_non_null(strstr(conduit.out, "  statuses   none; an unknown function answers "
					    "-1 NOT_SUPPORTED\n"));
	assert_int_equal(DECODE("--vendor", "intel", "0x4200012C"), 0);
	assert_non_null(strstr(conduit.out, "  statuses   not described in public\n"));
	assert_int_equal(DECODE("0x46000001"), 0);
	assert_non_null(strstr(conduit.out, "  statuses   those of hypercalls, "
					    "in bits 15:0 of x0\n"));
	assert_int_equal(DECODE("--json", "0x84000060"), 0);
	assert_non_null(strstr(conduit.out, "\"status_kind\":\"ffa_status\""));
	assert_non_null(strstr(conduit.out, "{\"value\":-9,\"name\":\"NO_DATA\"}"));
}

static void test_decode_shows_what_is_given(void **state)
{
	(void)state;
	assert_int_equal(DECODE("0x84000002", "-1"), 0);
	assert_non_null(strstr(conduit.out, "CPU_OFF(x1=0xffffffffffffffff)\n"));
	assert_int_equal(DECODE("0x46000001", "0x1005d", "0x1"), 0);
	assert_non_null(strstr(conduit.out, "HvCallSignalEvent("));
	assert_int_equal(DECODE("0xffffffff84000000"), 0);
	assert_non_null(strstr(conduit.out, "bits 63:32 of x0, 0xffffffff"));
}

static void test_decode_lists_candidates_or_the_vendor_asked_for(void **state)
{
	(void)state;
	assert_int_equal(DECODE("0xB2000001"), 0);
	assert_non_null(strstr(conduit.out, "OPTEE_GET_OS_REVISION"));
	assert_non_null(strstr(conduit.out, "TLK_REQUEST_DONE"));
	assert_int_equal(DECODE("0xB2000001", "--vendor", "tlk"), 0);
	assert_null(strstr(conduit.out, "OPTEE_GET_OS_REVISION"));
	assert_non_null(strstr(conduit.out, "NVIDIA Trusted Little Kernel (tlk)"));
	assert_int_equal(DECODE("-V", "help"), 0);
	assert_non_null(strstr(conduit.out, "gunyah      Gunyah hypervisor\n"));
}

static void test_decode_explains_unknown_numbers(void **state)
{
	(void)state;
	assert_int_equal(DECODE("0x84000018"), 0);
	assert_non_null(strstr(conduit.out, "unknown call of owner 4: standard secure service, "
					    "in the range of Power State"));
	assert_non_null(strstr(conduit.out, "nearest    0x84000017"));
	assert_int_equal(DECODE("0x88020000"), 0);
	assert_non_null(strstr(conduit.out, "bits 23:17 of a fast call must be zero"));
	assert_int_equal(DECODE("-3"), 0);
	assert_non_null(strstr(conduit.out, "Samsung Exynos"));
	assert_int_equal(DECODE("--json", "0x8f000000"), 0);
	assert_non_null(strstr(conduit.out, "\"problem\":\"the owner is reserved\""));
}

static void test_decode_list_finds_or_fails(void **state)
{
	static char deep[65536] = "/";

	(void)state;
	memset(deep + 1, '(', sizeof(deep) - 2);
	assert_int_equal(DECODE("--list", deep), 2);
	assert_non_null(strstr(conduit.err, "the pattern is longer than 512 bytes"));
	assert_int_equal(DECODE("--list", "trng_r*"), 0);
	assert_non_null(strstr(conduit.out, "TRNG_RND"));
	assert_int_equal(DECODE("--list", "nothing like this"), 1);
	assert_non_null(strstr(conduit.err, "nothing like this"));
	assert_int_equal(DECODE("--list", "/["), 2);
}

static void test_decode_without_arguments_reads_its_input(void **state)
{
	(void)state;
	/* It is /dev/null. */
	assert_int_equal(conduit_run(&conduit, "", WORDS("decode")), 0);
	assert_string_equal(conduit.out, "");
	assert_string_equal(conduit.err, "");
}

static void test_decode_mistakes_are_usage_errors(void **state)
{
	(void)state;
	assert_int_equal(DECODE("CPU_ON"), 2);
	assert_non_null(strstr(conduit.err, "not a function ID: CPU_ON"));
	assert_int_equal(DECODE(""), 2);
	assert_int_equal(DECODE("0x84000000000000000"), 2);
	assert_int_equal(DECODE("0x84000000", "one"), 2);
	assert_non_null(strstr(conduit.err, "x1 is not a number: one"));
	assert_int_equal(DECODE("0x84000000", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
				"11", "12", "13", "14", "15", "16", "17", "18"),
			 2);
	assert_non_null(strstr(conduit.err, "too many arguments: 18"));
	assert_int_equal(DECODE("--vendor", "trsty", "0x84000000"), 2);
	assert_non_null(strstr(conduit.err, "did you mean 'trusty'?"));
	assert_int_equal(DECODE("--vendor"), 2);
	assert_int_equal(DECODE("--markdown"), 2);
	assert_int_equal(DECODE("--list", "a", "b"), 2);
	assert_int_equal(DECODE("--colour"), 2);
	assert_non_null(strstr(conduit.err, "--colour"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode_names_and_formats_a_call),
		cmocka_unit_test(test_decode_says_what_errors_there_are),
		cmocka_unit_test(test_decode_shows_what_is_given),
		cmocka_unit_test(test_decode_lists_candidates_or_the_vendor_asked_for),
		cmocka_unit_test(test_decode_explains_unknown_numbers),
		cmocka_unit_test(test_decode_list_finds_or_fails),
		cmocka_unit_test(test_decode_without_arguments_reads_its_input),
		cmocka_unit_test(test_decode_mistakes_are_usage_errors),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
