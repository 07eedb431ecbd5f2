/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's side: libhyperv connects to EL2, uses all that it offers, closes, unloads and starts anew. */
#include "cross/cross.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "abi/vmbus_guid.h"
#include "hyperv/hypercall.h"
#include "hyperv/ic_heartbeat.h"
#include "hyperv/ic_shutdown.h"
#include "hyperv/ic_timesync.h"
#include "hyperv/kexec.h"
#include "hyperv/network.h"
#include "hyperv/partition.h"
#include "hyperv/storage.h"
#include "hyperv/time.h"
#include "hyperv/vmbus.h"
#include "smccc/linux.h"

#define VPS       4
#define CHANNELS  16
#define RING_SIZE ABI_U(0x3000) /* each way */
#define INTID     18
#define SECOND_US ABI_U(1000000)
#define BLOCKS    200 /* of the disk */

#define NETWORK_FRAME_MAX    ABI_U(9014)
#define NETWORK_RING_SIZE    ABI_U(0x10000) /* each way */
#define NETWORK_RECEIVE_SIZE ABI_U(0x40000)
#define NETWORK_SEND_SIZE    ABI_U(0x20000)

enum { HEARTBEAT, SHUTDOWN, TIMESYNC, COMPONENTS };

/* An integration component: its channel's handler polls it. When the channel moves, two VPs may do that at once. */
struct component {
	_Alignas(HV_PAGE_SIZE) uint8_t rings[2 * RING_SIZE];
	uint64_t buffer[HV_IC_BUFFER_SIZE / sizeof(uint64_t)];
	pthread_mutex_t mutex; /* of *ic while the channel is open */
	struct hv_ic *ic;
	uint32_t connection; /* atomic */
};

/* In RAM of the guest: EL2 reads and writes parts of it. */
static struct guest {
	struct component components[COMPONENTS];
	uint8_t (*lists)[2][HV_PAGE_SIZE]; /* of each VP */
	struct hv_partition partition;
	struct hv_clock clock;
	struct hv_vp vps[VPS];
	struct vmbus bus;
	struct vmbus_channel channels[CHANNELS];
	struct hv_heartbeat heartbeat;
	struct hv_shutdown shutdown;
	struct hv_timesync timesync;
	struct hv_network network;
	struct vmbus_channel *network_channel;
	uint8_t last_frame[NETWORK_FRAME_MAX];
	uint32_t last_size;
	uint32_t frames;
	struct vmbus_channel *controller;
	struct hv_storage storage;
	uint32_t offers;
	uint32_t unknown_offers;
	uint32_t rescinds;
	uint32_t events[VPS];
	enum hv_shutdown_kind asked; /* atomic */
	uint32_t shutdowns;
} * guest;

static uint8_t *heap;
static size_t heap_size;
static _Thread_local uint32_t current;
static bool threaded;        /* each VP is a thread of its own */
static uint32_t failed_line; /* atomic: cmocka's assertions are for the main thread */

static void check(bool condition, uint32_t line)
{
	if (!condition) {
		__atomic_store_n(&failed_line, line, __ATOMIC_RELAXED);
	}
}
#define CHECK(condition) check(condition, __LINE__)

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

static void take_interrupts(void)
{
	cross_run_due();
	hv_synic_dispatch(&guest->vps[current]);
}

/* Interrupts are taken on all VPs; by threads, on each thread's own. */
static void delay(void *context, uint32_t microseconds)
{
	uint32_t before = current;

	(void)context;
	cross_advance(microseconds);
	if (threaded) {
		take_interrupts();
		usleep(microseconds);
		return;
	}
	for (uint32_t i = 0; i < VPS; i++) {
		switch_vp(i);
		take_interrupts();
	}
	switch_vp(before);
}

static const struct hv_port port = { .physical = physical, .delay = delay };

/* Drivers */

static void on_event(struct vmbus_channel *channel, void *argument)
{
	struct component *component = argument;
	int polled;

	(void)channel;
	guest->events[current]++;
	pthread_mutex_lock(&component->mutex);
	polled = hv_ic_poll(component->ic);
	pthread_mutex_unlock(&component->mutex);
	CHECK(polled >= 0 ||
	      (threaded && (polled == -HV_ERR_RESCINDED || polled == -HV_ERR_NOT_OPEN)));
}

