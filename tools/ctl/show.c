/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a guest, for a reader and for a program. */
#include "ctl/show.h"

#include "cli/message.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static const char *state_name(const struct guest_state *state)
{
	if (!state->found) {
		return "starting";
	}
	if (state->failed) {
		return "failed";
	}
	return state->crash_count > 0 ? "crashed" : "running";
}

static const char *device_state_name(uint32_t state)
{
	switch (state) {
	case CONDUIT_DEVICE_OFFERED:
		return "offered";
	case CONDUIT_DEVICE_OPEN:
		return "open";
	case CONDUIT_DEVICE_RESCINDED:
		return "rescinded";
	case CONDUIT_DEVICE_DRAINING:
		return "draining";
	case CONDUIT_DEVICE_FAILED:
		return "failed";
	default:
		return "unknown";
	}
}

static uint32_t device_count(const struct guest_state *state)
{
	return state->device_count < CONDUIT_DEVICE_MAX ? state->device_count : CONDUIT_DEVICE_MAX;
}

static void show_found(const struct guest_state *state)
{
	printf("VPs online    %u of %u\n", state->vps_online, state->vp_count);
	printf("guest OS ID   %#" PRIx64 "\n", state->guest_os_id);
	if (state->vmbus_version != 0) {
		printf("VMBus         %u.%u\n", state->vmbus_version >> 16,
		       state->vmbus_version & 0xffff);
	} else {
		printf("VMBus         not connected\n");
	}
	if (state->traced) {
		printf("trace         %" PRIu64 " records, %" PRIu64 " lost\n", state->record_count,
		       state->lost_count);
	} else {
		printf("trace         off\n");
	}
	for (uint32_t i = 0; i < device_count(state); i++) {
		const struct conduit_device *device = &state->devices[i];

		printf("device %-2u     %-16s%s, channel %u\n", i, device->name,
		       device_state_name(device->state), device->relid);
	}
}

static void show_target(const struct conduit_channel *channel)
{
	if (channel->state == CONDUIT_DEVICE_OPEN && channel->target_vp != CONDUIT_TARGET_NONE) {
		printf("%3u", channel->target_vp);
	} else {
		printf("%3s", "-");
	}
}

/* One direction: packets, bytes, signals, and how full its ring is. */
static void show_direction(uint64_t packets, uint64_t bytes, uint64_t signals, uint32_t used,
			   uint32_t size)
{
	printf(" %10" PRIu64 " %12" PRIu64 " %9" PRIu64, packets, bytes, signals);
	if (size != 0) {
		printf(" %6" PRIu64 "/%-6u", (uint64_t)used, size);
	} else {
		printf(" %13s", "-");
	}
}

static void show_channels(const struct channel_list *list)
{
	if (list->count == 0) {
		return;
	}
	printf("\n%29s%-48s %s\n", "", "from the guest", "to the guest");
	printf("channel device       state     VP");
	for (int i = 0; i < 2; i++) {
		printf(" %10s %12s %9s %-13s", "packets", "bytes", "signals", "  ring used");
	}
	printf(" %6s %6s\n", "full", "broken");
	for (uint32_t i = 0; i < list->count; i++) {
		const struct conduit_channel *channel = &list->channels[i];
		const struct conduit_traffic *traffic = &channel->traffic;
		char name[CONDUIT_DEVICE_NAME_SIZE + 16];

		snprintf(name, sizeof(name), channel->subchannel != 0 ? "%s.%u" : "%s",
			 channel->name, channel->subchannel);
		printf("%7u %-12s %-9s", channel->relid, name, device_state_name(channel->state));
		show_target(channel);
		show_direction(traffic->packets_in, traffic->bytes_in, traffic->signals_in,
			       channel->in_used, channel->in_size);
		show_direction(traffic->packets_out, traffic->bytes_out, traffic->signals_out,
			       channel->out_used, channel->out_size);
		printf(" %6u %6u\n", traffic->full, traffic->broken);
	}
}

