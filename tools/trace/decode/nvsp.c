/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of the network device: NVSP messages, and the RNDIS messages that they carry. */
#include "trace/decode/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/vmbus_network.h"
#include "abi/vmbus_ring.h"
#include "trace/abi_table.h"
#include "trace/decode/rndis.h"

/* All structs begin behind the type. */
static const struct field fields[] = {
	FIELD(VMBUS_NVSP_INIT, FIELD_HEX, "version_min", vmbus_nvsp_init, version_min),
	FIELD(VMBUS_NVSP_INIT, FIELD_HEX, "version_max", vmbus_nvsp_init, version_max),
	FIELD(VMBUS_NVSP_INIT_COMPLETE, FIELD_HEX, "version", vmbus_nvsp_init_complete, version),
	FIELD(VMBUS_NVSP_NDIS_VERSION, FIELD_DECIMAL, "major", vmbus_nvsp_ndis_version, major),
	FIELD(VMBUS_NVSP_NDIS_VERSION, FIELD_DECIMAL, "minor", vmbus_nvsp_ndis_version, minor),
	FIELD(VMBUS_NVSP_RECEIVE_BUFFER, FIELD_HEX, "gpadl", vmbus_nvsp_buffer, gpadl),
	FIELD(VMBUS_NVSP_RECEIVE_BUFFER, FIELD_HEX, "id", vmbus_nvsp_buffer, id),
	FIELD(VMBUS_NVSP_SEND_BUFFER, FIELD_HEX, "gpadl", vmbus_nvsp_buffer, gpadl),
	FIELD(VMBUS_NVSP_SEND_BUFFER, FIELD_HEX, "id", vmbus_nvsp_buffer, id),
	FIELD(VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE, FIELD_DECIMAL, "sections",
	      vmbus_nvsp_receive_complete, section_count),
	FIELD(VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE, FIELD_DECIMAL, "section_size",
	      vmbus_nvsp_receive_complete, section.size),
	FIELD(VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE, FIELD_DECIMAL, "section_count",
	      vmbus_nvsp_receive_complete, section.count),
	FIELD(VMBUS_NVSP_SEND_BUFFER_COMPLETE, FIELD_DECIMAL, "section_size",
	      vmbus_nvsp_send_complete, section_size),
	FIELD(VMBUS_NVSP_NDIS_CONFIG, FIELD_DECIMAL, "mtu", vmbus_nvsp_ndis_config, mtu),
	FIELD(VMBUS_NVSP_NDIS_CONFIG, FIELD_HEX, "capabilities", vmbus_nvsp_ndis_config,
	      capabilities_low),
	FIELD(VMBUS_NVSP_SUB_CHANNEL, FIELD_DECIMAL, "count", vmbus_nvsp_sub_channel, count),
};

/* Offset of the status in the body of an answer. */
static const struct {
	uint32_t type;
	size_t offset;
} statuses[] = {
	{ VMBUS_NVSP_INIT_COMPLETE, offsetof(struct vmbus_nvsp_init_complete, status) },
	{ VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE,
	  offsetof(struct vmbus_nvsp_receive_complete, status) },
	{ VMBUS_NVSP_SEND_BUFFER_COMPLETE, offsetof(struct vmbus_nvsp_send_complete, status) },
	{ VMBUS_NVSP_RNDIS_COMPLETE, 0 },
	{ VMBUS_NVSP_SUB_CHANNEL, 0 },
};

#define TYPE_SIZE sizeof(uint32_t)

static bool read_message(const struct packet_view *packet, uint64_t *type, struct payload *body)
{
	if (!field_read(&packet->payload, 0, TYPE_SIZE, type)) {
		return false;
	}
	*body = (struct payload){ packet->payload.bytes + TYPE_SIZE,
				  packet->payload.size - TYPE_SIZE };
	return true;
}