static void on_shutdown(void *argument, const struct hv_shutdown_request *request)
{
	(void)argument;
	__atomic_store_n(&guest->asked, request->kind, __ATOMIC_RELAXED);
	guest->shutdowns++;
}

static void on_time(void *argument, const struct hv_time_sample *sample)
{
	(void)argument;
	(void)sample;
}

static int open_component(struct component *component, uint32_t vp)
{
	struct vmbus_open open = {
		.rings = component->rings,
		.size = 2 * RING_SIZE,
		.out_size = RING_SIZE,
		.vp = vp,
		.handler = on_event,
		.argument = component,
	};

	return vmbus_channel_open(component->ic->channel, &open);
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
	static const struct hv_guid scsi = HV_GUID_SCSI;
	static const struct hv_guid network = HV_GUID_NETWORK;
	struct component *component;
	int error;

	(void)bus;
	(void)argument;
	if (is(channel, &scsi)) {
		guest->controller = channel;
		return;
	}
	if (is(channel, &network)) {
		guest->network_channel = channel;
		return;
	}
	guest->offers++;
	if (is(channel, &heartbeat)) {
		component = &guest->components[HEARTBEAT];
		hv_heartbeat_init(&guest->heartbeat, channel, component->buffer, HV_IC_BUFFER_SIZE);
		component->ic = &guest->heartbeat.ic;
	} else if (is(channel, &shutdown)) {
		component = &guest->components[SHUTDOWN];
		hv_shutdown_init(&guest->shutdown, channel, component->buffer, HV_IC_BUFFER_SIZE,
				 false, on_shutdown, NULL);
		component->ic = &guest->shutdown.ic;
	} else if (is(channel, &timesync)) {
		component = &guest->components[TIMESYNC];
		hv_timesync_init(&guest->timesync, channel, component->buffer, HV_IC_BUFFER_SIZE,
				 &guest->clock, on_time, NULL);
		component->ic = &guest->timesync.ic;
	} else {
		guest->unknown_offers++;
		return;
	}
	__atomic_store_n(&component->connection, channel->connection, __ATOMIC_RELAXED);
	error = open_component(component, channel->relid % VPS);
	/* A host that has taken the channel back may answer before the guest sees that. */
	assert_true(error == 0 ||
		    (threaded && (error == -HV_ERR_RESCINDED || error == -HV_ERR_REFUSED)));
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
		delay(NULL, SECOND_US / 100);
		vmbus_process(&guest->bus);
	}
}

/* A kernel from its first call on, in memory that none used before it. */
static void start(enum hv_convention convention)
{
	static const struct vmbus_client client = { offered, rescinded };

	guest = take(sizeof(*guest));
	guest->lists = take(VPS * sizeof(*guest->lists));
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
	for (uint32_t i = 0; i < COMPONENTS; i++) {
		pthread_mutex_init(&guest->components[i].mutex, NULL);
	}
}

static void connect_bus(uint32_t version)
{
	struct vmbus_pages pages = { take(HV_PAGE_SIZE),
				     { take(HV_PAGE_SIZE), take(HV_PAGE_SIZE) } };

	assert_int_equal(vmbus_connect(&guest->bus, &guest->vps[0], &pages, version), 0);
	assert_int_equal(guest->bus.version, version);
	assert_int_equal(vmbus_request_offers(&guest->bus), 0);
	vmbus_process(&guest->bus);
}

static void boot(enum hv_convention convention, uint32_t version)
{
	start(convention);
	connect_bus(version);
	assert_int_equal(guest->offers, COMPONENTS);
	assert_int_equal(guest->unknown_offers, 0);
}

static int power_on(void **state)
{
	(void)state;
	cross_start(VPS, 0);
	heap = cross_memory(&heap_size);
	return 0;
}

