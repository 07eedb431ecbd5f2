/* SPDX-License-Identifier: BSD-2-Clause */
/* The fuzzers of EL2's parsers, on the inputs that are kept and on others. */
#include "fuzz/fuzz.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

fuzzer fuzz_el2_gpadl;
fuzzer fuzz_el2_hypercall;
fuzzer fuzz_el2_message;
fuzzer fuzz_el2_packet;
fuzzer fuzz_el2_request;
fuzzer fuzz_el2_ring;

#define TEST(name, count, size)                                                                    \
	static void test_##name##_of_a_hostile_guest(void **state)                                 \
	{                                                                                          \
		(void)state;                                                                       \
		fuzz_kept(fuzz_el2_##name, "hypervisor/tests/fuzz_el2_" #name ".inputs");          \
		fuzz_generated(fuzz_el2_##name, count, size);                                      \
	}

TEST(gpadl, 1000, 1024)
TEST(hypercall, 1000, 1024)
TEST(message, 400, 65536)
TEST(packet, 1000, 1024)
TEST(request, 400, 4096)
TEST(ring, 1000, 1024)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gpadl_of_a_hostile_guest),
		cmocka_unit_test(test_hypercall_of_a_hostile_guest),
		cmocka_unit_test(test_message_of_a_hostile_guest),
		cmocka_unit_test(test_packet_of_a_hostile_guest),
		cmocka_unit_test(test_request_of_a_hostile_guest),
		cmocka_unit_test(test_ring_of_a_hostile_guest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
