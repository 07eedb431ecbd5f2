/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts that EL2 owns, on memory in place of the GIC's frames. Offsets as literals [IHI0069 chapter 12]. */
#include "core/irq.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"
#include "core/partition.h"

#define VPS   3
#define FRAME 0x10000ULL

/* Distributor, then redistributors of two frames each. */
static _Alignas(0x10000) uint8_t frames[(1 + 2 * VPS) * FRAME];

struct partition partition;
static _Thread_local struct vp *current;

static struct {
	void *context;
	uint32_t count;
	uint64_t ended_before; /* ICC_EOIR0_EL1 when it ran */
} handled;

struct vp *vp_current(void)
{
	return current;
}

static void handle(void *context)
{
	handled.context = context;
	handled.count++;
	handled.ended_before = fake_sysreg.icc_eoir0_el1;
}

static int reset(void **state)
{
	(void)state;
	memset(frames, 0, sizeof(frames));
	memset(&partition, 0, sizeof(partition));
	memset(&handled, 0, sizeof(handled));
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	partition.gicd = (uintptr_t)frames;
	partition.vp_count = VPS;
	for (uint32_t i = 0; i < VPS; i++) {
		partition.vps[i].index = i;
		partition.vps[i].mpidr = 0x100000000 + i;
		partition.vps[i].gicr = (uintptr_t)frames + (1 + 2 * i) * FRAME;
		partition.vps[i].power = VP_ON;
	}
	current = &partition.vps[1];
	return 0;
}

static uint32_t peek32(uint64_t offset)
{
	uint32_t value;

	memcpy(&value, frames + offset, sizeof(value));
	return value;
}

/* VP whose CPU SPI @intid comes to. */
static uint32_t route_of(uint32_t intid)
{
	assert_int_equal(peek32(0x6000 + 8 * intid + 4), 1);
	return peek32(0x6000 + 8 * intid);
}

/* What is EL2's stays so: each test has INTIDs of its own. */

static void test_irq_own_spi_is_enabled_and_comes_to_this_cpu(void **state)
{
	(void)state;
	memset(frames + 0x80, 0xff, 0x80);
	memset(frames + 0x400, 0xa0, 0x400);
	assert_true(irq_own(79, handle, NULL));
	assert_int_equal(peek32(0x0088), 0xffff7fff);
	assert_int_equal(peek32(0x0108), 0x00008000);
	assert_int_equal(peek32(0x044c), 0x00a0a0a0);
	assert_int_equal(route_of(79), 1);
	assert_int_equal(irq_withheld(2), 0x00008000);
	assert_false(irq_own(79, handle, NULL));
}

static void test_irq_withheld_spi_is_not_enabled_until_it_is_owned(void **state)
{
	(void)state;
	assert_true(irq_withhold(96));
	assert_true(irq_withhold(96));
	assert_int_equal(irq_withheld(3), 0x00000001);
	assert_int_equal(peek32(0x010c), 0);
	assert_true(irq_own(96, handle, NULL));
	assert_int_equal(peek32(0x010c), 0x00000001);
	assert_int_equal(irq_withheld(3), 0x00000001);
}

static void test_irq_other_intids_are_refused(void **state)
{
	static const uint32_t others[] = { 0, 15, 1020, 1023, 1056, 4096, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(others); i++) {
		assert_false(irq_own(others[i], handle, NULL));
		assert_false(irq_withhold(others[i]));
	}
	assert_false(irq_withhold(26));
	assert_true(irq_withhold(1019));
	assert_int_equal(irq_withheld(31), 0x08000000);
}

static void test_irq_own_ppi_is_enabled_on_each_cpu(void **state)
{
	(void)state;
	assert_true(irq_own(26, handle, NULL));
	assert_int_equal(irq_withheld(0), 0x04000000);
	memset(frames + 2 * FRAME + 0x80, 0xff, 4);
	irq_setup_cpu(&partition.vps[0]);
	assert_int_equal(peek32(2 * FRAME + 0x0080), 0xfbffffff);
	assert_int_equal(peek32(2 * FRAME + 0x0100), 0x04000000);
	assert_int_equal(peek32(4 * FRAME + 0x0100), 0);
	assert_int_equal(peek32(0x0100), 0);
	irq_setup_cpu(&partition.vps[1]);
	assert_int_equal(peek32(4 * FRAME + 0x0100), 0x04000000);
}