/* Several messages in one packet: the first one is shown. */
static void add_count(struct decoded *decoded, const struct packet_view *packet, uint64_t *bytes)
{
	struct payload note;
	uint64_t messages;
	uint64_t size;

	if (packet_note(packet, TRACE_NOTE_TOTAL, &note) && field_read(&note, 0, 4, &messages) &&
	    field_read(&note, 4, 4, &size) && messages > 1) {
		decoded_number(&decoded->arguments, "messages", messages);
		decoded_number(&decoded->arguments, "all_bytes", size);
		*bytes = size;
	}
}

/* returns: the name of the RNDIS message, or NULL */
static const char *add_rndis(struct decoded *decoded, const struct packet_view *packet,
			     const struct payload *body, uint64_t *bytes)
{
	const bool brief = decoded->packet.answer;
	struct payload frame = { .size = 0 };
	struct payload message;
	const char *name = NULL;
	uint64_t section;

	if (packet_note(packet, TRACE_NOTE_RNDIS, &message)) {
		(void)packet_note(packet, TRACE_NOTE_FRAME, &frame);
		name = decode_rndis(&decoded->arguments, &message, &frame, brief, bytes);
		add_count(decoded, packet, bytes);
	}
	if (!brief && field_read(body, offsetof(struct vmbus_nvsp_rndis, section), 4, &section) &&
	    section != VMBUS_NVSP_SECTION_NONE) {
		decoded_number(&decoded->arguments, "section", section);
		decoded_minor(&decoded->arguments);
	}
	return name;
}

/* What a packet asks for. @bytes: out, of its frames */
static void add_arguments(struct decoded *decoded, const struct packet_view *packet,
			  uint64_t *bytes)
{
	const char *name;
	struct payload body;
	uint64_t type;

	*bytes = 0;
	if (!read_message(packet, &type, &body)) {
		return;
	}
	name = network_value_name(VMBUS_NETWORK_VALUE_NVSP, (uint32_t)type);
	if (type == VMBUS_NVSP_RNDIS) {
		const char *message = add_rndis(decoded, packet, &body, bytes);

		name = message != NULL ? message : name;
	} else {
		decode_fields(&decoded->arguments, fields, ABI_COUNT(fields), (uint32_t)type,
			      &body);
	}
	if (name != NULL) {
		decoded_name(decoded, name);
	} else {
		decoded_name(decoded, "message");
		decoded_number(&decoded->arguments, "number", type);
	}
}

static void set_result(struct decoded *decoded, uint64_t status)
{
	const char *name = network_value_name(VMBUS_NETWORK_VALUE_NVSP_STATUS, (uint32_t)status);

	decoded->status = status == VMBUS_NVSP_STATUS_SUCCESS ? DECODED_SUCCESSFUL : DECODED_FAILED;
	if (name != NULL) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%s", name);
	} else {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64, status);
	}
}

static void add_results(struct decoded *decoded, const struct packet_view *packet)
{
	struct payload body;
	uint64_t status;
	uint64_t type;

	if (!read_message(packet, &type, &body)) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "(nothing)");
		return;
	}
	decode_fields(&decoded->results, fields, ABI_COUNT(fields), (uint32_t)type, &body);
	for (size_t i = 0; i < ABI_COUNT(statuses); i++) {
		if (statuses[i].type == type &&
		    field_read(&body, statuses[i].offset, sizeof(uint32_t), &status)) {
			set_result(decoded, status);
		}
	}
}

void decode_nvsp(struct decoded *decoded, const struct packet_view *packet,
		 const struct packet_view *request)
{
	uint64_t bytes;

	if (!decoded->packet.answer) {
		add_arguments(decoded, packet, &bytes);
		return;
	}
	if (request != NULL) {
		add_arguments(decoded, request, &decoded->packet.bytes);
	} else {
		struct payload body;
		uint64_t type;
		const char *name;

		if (read_message(packet, &type, &body)) {
			name = network_value_name(VMBUS_NETWORK_VALUE_NVSP, (uint32_t)type);
			decoded_name(decoded, name != NULL ? name : "message");
		}
	}
	add_results(decoded, packet);
}
