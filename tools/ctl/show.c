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

void show_text(pid_t pid, const struct guest_state *state)
{
	printf("process       %d\n", (int)pid);
	printf("state         %s for %" PRIu64 " s\n", state_name(state), state->uptime_ms / 1000);
	printf("memory        %" PRIu64 " MiB\n", state->memory >> 20);
	if (state->found) {
		show_found(state);
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

/* The guest OS ID goes as text: JSON's numbers are no 64-bit words everywhere. */
bool show_json(pid_t pid, const struct guest_state *state)
{
	char guest_os_id[32];
	json_t *object;
	int error;

	snprintf(guest_os_id, sizeof(guest_os_id), "%#" PRIx64, state->guest_os_id);
	object = json_pack(
		"{s:i, s:s, s:I, s:I, s:i, s:i, s:s, s:i, s:b, s:I, s:I, s:i, s:o}", "pid",
		(int)pid, "state", state_name(state), "uptime_ms", (json_int_t)state->uptime_ms,
		"memory", (json_int_t)state->memory, "vp_count", (int)state->vp_count, "vps_online",
		(int)state->vps_online, "guest_os_id", guest_os_id, "vmbus_version",
		(int)state->vmbus_version, "traced", (int)state->traced, "trace_records",
		(json_int_t)state->record_count, "trace_lost", (json_int_t)state->lost_count,
		"crashes", (int)state->crash_count, "devices", devices_json(state));
	if (object == NULL) {
		message("the guest's state is not valid text");
		return false;
	}
	error = json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
	return error == 0;
}