static void test_irq_take_calls_the_handler_and_ends_the_interrupt(void **state)
{
	int context;

	(void)state;
	assert_true(irq_own(128, handle, &context));
	fake_sysreg.icc_iar0_el1 = 128;
	irq_take();
	assert_int_equal(handled.count, 1);
	assert_ptr_equal(handled.context, &context);
	assert_int_equal(handled.ended_before, 0);
	assert_int_equal(fake_sysreg.icc_eoir0_el1, 128);
}

static void test_irq_poll_calls_the_handler_of_what_is_pending(void **state)
{
	int context;

	(void)state;
	assert_true(irq_own(133, handle, &context));
	fake_sysreg.icc_hppir0_el1 = 133;
	irq_poll();
	assert_int_equal(handled.count, 1);
	assert_ptr_equal(handled.context, &context);
	assert_int_equal(fake_sysreg.icc_eoir0_el1, 0);
	fake_sysreg.icc_hppir0_el1 = 1023;
	irq_poll();
	assert_int_equal(handled.count, 1);
}

static void test_irq_take_of_nothing_does_nothing(void **state)
{
	(void)state;
	for (uint32_t intid = 1020; intid < 1024; intid++) {
		fake_sysreg.icc_iar0_el1 = intid;
		irq_take();
	}
	assert_int_equal(handled.count, 0);
	assert_int_equal(fake_sysreg.icc_eoir0_el1, 0);
}

static void test_irq_route_follows_the_request(void **state)
{
	(void)state;
	assert_true(irq_own(129, handle, NULL));
	assert_true(irq_route(129, &partition.vps[2]));
	assert_int_equal(route_of(129), 2);
	partition.vps[0].power = VP_OFF;
	assert_false(irq_route(129, &partition.vps[0]));
	partition.vps[0].power = VP_ON_PENDING;
	assert_false(irq_route(129, &partition.vps[0]));
	assert_int_equal(route_of(129), 2);
}

static void test_irq_leave_moves_what_comes_to_this_cpu(void **state)
{
	(void)state;
	assert_true(irq_own(130, handle, NULL));
	assert_true(irq_own(131, handle, NULL));
	assert_true(irq_withhold(132));
	assert_true(irq_route(131, &partition.vps[2]));
	partition.vps[1].power = VP_OFF;
	irq_leave(&partition.vps[1]);
	assert_int_equal(route_of(130), 0);
	assert_int_equal(route_of(131), 2);
	assert_int_equal(route_of(132), 0);
	partition.vps[0].power = VP_OFF;
	irq_leave(&partition.vps[0]);
	assert_int_equal(route_of(130), 2);
	/* No one is left: where they went they stay, for a CPU_OFF that the firmware refuses. */
	partition.vps[2].power = VP_OFF;
	irq_leave(&partition.vps[2]);
	assert_int_equal(route_of(130), 2);
}

static bool owned;

static void *own_on_vp_2(void *unused)
{
	current = &partition.vps[2];
	assert_true(irq_own(200, handle, NULL));
	__atomic_store_n(&owned, true, __ATOMIC_RELEASE);
	return unused;
}

/* The guest's access has seen that the interrupt is its own, and comes to the GIC later. */
static void test_irq_own_waits_for_an_access_under_way(void **state)
{
	pthread_t thread;

	(void)state;
	irq_access_begin();
	assert_int_equal(pthread_create(&thread, NULL, own_on_vp_2, NULL), 0);
	usleep(50000);
	assert_false(__atomic_load_n(&owned, __ATOMIC_ACQUIRE));
	frames[0x4c8] = 0xf0;
	irq_access_end();
	pthread_join(thread, NULL);
	assert_true(owned);
	assert_int_equal(frames[0x4c8], 0);
	assert_int_equal(route_of(200), 2);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_irq_own_spi_is_enabled_and_comes_to_this_cpu),
		TEST(test_irq_withheld_spi_is_not_enabled_until_it_is_owned),
		TEST(test_irq_other_intids_are_refused),
		TEST(test_irq_own_ppi_is_enabled_on_each_cpu),
		TEST(test_irq_take_calls_the_handler_and_ends_the_interrupt),
		TEST(test_irq_poll_calls_the_handler_of_what_is_pending),
		TEST(test_irq_take_of_nothing_does_nothing),
		TEST(test_irq_route_follows_the_request),
		TEST(test_irq_leave_moves_what_comes_to_this_cpu),
		TEST(test_irq_own_waits_for_an_access_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
