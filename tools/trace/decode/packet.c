/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of channels: what all devices have in common, and who decodes the rest. */
#include "trace/decode/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "abi/vmbus_guid.h"
#include "abi/vmbus_ring.h"
#include "trace/decode/decoder.h"

struct device {
	struct hv_guid interface;
	const char *name;
	const char *class;      /* what `conduit ctl` calls it */
	packet_decoder *decode; /* NULL: there is none */
	bool in_band;           /* the guest answers by packets of its own, not by completions */
};

static const struct device devices[] = {
	{ HV_GUID_SCSI, "scsi", "scsi", decode_storage, false },
	{ HV_GUID_NETWORK, "net", "network", decode_nvsp, false },
	{ HV_GUID_HEARTBEAT, "heartbeat", "heartbeat", decode_ic, true },
	{ HV_GUID_SHUTDOWN, "shutdown", "shutdown", decode_ic, true },
	{ HV_GUID_TIMESYNC, "timesync", "timesync", decode_ic, true },
};

static const struct {
	uint16_t type;
	const char *name;
} types[] = {
	{ VMBUS_PACKET_IN_BAND, "in-band" },
	{ VMBUS_PACKET_TRANSFER_PAGES, "transfer-pages" },
	{ VMBUS_PACKET_GPADL, "gpadl" },
	{ VMBUS_PACKET_GPA_DIRECT, "gpa-direct" },
	{ VMBUS_PACKET_COMPLETION, "completion" },
};

/* A record has the first 32 bits of the interface, which no two of the known ones share. */
static const struct device *find_device(uint32_t id)
{
	for (size_t i = 0; i < ABI_COUNT(devices); i++) {
		if (memcmp(devices[i].interface.bytes, &id, sizeof(id)) == 0) {
			return &devices[i];
		}
	}
	return NULL;
}

const char *packet_device_name(size_t number)
{
	return number < ABI_COUNT(devices) ? devices[number].name : NULL;
}

const char *packet_device_find(const char *word)
{
	for (size_t i = 0; i < ABI_COUNT(devices); i++) {
		if (strcasecmp(devices[i].name, word) == 0 ||
		    strcasecmp(devices[i].class, word) == 0) {
			return devices[i].name;
		}
	}
	return NULL;
}

static size_t padded(size_t size)
{
	return (size + TRACE_PACKET_ALIGNMENT - 1) & ~(size_t)(TRACE_PACKET_ALIGNMENT - 1);
}

size_t packet_view(struct packet_view *view, const struct trace_record *record, size_t offset)
{
	size_t end = record->argument < TRACE_PAYLOAD_SIZE ? record->argument : TRACE_PAYLOAD_SIZE;
	size_t payload_size;

	if (offset > end || sizeof(view->head) > end - offset) {
		return 0;
	}
	memcpy(&view->head, record->payload + offset, sizeof(view->head));
	offset += sizeof(view->head);
	payload_size = padded(view->head.payload_kept);
	if (payload_size > end - offset || view->head.notes_size > end - offset - payload_size) {
		return 0;
	}
	view->payload = (struct payload){ record->payload + offset, view->head.payload_kept };
	offset += payload_size;
	view->notes = (struct payload){ record->payload + offset, view->head.notes_size };
	return offset + view->head.notes_size;
}

size_t packet_split(struct trace_record *one, const struct trace_record *record, size_t offset)
{
	struct packet_view view;
	size_t next = packet_view(&view, record, offset);

	if (next == 0) {
		return 0;
	}
	*one = (struct trace_record){
		.sequence = record->sequence,
		.time = record->time - view.head.age,
		.kind = record->kind,
		.vp = record->vp,
		.argument = (uint32_t)(next - offset),
	};
	memcpy(one->payload, record->payload + offset, next - offset);
	return next;
}

bool packet_note(const struct packet_view *view, uint16_t kind, struct payload *note)
{
	size_t at = 0;
	struct trace_note head;

	while (view->notes.size - at >= sizeof(head)) {
		memcpy(&head, view->notes.bytes + at, sizeof(head));
		at += sizeof(head);
		if (padded(head.size) > view->notes.size - at) {
			return false;
		}
		if (head.kind == kind) {
			*note = (struct payload){ view->notes.bytes + at, head.size };
			return true;
		}
		at += padded(head.size);
	}
	return false;
}

bool packet_is_answer(const struct packet_view *view)
{
	const struct device *device = find_device(view->head.device);

	return view->head.type == VMBUS_PACKET_COMPLETION ||
	       (device != NULL && device->in_band &&
		(view->head.flags & TRACE_PACKET_TO_GUEST_BIT) == 0);
}

/* Of a device without a decoder, or a packet that its decoder does not know. */
static void name_by_type(struct decoded *decoded, const struct packet_view *packet)
{
	decoded_name(decoded, "packet");
	for (size_t i = 0; i < ABI_COUNT(types); i++) {
		if (types[i].type == packet->head.type) {
			decoded_name(decoded, types[i].name);
		}
	}
}

static void set_packet(struct decoded *decoded, const struct packet_view *packet)
{
	decoded->packet.channel = packet->head.relid;
	decoded->packet.subchannel = packet->head.subchannel;
	decoded->packet.to_guest = (packet->head.flags & TRACE_PACKET_TO_GUEST_BIT) != 0;
	decoded->packet.answer = packet_is_answer(packet);
	decoded->packet.transaction = packet->head.transaction_id;
	decoded->number = packet->head.type;
	decoded->classes = CLASS_DEVICE | (decoded->packet.to_guest ? CLASS_INCOMING : 0);
}

void decode_packet(struct decoded *decoded, const struct trace_record *record,
		   const struct trace_record *input)
{
	struct packet_view packet;
	struct packet_view request;
	bool known = input != NULL && packet_view(&request, input, 0) != 0;
	const struct device *device;

	if (packet_view(&packet, record, 0) == 0) {
		decoded->number = record->kind;
		decoded->classes = CLASS_UNKNOWN;
		decoded_name(decoded, "unknown");
		return;
	}
	device = find_device(packet.head.device);
	decoded->kind = DECODED_PACKET;
	set_packet(decoded, &packet);
	decoded->packet.device = device != NULL ? device->name : "device";
	if (known && decoded->packet.answer && record->time >= input->time) {
		decoded->packet.timed = true;
		decoded->packet.ticks = record->time - input->time;
	}
	if (device != NULL && device->decode != NULL) {
		device->decode(decoded, &packet, known ? &request : NULL);
	}
	if (decoded->name[0] == '\0') {
		name_by_type(decoded, &packet);
	}
	decoded_hex(&decoded->arguments, "transaction", packet.head.transaction_id);
	decoded_minor(&decoded->arguments);
	decoded_number(&decoded->arguments, "size", packet.head.size);
	decoded_minor(&decoded->arguments);
}
