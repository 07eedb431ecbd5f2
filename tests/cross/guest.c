/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's side: libhyperv connects to EL2, uses all that it offers, closes, unloads and starts anew. */
#include "cross/cross.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/vmbus_guid.h"
#include "hyperv/hypercall.h"
#include "hyperv/ic_heartbeat.h"
#include "hyperv/ic_shutdown.h"
#include "hyperv/ic_timesync.h"
#include "hyperv/kexec.h"
#include "hyperv/partition.h"
#include "hyperv/time.h"
#include "hyperv/vmbus.h"
#include "smccc/linux.h"

#define VPS       4
#define CHANNELS  16
#define RING_SIZE ABI_U(0x3000) /* each way */
#define INTID     18
#define SECOND_US ABI_U(1000000)

/* In RAM of the guest: EL2 reads and writes parts of it. */
static struct guest {
	struct hv_partition partition;
	struct hv_clock clock;
	struct hv_vp vps[VPS];
	struct vmbus bus;
	struct vmbus_channel channels[CHANNELS];
	struct hv_heartbeat heartbeat;
	struct hv_shutdown shutdown;
	struct hv_timesync timesync;
	uint64_t buffers[3][HV_IC_BUFFER_SIZE / sizeof(uint64_t)];
	uint32_t offers;
	uint32_t unknown_offers;
	uint32_t rescinds;
	uint32_t events[VPS];
	enum hv_shutdown_kind asked;
	uint32_t shutdowns;
} * guest;

static uint8_t *heap;
static size_t heap_size;
static uint32_t current;

static void *take(size_t size)
{
	void *taken = heap;

	size = (size + HV_PAGE_SIZE - 1) & ~(size_t)(HV_PAGE_SIZE - 1);
	assert_true(size <= heap_size);
	heap += size;
	heap_size -= size;
	return taken;
}

/* The call instruction, and what the library asks of its system. */

void arm_smccc_1_2_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	uint64_t x[18];

	_Static_assert(sizeof(x) == sizeof(*args), "registers are 64 bits wide");
	memcpy(x, args, sizeof(x));
	cross_call(x, false);
	memcpy(res, x, sizeof(x));
}

void arm_smccc_1_2_smc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	arm_smccc_1_2_hvc(args, res);
}

void hv_native_hvc(struct hv_native_regs *regs)
{
	cross_call(regs->x, true);
}

uint64_t fake_counter(void);
uint64_t fake_counter(void)
{
	return cross_counter();
}

static uint64_t physical(void *context, const void *address)
{
	(void)context;
	return (uintptr_t)address;
}

static void switch_vp(uint32_t index)
{
	current = index;
	cross_vp(index);
}

/* Interrupts are taken on all VPs. */
static void delay(void *context, uint32_t microseconds)
{
	uint32_t before = current;

	(void)context;
	cross_advance(microseconds);
	for (uint32_t i = 0; i < VPS; i++) {
		switch_vp(i);
		hv_synic_dispatch(&guest->vps[i]);
	}
	switch_vp(before);
}

static const struct hv_port port = { .physical = physical, .delay = delay };

/* Drivers */

static void on_event(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	guest->events[current]++;
}

static void on_shutdown(void *argument, const struct hv_shutdown_request *request)
{
	(void)argument;
	guest->asked = request->kind;
	guest->shutdowns++;
}

static void on_time(void *argument, const struct hv_time_sample *sample)
{
	(void)argument;
	(void)sample;
}

static int open_channel(struct vmbus_channel *channel, uint32_t vp)
{
	struct vmbus_open open = {
		.rings = take(2 * (size_t)RING_SIZE),
		.size = 2 * RING_SIZE,
		.out_size = RING_SIZE,
		.vp = vp,
		.handler = on_event,
	};

	return vmbus_channel_open(channel, &open);
}

