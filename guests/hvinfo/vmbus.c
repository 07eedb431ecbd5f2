/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus: the version that both have, what is offered, and the host's time. */
#include "hvinfo/hvinfo.h"
#include "hvinfo/report.h"
#include "hyperv/channel.h"
#include "hyperv/ic_timesync.h"
#include "kernel/kernel.h"

#define CHANNELS    ABI_U(64)
#define RING_SIZE   ABI_U(0x3000) /* each way; OBS: Linux */
#define PATIENCE_MS ABI_U(3000)

struct guid_name {
	struct hv_guid guid;
	const char *name;
	enum vmbus_guid_kind kind;
};

static const struct guid_name names[] = {
#define VMBUS_GUID(guid, name, kind) { guid, name, kind },
#include "abi/vmbus_guid.def"
};

static struct vmbus bus;
static struct vmbus_channel channels[CHANNELS];

static const char *name_of(const struct hv_guid *guid)
{
	for (uint32_t i = 0; i < ABI_COUNT(names); i++) {
		if (names[i].kind == VMBUS_GUID_INTERFACE &&
		    memcmp(&names[i].guid, guid, sizeof(*guid)) == 0) {
			return names[i].name;
		}
	}
	return "unknown";
}

static void report_guid(const char *name, const struct hv_guid *guid)
{
	const uint8_t *b = guid->bytes;

	report_say(name, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		   b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12],
		   b[13], b[14], b[15]);
}

static void report_offers(void)
{
	report_open_list("offers");
	for (uint32_t i = 0; i < CHANNELS; i++) {
		const struct vmbus_channel *channel = &channels[i];

		if (channel->state == VMBUS_CHANNEL_FREE) {
			continue;
		}
		report_open("offer");
		report_say("device", "%s", name_of(&channel->interface_id));
		report_guid("interface", &channel->interface_id);
		report_guid("instance", &channel->instance_id);
		report_number("relid", channel->relid);
		report_hex("connection", channel->connection);
		report_hex("flags", channel->flags);
		report_number("mmio megabytes", channel->mmio_megabytes);
		report_number("subchannel", channel->subchannel);
		report_close();
	}
	report_close();
}

static void on_channel(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
}

static void on_time(void *argument, const struct hv_time_sample *sample)
{
	(void)argument;
	(void)sample;
}

static struct vmbus_channel *find_offer(const struct hv_guid *interface)
{
	for (uint32_t i = 0; i < CHANNELS; i++) {
		if (channels[i].state == VMBUS_CHANNEL_OFFERED &&
		    memcmp(&channels[i].interface_id, interface, sizeof(*interface)) == 0) {
			return &channels[i];
		}
	}
	return NULL;
}

/* The host sends a sample soon after it was given a version. */
static void wait_for_sample(struct hv_timesync *timesync)
{
	for (uint32_t waited = 0; waited < PATIENCE_MS && timesync->samples == 0; waited++) {
		hv_ic_poll(&timesync->ic);
		delay_us(1000);
	}
}

static void report_sample(const struct hv_timesync *timesync)
{
	uint64_t unix_time;

	if (timesync->samples == 0) {
		report_say("error", "no sample came");
		return;
	}
	report_say("version", "%u.%u", timesync->ic.message.major, timesync->ic.message.minor);
	report_number("offset 100ns since 1601", timesync->last.offset);
	if (hv_timesync_unix(timesync, hv_clock_read(&hvinfo.clock), &unix_time)) {
		report_number("unix seconds", (int64_t)(unix_time / HV_REFERENCE_TIME_HZ));
	}
}

/* Time of day is that offset and reference time. */
static void report_host_time(void)
{
	static const struct hv_guid interface = HV_GUID_TIMESYNC;
	static _Alignas(8) uint8_t buffer[HV_IC_BUFFER_SIZE];
	static struct hv_timesync timesync;
	struct vmbus_channel *channel = find_offer(&interface);
	const struct vmbus_open open = {
		.rings = memory_take((size_t)2 * RING_SIZE),
		.size = 2 * RING_SIZE,
		.out_size = RING_SIZE,
		.vp = hvinfo.vp.index,
		.handler = on_channel,
	};
	int error;

	if (channel == NULL) {
		return;
	}
	report_open("host time");
	hv_timesync_init(&timesync, channel, buffer, sizeof(buffer), &hvinfo.clock, on_time, NULL);
	error = vmbus_channel_open(channel, &open);
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
	} else {
		wait_for_sample(&timesync);
		report_sample(&timesync);
		vmbus_channel_close(channel);
	}
	report_close();
}

static int connect(void)
{
	static const struct vmbus_client client;
	uint8_t *memory = memory_take((size_t)3 * HV_PAGE_SIZE);
	const struct vmbus_pages pages = {
		.interrupt = memory,
		.monitor = { memory + HV_PAGE_SIZE, memory + (size_t)2 * HV_PAGE_SIZE },
	};
	int error;

	vmbus_init(&bus, &hvinfo.partition, channels, CHANNELS, &client, NULL);
	/* Nobody takes the interrupt: whoever waits looks himself. */
	bus.polled = true;
	error = vmbus_vp_online(&bus, &hvinfo.vp, kernel.vmbus.intid);
	if (error == 0) {
		error = vmbus_connect(&bus, &hvinfo.vp, &pages, VMBUS_VERSION_6_0);
	}
	return error == 0 ? vmbus_request_offers(&bus) : error;
}

void report_vmbus(void)
{
	int error;

	if (!hvinfo.synic_is_ours) {
		return;
	}
	report_open("vmbus");
	error = connect();
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
	} else {
		report_say("version", "%u.%u", bus.version >> 16, bus.version & 0xffff);
		report_hex("features", bus.features);
		report_offers();
		report_host_time();
	}
	if (bus.state == VMBUS_CONNECTED) {
		error = vmbus_unload(&bus);
		report_say("unload", "%s", error == 0 ? "done" : hv_error_name(error));
	}
	vmbus_vp_offline(&bus, &hvinfo.vp);
	report_close();
}
