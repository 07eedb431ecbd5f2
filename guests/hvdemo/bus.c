/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus: the connection, and the integration components that every guest should have. */
#include "hvdemo/demo.h"
#include "hyperv/ic_heartbeat.h"
#include "hyperv/ic_shutdown.h"
#include "hyperv/ic_timesync.h"
#include "hyperv/kexec.h"

#define CHANNELS     ABI_U(64)
#define AGREE_MS     ABI_U(2000)
#define IC_RING_SIZE ABI_U(0x3000) /* each way; OBS: Linux */

static struct vmbus bus;
static struct vmbus_channel channels[CHANNELS];

static struct hv_heartbeat heartbeat;
static struct hv_shutdown shutdown;
static struct hv_timesync timesync;
static _Alignas(8) uint8_t buffers[3][HV_IC_BUFFER_SIZE];

static const struct hv_guid heartbeat_guid = HV_GUID_HEARTBEAT;
static const struct hv_guid shutdown_guid = HV_GUID_SHUTDOWN;
static const struct hv_guid timesync_guid = HV_GUID_TIMESYNC;

static bool guid_is(const struct hv_guid *a, const struct hv_guid *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static uint32_t events[CPU_COUNT_MAX];

/* The main loop looks at all of them: here it is only counted which CPU was told. */
static void on_component(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	__atomic_fetch_add(&events[cpu_this()->index], 1, __ATOMIC_RELAXED);
}

bool bus_open(struct vmbus_channel *channel, const char *name, uint32_t ring_size, uint32_t cpu,
	      vmbus_channel_handler *handler)
{
	/* Whole pages of the guest: rings and their page numbers go over several of whatever size. */
	const uint32_t page = (uint32_t)mmu_page_size();
	const uint32_t whole = (ring_size + page - 1) & ~(page - 1);
	const struct vmbus_open open = {
		.rings = memory_take((size_t)2 * whole),
		.size = 2 * whole,
		.out_size = whole,
		.vp = demo.vps[cpu].index,
		.handler = handler,
	};
	int error = open.rings == NULL ? -HV_ERR_NO_ROOM : vmbus_channel_open(channel, &open);

	print("hvdemo: %s, relid %u, VP %u: %s\n", name, channel->relid, open.vp,
	      error == 0 ? "open" : hv_error_name(error));
	return error == 0;
}

/* One after another on all CPUs: only the main loop looks into their rings. */
static uint32_t component_cpu(const struct vmbus_channel *channel)
{
	return channel->relid % cpu_count;
}

static void on_shutdown(void *argument, const struct hv_shutdown_request *request)
{
	(void)argument;
	print("hvdemo: the host asks us to %s\n",
	      request->kind == HV_SHUTDOWN_RESTART ? "restart" : "power off");
	demo.action = request->kind == HV_SHUTDOWN_RESTART ? DEMO_RESTART : DEMO_OFF;
}

static void on_time(void *argument, const struct hv_time_sample *sample)
{
	uint64_t unix_time;

	(void)argument;
	if (timesync.samples <= 1 &&
	    hv_timesync_unix(&timesync, sample->reference_time, &unix_time)) {
		print("hvdemo: it is %lu s after 1970, says the host\n",
		      unix_time / HV_REFERENCE_TIME_HZ);
	}
}

/* What is a driver's own. */
static const struct {
	struct hv_guid interface;
	void (*offered)(struct vmbus_channel *channel);
} drivers[] = {
	{ HV_GUID_SCSI, disk_offered },
	{ HV_GUID_NETWORK, net_offered },
	{ HV_GUID_VIDEO, screen_offered },
	{ HV_GUID_KEYBOARD, keys_offered },
};

static void offered(struct vmbus *its_bus, void *argument, struct vmbus_channel *channel)
{
	const struct hv_guid *guid = &channel->interface_id;

	(void)its_bus;
	(void)argument;
	if (guid_is(guid, &heartbeat_guid) && heartbeat.ic.channel == NULL) {
		hv_heartbeat_init(&heartbeat, channel, buffers[0], sizeof(buffers[0]));
		bus_open(channel, "heartbeat", IC_RING_SIZE, component_cpu(channel), on_component);
	} else if (guid_is(guid, &shutdown_guid) && shutdown.ic.channel == NULL) {
		hv_shutdown_init(&shutdown, channel, buffers[1], sizeof(buffers[1]), false,
				 on_shutdown, NULL);
		bus_open(channel, "shutdown", IC_RING_SIZE, component_cpu(channel), on_component);
	} else if (guid_is(guid, &timesync_guid) && timesync.ic.channel == NULL) {
		hv_timesync_init(&timesync, channel, buffers[2], sizeof(buffers[2]), &demo.clock,
				 on_time, NULL);
		bus_open(channel, "time synchronisation", IC_RING_SIZE, component_cpu(channel),
			 on_component);
	}
	for (uint32_t i = 0; i < ABI_COUNT(drivers); i++) {
		if (guid_is(guid, &drivers[i].interface)) {
			drivers[i].offered(channel);
		}
	}
}

static void poll(struct hv_ic *ic)
{
	if (ic->channel != NULL && ic->channel->state == VMBUS_CHANNEL_OPEN) {
		hv_ic_poll(ic);
	}
}

static void rescinded(struct vmbus *its_bus, void *argument, struct vmbus_channel *channel)
{
	struct hv_ic *ics[] = { &heartbeat.ic, &shutdown.ic, &timesync.ic };

	(void)its_bus;
	(void)argument;
	print("hvdemo: relid %u is taken back\n", channel->relid);
	for (uint32_t i = 0; i < ABI_COUNT(ics); i++) {
		if (ics[i]->channel == channel) {
			ics[i]->channel = NULL;
		}
	}
	net_gone(channel);
	vmbus_channel_close(channel);
	disk_gone(channel);
	vmbus_channel_release(channel);
}

static int connect(void)
{
	uint8_t *memory = memory_take((size_t)3 * HV_PAGE_SIZE);
	const struct vmbus_pages pages = {
		.interrupt = memory,
		.monitor = { memory + HV_PAGE_SIZE, memory + (size_t)2 * HV_PAGE_SIZE },
	};
	int error = vmbus_connect(&bus, &demo.vps[0], &pages,
				  (uint32_t)option_number("vmbus", VMBUS_VERSION_6_0));

	return error == 0 ? vmbus_request_offers(&bus) : error;
}

void bus_online(struct cpu *cpu)
{
	static const struct vmbus_client client = { offered, rescinded };

	if (cpu->index == 0) {
		vmbus_init(&bus, &demo.partition, channels, CHANNELS, &client, NULL);
	}
	vmbus_vp_online(&bus, &demo.vps[cpu->index], kernel.vmbus.intid);
}

void bus_poll(void)
{
	uint64_t beats = heartbeat.sequence;

	poll(&heartbeat.ic);
	poll(&shutdown.ic);
	poll(&timesync.ic);
	net_poll();
	if (beats == 0 && heartbeat.sequence != 0) {
		print("hvdemo: the heart beats\n");
	}
}

static bool is_agreed(const struct hv_ic *ic)
{
	return ic->channel == NULL || ic->agreed;
}

void bus_begin(void)
{
	int error = connect();

	if (error != 0) {
		print("hvdemo: no VMBus: %s\n", hv_error_name(error));
		return;
	}
	print("hvdemo: VMBus %u.%u\n", bus.version >> 16, bus.version & 0xffff);
	kernel_work();
	/* The host asks for versions first. It is told that we wait for it when it can reach us. */
	for (uint32_t waited = 0; waited < AGREE_MS && !is_agreed(&shutdown.ic); waited++) {
		bus_poll();
		delay_us(1000);
	}
}

/* As if the heartbeat's CPU was about to go. */
static void move_heartbeat(void)
{
	int error;

	if (heartbeat.ic.channel == NULL || cpu_count == 1) {
		return;
	}
	error = vmbus_channel_modify(heartbeat.ic.channel, demo.vps[0].index);
	print("hvdemo: the heartbeat moves to VP %u: %s\n", demo.vps[0].index,
	      error == 0 ? "done" : hv_error_name(error));
}

void bus_end(void)
{
	int error;

	for (uint32_t i = 0; i < cpu_count; i++) {
		if (events[i] != 0) {
			print("hvdemo: CPU %u had %u events of channels\n", i, events[i]);
		}
	}
	move_heartbeat();

	net_end();
	error = hv_kexec_prepare(&bus);

	if (error != 0) {
		print("hvdemo: VMBus does not end: %s\n", hv_error_name(error));
	}
}

void bus_panic(void)
{
	bus.polled = true;
	if (bus.state == VMBUS_CONNECTED) {
		int error = vmbus_unload(&bus);

		print("hvdemo: VMBus %s\n", error == 0 ? "is unloaded" : hv_error_name(error));
	}
}