static bool is(const struct vmbus_channel *channel, const struct hv_guid *guid)
{
	return memcmp(&channel->interface_id, guid, sizeof(*guid)) == 0;
}

static void offered(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	static const struct hv_guid heartbeat = HV_GUID_HEARTBEAT;
	static const struct hv_guid shutdown = HV_GUID_SHUTDOWN;
	static const struct hv_guid timesync = HV_GUID_TIMESYNC;
	const uint32_t size = sizeof(guest->buffers[0]);

	(void)bus;
	(void)argument;
	guest->offers++;
	if (is(channel, &heartbeat)) {
		hv_heartbeat_init(&guest->heartbeat, channel, guest->buffers[0], size);
	} else if (is(channel, &shutdown)) {
		hv_shutdown_init(&guest->shutdown, channel, guest->buffers[1], size, false,
				 on_shutdown, NULL);
	} else if (is(channel, &timesync)) {
		hv_timesync_init(&guest->timesync, channel, guest->buffers[2], size, &guest->clock,
				 on_time, NULL);
	} else {
		/* Neither a disk nor a network card is there without a back end. */
		guest->unknown_offers++;
		return;
	}
	assert_int_equal(open_channel(channel, channel->relid % VPS), 0);
}

static void rescinded(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	guest->rescinds++;
	vmbus_channel_close(channel);
	assert_int_equal(vmbus_channel_release(channel), 0);
}

static void poll_for(uint32_t microseconds)
{
	for (uint32_t waited = 0; waited < microseconds; waited += SECOND_US / 100) {
		struct hv_ic *ics[] = { &guest->heartbeat.ic, &guest->shutdown.ic,
					&guest->timesync.ic };

		delay(NULL, SECOND_US / 100);
		vmbus_process(&guest->bus);
		for (size_t i = 0; i < ABI_COUNT(ics); i++) {
			if (ics[i]->channel != NULL &&
			    ics[i]->channel->state == VMBUS_CHANNEL_OPEN) {
				assert_true(hv_ic_poll(ics[i]) >= 0);
			}
		}
	}
}

/* A kernel from its first call on, in memory that none used before it. */
static void boot(enum hv_convention convention, uint32_t version)
{
	static const struct vmbus_client client = { offered, rescinded };
	struct vmbus_pages pages;

	guest = take(sizeof(*guest));
	hv_partition_init(&guest->partition, &port, NULL, convention);
	switch_vp(0);
	assert_int_equal(hv_partition_start(&guest->partition, hv_guest_os_id_open(1, 0, 0, 0)), 0);
	assert_int_equal(hv_clock_start(&guest->clock, &guest->partition, take(HV_PAGE_SIZE)), 0);
	vmbus_init(&guest->bus, &guest->partition, guest->channels, CHANNELS, &client, NULL);
	for (uint32_t i = 0; i < VPS; i++) {
		struct hv_vp_pages vp_pages = { take(HV_PAGE_SIZE), take(HV_PAGE_SIZE),
						take(HV_PAGE_SIZE) };

		switch_vp(i);
		assert_int_equal(hv_vp_online(&guest->vps[i], &guest->partition, &vp_pages), 0);
		assert_int_equal(vmbus_vp_online(&guest->bus, &guest->vps[i], INTID), 0);
	}
	switch_vp(0);
	pages = (struct vmbus_pages){ take(HV_PAGE_SIZE),
				      { take(HV_PAGE_SIZE), take(HV_PAGE_SIZE) } };
	assert_int_equal(vmbus_connect(&guest->bus, &guest->vps[0], &pages, version), 0);
	assert_int_equal(guest->bus.version, version);
	assert_int_equal(vmbus_request_offers(&guest->bus), 0);
	vmbus_process(&guest->bus);
	assert_int_equal(guest->offers, 3);
	assert_int_equal(guest->unknown_offers, 0);
}

static int power_on(void **state)
{
	(void)state;
	cross_start(VPS);
	heap = cross_memory(&heap_size);
	return 0;
}