void show_text(pid_t pid, const struct guest_state *state, const struct channel_list *list)
{
	printf("process       %d\n", (int)pid);
	printf("state         %s for %" PRIu64 " s\n", state_name(state), state->uptime_ms / 1000);
	printf("memory        %" PRIu64 " MiB\n", state->memory >> 20);
	if (state->found) {
		show_found(state);
		show_channels(list);
	}
}

static json_t *devices_json(const struct guest_state *state)
{
	json_t *devices = json_array();

	for (uint32_t i = 0; i < device_count(state); i++) {
		const struct conduit_device *device = &state->devices[i];

		json_array_append_new(devices, json_pack("{s:i, s:s, s:s, s:i}", "number", (int)i,
							 "name", device->name, "state",
							 device_state_name(device->state),
							 "channel", (int)device->relid));
	}
	return devices;
}

static json_t *traffic_json(uint64_t packets, uint64_t bytes, uint64_t signals, uint32_t used,
			    uint32_t size)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "packets", (json_int_t)packets, "bytes",
			 (json_int_t)bytes, "signals", (json_int_t)signals, "ring_used",
			 (json_int_t)used, "ring_size", (json_int_t)size);
}

static json_t *channels_json(const struct channel_list *list)
{
	json_t *channels = json_array();

	for (uint32_t i = 0; i < list->count; i++) {
		const struct conduit_channel *channel = &list->channels[i];
		const struct conduit_traffic *traffic = &channel->traffic;
		bool targeted = channel->state == CONDUIT_DEVICE_OPEN &&
				channel->target_vp != CONDUIT_TARGET_NONE;

		json_array_append_new(
			channels,
			json_pack("{s:I, s:s, s:I, s:I, s:s, s:o, s:o, s:o, s:I, s:I}", "channel",
				  (json_int_t)channel->relid, "device", channel->name,
				  "device_number", (json_int_t)channel->device, "subchannel",
				  (json_int_t)channel->subchannel, "state",
				  device_state_name(channel->state), "vp",
				  targeted ? json_integer(channel->target_vp) : json_null(),
				  "from_guest",
				  traffic_json(traffic->packets_in, traffic->bytes_in,
					       traffic->signals_in, channel->in_used,
					       channel->in_size),
				  "to_guest",
				  traffic_json(traffic->packets_out, traffic->bytes_out,
					       traffic->signals_out, channel->out_used,
					       channel->out_size),
				  "full", (json_int_t)traffic->full, "broken",
				  (json_int_t)traffic->broken));
	}
	return channels;
}

/* The guest OS ID goes as text: JSON's numbers are no 64-bit words everywhere. */
bool show_json(pid_t pid, const struct guest_state *state, const struct channel_list *list)
{
	char guest_os_id[32];
	json_t *object;
	int error;

	snprintf(guest_os_id, sizeof(guest_os_id), "%#" PRIx64, state->guest_os_id);
	object = json_pack("{s:i, s:s, s:I, s:I, s:i, s:i, s:s, s:i, s:b, s:I, s:I, s:i, s:o, s:o}",
			   "pid", (int)pid, "state", state_name(state), "uptime_ms",
			   (json_int_t)state->uptime_ms, "memory", (json_int_t)state->memory,
			   "vp_count", (int)state->vp_count, "vps_online", (int)state->vps_online,
			   "guest_os_id", guest_os_id, "vmbus_version", (int)state->vmbus_version,
			   "traced", (int)state->traced, "trace_records",
			   (json_int_t)state->record_count, "trace_lost",
			   (json_int_t)state->lost_count, "crashes", (int)state->crash_count,
			   "devices", devices_json(state), "channels", channels_json(list));
	if (object == NULL) {
		message("the guest's state is not valid text");
		return false;
	}
	error = json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
	return error == 0;
}
