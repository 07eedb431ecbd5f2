/* SPDX-License-Identifier: BSD-2-Clause */
/* From one kernel to the next: VPs and partition handed over, or left as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fake/hypervisor.h"
#include "hyperv/kexec.h"
#include "hyperv/stimer.h"

#define VPS 3U

struct kernel {
	_Alignas(4096) struct hv_message_page message[VPS];
	_Alignas(4096) struct hv_event_page event[VPS];
	_Alignas(4096) struct hv_reference_tsc_page tsc;
	struct hv_partition partition;
	struct hv_vp vp[VPS];
	struct hv_clock clock;
	uint32_t messages;
};

static struct kernel first;
static struct kernel second;

static void on_message(struct hv_vp *vp, void *argument, const struct hv_message *message)
{
	struct kernel *kernel = argument;

	(void)vp;
	(void)message;
	kernel->messages++;
}

static const struct hv_stimer timer = { .index = 0, .mode = HV_STIMER_DIRECT, .intid = 17 };

static void boot(struct kernel *kernel)
{
	const struct hv_sint handler = { .message = on_message, .argument = kernel };

	memset(kernel, 0, sizeof(*kernel));
	hv_partition_init(&kernel->partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
	assert_int_equal(hv_partition_start(&kernel->partition, 1), 0);
	assert_int_equal(hv_clock_start(&kernel->clock, &kernel->partition, &kernel->tsc), 0);
	for (uint32_t i = 0; i < VPS; i++) {
		const struct hv_vp_pages pages = { &kernel->message[i], &kernel->event[i], NULL };

		fake_vp(i);
		assert_int_equal(hv_vp_online(&kernel->vp[i], &kernel->partition, &pages), 0);
		assert_int_equal(kernel->vp[i].index, i);
		assert_int_equal(hv_sint_enable(&kernel->vp[i], 2, 18, &handler), 0);
	}
}

/* Host and hypervisor do something for every VP. */
static void disturb(void)
{
	static uint64_t now = 1000;

	now += 1000000;
	fake_time(now, now);
	for (uint32_t i = 0; i < VPS; i++) {
		fake_message(i, 2, 1, "late", 4);
		fake_event(i, 2, 7);
	}
}

static bool all_zero(const void *memory, size_t size)
{
	const uint8_t *bytes = memory;
	size_t i = 0;

	while (i < size && bytes[i] == 0) {
		i++;
	}
	return i == size;
}

static void test_kexec_orderly_leaves_nothing_on(void **state)
{
	size_t calls;

	(void)state;
	fake_hypervisor_reset(VPS);
	boot(&first);
	for (uint32_t i = 0; i < VPS; i++) {
		fake_vp(i);
		assert_int_equal(hv_stimer_start_periodic(&first.vp[i], &timer, 1000), 0);
	}
	for (uint32_t i = VPS; i-- > 0;) {
		fake_vp(i);
		assert_int_equal(hv_kexec_vp(&first.vp[i]), 0);
	}
	assert_int_equal(hv_kexec_finish(&first.partition, &first.clock), 0);
	assert_true(*fake_register(0, 0x90002) == 0);
	assert_true(*fake_register(0, 0x90017) == 0);
	calls = fake_log_count();
	memset(first.message, 0, sizeof(first.message));
	memset(first.event, 0, sizeof(first.event));
	memset(&first.tsc, 0, sizeof(first.tsc));
	disturb();
	assert_true(all_zero(first.message, sizeof(first.message)));
	assert_true(all_zero(first.event, sizeof(first.event)));
	assert_true(all_zero(&first.tsc, sizeof(first.tsc)));
	for (uint32_t i = 0; i < VPS; i++) {
		assert_int_equal(fake_interrupts(i, 17), 0);
		assert_false(hv_synic_dispatch(&first.vp[i]));
	}
	assert_int_equal(hv_clock_read(&first.clock), 0 + *fake_register(0, 0x90004));
	assert_int_equal(fake_log_count(), calls + 1);
}

static void test_kexec_without_any_of_it_is_taken_over(void **state)
{
	(void)state;
	fake_hypervisor_reset(VPS);
	boot(&first);
	for (uint32_t i = 0; i < VPS; i++) {
		fake_vp(i);
		assert_int_equal(hv_stimer_start_periodic(&first.vp[i], &timer, 1000), 0);
	}
	disturb();
	boot(&second);
	memset(&first, 0, sizeof(first));
	for (uint32_t i = 0; i < VPS; i++) {
		assert_int_equal(*fake_register(i, 0xB0000), 0);
	}
	disturb();
	assert_true(all_zero(&first, sizeof(first)));
	for (uint32_t i = 0; i < VPS; i++) {
		const uint32_t before = second.messages;

		fake_vp(i);
		assert_true(hv_synic_dispatch(&second.vp[i]));
		assert_true(second.messages > before);
	}
	assert_true(hv_clock_read(&second.clock) == *fake_register(0, 0x90004));
}

static void test_kexec_with_registers_that_fail_goes_on(void **state)
{
	(void)state;
	fake_hypervisor_reset(VPS);
	boot(&first);
	fake_vp(0);
	fake_register_refuse(0xA0013, 0x05);
	assert_int_equal(hv_kexec_vp(&first.vp[0]), -HV_ERR_REFUSED);
	assert_int_equal(*fake_register(0, 0xA0010), 0);
	fake_register_refuse(0x90017, 0x05);
	assert_int_equal(hv_kexec_finish(&first.partition, &first.clock), -HV_ERR_REFUSED);
	assert_true(*fake_register(0, 0x90002) == 0);
}

static void test_kexec_finish_without_a_clock_stops_the_partition(void **state)
{
	(void)state;
	fake_hypervisor_reset(VPS);
	boot(&first);
	fake_register_refuse(0x90002, 0x05);
	assert_int_equal(hv_kexec_finish(&first.partition, NULL), -HV_ERR_REFUSED);
	fake_register_refuse(0x90002, 0);
	assert_int_equal(hv_kexec_finish(&first.partition, NULL), 0);
	assert_true(*fake_register(0, 0x90002) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kexec_orderly_leaves_nothing_on),
		cmocka_unit_test(test_kexec_without_any_of_it_is_taken_over),
		cmocka_unit_test(test_kexec_with_registers_that_fail_goes_on),
		cmocka_unit_test(test_kexec_finish_without_a_clock_stops_the_partition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
