/* SPDX-License-Identifier: BSD-2-Clause */
/* Several VPs: registers of their own, messages and events for the right one, and VPs that are turned off meanwhile. */
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define SINT_MASKED ABI_ULL(0x10000)
#define ROUNDS      ABI_U(3000)

/* A second CPU that runs, or the test is skipped. */
static bool begin(void)
{
	if (power_on(1)) {
		return true;
	}
	skip("needs -smp 2");
	return false;
}

static void read_index_there(struct cpu *cpu)
{
	cpu->result = hv_get(REG_VP_INDEX).low;
}

static void start_synic_there(struct cpu *cpu)
{
	synic_start();
	cpu->result = hv_get(REG_SIMP).low;
}

static void stop_synic_there(struct cpu *cpu)
{
	synic_stop();
	cpu->result = 0;
}

static void take_message_there(struct cpu *cpu)
{
	struct hv_message message;

	cpu->result = message_take(SINT_VMBUS, &message);
}

static void connect_there(struct cpu *cpu)
{
	synic_start();
	cpu->result = bus_connect(0x50003);
}

/* 0 to N - 1. OBS: Linux uses them as indices of an array. */
void vp_each_has_its_own_index(void)
{
	uint64_t seen = ABI_BIT64(hv_get(REG_VP_INDEX).low % 64);

	if (!begin()) {
		return;
	}
	EXPECT(hv_get_of(1, REG_VP_INDEX).low, 1);
	EXPECT_TRUE(power_off(1));
	for (uint32_t i = 1; i < machine.cpu_count; i++) {
		uint64_t index;

		note("CPU", i);
		EXPECT_TRUE(power_on(i));
		index = run_on(i, read_index_there, 0);
		EXPECT_TRUE(index < machine.cpu_count);
		EXPECT(seen >> index % 64 & 1, 0);
		seen |= ABI_BIT64(index % 64);
		EXPECT_TRUE(power_off(i));
	}
}

static void read_time_there(struct cpu *cpu)
{
	cpu->result = hv_now();
}

/* Between two readings here. */
void vp_reference_time_is_one_for_all(void)
{
	if (!begin()) {
		return;
	}
	for (uint32_t i = 0; i < 100; i++) {
		uint64_t before = hv_now();
		uint64_t there = run_on(1, read_time_there, 0);
		uint64_t after = hv_now();

		if (!EXPECT_TRUE(before <= there && there <= after)) {
			break;
		}
	}
	EXPECT_TRUE(power_off(1));
}

static void read_guest_os_id_there(struct cpu *cpu)
{
	cpu->result = hv_get(REG_GUEST_OS_ID).low;
}

void vp_guest_os_id_is_one_for_all(void)
{
	if (!begin()) {
		return;
	}
	EXPECT(hv_set(REG_GUEST_OS_ID, ABI_ULL(0x8100060200000000)), 0);
	EXPECT(run_on(1, read_guest_os_id_there, 0), ABI_ULL(0x8100060200000000));
	hv_identify();
	EXPECT_TRUE(power_off(1));
}

static void set_crash_register_there(struct cpu *cpu)
{
	cpu->result = hv_set(REG_CRASH_P0, cpu->argument);
}

void vp_crash_registers_are_one_for_all(void)
{
	if (!begin()) {
		return;
	}
	EXPECT(run_on(1, set_crash_register_there, 0x4321), 0);
	EXPECT(hv_get(REG_CRASH_P0).low, 0x4321);
	EXPECT(hv_set(REG_CRASH_P0, 0), 0);
	EXPECT_TRUE(power_off(1));
}

void vp_registers_of_another_vp_are_reachable(void)
{
	if (!begin()) {
		return;
	}
	EXPECT(hv_set_of(1, REG_SINT0 + 5, 21), 0);
	EXPECT(hv_get_of(1, REG_SINT0 + 5).low, 21);
	EXPECT(hv_get(REG_SINT0 + 5).low, SINT_MASKED);
	/* A timer belongs to its CPU. */
	EXPECT(hv_set_of(1, REG_STIMER0_COUNT, 1), 0x15);
	EXPECT(hv_set_of(1, REG_STIMER0_CONFIG, 0x1141), 0x15);
	EXPECT(hv_set_of(1, REG_EOM, 0), 0);
	EXPECT_TRUE(power_off(1));
}

/* Periodic, direct [TLFS Timers] */
static void start_timer_there(struct cpu *cpu)
{
	cpu->result = hv_set(REG_STIMER0_CONFIG, 0x1003 | (uint64_t)INTID_DIRECT << 4);
	cpu->result += hv_set(REG_STIMER0_COUNT, 10000);
}

static void read_timer_there(struct cpu *cpu)
{
	cpu->result = hv_get(REG_STIMER0_CONFIG).low | hv_get(REG_STIMER0_COUNT).low;
}

void vp_vp_comes_back_with_everything_reset(void)
{
	if (!begin()) {
		return;
	}
	EXPECT_TRUE((run_on(1, start_synic_there, 0) & 1) == 1);
	EXPECT(run_on(1, start_timer_there, 0), 0);
	EXPECT_TRUE(power_off(1));
	EXPECT_TRUE(power_on(1));
	EXPECT(run_on(1, read_timer_there, 0), 0);
	EXPECT(hv_get_of(1, REG_SIMP).low & 1, 0);
	EXPECT(hv_get_of(1, REG_SIEFP).low & 1, 0);
	EXPECT(hv_get_of(1, REG_SCONTROL).low, 0);
	EXPECT(hv_get_of(1, REG_SINT0 + SINT_VMBUS).low, SINT_MASKED);
	EXPECT_TRUE(power_off(1));
}

