/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzzer of what the firmware asks of EL2, with stand-ins of its own. */
#include "fuzz/fuzz.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

fuzzer fuzz_el2_firmware;

static void test_firmware_calls_of_a_hostile_firmware(void **state)
{
	(void)state;
	fuzz_kept(fuzz_el2_firmware, "hypervisor/tests/fuzz_el2_firmware.inputs");
	fuzz_generated(fuzz_el2_firmware, 4000, 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_firmware_calls_of_a_hostile_firmware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