static int power_on_with_disk(void **state)
{
	(void)state;
	cross_start(VPS, BLOCKS);
	heap = cross_memory(&heap_size);
	return 0;
}

static bool all_agree(void)
{
	uint32_t agreed = 0;

	for (struct component *c = guest->components; c < guest->components + COMPONENTS; c++) {
		pthread_mutex_lock(&c->mutex);
		agreed += c->ic != NULL && c->ic->agreed;
		pthread_mutex_unlock(&c->mutex);
	}
	return agreed == COMPONENTS && guest->offers == guest->rescinds + COMPONENTS;
}

static void assert_all_agree(void)
{
	poll_for(3 * SECOND_US);
	assert_true(all_agree());
	assert_int_equal(failed_line, 0);
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
	assert_false(cross_request_shutdown(false));
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
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
	assert_int_equal(open_component(&guest->components[HEARTBEAT], 0), 0);
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

static void on_storage(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	CHECK(hv_storage_poll(argument) >= 0);
}

static void open_storage(void)
{
	struct hv_storage_request *requests = take(32 * sizeof(*requests));
	struct vmbus_open open = {
		.rings = take((size_t)2 * RING_SIZE),
		.size = 2 * RING_SIZE,
		.out_size = RING_SIZE,
		.vp = 1,
		.handler = on_storage,
		.argument = &guest->storage,
	};

	assert_non_null(guest->controller);
	assert_int_equal(vmbus_channel_open(guest->controller, &open), 0);
	assert_int_equal(hv_storage_start(&guest->storage, guest->controller, requests, 32), 0);
}

static void test_disk_is_found_written_and_read(void **state)
{
	const uint32_t size = BLOCKS * 512;
	struct hv_disk disk;
	uint8_t *scratch;
	uint8_t *data;

	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	open_storage();
	scratch = take(HV_DISK_SCRATCH_SIZE);
	data = take(size);
	assert_int_equal(hv_disk_open(&disk, &guest->storage, 0, 1, scratch), -HV_ERR_EMPTY);
	assert_int_equal(hv_disk_open(&disk, &guest->storage, 1, 0, scratch), -HV_ERR_EMPTY);
	assert_int_equal(hv_disk_open(&disk, &guest->storage, 0, 0, scratch), 0);
	assert_string_equal(disk.product, "memory          ");
	assert_int_equal(disk.block_count, BLOCKS);
	for (uint32_t i = 0; i < size; i++) {
		data[i] = (uint8_t)(i * 31 + i / 512);
	}
	assert_int_equal(hv_disk_write(&disk, 0, BLOCKS, data), 0);
	assert_int_equal(hv_disk_flush(&disk), 0);
	memset(data, 0, size);
	assert_int_equal(hv_disk_read(&disk, 1, BLOCKS - 1, data + 6), 0);
	for (uint32_t i = 512; i < size; i++) {
		assert_int_equal(data[i - 506], (uint8_t)(i * 31 + i / 512));
	}
	assert_int_equal(failed_line, 0);
}

static void test_disks_that_change_are_announced(void **state)
{
	(void)state;
	boot(HV_CONVENTION_NATIVE, VMBUS_VERSION_6_0);
	open_storage();
	assert_int_equal(guest->storage.rescans, 0);
	cross_change_disks();
	poll_for(SECOND_US / 10);
	assert_int_equal(guest->storage.rescans, 1);
}

static void test_command_that_a_disk_refuses_has_sense_data(void **state)
{
	const struct hv_storage_command command = { .cdb = { 0x28, [2] = 1, [8] = 1 },
						    .cdb_size = 10,
						    .direction = VMBUS_STORAGE_DATA_IN,
						    .data = take(512),
						    .size = 512 };
	struct hv_storage_result result;

	(void)state;
	boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
	open_storage();
	assert_int_equal(hv_storage_run(&guest->storage, &command, &result), -HV_ERR_REFUSED);
	assert_int_equal(result.sense_key, 5);
	assert_int_equal(result.sense_code, 0x21);
	assert_int_equal(result.transferred, 0);
}

static void on_network(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	hv_network_poll(argument);
}

static void on_frame(void *argument, const void *frame, uint32_t size)
{
	(void)argument;
	memcpy(guest->last_frame, frame, size);
	guest->last_size = size;
	guest->frames++;
}

static void start_network(uint32_t mtu)
{
	static const struct hv_network_client client = { .frame = on_frame };
	const struct vmbus_open open = {
		.rings = take((size_t)2 * NETWORK_RING_SIZE),
		.size = 2 * NETWORK_RING_SIZE,
		.out_size = NETWORK_RING_SIZE,
		.vp = 1,
		.handler = on_network,
		.argument = &guest->network,
	};
	const struct hv_network_config config = {
		.channel = guest->network_channel,
		.receive = take(NETWORK_RECEIVE_SIZE),
		.receive_size = NETWORK_RECEIVE_SIZE,
		.send = take(NETWORK_SEND_SIZE),
		.send_size = NETWORK_SEND_SIZE,
		.frame = take(NETWORK_FRAME_MAX),
		.frame_size = NETWORK_FRAME_MAX,
		.mtu = mtu,
		.client = &client,
	};

	assert_int_equal(vmbus_channel_open(config.channel, &open), 0);
	assert_int_equal(hv_network_start(&guest->network, &config), 0);
}

static void assert_frames_return(uint32_t mtu)
{
	static uint8_t frame[NETWORK_FRAME_MAX];

	for (uint32_t size = 14; size <= 14 + mtu; size += 1 + size / 7) {
		uint32_t frames = guest->frames;

		for (uint32_t i = 0; i < size; i++) {
			frame[i] = (uint8_t)(size + i * 3);
		}
		assert_int_equal(hv_network_send(&guest->network, frame, size), 0);
		cross_run_network();
		poll_for(SECOND_US / 100);
		assert_int_equal(guest->frames, frames + 1);
		assert_int_equal(guest->last_size, size);
		assert_memory_equal(guest->last_frame, frame, size);
	}
}

static void test_network_returns_what_is_sent(void **state)
{
	static const uint32_t mtus[] = { 1500, 576, 9000 };
	static const uint8_t address[] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(mtus); i++) {
		cross_start_network(VPS);
		heap = cross_memory(&heap_size);
		boot(HV_CONVENTION_SMCCC, VMBUS_VERSION_5_3);
		start_network(mtus[i]);
		assert_int_equal(guest->network.version, VMBUS_NVSP_VERSION_6_1);
		assert_memory_equal(guest->network.address, address, sizeof(address));
		assert_int_equal(guest->network.mtu, mtus[i]);
		assert_true(guest->network.link);
		assert_frames_return(mtus[i]);
		assert_int_equal(hv_network_stop(&guest->network), 0);
		start_network(mtus[i]);
		assert_frames_return(mtus[i]);
		assert_int_equal(guest->network.refused + guest->network.unknown +
					 guest->network.send_errors,
				 0);
		assert_int_equal(hv_kexec_prepare(&guest->bus), 0);
	}
}