void vp_vp_may_go_off_while_messages_wait(void)
{
	if (!begin()) {
		return;
	}
	EXPECT(run_on(1, connect_there, 0), 1);
	for (uint32_t i = 0; i < 10; i++) {
		EXPECT(bus_teardown_post(1, i), 0);
	}
	EXPECT_TRUE(power_off(1));
	/* More for a VP that is off: they wait or are refused, and nothing fails. */
	for (uint32_t i = 0; i < 200; i++) {
		bus_teardown_post(1, i);
	}
	wait_ticks(ticks_of_ms(20));
	/* The guest begins anew on this VP. */
	synic_start();
	EXPECT_TRUE(bus_connect(0x50003));
	bus_stop();
	EXPECT_TRUE(power_on(1));
	EXPECT(run_on(1, start_synic_there, 0) & 1, 1);
	EXPECT(run_on(1, stop_synic_there, 0), 0);
	EXPECT_TRUE(power_off(1));
}

static void wait_for_ppi_there(struct cpu *cpu)
{
	cpu->result = interrupt_wait((uint32_t)cpu->argument, 1, ticks_of_ms(3000));
}

void vp_interrupts_of_another_vp_arrive_there(void)
{
	if (!begin()) {
		return;
	}
	/* GICR_ISPENDR0 of the other CPU [IHI0069] */
	gicr_write(1, 0x10200, ABI_BIT(machine.free_ppi[4]));
	EXPECT(run_on(1, wait_for_ppi_there, machine.free_ppi[4]), 1);
	EXPECT_TRUE(power_off(1));
}

void vp_messages_go_to_the_vp_that_asked(void)
{
	struct hv_message message;

	if (!begin()) {
		return;
	}
	synic_start();
	EXPECT(run_on(1, connect_there, 0), 1);
	EXPECT(bus_teardown_post(1, 1), 0);
	EXPECT(run_on(1, take_message_there, 0), 1);
	EXPECT(message_page()->slot[SINT_VMBUS].type, 0);
	EXPECT_TRUE(bus_connect(0x50003));
	EXPECT(bus_teardown_post(1, 1), 0);
	EXPECT_TRUE(message_take(SINT_VMBUS, &message));
	EXPECT(run_on(1, stop_synic_there, 0), 0);
	bus_stop();
	EXPECT_TRUE(power_off(1));
}

static void wait_for_event_there(struct cpu *cpu)
{
	uint64_t start = counter();
	const uint64_t *word = &event_page()->sint[SINT_VMBUS].words[cpu->argument / 64];

	/* First the flag, then the interrupt. */
	while (interrupts_of(INTID_VMBUS) == 0 && counter() - start < ticks_of_ms(3000)) {
		relax();
	}
	cpu->result = __atomic_load_n(word, __ATOMIC_ACQUIRE) >> cpu->argument % 64 & 1;
	cpu->result += interrupts_of(INTID_VMBUS) != 0 ? 2 : 0;
}

void vp_events_go_to_the_channels_vp(void)
{
	struct bus_channel channel;

	if (!begin()) {
		return;
	}
	run_on(1, start_synic_there, 0);
	EXPECT_TRUE(bus_start(&channel));
	bus_close(channel.relid);
	EXPECT_TRUE(bus_teardown(channel.relid, BUS_GPADL));
	EXPECT(bus_gpadl(channel.relid, BUS_GPADL, bus_ring_pages(), BUS_PAGES), 0);
	EXPECT(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 1), 0);
	EXPECT(run_on(1, wait_for_event_there, channel.relid), 3);
	EXPECT_TRUE(power_off(1));
	/* The channel's VP is gone: signals for it are lost, not fatal. */
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

/* Reads registers, its own and those of the other, as fast as it can. */
static void call_without_end(struct cpu *cpu)
{
	uint64_t bad = 0;

	synic_start();
	while (__atomic_load_n(&cpu->argument, __ATOMIC_ACQUIRE) != 0) {
		bad += hv_get(REG_VP_INDEX).low != 1;
		bad += hv_get_of(0, REG_VP_INDEX).low != 0;
		bad += hv_set(REG_EOM, 0) != 0;
		hv_signal(0x2001, 0);
		bus_teardown_post(1, 0x77);
	}
	synic_stop();
	cpu->result = bad;
}

void vp_two_vps_may_call_at_once(void)
{
	if (!begin()) {
		return;
	}
	cpus[1].argument = 1;
	__atomic_store_n(&cpus[1].work, call_without_end, __ATOMIC_RELEASE);
	synic_start();
	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct vmbus_version_response response;

		if (!EXPECT_TRUE(bus_contact(0x50003, &response))) {
			break;
		}
	}
	__atomic_store_n(&cpus[1].argument, 0, __ATOMIC_RELEASE);
	while (__atomic_load_n(&cpus[1].work, __ATOMIC_ACQUIRE) != NULL) {
	}
	EXPECT(cpus[1].result, 0);
	bus_stop();
	EXPECT_TRUE(power_off(1));
}