static void assert_all_agree(void)
{
	poll_for(3 * SECOND_US);
	assert_true(guest->heartbeat.ic.agreed);
	assert_true(guest->shutdown.ic.agreed);
	assert_true(guest->timesync.ic.agreed);
	assert_int_equal(guest->bus.messages_refused, 0);
}

static void test_components_agree_by_both_conventions_and_all_versions(void **state)
{
	static const uint32_t versions[] = { VMBUS_VERSION_6_0, VMBUS_VERSION_5_3,
					     VMBUS_VERSION_5_2, VMBUS_VERSION_5_1,
					     VMBUS_VERSION_5_0, VMBUS_VERSION_4_1,
					     VMBUS_VERSION_4_0, VMBUS_VERSION_3_0,
					     VMBUS_VERSION_2_4 };

	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		power_on(state);
		boot(i % 2 == 0 ? HV_CONVENTION_SMCCC : HV_CONVENTION_NATIVE, versions[i]);
		assert_all_agree();
	}
}

static void test_heart_beats_and_time_is_told(void **state)
{
	uint64_t beats;

	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	assert_all_agree();
	beats = guest->heartbeat.sequence;
	poll_for(20 * SECOND_US);
	assert_in_range(guest->heartbeat.sequence, beats + 9, beats + 11);
	assert_in_range(guest->timesync.samples, 2, 10);
	assert_int_equal(guest->timesync.impossible, 0);
	assert_int_equal(guest->heartbeat.ic.refused + guest->timesync.ic.refused, 0);
	assert_true(guest->events[1] != 0 && guest->events[3] != 0);
}

static void test_shutdown_asks_the_guest(void **state)
{
	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	assert_false(cross_request_shutdown(false));
	assert_all_agree();
	assert_true(cross_request_shutdown(true));
	poll_for(SECOND_US);
	assert_int_equal(guest->shutdowns, 1);
	assert_int_equal(guest->asked, HV_SHUTDOWN_RESTART);
}

static void test_channel_moves_closes_and_opens(void **state)
{
	struct vmbus_channel *channel;
	uint32_t events;

	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	assert_all_agree();
	channel = guest->heartbeat.ic.channel;
	assert_int_equal(vmbus_channel_modify(channel, 2), 0);
	poll_for(3 * SECOND_US);
	events = guest->events[1];
	poll_for(10 * SECOND_US);
	assert_int_equal(guest->events[1], events);
	assert_int_equal(vmbus_channel_close(channel), 0);
	assert_int_equal(open_channel(channel, 0), 0);
	assert_all_agree();
}

static void test_rescinded_device_comes_back(void **state)
{
	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	assert_all_agree();
	for (uint32_t device = 0; device < 3; device++) {
		assert_true(cross_rescind(device));
		poll_for(SECOND_US);
		assert_int_equal(guest->rescinds, device + 1);
		assert_true(cross_offer(device));
		poll_for(SECOND_US);
		assert_int_equal(guest->offers, device + 4);
	}
	assert_all_agree();
}

static void test_next_kernel_with_and_without_unload(void **state)
{
	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	assert_all_agree();
	assert_int_equal(hv_kexec_prepare(&guest->bus), 0);
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_6_0);
	assert_all_agree();
	boot(HV_CONVENTION_NATIVE, VMBUS_VERSION_5_3);
	assert_all_agree();
	guest->bus.polled = true;
	assert_int_equal(vmbus_unload(&guest->bus), 0);
}

#define TEST(function) cmocka_unit_test_setup(function, power_on)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_components_agree_by_both_conventions_and_all_versions),
		TEST(test_heart_beats_and_time_is_told),
		TEST(test_shutdown_asks_the_guest),
		TEST(test_channel_moves_closes_and_opens),
		TEST(test_rescinded_device_comes_back),
		TEST(test_next_kernel_with_and_without_unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