/* Threads: VP 0's, the main one, does all that the bus's lock is for; the host's commands arrive on the last VP. */

#define ROUNDS    40
#define HOST_VP   (VPS - 1)
#define TIMEOUT_S 120

static bool host_is_done; /* atomic */
static bool stop;         /* atomic */

/* What a VP does for itself at any time. */
static void live(void)
{
	static const uint32_t names[] = { HV_REGISTER_VP_INDEX, HV_REGISTER_SINT0 + VMBUS_SINT,
					  HV_REGISTER_STIMER0_CONFIG };
	const struct hv_list_pages pages = { guest->lists[current][0], guest->lists[current][1] };
	struct hv_u128 values[ABI_COUNT(names)];
	const struct hv_register_list list = { (current + 1) % VPS, ABI_COUNT(names), names,
					       values };
	uint64_t before = hv_clock_read(&guest->clock);
	uint64_t now = 0;
	uint32_t done;

	take_interrupts();
	hv_get_register(&guest->partition, HV_REGISTER_TIME_REF_COUNT, &now);
	CHECK(now >= before && hv_clock_read(&guest->clock) >= now);
	CHECK(hv_get_registers(&guest->partition, &pages, &list, &done) == HV_STATUS_SUCCESS);
	CHECK(values[0].low == list.vp && ABI_FIELD_GET(HV_SINT_VECTOR, values[1].low) == INTID);
	for (uint32_t i = 0; i < COMPONENTS; i++) {
		hv_status_t status = hv_signal_event(
			&guest->partition,
			__atomic_load_n(&guest->components[i].connection, __ATOMIC_RELAXED), 0);

		CHECK(status == HV_STATUS_SUCCESS || status == HV_STATUS_INVALID_CONNECTION_ID);
	}
}

/* All devices go and come back, from before the guest connects; their messages wait for each other. */
static void command(void)
{
	for (uint32_t round = 0; round < ROUNDS; round++) {
		cross_request_shutdown(false);
		for (uint32_t device = 0; device < COMPONENTS; device++) {
			CHECK(cross_rescind(device));
			usleep(round % 8 * 500);
		}
		for (uint32_t device = 0; device < COMPONENTS; device++) {
			while (!cross_offer(device)) {
				live();
			}
		}
		usleep(round % 8 * 500);
	}
	__atomic_store_n(&host_is_done, true, __ATOMIC_RELEASE);
}

static void *run_vp(void *argument)
{
	switch_vp((uint32_t)((struct hv_vp *)argument - guest->vps));
	if (current == HOST_VP) {
		command();
	}
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) {
		live();
	}
	return NULL;
}

/* Moves a channel, closes it and opens it again, when the host lets it. */
static void serve_bus(uint32_t turn)
{
	struct component *component = &guest->components[turn % COMPONENTS];

	poll_for(SECOND_US / 100);
	cross_advance(SECOND_US / 10);
	if (component->ic != NULL && turn % 5 == 0) {
		vmbus_channel_modify(component->ic->channel, turn % VPS);
	} else if (component->ic != NULL && turn % 16 == 1 &&
		   vmbus_channel_close(component->ic->channel) == 0) {
		open_component(component, turn % VPS);
	}
}

static void test_each_vp_is_a_thread(void **state)
{
	pthread_t threads[VPS];

	(void)state;
	alarm(TIMEOUT_S);
	threaded = true;
	start(HV_CONVENTION_SMCCC);
	for (uint32_t i = 1; i < VPS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, run_vp, &guest->vps[i]), 0);
	}
	connect_bus(VMBUS_VERSION_6_0);
	for (uint32_t turn = 0; !__atomic_load_n(&host_is_done, __ATOMIC_ACQUIRE); turn++) {
		serve_bus(turn);
	}
	while (!all_agree() ||
	       __atomic_load_n(&guest->asked, __ATOMIC_RELAXED) != HV_SHUTDOWN_RESTART) {
		cross_request_shutdown(true);
		poll_for(SECOND_US / 100);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	for (uint32_t i = 1; i < VPS; i++) {
		pthread_join(threads[i], NULL);
	}
	threaded = false;
	alarm(0);
	assert_int_equal(failed_line, 0);
	assert_int_equal(guest->unknown_offers, 0);
	assert_int_equal(hv_kexec_prepare(&guest->bus), 0);
}

#define TEST(function)           cmocka_unit_test_setup(function, power_on)
#define TEST_WITH_DISK(function) cmocka_unit_test_setup(function, power_on_with_disk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_components_agree_by_both_conventions_and_all_versions),
		TEST(test_heart_beats_and_time_is_told),
		TEST(test_shutdown_asks_the_guest),
		TEST(test_channel_moves_closes_and_opens),
		TEST(test_rescinded_device_comes_back),
		TEST(test_next_kernel_with_and_without_unload),
		TEST(test_network_returns_what_is_sent),
		TEST_WITH_DISK(test_disk_is_found_written_and_read),
		TEST_WITH_DISK(test_disks_that_change_are_announced),
		TEST_WITH_DISK(test_command_that_a_disk_refuses_has_sense_data),
		TEST(test_each_vp_is_a_thread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
